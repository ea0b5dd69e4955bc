"""The outbox: rows of the business transaction, unique, safe in their headers, in both languages (R-46, R-48)."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from alliance_portal.mail import services
from alliance_portal.mail.events import EVENTS, LANGUAGES, IncompleteMail, UnknownEvent
from alliance_portal.mail.models import Mail
from alliance_portal.mail.services import UnsafeHeader, enqueue, render

RECEIPT: dict[str, Any] = {
    "person": "周以恩", "theme": "智慧茶飲", "submission_no": "113-7K2QD-1-XY", "submitted_at": "113年3月4日（一）14:02:10",
    "content_hash": "ab" * 32, "paper_until": "3月6日17:00", "link": "http://127.0.0.1:8000/p/113-7K2QD/receipt/",
}


def receipt(**other: Any) -> Mail:
    return enqueue("submission_receipt", **({"key": "receipt:1:a@example.tw", "to": "a@example.tw", "context": RECEIPT} | other))


@pytest.mark.django_db
def test_mail_is_rendered_when_it_is_asked_for() -> None:
    mail = receipt(chain="proposal:113-7K2QD")
    assert mail.subject == "【113數位鏈結】電子送件完成通知：送件編號 113-7K2QD-1-XY（書面請於3月6日17:00前送達）"
    assert "尚未完成收件" in mail.body
    assert mail.body.endswith("如有疑問，請洽諮詢窗口翁小姐（02）2553-3988 分機606\n")
    assert (mail.state, mail.chain, mail.language) == ("waiting", "proposal:113-7K2QD", "zh-hant")


@pytest.mark.django_db
def test_english_and_another_year() -> None:
    mail = receipt(language="en", context=RECEIPT | {"year": 115})
    assert mail.subject.startswith("【115數位鏈結】Upload complete: submission number 113-7K2QD-1-XY")
    assert "not yet received" in mail.body


@pytest.mark.postgres
@pytest.mark.django_db
def test_same_key_is_the_same_mail() -> None:
    assert receipt().pk == receipt(to="b@example.tw").pk
    assert Mail.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_key_with_the_longest_address_has_room() -> None:
    address = f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.tw"
    keys = [f"receipt:113-00001-1-AB:{address}", f"receipt:113-00001-1-AB:{address.replace('.tw', '.hk')}"]
    first, same, other = (receipt(key=key) for key in (keys[0], keys[0], keys[1]))
    assert first.pk == same.pk != other.pk
    assert services.enqueue_all([services.Letter("submission_receipt", key, address, RECEIPT) for key in keys]) == 0
    assert all(mail.key.startswith("receipt:113-00001-1-AB:") for mail in Mail.objects.all())


@pytest.mark.django_db
def test_mail_goes_with_its_transaction() -> None:
    with transaction.atomic():
        receipt()
        transaction.set_rollback(True)
    assert not Mail.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["甲\r\nBcc: evil@example.com", "甲\nBcc: evil@example.com", "甲\x0b乙", "甲\u2028乙"])
def test_name_that_breaks_out_of_the_subject_is_refused(name: str) -> None:
    context = dict.fromkeys(EVENTS["member_invitation"], "-")
    with pytest.raises(UnsafeHeader):
        enqueue("member_invitation", key="k", to="a@example.tw", context=context | {"lead_firm": name})
    mail = enqueue("member_invitation", key="k", to="a@example.tw", context=context | {"lead_firm": "甲"})
    assert mail.subject.startswith("【113數位鏈結】【需辦理】甲邀請")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["a@example.tw\r\nBcc: b@example.tw", "a@example.tw, b@example.tw", "nobody", ""])
def test_address_that_is_not_one_is_refused(address: str) -> None:
    with pytest.raises((UnsafeHeader, ValidationError)):
        receipt(to=address)


@pytest.mark.django_db
def test_forgotten_context_and_unknown_event_are_faults_of_the_caller() -> None:
    with pytest.raises(IncompleteMail, match="link"):
        receipt(context={name: value for name, value in RECEIPT.items() if name != "link"})
    with pytest.raises(UnknownEvent):
        enqueue("nothing", key="k", to="a@example.tw", context={})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("event", EVENTS)
def test_every_event_renders_in_both_languages(event: str, language: str) -> None:
    values = {name: f"§{name}§" for name in EVENTS[event] if name != "timestamp"}
    subject, body = render(event, language, values)
    assert subject.startswith("【113數位鏈結】")
    assert [name for name in values if f"§{name}§" not in subject + body] == []
    assert "{{" not in subject + body
    if language == "en":
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in subject.removeprefix("【113數位鏈結】") + body)


def test_every_template_belongs_to_an_event() -> None:
    folder = Path(settings.BASE_DIR) / "templates" / "mail"
    files = {path.name for path in folder.glob("*.txt") if not path.name.startswith("_")}
    assert files == {f"{event}.{language}.txt" for event in EVENTS for language in LANGUAGES}


def test_typed_text_is_text() -> None:
    subject, body = render("submission_receipt", "zh-hant", RECEIPT | {"person": "{{ 7|add:7 }}<b>A&B</b>{% now 'Y' %}"})
    assert "{{ 7|add:7 }}<b>A&B</b>{% now 'Y' %}您好" in body
    assert services.one_line(subject) == subject


@pytest.mark.django_db
def test_many_mails_go_in_one_round_and_a_key_goes_once(django_assert_num_queries: Any) -> None:
    letters = [services.Letter("submission_receipt", f"many:{n % 3}", f"a{n % 3}@example.tw", RECEIPT, "proposal:1") for n in range(5)]
    with django_assert_num_queries(2):
        assert services.enqueue_all(letters) == 3
    assert services.enqueue_all(letters) == 0
    assert sorted(Mail.objects.values_list("key", flat=True)) == ["many:0", "many:1", "many:2"]
    assert Mail.objects.first().body == render("submission_receipt", "zh-hant", RECEIPT)[1]
    with pytest.raises(IncompleteMail):
        services.enqueue_all([services.Letter("submission_receipt", "other", "a@example.tw", {})])
