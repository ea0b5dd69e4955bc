"""函稿 of the execution as Word or OpenDocument; number, day and scan of what went out filed back (practice 2, rows 21, 26)."""

from datetime import date, datetime

from django.db import transaction

from alliance_portal.accounts.models import User
from alliance_portal.files.models import StoredFile
from alliance_portal.lib.spoken_dates import spoken
from alliance_portal.trail.services import record
from kpi.constants import LetterAbout
from kpi.letter_paper import ending_letter, improvement_letter, result_letter
from kpi.models import FiledLetter
from kpi.queries.letters import Told
from proposals.models import Proposal
from proposals.papers.blocks import Paper
from proposals.services.errors import Refused
from proposals.services.locks import chain_of, lock_proposal
from review.services.decisions.papers import NO_NUMBER, envelope_of, written_as
from review.services.officers import require_decider


def letter_of(case: Proposal, told: Told, sent: FiledLetter | None) -> Paper:
    """The letter as a tree of blocks, in Chinese (two queries)."""
    names = {LetterAbout.REVIEW: "審查結果通知", LetterAbout.IMPROVEMENT: "限期改善通知", LetterAbout.ENDING: "異常結案通知"}
    front = envelope_of(case, names[told.about], sent.letter_no if sent else "", sent.letter_on if sent else None)
    day = spoken(told.day, ["day"], english=False)
    if told.about == LetterAbout.REVIEW:
        return result_letter(front, kind=told.kind, outcome=told.outcome, held_on=day, comments=told.lines)
    if told.about == LetterAbout.IMPROVEMENT:
        return improvement_letter(front, demand=told.lines, due=day)
    remedy = str(case.call.rules.get("letter_remedy_zh", ""))
    return ending_letter(front, ended_on=day, reason="".join(told.lines) or "未達計畫目標。", remedy=remedy)


def letter_file(case: Proposal, told: Told, sent: FiledLetter | None, form: str) -> bytes:
    """The draft as a file. ValueError for a format that is none of FORMS."""
    return written_as(letter_of(case, told, sent), form)


def file_letter(
    case: Proposal, actor: User, told: Told, *, letter_no: str, letter_on: date | None, scan: StoredFile | None, at: datetime,
) -> FiledLetter:
    """The letter went out: its number, day and scan; filed again it is corrected, a scan is never lost. Raises Forbidden, Refused (letter)."""
    require_decider(actor, case)
    number = letter_no.strip()[:60]
    if not number or letter_on is None:
        raise Refused("letter", NO_NUMBER)
    facts = {"letter_no": number, "letter_on": letter_on, "filed_by": actor, "filed_at": at} | ({"scan": scan} if scan is not None else {})
    with transaction.atomic():
        lock_proposal(case)
        made, _is_new = FiledLetter.objects.update_or_create(proposal=case, about=told.about, subject=told.subject, defaults=facts)
        facts = {"about": told.about.value, "subject": told.subject, "letter_no": number, "letter_on": letter_on}
        record(chain_of(case), "letter.filed", actor, facts)
    return made
