"""The chosen cases of the desk as .xlsx: what the list and the check say of each; of a draft its name and how far it is, nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from io import BytesIO

from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.lib.roc_calendar import numeric_text
from alliance_portal.trail.services import record
from proposals.models import Call, MemberFirm, Proposal, Submission
from proposals.queries.homes import parts_of
from proposals.services.errors import Refused
from review.constants import case_no, state_words
from review.models import Check, ScreeningOutcome
from review.permissions import require_staff
from review.queries.calendar import working_calendar
from review.queries.desk import Closer, Line, closer, lines_of
from review.screening.evidence import Verdict
from review.screening.gathering import screened_all
from review.services.exports.score_workbook import Cell, write_sheet
from review.services.screening.checks import OUTCOMES

SHORTEST = 5
NO_PURPOSE = Text(f"請寫明匯出的用途（至少{SHORTEST}個字）。", f"Say what the file is for (at least {SHORTEST} characters).")
TITLE = Text("選取的案件", "Chosen cases")
HEAD = (
    Text("提案編號", "Case"), Text("收件編號", "Case no."), Text("聯盟", "Alliance"), Text("領導企業", "Lead firm"),
    Text("領導企業統一編號", "Lead's UBN"), Text("成員家數", "Members"), Text("狀態", "State"), Text("已填寫（%）", "Filled in (%)"),
    Text("電子檔", "Upload"), Text("書面", "Paper"),
    Text("承辦人", "Officer"), Text("開始審查", "Check begun"), Text("系統檢核不符合", "Found not met"),
    Text("系統檢核請確認", "Found to be confirmed"), Text("審查結果", "Outcome"),
)  # fmt: skip


def export(call: Call, cases: Sequence[Proposal], actor: User, *, purpose: str, language: str, now: datetime) -> bytes:
    """The file, noted with its purpose in the trail of the call (security 2.3, Exports). Raises Forbidden, Refused (purpose)."""
    require_staff(actor)
    why = " ".join(purpose.split())[:300]
    if len(why) < SHORTEST:
        raise Refused("purpose", NO_PURPOSE)
    made = workbook(call, cases, language=language, now=now)
    record(f"call:{call.code}", "desk.exported", actor, {"cases": [each.code for each in cases], "purpose": why})
    return made


def workbook(call: Call, cases: Sequence[Proposal], *, language: str, now: datetime) -> bytes:
    """The file: as many queries for fifty cases as for one."""
    from openpyxl import Workbook  # noqa: PLC0415  slow import, for this file alone

    book = Workbook(write_only=True)
    write_sheet(book, TITLE, HEAD, rows_of(call, cases, language=language, now=now), language)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def rows_of(call: Call, cases: Sequence[Proposal], *, language: str, now: datetime) -> Iterable[list[Cell]]:
    """A row a case, in the order in which they were chosen."""
    wanted = {case.pk for case in cases}
    lines = {line.pk: line for line in lines_of(call, now, working_calendar()) if line.pk in wanted}
    close = closer(list(lines.values()))
    firms: dict[int, list[str]] = {}
    for pk, ubn in MemberFirm.objects.filter(proposal__in=wanted).order_by("position").values_list("proposal", "ubn"):
        firms.setdefault(pk, []).append(ubn)
    standing = Check.objects.filter(proposal__in=wanted, submission__superseded_at=None).select_related("officer")
    checks = {check.proposal_id: check for check in standing.order_by("pk")}
    outcomes = dict(ScreeningOutcome.objects.filter(check_of__in=checks.values()).values_list("check_of", "kind"))
    found = _found(wanted)
    for case in cases:
        line = lines[case.pk]
        yield _drafted(line, close, call) if line.is_draft else _row(line, call, firms.get(case.pk, []), checks, outcomes, found, language)


def _drafted(line: Line, close: Closer, call: Call) -> list[Cell]:
    done = round(100 * close.filled.get(line.pk, 0) / max(1, parts_of(call, close.members.get(line.pk, 0))))
    return [line.code, "", line.name, line.lead, "", None, str(state_words(line.state)[0]), min(100, done), *[""] * 4, None, None, ""]


def _row(
    line: Line, call: Call, firms: Sequence[str], checks: Mapping[int, Check], outcomes: Mapping[int, str], found: Mapping[int, tuple[int, int]],
    language: str,
) -> list[Cell]:
    check, (bad, doubts) = checks.get(line.pk), found.get(line.pk, (None, None))
    kind = outcomes.get(check.pk, "") if check else ""
    return [
        line.code, case_no(call.code, line.number), line.name, line.lead, firms[0] if firms else "", len(firms),
        str(state_words(line.state)[0]), None, _at(line.sent_at), _at(line.paper.arrived_at if line.paper else None),
        str(check.officer) if check else "", _at(check.started_at if check else None), bad, doubts,
        OUTCOMES[kind].in_language(language) if kind else "",
    ]  # fmt: skip


def _found(wanted: set[int]) -> dict[int, tuple[int, int]]:
    """What the rules say of each case's standing submission: not met, to be confirmed."""
    rows = Submission.objects.filter(proposal__in=wanted, superseded_at=None).select_related("proposal__call").order_by("pk")
    found = {}
    for each in screened_all(list(rows)):
        verdicts = [outcome.verdict for outcome in each.outcomes]
        found[each.submission.proposal_id] = (verdicts.count(Verdict.BLOCKING), verdicts.count(Verdict.WARNING))
    return found


def _at(at: datetime | None) -> str:
    local = timezone.localtime(at) if at else None
    return f"{numeric_text(local.date())} {local:%H:%M}" if local else ""
