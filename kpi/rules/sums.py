"""What a month adds to each KPI, and what is reached since signing (decisions "KPI sums"). Pure and exact.

KPI 1, 3, 5 and KPI 4's increment are sums; KPI 2 counts tools by distinct name over all reports; a correction of the lead sets the
running value of its month, and later months add to it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from kpi.progress import ZERO, KpiReport
from proposals.rules.reading import compact

FIGURES = ("kpi1_digital", "kpi1_physical", "kpi2", "kpi3", "kpi4_increment", "kpi5")
SUMMED = ("kpi1_digital", "kpi1_physical", "kpi3", "kpi4_increment", "kpi5")
KPI_OF: Mapping[str, str] = {figure: figure[:4] for figure in FIGURES}


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """What the reports of one month say. `added`: the summed figures; `tools`: names of KPI 2; `corrected`: running values set by the lead."""

    month: int
    added: Mapping[str, Fraction]
    tools: tuple[str, ...] = ()
    corrected: Mapping[str, Fraction] = field(default_factory=dict)


def tool_names(names: Iterable[str]) -> tuple[str, ...]:
    """Tools as they are compared: written alike where they differ only in width, case or spaces; each once, blanks left out."""
    return tuple(dict.fromkeys(compact(name) for name in names if compact(name)))


def running(months: Sequence[MonthFigures]) -> dict[int, dict[str, Fraction]]:
    """Month -> figure -> what is reached since signing, through that month. The order in which the months are given does not matter."""
    reached = dict.fromkeys(FIGURES, ZERO)
    seen: set[str] = set()
    found: dict[int, dict[str, Fraction]] = {}
    for each in sorted(months, key=lambda month: month.month):
        fresh = set(tool_names(each.tools)) - seen
        seen |= fresh
        for figure in SUMMED:
            reached[figure] += each.added.get(figure, ZERO)
        reached["kpi2"] += len(fresh)
        reached |= {figure: value for figure, value in each.corrected.items() if figure in FIGURES}
        found[each.month] = dict(reached)
    return found


def kpi_reports(months: Sequence[MonthFigures]) -> tuple[KpiReport, ...]:
    """The running values as `kpi.progress` takes them."""
    return tuple(KpiReport(month, **figures) for month, figures in running(months).items())
