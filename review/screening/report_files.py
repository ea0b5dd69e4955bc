"""The report of a check as a PDF: read from the database, drawn in the child process that draws every paper (R-34)."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from django.utils import timezone

from alliance_portal.lib.spoken_dates import spoken
from proposals.models import Submission
from proposals.papers.child import render_in_child
from review.constants import case_no
from review.models import CaseNumber, PreliminaryOpinion
from review.queries.screening import Reading, answers_of, check_of, read_check, rulings_of
from review.screening.gathering import screened
from review.screening.opinion import opinion
from review.screening.report_paper import Facts, content
from review.screening.standing import stand


def write_pdf(submission: Submission, out: Path, *, on: date | None = None, english: bool = False) -> None:
    """Write the report, whole or not at all. `on`: judged as of another day than the check's own. Raises RenderFailed, OSError."""
    reading = _reading(submission, on)
    paper = content(facts_of(submission, reading, english=english), reading.screened.dossier, reading.standing, english=english)
    render_in_child(paper, out)


def _reading(submission: Submission, on: date | None) -> Reading:
    """The check as it stands; judged anew where another day is asked for, rulings over other facts lapse then."""
    case = submission.proposal
    reading = read_check(case, check_of(case), submission)
    if on is None:
        return reading
    found, asked = screened(submission, on, whole=True), [each.question for each in reading.standing.asked]
    if reading.check is None:
        return replace(reading, screened=found, standing=stand(found.outcomes, asked))
    standing = stand(found.outcomes, asked, rulings_of(reading.check), answers_of(reading.check))
    return replace(reading, screened=found, standing=standing)


def facts_of(submission: Submission, reading: Reading, *, english: bool) -> Facts:
    """The head of the report and 初審意見: staff's newest version, else what the check says by itself (three queries)."""
    case, dossier = submission.proposal, reading.screened.dossier
    number = CaseNumber.objects.filter(proposal=case).values_list("number", flat=True).first()
    kept = PreliminaryOpinion.objects.filter(check_of=reading.check).select_related("by").order_by("-number").first() if reading.check else None
    theme = str(dossier.record("cover").get("alliance_theme") or case.code)
    draft = "（系統依檢核結果產製，尚未經承辦人確認）" if not english else "(made from the check, not yet confirmed by an officer)"
    parts = ["day", "weekday", "time"]
    return Facts(
        code=case.code, receipt_no=submission.receipt_no, theme=theme, lead=dossier.members[0].company_name if dossier.members else "",
        programme=case.call.title_en if english else case.call.title_zh, sha256=submission.sha256,
        checked_on=spoken(reading.screened.on, ["day", "weekday"], english=english), officer=str(reading.check.officer) if reading.check else "",
        case_no=case_no(case.call.code, number), made_at=spoken(timezone.localtime(), parts, english=english),
        opinion=kept.text if kept else opinion(theme, dossier, reading.standing, len(reading.rounds)),
        opinion_by=f"{kept.by}　{spoken(timezone.localtime(kept.at), parts, english=english)}" if kept else draft,
    )
