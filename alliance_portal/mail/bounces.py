"""Delivery reports of mail servers (RFC 3464): which mail came back, and in whose words."""

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message

from alliance_portal.mail.models import Mail
from alliance_portal.mail.sending import message_id

LOOKED_AT = 500  # newest mails to the address


@dataclass(frozen=True, slots=True)
class Report:
    """One recipient's failure. `message_id` as the report quotes it, "" where it does not."""

    recipient: str
    reason: str
    message_id: str


def read_report(content: bytes) -> Report | None:
    """What a delivery report says; None for any other mail, and for one that speaks of a delay or a success."""
    mail = message_from_bytes(content, policy=policy.default)
    if mail.get_content_type() != "multipart/report":
        return None
    recipient = reason = quoted = ""
    for part in mail.walk():
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            recipient, reason = _failure(part)
        elif kind in ("message/rfc822", "text/rfc822-headers"):
            quoted = _quoted_id(part)
    return Report(recipient, reason, quoted) if recipient else None


def _failure(part: Message) -> tuple[str, str]:
    """Address and words of the first recipient that failed for good."""
    for block in _parts(part):
        if str(block.get("Action", "")).strip().lower() == "failed":
            address = str(block.get("Final-Recipient") or block.get("Original-Recipient") or "").partition(";")[2].strip()
            return address, " ".join(str(block.get("Diagnostic-Code") or block.get("Status") or "failed").split())[:300]
    return "", ""


def _parts(part: Message) -> list[Message]:
    """The messages inside a part; none where it is text."""
    inside = part.get_payload()
    return [each for each in inside if isinstance(each, Message)] if isinstance(inside, list) else []


def _quoted_id(part: Message) -> str:
    inner = _parts(part)
    if inner:
        return str(inner[0].get("Message-ID", "")).strip()
    text = part.get_payload(decode=True)
    head = message_from_bytes(text if isinstance(text, bytes) else b"", policy=policy.default)
    return str(head.get("Message-ID", "")).strip()


def mail_of(report: Report) -> Mail | None:
    """The mail that came back: by its Message-ID; nothing is guessed where the report quotes none or one that is not ours."""
    if not report.message_id:
        return None
    newest = Mail.objects.filter(to__iexact=report.recipient, state=Mail.State.SENT).order_by("-sent_at", "-pk")[:LOOKED_AT]
    return next((mail for mail in newest if message_id(mail) == report.message_id), None)
