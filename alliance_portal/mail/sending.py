"""Sending: one mail at a time under a lease, back-off while the server says "later", never twice (R-46, F14)."""

import hashlib
import logging
import smtplib
import time
from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import Q
from django.utils import timezone

from alliance_portal.mail.html import as_html
from alliance_portal.mail.models import Mail

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=180)  # longer than a mail server may take (EMAIL_TIMEOUT is for each answer)
BACK_OFF = (1, 2, 5, 10, 30, 60)  # times PORTAL_MAIL_RETRY_SECONDS, by default a minute
GIVE_UP_AFTER = timedelta(hours=24)
SECONDS_A_RUN = 50  # below the task's time limit; the next run goes on


def send_waiting(limit: int = 500) -> int:
    """Send what is due; how many went out. Safe to run twice and in parallel."""
    _hold_the_doubtful()
    connection, sent, end = None, 0, time.monotonic() + SECONDS_A_RUN
    try:
        while sent < limit and time.monotonic() < end:
            mail = _take()
            if mail is None:
                break
            try:
                if connection is None:
                    connection = get_connection(fail_silently=False)
                    connection.open()
                _hand_over(mail, connection)
                sent += 1
            except (smtplib.SMTPException, OSError) as fault:
                _put_back(mail, fault)
                if not isinstance(fault, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused):
                    break  # no server: the rest waits for its own time
            except Exception as fault:  # a mail that cannot be built must not stop the others
                log.exception("mail %s cannot be sent", mail.pk)
                _fail(mail, f"{type(fault).__name__}: {fault}")
    finally:
        if connection is not None:
            connection.close()
    return sent


def _take() -> Mail | None:
    """The next mail that is due, under a lease of ours; None when nothing is."""
    while True:
        now = timezone.now()
        due = Q(state=Mail.State.WAITING, next_try_at__lte=now) | Q(state=Mail.State.SENDING, leased_until__lt=now, handed_at=None)
        mail = Mail.objects.filter(due).order_by("next_try_at", "pk").first()
        if mail is None:
            return None
        lease = str(uuid4())
        if Mail.objects.filter(due, pk=mail.pk).update(state=Mail.State.SENDING, lease=lease, leased_until=now + LEASE):
            mail.lease = lease
            return mail


def _hold_the_doubtful() -> None:
    """A sender died while the server had the mail: nobody knows whether it went. A person decides; it is not sent twice."""
    doubtful = Mail.objects.filter(state=Mail.State.SENDING, leased_until__lt=timezone.now(), handed_at__isnull=False)
    held = doubtful.update(state=Mail.State.HELD, error="寄送中斷，無法確認是否已送達；請確認後再決定是否重寄")
    if held:
        log.error("%s mail(s) held: the sender ended while the server had them", held)


def _hand_over(mail: Mail, connection: object) -> None:
    mine = Mail.objects.filter(pk=mail.pk, lease=mail.lease)
    if not mine.filter(state=Mail.State.SENDING).update(handed_at=timezone.now()):
        return  # somebody else has it by now
    message(mail, connection).send(fail_silently=False)
    wiped = {"body": ""} if mail.confidential else {}
    mine.update(state=Mail.State.SENT, sent_at=timezone.now(), leased_until=None, lease="", error="", **wiped)


def message(mail: Mail, connection: object = None) -> EmailMultiAlternatives:
    """The mail as it goes out. Its Message-ID comes from its key: should it ever arrive twice, mail programs show it once."""
    headers = {"Message-ID": message_id(mail), "Auto-Submitted": "auto-generated", "Content-Language": mail.language}
    out = EmailMultiAlternatives(mail.subject, mail.body, settings.DEFAULT_FROM_EMAIL, [mail.to], headers=headers, connection=connection)
    out.attach_alternative(as_html(mail.subject, mail.body, mail.language), "text/html")
    return out


def message_id(mail: Mail) -> str:
    """The Message-ID under which a mail goes out; a report of its failure quotes it."""
    ident = hashlib.sha256(f"{settings.SECRET_KEY}:{mail.key}:{mail.created_at.isoformat()}".encode()).hexdigest()[:32]
    return f"<{ident}@{_domain()}>"


def _domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"


def _code(fault: Exception) -> int:
    """The server's code; 0 when there was no answer."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return max((code for code, _text in fault.recipients.values()), default=0)
    return int(fault.smtp_code) if isinstance(fault, smtplib.SMTPResponseException) else 0


def _put_back(mail: Mail, fault: Exception) -> None:
    """Try again later when there was no answer or a 4xx, for 24 hours; a 5xx is final."""
    code, now = _code(fault), timezone.now()
    reason = f"{type(fault).__name__}: {fault}"
    if code >= 500 and not isinstance(fault, smtplib.SMTPAuthenticationError):
        return _fail(mail, reason)
    if now - mail.created_at > GIVE_UP_AFTER:
        return _fail(mail, reason)
    wait = BACK_OFF[min(mail.attempts, len(BACK_OFF) - 1)] * settings.MAIL_RETRY_SECONDS
    log.warning("mail %s not sent (%s), again in %s s", mail.pk, reason, wait)
    Mail.objects.filter(pk=mail.pk, lease=mail.lease).update(
        state=Mail.State.WAITING, attempts=mail.attempts + 1, next_try_at=now + timedelta(seconds=wait), leased_until=None, lease="",
        handed_at=None, error=reason[:300],
    )
    return None


def _fail(mail: Mail, reason: str) -> None:
    log.error("mail %s failed: %s", mail.pk, reason)
    Mail.objects.filter(pk=mail.pk, lease=mail.lease).update(
        state=Mail.State.FAILED, attempts=mail.attempts + 1, leased_until=None, lease="", error=reason[:300],
    )
