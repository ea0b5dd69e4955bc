"""Sending over real SMTP: back-off, final refusals, never twice (R-46, F14)."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from alliance_portal.mail import sending
from alliance_portal.mail.models import Mail
from alliance_portal.mail.sending import send_waiting
from alliance_portal.mail.services import resend
from tests.mail.conftest import Server
from tests.programs import free_port
from tests.races import at_once

State = Mail.State


def waiting(number: int = 1, **other: Any) -> Mail:
    body = "您好：\n\n<b>甲</b> http://127.0.0.1/x?a=1&b=2\n"
    facts = {"key": f"k{number}", "event": "withdrawn", "to": f"p{number}@example.tw", "subject": "【113數位鏈結】撤案𠮷", "body": body}
    return Mail.objects.create(**(facts | other))


@pytest.mark.django_db
def test_mail_arrives_as_text_and_html(server: Server) -> None:
    mail = waiting()
    assert send_waiting() == 1
    mail.refresh_from_db()
    assert (mail.state, mail.leased_until, mail.error) == (State.SENT, None, "")
    assert mail.sent_at is not None
    [got] = server.messages
    assert (got["subject"], got["to"], got["auto-submitted"]) == ("【113數位鏈結】撤案𠮷", "p1@example.tw", "auto-generated")
    text, html = (got.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert text.replace("\r\n", "\n") == mail.body
    assert "&lt;b&gt;甲&lt;/b&gt;" in html
    assert '<a href="http://127.0.0.1/x?a=1&amp;b=2"' in html
    assert send_waiting() == 0
    assert len(server.messages) == 1


@pytest.mark.django_db
def test_server_says_later(server: Server) -> None:
    mail = waiting()
    server.replies = ["451 try later"]
    assert send_waiting() == 0
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (State.WAITING, 1)
    assert timedelta(seconds=50) < mail.next_try_at - timezone.now() <= timedelta(minutes=1)
    assert send_waiting() == 0
    Mail.objects.update(next_try_at=timezone.now())
    assert send_waiting() == 1
    assert len(server.messages) == 1


@pytest.mark.django_db
def test_waits_grow_and_end_after_a_day(server: Server) -> None:
    mail = waiting()
    waits = []
    for _attempt in range(8):
        server.replies = ["451 try later"]
        Mail.objects.update(next_try_at=timezone.now())
        before = timezone.now()
        send_waiting()
        mail.refresh_from_db()
        waits.append(round((mail.next_try_at - before).total_seconds() / 60))
    assert waits == [1, 2, 5, 10, 30, 60, 60, 60]
    server.replies = ["451 try later"]
    Mail.objects.update(next_try_at=timezone.now(), created_at=timezone.now() - timedelta(hours=25))
    send_waiting()
    mail.refresh_from_db()
    assert mail.state == State.FAILED
    assert "451" in mail.error


@pytest.mark.django_db
def test_final_refusals_fail_at_once_and_do_not_hold_up_the_others(server: Server) -> None:
    bad, refused, good = waiting(1), waiting(2), waiting(3)
    server.refused = {"p1@example.tw": "550 no such user"}
    server.replies = ["554 spam", "250 OK"]
    assert send_waiting() == 1
    assert [Mail.objects.get(pk=mail.pk).state for mail in (bad, refused, good)] == [State.FAILED, State.FAILED, State.SENT]
    assert [message["to"] for message in server.messages] == ["p3@example.tw"]


@pytest.mark.django_db
def test_server_down_costs_nothing(server: Server, settings: Any) -> None:
    first, second = waiting(1), waiting(2)
    settings.EMAIL_PORT = free_port()
    assert send_waiting() == 0
    assert [Mail.objects.get(pk=mail.pk).state for mail in (first, second)] == [State.WAITING] * 2
    settings.EMAIL_PORT = server.port
    Mail.objects.update(next_try_at=timezone.now())
    assert send_waiting() == 2


@pytest.mark.django_db
def test_mail_that_cannot_be_built_does_not_stop_the_others(server: Server) -> None:
    broken, good = waiting(1, subject="a\nb"), waiting(2)
    assert send_waiting() == 1
    assert [Mail.objects.get(pk=mail.pk).state for mail in (broken, good)] == [State.FAILED, State.SENT]


@pytest.mark.django_db
def test_lease_of_a_killed_sender_is_taken_over(server: Server) -> None:
    past = timezone.now() - timedelta(seconds=1)
    mail = waiting(state=State.SENDING, lease="dead", leased_until=past)
    held = waiting(2, state=State.SENDING, lease="alive", leased_until=timezone.now() + timedelta(seconds=60))
    assert send_waiting() == 1
    assert Mail.objects.get(pk=mail.pk).state == State.SENT
    assert Mail.objects.get(pk=held.pk).state == State.SENDING


@pytest.mark.django_db
def test_mail_that_the_server_may_have_is_held_not_sent_twice(server: Server) -> None:
    past = timezone.now() - timedelta(seconds=1)
    mail = waiting(state=State.SENDING, lease="dead", leased_until=past, handed_at=past)
    assert send_waiting() == 0
    mail.refresh_from_db()
    assert mail.state == State.HELD
    assert server.messages == []
    resend(mail)
    assert send_waiting() == 1


@pytest.mark.django_db
def test_sender_killed_while_the_server_had_the_mail(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server took it, the row was never marked: it must not go again."""
    mail = waiting()
    real = sending.message

    def killed(*args: Any) -> Any:
        real(*args).send()
        raise KeyboardInterrupt

    monkeypatch.setattr(sending, "message", killed)
    with pytest.raises(KeyboardInterrupt):
        send_waiting()
    monkeypatch.undo()
    Mail.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert send_waiting() == 0
    mail.refresh_from_db()
    assert mail.state == State.HELD
    assert len(server.messages) == 1


@pytest.mark.django_db
def test_confidential_text_is_wiped_once_sent(server: Server) -> None:
    mail = waiting(confidential=True)
    other = waiting(2)
    send_waiting()
    assert Mail.objects.get(pk=mail.pk).body == ""
    assert Mail.objects.get(pk=other.pk).body != ""
    assert "您好" in server.messages[0].get_body(("plain",)).get_content()


@pytest.mark.django_db
def test_message_id_is_the_same_at_each_try() -> None:
    mail = waiting()
    assert sending.message(mail).extra_headers["Message-ID"] == sending.message(mail).extra_headers["Message-ID"]
    assert sending.message(mail).extra_headers["Message-ID"] != sending.message(waiting(2)).extra_headers["Message-ID"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_four_senders_send_each_mail_once(server: Server) -> None:
    for number in range(12):
        waiting(number)

    assert not [each for each in at_once(*[send_waiting] * 4) if isinstance(each, Exception)]
    assert sorted(message["to"] for message in server.messages) == sorted(f"p{number}@example.tw" for number in range(12))
    assert Mail.objects.filter(state=State.SENT).count() == 12
