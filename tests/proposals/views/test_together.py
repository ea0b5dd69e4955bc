"""The pages of comments, assignments, reminders, presence and handing on: who is let in, what they say, nothing typed is lost."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from alliance_portal.accounts.entrance import SEEN_AT
from proposals.models import Assignment, Call, Comment, FirmPerson, MemberFirm, Proposal, Reminder, UnreadComment
from proposals.services import comments
from tests.factories import bind, make_user, member_row

pytestmark = pytest.mark.django_db
SECTION = "alliance_background"
THREAD_QUERIES = 13  # the page of a section without its form, the threads, what is new, what is read now


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def place(case: Proposal, name: str, section: str = SECTION, member: MemberFirm | None = None, *more: Any) -> str:
    if member is None:
        return reverse(name, args=[case.code, section, *more])
    return reverse(f"member_{name}", args=[case.code, member.key, section, *more])


def say(case: Proposal, actor: Any, text: str = "請補充通路", **more: Any) -> Comment:
    return comments.add(case, None, SECTION, text, actor=actor, received_at=timezone.now(), **more)


def test_a_member_comments_and_the_lead_answers(draft: Proposal, lead: Any, member: Any) -> None:
    url = place(draft, "comments")
    answer = signed_in(member).post(url, {"text": "通路要寫超市嗎？<b>", "field": "competitor_analysis"})
    first = Comment.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{url}#t-{first.pk}")
    client = signed_in(lead)
    page = client.get(url).content.decode()
    assert "通路要寫超市嗎？&lt;b&gt;" in page
    assert "示範成員1" in page
    assert "新留言" in page
    assert f"{place(draft, 'section')}#id_competitor_analysis" in page
    assert "新留言</span>" not in client.get(url).content.decode()  # it was read
    assert not UnreadComment.objects.filter(user=lead).exists()
    client.post(url, {"text": "要", "thread": first.pk})
    assert [each.text for each in first.replies.all()] == ["要"]
    assert client.post(place(draft, "comment_resolve", SECTION, None, first.pk), {"resolved": "yes"}).status_code == 302
    assert "已處理的留言（1）" in client.get(url).content.decode()
    client.post(place(draft, "comment_resolve", SECTION, None, first.pk), {"resolved": "no"})
    assert Comment.objects.get(pk=first.pk).resolved_at is None


def test_a_head_request_reads_nothing(draft: Proposal, lead: Any, member: Any) -> None:
    say(draft, lead)
    signed_in(member).head(place(draft, "comments"))
    assert UnreadComment.objects.filter(user=member).count() == 1


def test_what_was_typed_comes_back(draft: Proposal, lead: Any) -> None:
    client, url = signed_in(lead), place(draft, "comments")
    long = "長" * (comments.LONGEST + 1)
    answer = client.post(url, {"text": long})
    assert (answer.status_code, long in answer.content.decode()) == (422, True)
    gone = client.post(url, {"text": "回覆的文字", "thread": "999999"})
    assert (gone.status_code, "已不存在" in gone.content.decode()) == (409, True)
    Call.objects.update(deadline=timezone.now() - timedelta(seconds=1))
    late = client.post(url, {"text": "來不及的文字"})
    assert (late.status_code, "來不及的文字</textarea>" in late.content.decode()) == (403, True)
    assert client.post(place(draft, "comment_resolve", SECTION, None, 1)).status_code == 403
    assert not Comment.objects.exists()


def test_comments_on_a_members_form_are_for_who_may_read_it(draft: Proposal, lead: Any, member: Any, stranger: Any) -> None:
    row, other = member_row(draft, 1), make_user()
    bind(member_row(draft, 2), other)
    url = place(draft, "comments", "survey_domestic", row)
    assert signed_in(member).post(url, {"text": "內部討論"}).status_code == 302
    assert [signed_in(user).get(url).status_code for user in (member, lead, other, stranger)] == [200, 403, 403, 404]
    assert [signed_in(user).post(url, {"text": "x"}).status_code for user in (lead, other, stranger)] == [403, 403, 404]
    foreign = place(draft, "comment_resolve", SECTION, None, Comment.objects.get().pk)
    assert signed_in(lead).post(foreign).status_code == 409


@pytest.mark.parametrize("count", [1, 3])
def test_threads_take_the_same_queries(
    draft: Proposal, lead: Any, member: Any, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        first = say(draft, (lead, member)[number % 2], f"第{number}則")
        say(draft, lead, "答", thread=first.pk)
    client, url = signed_in(lead), place(draft, "comments")
    client.get(url)
    with django_assert_num_queries(THREAD_QUERIES):
        client.get(url)


def test_a_section_is_assigned_on_its_page(draft: Proposal, lead: Any, colleague: Any, member: Any) -> None:
    client, url = signed_in(lead), place(draft, "assign")
    day = timezone.localdate() + timedelta(days=3)
    assert "還沒有指派給任何人" in client.get(url).content.decode()
    roc = f"{day.year - 1911}/{day.month}/{day.day}"
    assert client.post(url, {"person": colleague.pk, "due_on": roc}).status_code == 302
    assert (Assignment.objects.get().person, Assignment.objects.get().due_on) == (colleague, day)
    for due in ("不知道", "113/13/40", "1/1/1"):
        answer = client.post(url, {"person": lead.pk, "due_on": due})
        assert (answer.status_code, f'value="{due}"' in answer.content.decode()) == (422, True)
    assert client.post(url, {"person": member.pk}).status_code == 422
    assert signed_in(colleague).post(place(draft, "assign_done"), {"done": "yes"}).status_code == 302
    assert Assignment.objects.get().done_at is not None
    Assignment.objects.update(due_on=timezone.localdate() - timedelta(days=1), done_at=None)
    assert "期限已過" in client.get(url).content.decode()
    assert signed_in(member).get(url).status_code == 403
    assert client.post(url, {"person": ""}).status_code == 302
    assert not Assignment.objects.exists()
    Call.objects.update(deadline=timezone.now() - timedelta(seconds=1))
    assert client.post(url, {"person": lead.pk}).status_code == 403


def test_the_lead_assigns_in_a_form_that_it_may_not_read(draft: Proposal, lead: Any, member: Any) -> None:
    row = member_row(draft, 1)
    client, url = signed_in(lead), place(draft, "assign", "survey_domestic", row)
    page = client.get(url).content.decode()
    assert "陳茗" in page
    assert place(draft, "section", "survey_domestic", row) + '"' not in page.partition("<main")[2]
    assert client.post(url, {"person": member.pk}).status_code == 302


def test_reminders_are_previewed_and_sent(draft: Proposal, lead: Any, member: Any) -> None:
    client, url = signed_in(lead), reverse("remind", args=[draft.code])
    page = client.get(url).content.decode()
    assert "寄出1封提醒" in page
    assert "陳茗您好" in page
    assert "示範成員2" in page  # nobody there yet
    assert not Reminder.objects.exists()
    assert client.post(url).status_code == 302
    assert Reminder.objects.get().person == member
    assert client.post(url).status_code == 409
    assert "今天已提醒" in client.get(url, {"member": member_row(draft, 1).key}).content.decode()
    assert client.post(url, {"member": member_row(draft, 2).key}).status_code == 409
    assert signed_in(member).get(url).status_code == 403
    Call.objects.update(deadline=timezone.now() - timedelta(seconds=1))
    assert client.post(url).status_code == 409
    assert "受理已截止" in client.get(url).content.decode()


def test_who_is_here(draft: Proposal, lead: Any, colleague: Any, member: Any, stranger: Any) -> None:
    url = place(draft, "presence")
    assert signed_in(lead).post(url).json() == {"words": "", "every": 20}
    assert signed_in(colleague).post(url).json()["words"] == "周以恩 也正在這一段"
    assert signed_in(member).post(url).status_code == 200  # who reads is here too
    assert signed_in(stranger).post(url).status_code == 404
    assert signed_in(lead).post(url).json()["words"] == "許同、陳茗 也正在這一段"
    signed_in(member).post(url, {"leave": "1"})
    assert signed_in(lead).post(url).json()["words"] == "許同 也正在這一段"
    assert Client().post(url, headers={"accept": "application/json"}).status_code == 401
    row = member_row(draft, 1)
    assert signed_in(lead).post(place(draft, "presence", "survey_domestic", row)).status_code == 403


def test_a_heartbeat_is_cheap(draft: Proposal, lead: Any, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client, url = signed_in(lead), place(draft, "presence")
    client.post(url)
    with django_assert_num_queries(6):  # session, user, case, standing, the heartbeat, the others
        client.post(url)


def test_a_heartbeat_keeps_no_session_alive(draft: Proposal, lead: Any) -> None:
    client, url = signed_in(lead), place(draft, "presence")
    client.get("/")
    session = client.session
    before = int(time.time()) - 3600
    session[SEEN_AT] = before
    session.save()
    headers = {"x-requested-with": "presence", "accept": "application/json"}
    assert client.post(url, headers=headers).status_code == 200
    assert client.session[SEEN_AT] == before
    client.get("/")
    assert client.session[SEEN_AT] > before  # a person who opens a page does
    session = client.session
    session[SEEN_AT] = int(time.time()) - 3 * 3600
    session.save()
    assert client.post(url, headers=headers).status_code == 401


def test_the_owners_role_is_handed_on_by_its_page(draft: Proposal, lead: Any, colleague: Any, stranger: Any) -> None:
    firm = member_row(draft, 0).firm
    url = reverse("firm_hand_on", args=[firm.pk, colleague.pk])
    client = signed_in(lead)
    assert url in client.get(reverse("firm", args=[firm.pk])).content.decode()
    assert "不能再切結或送件" in client.get(url).content.decode()
    assert not FirmPerson.objects.get(user=colleague).is_owner
    assert [signed_in(user).get(url).status_code for user in (colleague, stranger)] == [403, 404]
    assert client.post(reverse("firm_hand_on", args=[firm.pk, lead.pk])).status_code == 409
    assert client.post(url).status_code == 302
    assert FirmPerson.objects.get(user=colleague).is_owner
    assert client.post(url).status_code == 403
    for user in (lead, colleague):
        assert signed_in(user).get(reverse("firm", args=[firm.pk])).status_code == 200


def test_all_comments_of_a_case_on_one_page(draft: Proposal, lead: Any, member: Any, stranger: Any) -> None:
    say(draft, lead)
    url = reverse("case_comments", args=[draft.code])
    page = signed_in(member).get(url).content.decode()
    assert "1則未讀" in page
    assert "1則未處理" in page
    assert place(draft, "comments", "survey_domestic", member_row(draft, 1)) in page
    first = page.partition('id="h-1"')[2].partition("</section>")[0]
    assert "未處理與未讀的留言" in first  # what waits stands before the list of all sections
    assert first.count("<li>") == 1
    own = signed_in(lead).get(url).content.decode()
    assert "1則未讀" not in own
    assert place(draft, "comments", "survey_domestic", member_row(draft, 1)) not in own
    assert place(draft, "comments", "identity", member_row(draft, 1)) in own
    assert signed_in(stranger).get(url).status_code == 404


def test_my_assignments_are_on_my_home_page(draft: Proposal, lead: Any, colleague: Any) -> None:
    today = timezone.localdate()
    Assignment.objects.create(proposal=draft, section="cover", person=colleague, due_on=today - timedelta(days=1), assigned_by=lead)
    Assignment.objects.create(proposal=draft, section="schedule", person=colleague, assigned_by=lead)
    page = signed_in(colleague).get("/").content.decode()
    assert page.index("期限已過") < page.index("指派給我")
    assert place(draft, "section", "cover") in page
    assert "指派給我" not in signed_in(lead).get("/").content.decode()
    FirmPerson.objects.filter(user=colleague).delete()
    assert "期限已過" not in signed_in(colleague).get("/").content.decode()


def test_the_lead_finds_what_to_assign_on_the_members_page(draft: Proposal, lead: Any, member: Any) -> None:
    row = member_row(draft, 1)
    url = reverse("member", args=[draft.code, row.key])
    Assignment.objects.create(
        proposal=draft, member=row, section="survey_digital", person=member, due_on=timezone.localdate() - timedelta(days=1), assigned_by=lead
    )
    for user in (lead, member):
        page = signed_in(user).get(url).content.decode()
        assert place(draft, "assign", "survey_domestic", row) in page
        assert "由 陳茗 填寫" in page
        assert "期限已過" in page
    Call.objects.update(deadline=timezone.now() - timedelta(seconds=1))
    assert place(draft, "assign", "survey_domestic", row) not in signed_in(lead).get(url).content.decode()
