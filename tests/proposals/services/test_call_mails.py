"""Staff word a call's mails: kept, checked, previewed with a case's data, back to the original; the page says what is wrong beside the field."""

import pytest
from django.test import Client
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.mail import wordings
from alliance_portal.mail.models import Mail, Wording
from alliance_portal.trail.models import Entry
from proposals.models import Call, Proposal
from proposals.services import Forbidden, Refused, call_mails
from proposals.services.mails import case_mail
from tests import factories

EVENT = "withdrawn"


def text(subject: str = "{prefix}撤案通知", more: str = "") -> dict:
    own = {language: dict(parts) for language, parts in call_mails.original(EVENT).items()}
    own["zh-hant"] = {"subject": subject, "body": own["zh-hant"]["body"] + more}
    return own


def save(call: Call, actor: User, typed: dict | None = None, *, held: bool = False, base: int | None = None) -> call_mails.Standing:
    base = call_mails.standing(call, EVENT).revision if base is None else base
    return call_mails.save(call, EVENT, typed or text(), is_held=held, base_revision=base, actor=actor, now=timezone.now())


def mail(case: Proposal, key: str) -> Mail:
    words = {"person": "周", "withdrawn_by": "周", "withdrawn_at": "3月4日", "reason": "不參加"}
    return case_mail(EVENT, case, key=key, to="a@example.tw", theme="智慧茶飲", **words)


def test_the_next_mail_of_the_call_uses_it_and_none_of_another_call(call: Call, staff: User, draft: Proposal) -> None:
    before = mail(draft, "1")
    save(call, staff)
    assert mail(draft, "2").subject == "【113數位鏈結】撤案通知"
    before.refresh_from_db()
    assert before.subject != "【113數位鏈結】撤案通知"  # what exists stays as it is
    other = factories.make_proposal(call=factories.make_call(code="112"))
    assert mail(other, "3").subject == before.subject.replace(draft.code, other.code)


def test_the_trail_keeps_before_and_after(call: Call, staff: User) -> None:
    save(call, staff)
    save(call, staff, text("{prefix}貴聯盟撤案"))
    entry = Entry.objects.filter(verb="mail.worded").order_by("-number").first()
    assert entry.detail["changes"] == {"zh-hant.subject": ["{prefix}撤案通知", "{prefix}貴聯盟撤案"]}
    save(call, staff, text("{prefix}貴聯盟撤案"))  # nothing changed
    assert Entry.objects.filter(verb="mail.worded").count() == 2


def test_back_to_the_original_and_an_equal_text_is_the_original(call: Call, staff: User, draft: Proposal) -> None:
    save(call, staff, held=True)
    assert call_mails.standing(call, EVENT).is_own
    call_mails.reset(call, EVENT, base_revision=1, actor=staff, now=timezone.now())
    now = call_mails.standing(call, EVENT)
    assert (now.is_own, now.is_held, now.texts) == (False, True, call_mails.original(EVENT))
    save(call, staff)
    save(call, staff, {language: dict(parts) for language, parts in call_mails.original(EVENT).items()})
    assert set(Wording.objects.values_list("body", flat=True)) == {""}
    assert mail(draft, "1").state == Mail.State.WAITING


def test_held_mails_of_the_call_wait(call: Call, staff: User, draft: Proposal) -> None:
    save(call, staff, call_mails.original(EVENT), held=True)
    assert mail(draft, "1").state == Mail.State.HELD


def test_two_officers_never_overwrite_each_other(call: Call, staff: User, staff2: User) -> None:
    save(call, staff)
    with pytest.raises(Refused) as refused:
        save(call, staff2, text("{prefix}另一個"), base=0)
    assert refused.value.reason == "stale"
    with pytest.raises(Refused):
        call_mails.reset(call, EVENT, base_revision=0, actor=staff2, now=timezone.now())


def test_staff_alone(call: Call, lead: User, administrator: User) -> None:
    for person in (lead, administrator):
        with pytest.raises(Forbidden):
            save(call, person)
        with pytest.raises(Forbidden):
            call_mails.reset(call, EVENT, base_revision=0, actor=person, now=timezone.now())


def test_the_preview_has_the_data_of_a_case_and_nothing_unfilled(call: Call, staff: User, draft: Proposal) -> None:
    for event in wordings.editable():
        read = call_mails.previews(call, event, call_mails.original(event), staff, timezone.now())
        assert not [language for language, parts in read.items() if wordings.TOKEN.search("".join(parts))], event
    subject, body = call_mails.previews(call, EVENT, text(more="\n{code}"), staff, timezone.now())["zh-hant"]
    assert (subject, draft.code in body) == ("【113數位鏈結】撤案通知", True)


def test_without_a_case_the_preview_stands_all_the_same(call: Call, staff: User) -> None:
    assert call_mails.previews(call, EVENT, text(), staff, timezone.now())["zh-hant"][0] == "【113數位鏈結】撤案通知"


@pytest.fixture
def office(client: Client, staff: User) -> Client:
    User.objects.filter(pk=staff.pk).update(is_demonstration=True)
    client.force_login(staff)
    return client


def form(typed: dict, revision: int = 0, **more: str) -> dict[str, str]:
    return {f"{language}.{name}": words for language, parts in typed.items() for name, words in parts.items()} | {"revision": str(revision), **more}


def test_the_page_keeps_what_was_typed_and_says_what_is_wrong(office: Client, call: Call) -> None:
    page = f"/calls/{call.code}/mails/{EVENT}/"
    assert office.get(page).status_code == 200
    bad = office.post(page, form(text("{prefix}{nonsense}", "\n我的附記")))
    shown = bad.content.decode()
    assert (bad.status_code, "{nonsense}" in shown, "我的附記" in shown, 'aria-describedby="e-zhhant-subject"' in shown) == (400, True, True, True)
    assert not Wording.objects.exists()
    seen = office.post(page, form(text(more="\n我的附記"), preview="1"))
    assert (seen.status_code, seen.content.decode().count("我的附記"), Wording.objects.exists()) == (200, 2, False)  # in the field and as read
    assert office.post(page, form(text(more="\n我的附記"))).status_code == 302
    assert office.post(page, form(text("{prefix}另一個"))).status_code == 409
    assert "自訂" in office.get(f"/calls/{call.code}/mails/").content.decode()
    assert office.post(page + "reset/", {"revision": "1"}).status_code == 302
    assert office.get(f"/calls/{call.code}/mails/office_changed/").status_code == 404


def test_typed_marks_stay_text_in_the_preview(office: Client, call: Call) -> None:
    seen = office.post(f"/calls/{call.code}/mails/{EVENT}/", form(text(more="\n<script>alert(1)</script>{{ 7 }}"), preview="1"))
    assert "<script>alert(1)" not in seen.content.decode()


def test_the_list_is_one_query_whatever_was_worded(office: Client, call: Call, staff: User, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        call_mails.every(call)
    save(call, staff)
    with django_assert_num_queries(1):
        assert [event for event, it in call_mails.every(call) if it.is_own] == [EVENT]
