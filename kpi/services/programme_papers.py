"""每月彙整 and 營運現況調查統計 as PDF, rendered in a child process when they are asked for (issue 6 "Reports out")."""

from collections import defaultdict
from datetime import date

from alliance_portal.lib import scratch
from alliance_portal.lib.exact_figures import rounded_text
from alliance_portal.lib.roc_calendar import day_text
from kpi.boards import KpiTotal, Light, settled_day
from kpi.models import Improvement
from kpi.paper_blocks import Rows, drawings
from kpi.pictures import KpiBar, kpi_bars
from kpi.pictures.words import plain, points
from kpi.programme_papers import Summary, Survey, SurveyQuestion, summary_paper, survey_paper
from kpi.progress import ITEMS
from kpi.queries.board import BoardRow, board, totals_of
from kpi.queries.outputs import LIGHTS, market_names, section_names, survey
from kpi.rules.survey import FEWEST, Answered
from kpi.services.paper_words import KPI_NAMES, KPI_UNITS
from proposals.models import Call
from proposals.papers.blocks import Paper
from proposals.services.papers import print_to


def summary_content(call: Call, on: date, *, with_internal: bool) -> Summary:
    """What the summary says on a day (seven queries). `with_internal`: reports overdue and waiting, which the organiser does not see."""
    rows = board(call, on)
    totals = totals_of(rows)
    return Summary(
        f"{call.title_zh}－{call.track_zh}", call.implementer_zh, day_text(settled_day(on)), _figures(rows), _totals(totals),
        _markets(rows, market_names(call)), tuple(_line(row, with_internal=with_internal) for row in rows),
        tuple((row.name, *(plain(row.reached[item]) if row.reached else "–" for item in ITEMS)) for row in rows), _improving(rows),
        drawings([kpi_bars(_bars(totals), title="全計畫KPI實績與目標")]) if rows else (), with_internal,
    )  # fmt: skip


def _figures(rows: list[BoardRow]) -> tuple[tuple[str, str], ...]:
    lights = {light: sum(row.standing.light is light for row in rows) for light in Light}
    said = "、".join(f"{LIGHTS[light.value]}{number}個" for light, number in lights.items())
    return (
        ("執行中聯盟", f"{len(rows)}個"), ("平均預定累計", _mean(rows, "planned")), ("平均實際累計", _mean(rows, "actual")), ("進度狀態", said),
    )


def _mean(rows: list[BoardRow], name: str) -> str:
    return f"{rounded_text(sum(getattr(row.standing, name) for row in rows) / len(rows))}%" if rows else "–"


def _totals(totals: tuple[KpiTotal, ...]) -> Rows:
    return tuple(
        (f"{each.kpi.upper().replace('KPI', 'KPI ')} {KPI_NAMES[each.kpi]}（{KPI_UNITS[each.kpi]}）", plain(each.reached), plain(each.first_half),
         plain(each.whole), "–" if each.rate is None else f"{rounded_text(each.rate)}%", f"{each.met}／{each.alliances}")
        for each in totals
    )  # fmt: skip


def _bars(totals: tuple[KpiTotal, ...]) -> list[KpiBar]:
    return [
        KpiBar(f"KPI {each.kpi[-1]}", KPI_NAMES[each.kpi], KPI_UNITS[each.kpi], each.reached, each.first_half, each.whole,
               f"{each.met}／{each.alliances}個聯盟達成") for each in totals
    ]  # fmt: skip


def _markets(rows: list[BoardRow], names: dict[str, str]) -> Rows:
    grouped: dict[str, list[BoardRow]] = defaultdict(list)
    for row in rows:
        grouped[row.market].append(row)
    ordered = sorted(grouped.items(), key=lambda each: (-len(each[1]), each[0]))
    return tuple((names.get(key, key) or "未填", str(len(found)), _mean(found, "planned"), _mean(found, "actual")) for key, found in ordered)


def _line(row: BoardRow, *, with_internal: bool) -> tuple[str, ...]:
    it = row.standing
    light = "限期改善" if it.is_improving else LIGHTS[it.light.value]
    line = (f"{row.name}（{row.code}）", row.lead, f"{rounded_text(it.planned)}%", f"{rounded_text(it.actual)}%", points(it.variance), light)
    return (*line, f"{it.overdue}／{it.waiting}") if with_internal else line


def _improving(rows: list[BoardRow]) -> Rows:
    names = {row.pk: row.name for row in rows}
    found = Improvement.objects.filter(proposal__in=names, settled_at=None).order_by("due", "pk")
    return tuple((names[each.proposal_id], each.demand, day_text(each.due)) for each in found)


def survey_content(call: Call) -> Survey:
    """What the statistics say (one query and the form's)."""
    firms, answered = survey(call)
    sections = section_names(call)
    by_section: dict[str, list[SurveyQuestion]] = {key: [] for key in sections}
    for each in answered:
        by_section[each.question.section].append(_question(each))
    return Survey(
        f"{call.title_zh}－{call.track_zh}", call.implementer_zh, firms, FEWEST,
        tuple((sections[key].partition("、")[2] or sections[key], tuple(questions)) for key, questions in by_section.items()),
    )


def _question(each: Answered) -> SurveyQuestion:
    options = tuple(
        (one.label.zh, f"<{FEWEST}" if one.count is None else str(one.count), "–" if one.share is None else f"{rounded_text(one.share)}%")
        for one in each.options
    )
    return SurveyQuestion(each.question.label.zh, f"<{FEWEST}" if each.answered is None else str(each.answered), options)


def summary_pdf(call: Call, on: date, *, with_internal: bool) -> bytes:
    """The summary as PDF. WorkWaits where this machine cannot print, RenderFailed when it could not."""
    return _printed(summary_paper(summary_content(call, on, with_internal=with_internal)))


def survey_pdf(call: Call) -> bytes:
    """The statistics as PDF. WorkWaits and RenderFailed as above."""
    return _printed(survey_paper(survey_content(call)))


def _printed(paper: Paper) -> bytes:
    with scratch.folder("programme") as folder:
        out = folder / "paper.pdf"
        print_to(paper, out)
        return out.read_bytes()
