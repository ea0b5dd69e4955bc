"""查核點報告 of one alliance in PDF, Word and ODF: asked for, made once a content, kept (issue 6 "Reports out")."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from fractions import Fraction
from hashlib import sha256
from typing import Any

from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.jobs.models import Job
from alliance_portal.jobs.registry import Progress
from alliance_portal.lib import scratch
from alliance_portal.lib.exact_figures import rounded_text
from alliance_portal.lib.roc_calendar import day_text
from kpi.checkpoint_paper import TITLE, CheckpointContent, content
from kpi.constants import CheckState, ReviewKind
from kpi.models import Advice, CheckpointReport, Evidence, Improvement, ReviewResult
from kpi.paper_blocks import Rows, drawings
from kpi.pictures.words import plain
from kpi.progress import HUNDRED, ITEMS, judge
from kpi.queries.course import AllianceCourse, course_of
from kpi.queries.drawings import paper_pictures
from kpi.rules.checks import content_of as figures_of
from kpi.rules.plans import parts_of
from kpi.services import kept_papers
from kpi.services.kept_papers import FORMS, Wanted
from kpi.services.paper_words import KPI_NAMES, KPI_UNITS, OUTCOMES, REVIEWS, evidence_name, evidence_verdict
from proposals.models import Paper, Proposal
from proposals.services.papers import print_to

KIND = "kpi.checkpoint_report"
SENT = (CheckState.SENT, CheckState.SETTLED)
STATES = {
    CheckState.PREPARING: "準備中", CheckState.SENT: "已送出，待查核", CheckState.RETURNED: "退回補充", CheckState.SETTLED: "查核完成",
}
IMPROVED = {"open": "改善中", "answered": "已回覆，待認定", "met": "已改善", "failed": "未改善"}
HALVES = ("上半年目標", "下半年目標")
MOST = 9  # checkpoints that an edition's name has room for


def content_of(case: Proposal, position: int) -> CheckpointContent | None:
    """What the report of a checkpoint says now (nine queries); None for one that the plan has not. Figures as they were sent, once they were."""
    found = course_of(case, case.call.final_on)
    if found is None or not 0 <= position < min(len(found.plan.checkpoints), MOST):
        return None
    on = found.plan.checkpoints[position].on
    held = CheckpointReport.objects.filter(proposal=case, position=position).first()
    evidence = list(Evidence.objects.filter(proposal=case, removed_at=None, month__lte=on).select_related("member").order_by("month", "kpi", "pk"))
    figures = _figures(found, held, position)
    parts = parts_of(found.tree)
    pictures = paper_pictures(case, course_of(case, on) or found, min(on, timezone.localdate()))
    made = CheckpointContent(
        f"{day_text(on)}查核點", case.code, f"{case.call.title_zh}－{case.call.track_zh}", f"{found.tree.get('theme', '')}主題聯盟",
        parts[0].name if parts else "", HALVES[min(position, 1)], _standing(figures, held), _kpis(found, figures, position),
        tuple((f"E{place:03}", evidence_name(each), evidence_verdict(each)) for place, each in enumerate(evidence, 1)),
        held.statement if held else "", held.remark if held else "", _advice(case, position), _reviews(case, position), drawings(pictures),
    )  # fmt: skip
    return replace(made, digest=sha256(json.dumps(asdict(made), ensure_ascii=False, sort_keys=True).encode()).hexdigest())


def _figures(found: AllianceCourse, held: CheckpointReport | None, position: int) -> Mapping[str, Any]:
    """Frozen with the sending; before it as the accepted reports say now."""
    if held is not None and held.state in SENT and held.content:
        return dict(held.content)
    return figures_of(judge(found.plan, found.reports, found.kpi_reports, position), ())


def _standing(figures: Mapping[str, Any], held: CheckpointReport | None) -> tuple[tuple[str, str], ...]:
    growth = figures.get("kpi4_growth")
    return (
        ("應達累計進度", f"{plain(Fraction(figures['required']))}%"),
        ("實際累計進度", f"{rounded_text(Fraction(figures['actual']))}%（{'達成' if figures['is_progress_met'] else '未達成'}）"),
        ("海外商機成長", "無法計算" if growth is None else f"{rounded_text(Fraction(growth))}%"),
        ("送出日期", day_text(timezone.localdate(held.sent_at)) if held and held.sent_at and held.state in SENT else "尚未送出"),
        ("查核狀態", STATES[CheckState(held.state)] if held else "尚未準備"),
    )


def _kpis(found: AllianceCourse, figures: Mapping[str, Any], position: int) -> Rows:
    rows = []
    for item in ITEMS:
        kpi, target = figures["kpis"][item], found.plan.targets[item]
        half = str(found.tree["targets"][item]["first_half" if position == 0 else "second_half"])
        actual, asked = Fraction(kpi["actual"]), Fraction(kpi["target"])
        rate = f"{rounded_text(actual / asked * HUNDRED)}%" if asked else "–"
        rows.append((
            f"KPI {item[-1]} {KPI_NAMES[item]}", KPI_UNITS[item], half, plain(target.whole), plain(actual), rate,
            "達成" if kpi["is_met"] else "未達成",
        ))  # fmt: skip
    return tuple(rows)


def _advice(case: Proposal, position: int) -> Rows:
    """What was recommended at the checkpoint, by whom and until when, what came of it."""
    found = Advice.objects.filter(proposal=case, position=position)
    return tuple(
        (each.text, "，".join(filter(None, (each.owner, day_text(each.due) if each.due else ""))) or "–", each.done_note or "尚未辦理")
        for each in found
    )


def _reviews(case: Proposal, position: int) -> Rows:
    """The review of this checkpoint, and after it what had to be improved."""
    kind = ReviewKind.MIDTERM if position == 0 else ReviewKind.FINAL
    results = ReviewResult.objects.filter(proposal=case, kind=kind).order_by("pk")
    rows = [(f"{REVIEWS[each.kind]}（{day_text(each.held_on)}）", OUTCOMES[each.outcome], each.comments) for each in results]
    improvements = Improvement.objects.filter(proposal=case).order_by("number")
    rows += [(f"第{each.number}次限期改善（期限{day_text(each.due)}）", IMPROVED[each.state], each.demand) for each in improvements]
    return tuple(rows)


def wanted(case: Proposal, found: CheckpointContent, position: int) -> Wanted:
    """The report as it is kept."""
    return Wanted(case, KIND, f"checkpoint{position + 1}", found.digest, f"{case.code}_{found.name}_{TITLE}")


def kept(case: Proposal, found: CheckpointContent, position: int) -> dict[str, Paper]:
    """What is kept of this report, by format (one query)."""
    return kept_papers.kept(wanted(case, found, position))


def ask_for(case: Proposal, position: int, form: str, actor: User) -> Paper | Job | None:
    """The report in a format, or the job that makes it; None for a checkpoint that the plan has not."""
    found = content_of(case, position)
    return None if found is None else kept_papers.ask(wanted(case, found, position), form, actor, position=position)


def make(payload: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """The worker's part; harmless when run twice or in parallel."""
    case, position, form = Proposal.objects.select_related("call").get(pk=payload["proposal"]), payload["position"], payload["form"]
    found = content_of(case, position)
    if found is None or form not in FORMS:
        return {}
    paper = kept(case, found, position).get(form)
    if paper is None:
        progress("render", 0, 1)
        with scratch.folder("checkpoint") as folder:
            out = folder / f"checkpoint.{form}"
            paper = kept_papers.keep(wanted(case, found, position), form, out, print_to(content(found), out, form).pages)
    return {"paper": paper.pk}
