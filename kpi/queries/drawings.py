"""What the pictures of one alliance draw, from its course: the same for its page and for its papers (look "Pictures"; issue 6)."""

from datetime import date
from fractions import Fraction

from django.utils import translation
from django.utils.translation import gettext as _

from alliance_portal.lib.exact_figures import rounded_text
from alliance_portal.lib.spoken_dates import spoken
from alliance_portal.lib.svg import Picture
from kpi.boards import course, forecast, settled_day
from kpi.constants import ITEM_NAMES, UNITS, kpi_name
from kpi.pictures import Curve, KpiBar, Mark, Task, gantt, heat_map, kpi_bars, s_curve
from kpi.pictures.words import plain
from kpi.progress import HUNDRED, ITEMS
from kpi.queries.alliance import heat_rows, member_months
from kpi.queries.course import AllianceCourse
from kpi.queries.viewers import Viewer
from proposals.models import Proposal

ON_PAPER = 620  # pixels: the heat map as wide as a page, so that its words stay legible


def curve_of(found: AllianceCourse, on: date, *, english: bool) -> Curve:
    """The S-curve of a day with its forecast."""
    marks = []
    for checkpoint in found.plan.checkpoints:
        day = spoken(checkpoint.on, ("short",), english=english)
        marks.append(Mark(found.plan.month_of(checkpoint.on), _("%(day)s查核點") % {"day": day}, checkpoint.required))
    leads = forecast(found.plan, found.reports, settled_day(on))
    return Curve(course(found.plan, found.reports, on), tuple(marks), leads.at_end if leads else None)


def bars_of(found: AllianceCourse) -> list[KpiBar]:
    """Each KPI against both targets."""
    latest = found.kpi_reports[-1] if found.kpi_reports else None
    reached = latest.reached() if latest else dict.fromkeys(ITEMS, Fraction(0))
    notes = {}
    if latest:
        kinds = {"digital": plain(latest.kpi1_digital), "physical": plain(latest.kpi1_physical)}
        notes["kpi1"] = _("數位%(digital)s、實體%(physical)s") % kinds
        if found.plan.kpi4_before:
            growth = rounded_text(latest.kpi4_increment / found.plan.kpi4_before * HUNDRED)
            notes["kpi4"] = _("輔導前的%(growth)s%%") % {"growth": growth}
    return [
        KpiBar(kpi_name(item), str(ITEM_NAMES[item]), str(UNITS[item]), reached[item], found.plan.targets[item].first_half,
               found.plan.targets[item].whole, notes.get(item, ""))
        for item in ITEMS
    ]  # fmt: skip


def tasks_of(found: AllianceCourse) -> list[Task]:
    """Each work item with its planned months and what is done of it."""
    done = found.reports[-1].done if found.reports else dict.fromkeys(ITEMS, Fraction(0))
    months = found.tree.get("months", {})
    return [
        Task(f"{kpi_name(item)} {ITEM_NAMES[item]}", found.plan.weights[item], tuple(months.get(item, ())), Fraction(done[item])) for item in ITEMS
    ]


def today_of(found: AllianceCourse, on: date) -> Fraction:
    """Where a day stands among the plan's months."""
    return found.plan.month_of(on) + Fraction(on.day - 1, 31)


def paper_pictures(case: Proposal, found: AllianceCourse, on: date) -> tuple[Picture, ...]:
    """The pictures of the alliance's page for its papers, in Chinese: S-curve, Gantt, KPI bars, heat map (one query)."""
    with translation.override("zh-hant"):
        rows = heat_rows(member_months(case, Viewer(sees_all=True), on), found.plan)
        asked = sorted({cell.month for row in rows for cell in row.cells} | set(found.plan.monthly))
        drawn = [s_curve(curve_of(found, on, english=False)), gantt(tasks_of(found), sorted(found.plan.monthly)), kpi_bars(bars_of(found))]
        return (*drawn, heat_map(rows, asked, width=ON_PAPER)) if rows else tuple(drawn)
