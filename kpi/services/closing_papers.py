"""結案報告 in PDF, Word and ODF, and the whole file of the case as a ZIP with index and hashes: asked for, made once a content, kept."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.files.models import StoredFile
from alliance_portal.files.services import path_of
from alliance_portal.jobs.models import Job
from alliance_portal.jobs.registry import Progress
from alliance_portal.lib import scratch
from alliance_portal.lib.exact_figures import rounded_text
from alliance_portal.lib.roc_calendar import day_text
from kpi.boards import course
from kpi.closing_paper import ClosingContent, content
from kpi.constants import ChangeState, Verdict
from kpi.models import Advice, ChangeRequest, CheckpointReport, Closing, Contract, Evidence, ReviewResult, SiteVisit, VisitPhoto
from kpi.paper_blocks import drawings
from kpi.pictures.words import month_name, percent, plain, points
from kpi.progress import HUNDRED, ITEMS
from kpi.queries.closing import NAMES, duty_lines
from kpi.queries.course import AllianceCourse, course_of
from kpi.queries.drawings import paper_pictures
from kpi.rules.plans import parts_of
from kpi.services import kept_papers
from kpi.services.kept_papers import Wanted
from kpi.services.paper_words import KPI_NAMES, KPI_UNITS, OUTCOMES, REVIEWS, evidence_name, evidence_verdict
from proposals.models import Paper, Proposal
from proposals.papers import bundle
from proposals.services.papers import print_to

KIND, EDITION = "kpi.closing_report", "closing"
FORMS = ("pdf", "docx", "odt", "zip")


def content_of(case: Proposal) -> ClosingContent | None:
    """What the report of a case says now (twelve queries); None before anything was signed. Its `digest` is the SHA-256 of the rest."""
    until = case.call.final_on
    contract = Contract.objects.filter(proposal=case).first()
    found = course_of(case, max(until, timezone.localdate()))
    if contract is None or found is None:
        return None
    evidence = list(Evidence.objects.filter(proposal=case, removed_at=None).select_related("member", "file").order_by("month", "kpi", "pk"))
    parts = parts_of(found.tree)
    closing = Closing.objects.filter(proposal=case).first()
    made = ClosingContent(
        case.code, f"{case.call.title_zh}－{case.call.track_zh}", f"{found.tree.get('theme', '')}主題聯盟", parts[0].name if parts else "",
        _contract(contract, closing), tuple((part.name, part.ubn, _term(part.since, part.until)) for part in parts),
        _kpis(found, evidence), _months(found), _work(found), _checks(case), _changes(case), _duties(case),
        tuple((f"E{place:03}", evidence_name(each), evidence_verdict(each)) for place, each in enumerate(evidence, 1)),
        closing.statement if closing else "", drawings(paper_pictures(case, found, timezone.localdate())),
    )  # fmt: skip
    text = json.dumps(asdict(made), ensure_ascii=False, sort_keys=True)
    return replace(made, digest=sha256(text.encode()).hexdigest())


def _contract(contract: Contract, closing: Closing | None) -> tuple[tuple[str, str], ...]:
    rows = [("簽約日期", day_text(contract.signed_on) if contract.signed_on else "")]
    if contract.term_from and contract.term_until:
        rows.append(("輔導期間", f"{day_text(contract.term_from)}至{day_text(contract.term_until)}"))
    rows.append(("核定經費", f"新臺幣{contract.amount:,}元（含稅）" if contract.amount else ""))
    if closing is not None and closing.closed_on is not None:
        rows.append(("結案日期", day_text(closing.closed_on)))
    return tuple(rows)


def _term(since: Any, until: Any) -> str:
    if since is None and until is None:
        return "全程"
    return f"{day_text(since) if since else '簽約日'}至{day_text(until) if until else '期滿'}"


def _kpis(found: AllianceCourse, evidence: list[Evidence]) -> tuple[tuple[str, ...], ...]:
    reached = found.kpi_reports[-1].reached() if found.kpi_reports else dict.fromkeys(ITEMS, Fraction(0))
    counted = [(f"E{place:03}", each.kpi) for place, each in enumerate(evidence, 1) if each.verdict != Verdict.REJECTED]
    numbers = {item: [number for number, kpi in counted if kpi == item] for item in ITEMS}
    rows = []
    for item in ITEMS:
        target = found.plan.targets[item]
        rate = f"{rounded_text(reached[item] / target.whole * HUNDRED)}%" if target.whole else "–"
        rows.append((
            f"KPI {item[-1]} {KPI_NAMES[item]}", KPI_UNITS[item], plain(target.first_half), plain(target.whole), plain(reached[item]), rate,
            "、".join(numbers[item]) or "–",
        ))  # fmt: skip
    return tuple(rows)


def _months(found: AllianceCourse) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (month_name(month, english=False), percent(planned), percent(actual) if actual is not None else "–",
         points(actual - planned) if actual is not None else "–")
        for month, planned, actual in course(found.plan, found.reports, found.plan.checkpoints[-1].on)
    )  # fmt: skip


def _work(found: AllianceCourse) -> tuple[tuple[str, ...], ...]:
    done = found.reports[-1].done if found.reports else dict.fromkeys(ITEMS, Fraction(0))
    return tuple((f"KPI {item[-1]} {KPI_NAMES[item]}", f"{plain(found.plan.weights[item])}%", f"{plain(done[item])}%") for item in ITEMS)


def _checks(case: Proposal) -> tuple[tuple[str, ...], ...]:
    rows = []
    for report in CheckpointReport.objects.filter(proposal=case):
        held = report.content
        met = {True: "達成", False: "未達成", None: "未送出"}[held.get("is_progress_met")]
        rows.append((f"查核點{report.position + 1}", f"{met}（應達{held.get('required', '–')}%）", report.statement))
    rows += [
        (f"查核點{each.position + 1}建議", "已辦理" if each.done_at else "尚未辦理", "：".join(filter(None, (each.text, each.done_note))))
        for each in Advice.objects.filter(proposal=case)
    ]
    rows += [
        (REVIEWS[each.kind], OUTCOMES[each.outcome], each.comments)
        for each in ReviewResult.objects.filter(proposal=case).order_by("pk")
    ]
    return tuple(rows)


def _changes(case: Proposal) -> tuple[tuple[str, ...], ...]:
    words = {ChangeState.ASKED: "審核中", ChangeState.APPROVED: "核定", ChangeState.REFUSED: "未核定", ChangeState.WITHDRAWN: "撤回",
             ChangeState.REPORTED: "報備"}  # fmt: skip
    found = ChangeRequest.objects.filter(proposal=case)
    return tuple((str(each.number), each.reason, words[ChangeState(each.state)]) for each in found)


def _duties(case: Proposal) -> tuple[tuple[str, ...], ...]:
    states = {"open": "未完成", "handed_in": "待認定", "returned": "退回補充", "met": "已完成", "waived": "免辦理"}
    rows = []
    for line in duty_lines(case):
        said = line.row.remark or line.row.proof if line.row else ""
        rows.append((line.name or "聯盟", NAMES[line.kind].zh, "：".join(filter(None, (states[line.state.value], said)))))
    return tuple(rows)


# made in the background -------------------------------------------------------------------------------------------------------


def wanted(case: Proposal, found: ClosingContent, form: str = "") -> Wanted:
    """The report as it is kept."""
    kind = "全案資料" if form == "zip" else "結案報告"
    return Wanted(case, KIND, EDITION, found.digest, f"{case.code}_{found.alliance}_{kind}")


def kept(case: Proposal, found: ClosingContent) -> dict[str, Paper]:
    """What is kept of this report, by format (one query)."""
    return kept_papers.kept(wanted(case, found), FORMS)


def ask_for(case: Proposal, form: str, actor: User) -> Paper | Job | None:
    """The report in a format, or the job that makes it (the same one for everybody who asks); None before anything was signed."""
    found = content_of(case)
    return None if found is None else kept_papers.ask(wanted(case, found), form, actor)


def make(payload: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """The worker's part; harmless when run twice or in parallel."""
    case = Proposal.objects.select_related("call").get(pk=payload["proposal"])
    found, form = content_of(case), payload["form"]
    if found is None:
        return {}
    paper = kept(case, found).get(form)
    if paper is None:
        progress("render", 0, 1)
        with scratch.folder("closing") as folder:
            out = folder / f"closing.{form}"
            pages = _bundle(case, found, folder, out) if form == "zip" else print_to(content(found), out, form).pages
            paper = kept_papers.keep(wanted(case, found, form), form, out, pages)
    return {"paper": paper.pk}


def _bundle(case: Proposal, found: ClosingContent, folder: Path, out: Path) -> int:
    """The ZIP: the report in three formats, contract, evidence, records of visits; its index and SHA256SUMS."""
    pieces = []
    pages = 0
    for form in FORMS[:3]:
        made = folder / f"report.{form}"
        pages = print_to(content(found), made, form).pages
        pieces.append(bundle.Piece("結案報告", f"結案報告（{form.upper()}）", f"report.{form}", made))
    contract = Contract.objects.filter(proposal=case).select_related("document").first()
    if contract is not None and contract.document is not None:
        pieces += _piece("契約", "輔導契約", contract.document)
    evidence = Evidence.objects.filter(proposal=case, removed_at=None).select_related("file").order_by("month", "kpi", "pk")
    for place, each in enumerate(evidence, 1):
        if each.file is not None:
            pieces += _piece("佐證資料", f"E{place:03} {each.title}", each.file)
    for visit in SiteVisit.objects.filter(proposal=case).select_related("signature_sheet"):
        if visit.signature_sheet is not None:
            pieces += _piece("訪視紀錄", f"{day_text(visit.visited_on)}訪視紀錄表", visit.signature_sheet)
        for photo in VisitPhoto.objects.filter(visit=visit).select_related("file"):
            pieces += _piece("訪視紀錄", f"{day_text(visit.visited_on)} {photo.caption or '照片'}", photo.file)
    bundle.write(out, pieces, f"{found.alliance}　{case.code}　結案全案資料")
    return pages


def _piece(part: str, title: str, stored: StoredFile) -> list[bundle.Piece]:
    """A file that is clean and there; what is infected never leaves the house."""
    path = path_of(stored)
    return [bundle.Piece(part, title, stored.name, path)] if stored.scan == StoredFile.Scan.CLEAN and path.is_file() else []
