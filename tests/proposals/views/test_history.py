"""The pages of a section's history: in words, only for whom the section is visible, two restores at once, after the deadline."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from proposals.models import Call, MemberFirm, Proposal, SectionAnswers, SectionRevision
from proposals.services.sections import save_section
from tests.factories import bind, make_user, member_row

pytestmark = pytest.mark.django_db
SECTION = "alliance_background"
QUERIES = 13  # session, user, case, standing, section, versions, files, members and the check of the side navigation


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def write(case: Proposal, actor: Any, typed: dict[str, Any], base: int, section: str = SECTION, member: MemberFirm | None = None) -> None:
    save_section(case, member, section, typed, base_revision=base, actor=actor, received_at=timezone.now())


@pytest.fixture
def versions(draft: Proposal, lead: Any, colleague: Any) -> list[SectionRevision]:
    """Three versions, newest last."""
    for base, (actor, text) in enumerate([(lead, "越南市場成長快速。"), (colleague, "越南市場成長穩定。"), (lead, "越南市場成長穩定，消費者年輕。")]):
        write(draft, actor, {"competitor_analysis": text}, base)
    return list(SectionRevision.objects.order_by("revision"))


def test_the_history_is_in_words(draft: Proposal, lead: Any, versions: list[SectionRevision]) -> None:
    answer = signed_in(lead).get(reverse("history", args=[draft.code, SECTION]))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.index("修改為「越南市場成長穩定，消費者年輕。」") < page.index("由「越南市場成長快速。」修改為「越南市場成長穩定。」")
    assert page.index("由「越南市場成長快速。」") < page.index("：「越南市場成長快速。」")
    assert "許同" in page


def test_an_empty_history_says_how_to_start(draft: Proposal, lead: Any) -> None:
    page = signed_in(lead).get(reverse("history", args=[draft.code, SECTION])).content.decode()
    assert "還沒有修改紀錄" in page


def test_any_two_versions_are_compared(draft: Proposal, lead: Any, versions: list[SectionRevision]) -> None:
    client, url = signed_in(lead), reverse("compare", args=[draft.code, SECTION])
    first, second, third = versions
    page = client.get(url, {"from": first.pk, "to": second.pk}).content.decode()
    assert "快速</del>" in page
    assert "穩定</ins>" in page
    assert "還原成舊的一版" in page
    turned = client.get(url, {"from": second.pk, "to": first.pk}).content.decode()
    assert "快速</del>" in turned  # the older one is always the one before
    alone = client.get(url, {"from": first.pk}).content.decode()
    assert "消費者年輕" in alone
    same = client.get(url, {"from": third.pk, "to": third.pk}).content.decode()
    assert "兩版內容相同" in same
    assert "還原成舊的一版" not in same
    assert client.get(url, {"from": 999_999}).status_code == 404
    assert client.get(url, {"from": "x"}).status_code == 302


def test_a_version_is_put_back(draft: Proposal, lead: Any, versions: list[SectionRevision]) -> None:
    client = signed_in(lead)
    answer = client.post(reverse("restore", args=[draft.code, SECTION]), {"revision": versions[0].pk, "base": 3})
    assert answer.status_code == 302
    assert SectionAnswers.objects.get(section=SECTION).data == {"competitor_analysis": "越南市場成長快速。"}
    page = client.get(reverse("history", args=[draft.code, SECTION])).content.decode()
    assert "還原較早的一版" in page


def test_two_restores_at_once_one_is_told(draft: Proposal, lead: Any, colleague: Any, versions: list[SectionRevision]) -> None:
    url, body = reverse("restore", args=[draft.code, SECTION]), {"revision": versions[0].pk, "base": 3}
    answers = [signed_in(user).post(url, body) for user in (lead, colleague)]
    assert [answer.status_code for answer in answers] == [302, 409]
    assert "周以恩 在您比對時儲存了這一段" in answers[1].content.decode()
    assert SectionRevision.objects.count() == 4
    for rubbish in ({}, {"revision": "x", "base": "4"}, {"revision": versions[0].pk}, {"revision": versions[0].pk, "base": "-1"}):
        assert signed_in(lead).post(url, rubbish).status_code == 409
    assert SectionRevision.objects.count() == 4


def test_after_the_deadline_history_is_read_and_not_restored(draft: Proposal, lead: Any, versions: list[SectionRevision]) -> None:
    Call.objects.update(deadline=timezone.now() - timedelta(seconds=1))
    client = signed_in(lead)
    answer = client.post(reverse("restore", args=[draft.code, SECTION]), {"revision": versions[0].pk, "base": 3})
    assert answer.status_code == 403
    assert "已停止受理修改" in answer.content.decode()
    assert "還原成舊的一版" not in client.get(reverse("compare", args=[draft.code, SECTION]), {"from": versions[0].pk}).content.decode()
    assert client.get(reverse("history", args=[draft.code, SECTION])).status_code == 200


def test_a_members_survey_is_seen_by_who_may_read_it(draft: Proposal, lead: Any, member: Any, stranger: Any) -> None:
    row = member_row(draft, 1)
    other = make_user()
    bind(member_row(draft, 2), other)
    write(draft, member, {"contact_name": "祕密聯絡人"}, 0, "member_company", row)
    revision = SectionRevision.objects.get()
    places = [
        reverse("member_history", args=[draft.code, row.key, "member_company"]),
        reverse("member_compare", args=[draft.code, row.key, "member_company"]) + f"?from={revision.pk}&to={revision.pk}",
    ]
    for place in places:
        assert signed_in(member).get(place).status_code == 200
        assert {signed_in(user).get(place).status_code for user in (lead, other)} == {403}
        assert signed_in(stranger).get(place).status_code == 404
    assert "祕密聯絡人" in signed_in(member).get(places[0]).content.decode()
    MemberFirm.objects.filter(pk=row.pk).update(completed_at=timezone.now())
    assert "祕密聯絡人" in signed_in(lead).get(places[0]).content.decode()
    foreign = reverse("compare", args=[draft.code, "cover"]) + f"?from={revision.pk}"
    assert signed_in(lead).get(foreign).status_code == 404  # a revision is of its own section only


def test_the_members_read_the_history_of_the_alliances_sections(draft: Proposal, member: Any, versions: list[SectionRevision]) -> None:
    client = signed_in(member)
    assert client.get(reverse("history", args=[draft.code, SECTION])).status_code == 200
    assert "還原成舊的一版" not in client.get(reverse("compare", args=[draft.code, SECTION]), {"from": versions[0].pk}).content.decode()
    assert client.post(reverse("restore", args=[draft.code, SECTION]), {"revision": versions[0].pk, "base": 3}).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_history_asks_the_same_for_1_and_3_versions(
    draft: Proposal, lead: Any, colleague: Any, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for base in range(count):
        write(draft, (lead, colleague)[base % 2], {"competitor_analysis": f"第{base}版"}, base)
    client, url = signed_in(lead), reverse("history", args=[draft.code, SECTION])
    client.get(url)
    with django_assert_num_queries(QUERIES):
        client.get(url)


def test_older_versions_are_on_further_pages(draft: Proposal, lead: Any, colleague: Any) -> None:
    for base in range(17):
        write(draft, (lead, colleague)[base % 2], {"competitor_analysis": f"第{base}版"}, base)
    client, url = signed_in(lead), reverse("history", args=[draft.code, SECTION])
    first, second = client.get(url).content.decode(), client.get(url, {"page": "2"}).content.decode()
    assert "較早的紀錄" in first
    assert "修改為「第1版」" not in first
    assert "：「第0版」" in second
    assert client.get(url, {"page": "99"}).status_code == 200
