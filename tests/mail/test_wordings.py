"""Staff's own text of a call's mails: placeholders checked, values filled once, held where staff want to look first (glossary 1.5)."""

import pytest

from alliance_portal.mail import wordings
from alliance_portal.mail.events import EVENTS, LANGUAGES
from alliance_portal.mail.models import Mail, Wording
from alliance_portal.mail.sending import send_waiting
from alliance_portal.mail.services import enqueue, render
from tests.mail.test_services import RECEIPT

EVENT = "submission_receipt"
OWN = {"subject": "{prefix}收到{theme}了", "body": "{person}：{submission_no} {content_hash} {paper_until} {link}\n\n{closing}"}


def own(scope: str = "113", language: str = "zh-hant", **more: object) -> Wording:
    return Wording.objects.create(scope=scope, event=EVENT, language=language, **({**OWN, **more}))


def sent(**more: object) -> Mail:
    key = f"k{Mail.objects.count()}"
    return enqueue(EVENT, key=key, to="a@example.tw", context=RECEIPT | {"scope": "113"} | more)


def test_every_mail_of_a_call_can_be_worded_and_its_own_text_passes() -> None:
    assert {"submission_receipt", "paper_acknowledged", "member_invitation", "withdrawn", "deadline_extended"} <= set(wordings.editable())
    assert not [event for event in wordings.editable() if event.startswith("account_")]
    for event in wordings.editable():
        for language in LANGUAGES:
            subject, body = wordings.original(event, language)
            assert wordings.problems(event, language, subject, body) == {}, (event, language)
            assert set(wordings.TOKEN.findall(subject + body)) <= set(wordings.tokens_of(event))


def test_lists_of_other_mails_name_real_ones() -> None:
    assert set(EVENTS) >= wordings.OF_NO_CALL


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("subject", "", "請填寫"), ("subject", "收到了", "{prefix}"), ("subject", "{prefix}收到\nBcc: a@example.com", "一行"),
        ("subject", "{prefix}{theam}", "{theam}"), ("subject", "{prefix}" + "長" * 200, "過長"), ("body", " ", "請填寫"),
        ("body", "{person} {submission_no} {content_hash} {paper_until}\n{closing}", "{link}"),
        ("body", "{person} {submission_no} {content_hash} {paper_until} {link}", "{closing}"),
        ("body", OWN["body"] + "{password}", "{password}"), ("body", "長" * 20_001, "過長"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_says_why_beside_its_field(field: str, text: str, words: str) -> None:
    found = wordings.problems(EVENT, "zh-hant", **{**OWN, field: text})
    assert list(found) == [field]
    assert words in found[field].zh
    assert found[field].en


def test_the_contact_may_stand_for_the_closing_and_the_subject_may_hold_a_number() -> None:
    body = "{person} {content_hash} {paper_until} {link} {contact}"
    assert wordings.problems(EVENT, "zh-hant", "{prefix}{submission_no}", body) == {}


@pytest.mark.django_db
def test_the_sending_path_uses_the_text_of_the_call_and_of_no_other() -> None:
    own()
    mail = sent()
    assert mail.subject == "【113數位鏈結】收到智慧茶飲了"
    assert mail.body.startswith("周以恩：113-7K2QD-1-XY ")
    assert mail.body.endswith("如有疑問，請洽諮詢窗口翁小姐（02）2553-3988 分機606\n")
    for other in ({"scope": "114"}, {"scope": ""}):
        assert sent(**other).subject.startswith("【113數位鏈結】電子送件完成通知")
    assert enqueue(EVENT, key="en", to="a@example.tw", language="en", context=RECEIPT | {"scope": "113"}).subject.startswith("【113數位鏈結】Upload")


@pytest.mark.django_db
def test_braces_and_marks_in_a_value_stay_text() -> None:
    own()
    mail = sent(person="{link}{{ 7|add:1 }}", theme="{closing}")
    assert mail.subject == "【113數位鏈結】收到{closing}了"
    assert mail.body.startswith("{link}{{ 7|add:1 }}：")


@pytest.mark.django_db
def test_a_line_break_in_a_value_is_still_refused_in_the_subject() -> None:
    own()
    with pytest.raises(ValueError, match="control character"):
        sent(theme="甲\r\nBcc: evil@example.com")


@pytest.mark.django_db
def test_held_mails_wait_for_a_person_and_keep_the_original_text_where_there_is_no_own() -> None:
    own(subject="", body="", is_held=True)
    mail = sent()
    assert mail.state == Mail.State.HELD
    assert mail.subject.startswith("【113數位鏈結】電子送件完成")
    assert send_waiting() == 0
    mail.refresh_from_db()
    assert mail.state == Mail.State.HELD


@pytest.mark.django_db
def test_a_text_costs_one_query_and_none_without_a_scope(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        render(EVENT, "zh-hant", RECEIPT | {"scope": "113"})
    with django_assert_num_queries(0):
        render(EVENT, "zh-hant", RECEIPT)
