"""函稿: the letter of a result as Word or OpenDocument; its number, day and scan filed back (practice 2, row 21)."""

from datetime import date
from importlib import import_module
from typing import Any

from django.db import transaction
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.lib import scratch
from alliance_portal.lib.findings import Text
from alliance_portal.lib.spoken_dates import spoken
from alliance_portal.trail.services import record
from proposals.models import MemberFirm, Proposal
from proposals.papers.blocks import Paper
from proposals.services.errors import Refused
from proposals.services.locks import chain_of
from review.models import DecisionLine
from review.papers.letter import Envelope, Letter, content
from review.permissions import require_staff
from review.queries.remarks import remarks_of
from review.services.decisions.letters import amount_text
from review.services.letters import entry_of

FORMS = ("docx", "odt")
NO_NUMBER = Text("請填發文字號與發文日期。", "Give number and date of the letter.")
SIGNING = "請於本會通知之期限內備妥簽約文件，完成簽約；逾期未完成者視同放棄。"


def letter_of(line: DecisionLine) -> Letter:
    """What the letter of a line says."""
    case, rules = line.proposal, line.proposal.call.rules
    return Letter(
        front=envelope_of(case, "審查結果通知", line.letter_no, line.letter_on), committee=str(rules.get("committee_name_zh", "審查委員會")),
        meeting_on=_day(line.decision.decided_on), outcome=line.outcome, reserve_order=line.reserve_order, amount=amount_text(line, english=False),
        reason=line.reason, remarks=tuple(remarks_of(case)), signing=SIGNING, remedy=str(rules.get("letter_remedy_zh", "")),
    )  # fmt: skip


def envelope_of(case: Proposal, what: str, letter_no: str, letter_on: date | None) -> Envelope:
    """What stands on every letter about a case, `what` being its kind in words (two queries)."""
    call, entry, contact = case.call, entry_of(case), case.call.contact
    return Envelope(
        title=f"{what} {case.code}", sender=call.implementer_zh, address=str(contact.get("address_zh", "")),
        contact=f"{contact.get('name_zh', '')} {contact.get('phone', '')} 分機{contact.get('extension', '')}".strip(), letter_no=letter_no,
        letter_on=_day(letter_on), lead=MemberFirm.objects.filter(proposal=case, position=0).values_list("company_name", flat=True).first() or "",
        theme=entry.theme if entry else case.code, programme=f"{call.title_zh}－{call.track_zh}", code=case.code,
    )  # fmt: skip


def _day(day: date | None) -> str:
    return spoken(day, ["day"], english=False) if day else ""


def letter_file(line: DecisionLine, form: str) -> bytes:
    """The draft as a file. ValueError for a format that is none of FORMS."""
    return written_as(content(letter_of(line)), form)


def written_as(letter: Paper, form: str) -> bytes:
    """A letter as a file. ValueError for a format that is none of FORMS."""
    if form not in FORMS:
        raise ValueError(form)
    with scratch.folder("letter") as folder:
        out = folder / f"letter.{form}"
        import_module(f"proposals.papers.office.{form}").render(letter, out, {})
        return out.read_bytes()


def file_letter(line: DecisionLine, actor: User, *, letter_no: str, letter_on: date | None, scan: Any = None) -> None:
    """The letter went out: its number, day and scan. Raises Forbidden, Refused (number)."""
    require_staff(actor)
    number = letter_no.strip()[:60]
    if not number or letter_on is None:
        raise Refused("letter", NO_NUMBER)
    with transaction.atomic():
        facts = {"letter_no": number, "letter_on": letter_on} | ({"letter": scan} if scan is not None else {})
        DecisionLine.objects.filter(pk=line.pk).update(**facts)
        record(chain_of(line.proposal), "decision.letter", actor, {"letter_no": number, "letter_on": letter_on, "at": timezone.now()})
