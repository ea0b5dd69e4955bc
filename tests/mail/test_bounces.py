"""Delivery reports: the mail that came back is found by its Message-ID, nothing is guessed."""

from email.message import EmailMessage
from email.mime.base import MIMEBase
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from alliance_portal.mail.bounces import mail_of, read_report
from alliance_portal.mail.models import Mail
from alliance_portal.mail.sending import message, message_id
from alliance_portal.trail.models import Entry

pytestmark = pytest.mark.django_db


def went(to: str = "gone@example.tw") -> Mail:
    return Mail.objects.create(
        key=f"k{Mail.objects.count()}", event="withdrawn", to=to, subject="主旨", body="內容", state=Mail.State.SENT, sent_at=timezone.now(),
    )


def report(mail: Mail | None, *, action: str = "failed", quoted: str | None = None, to: str = "gone@example.tw") -> bytes:
    """A report as mail servers write them."""
    whole = MIMEMultipart("report", report_type="delivery-status")
    whole.attach(MIMEText("Your message could not be delivered."))
    status = MIMEBase("message", "delivery-status")
    status.set_payload([EmailMessage(), EmailMessage()])
    status.get_payload()[0]["Reporting-MTA"] = "dns; mx.example.tw"
    status.get_payload()[1]["Final-Recipient"] = f"rfc822; {to}"
    status.get_payload()[1]["Action"] = action
    status.get_payload()[1]["Diagnostic-Code"] = "smtp; 550 5.1.1 mailbox unavailable"
    whole.attach(status)
    inner = EmailMessage()
    inner["Subject"] = "x"
    ident = message_id(mail) if quoted is None and mail else quoted
    if ident:
        inner["Message-ID"] = ident
    whole.attach(MIMEMessage(inner))
    return whole.as_bytes()


def test_the_mail_that_came_back_is_found() -> None:
    mail = went()
    went("other@example.tw")
    assert message(mail).extra_headers["Message-ID"] == message_id(mail)
    found = read_report(report(mail))
    assert (found.recipient, found.reason, found.message_id) == ("gone@example.tw", "smtp; 550 5.1.1 mailbox unavailable", message_id(mail))
    assert mail_of(found) == mail


@pytest.mark.parametrize("content", [b"", b"Subject: hello\n\nhello", b"\xff\xfe\x00"])
def test_any_other_mail_is_no_report(content: bytes) -> None:
    assert read_report(content) is None


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed"])
def test_a_delay_is_no_failure(action: str) -> None:
    assert read_report(report(went(), action=action)) is None


@pytest.mark.parametrize("quoted", ["", "<somebody-else@example.com>"])
def test_nothing_is_guessed(quoted: str) -> None:
    went()
    assert mail_of(read_report(report(None, quoted=quoted))) is None


def test_the_command_marks_once(tmp_path: Path) -> None:
    mail = went()
    for name, content in (("a.eml", report(mail)), ("b.eml", report(mail)), ("c.eml", b"Subject: x\n\ny")):
        (tmp_path / name).write_bytes(content)
    out = StringIO()
    call_command("bounces", *(str(tmp_path / name) for name in ("a.eml", "b.eml", "c.eml")), stdout=out)
    assert [line.partition(": ")[2] for line in out.getvalue().splitlines()] == [
        "gone@example.tw: marked", "gone@example.tw: no mail of ours that is marked as sent", "no delivery report of a failure",
    ]
    mail.refresh_from_db()
    assert (mail.state, mail.error) == (Mail.State.BOUNCED, "smtp; 550 5.1.1 mailbox unavailable")
    assert Entry.objects.filter(verb="mail.bounced").count() == 1
