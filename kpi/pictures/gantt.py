"""The Gantt: planned months of each work item as the ground, what is done of it drawn over them."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from alliance_portal.lib import svg
from alliance_portal.lib.scales import BandScale
from kpi.pictures.words import month_name, plain
from kpi.progress import HUNDRED

SPAN, HEAD, STEP = 324.0, 26, 46  # the months' part is as wide in both languages
NAMES = {False: 142.0, True: 186.0}  # the room of the names, in English more
DONE = 54  # the column of percents


@dataclass(frozen=True, slots=True)
class Task:
    """A work item: its name, weight in percent, the months planned for it, and how much of it is done in percent."""

    name: str
    weight: Fraction
    months: Sequence[int]
    done: Fraction


def gantt(tasks: Sequence[Task], months: Sequence[int], today: Fraction | None = None, key: str = "gantt", *, english: bool = False) -> svg.Picture:
    """Fact over plan. `today`: the place of today in months, 9.3 a third into September; None: outside of the plan."""
    title = "Work items: planned and actual" if english else "工作項目：預定與實際"
    left = NAMES[english]
    bands, width = BandScale(len(months), left, left + SPAN, gap=2), int(left + SPAN + DONE)
    bottom = HEAD + STEP * len(tasks)
    shapes = [svg.text(bands.middle(place), 16, month_name(month, english=english), anchor="middle") for place, month in enumerate(months)]
    shapes.append(svg.text(width, 16, "Done" if english else "完成", anchor="end"))
    shapes += [svg.line(bands.start + bands.step * place, HEAD, bands.start + bands.step * place, bottom) for place in range(len(months) + 1)]
    for row, task in enumerate(tasks):
        shapes += _row(task, months, bands, HEAD + STEP * row, english=english)
    if today is not None and months and months[0] <= today <= months[-1] + 1:
        at = bands.start + bands.step * float(today - months[0])
        shapes += [svg.line(at, HEAD, at, bottom, "ref"), svg.text(at, bottom + 16, "Today" if english else "今日", look="t-2", anchor="middle")]
    said = described(tasks, english=english)
    drawn = svg.canvas(key, title, said, (width, bottom + 22), *shapes)
    return svg.Picture(key, title, said, width, drawn, *_table(tasks, english=english))


def described(tasks: Sequence[Task], *, english: bool) -> str:
    """Each item with what is done, for readers of screens."""
    colon, comma = (": ", "; ") if english else ("：", "；")
    lead = "Grey is planned, solid is done. " if english else "灰底為預定月份，實心為依完成百分比換算的實際進度。"
    return lead + comma.join(f"{task.name}{colon}{plain(task.done)}%" for task in tasks)


def _row(task: Task, months: Sequence[int], bands: BandScale, top: float, *, english: bool) -> list[svg.Svg]:
    weight = f"weight {plain(task.weight)}%" if english else f"權重 {plain(task.weight)}%"
    shapes = [svg.text(0, top + 23, svg.shortened(task.name, NAMES[english] - 8), look="t-strong"), svg.text(0, top + 40, weight)]
    planned = sorted(month for month in task.months if month in months)
    done = task.done / HUNDRED * len(planned)  # months' worth of work done, laid over the planned months from the first
    for place, month in enumerate(planned):
        x = bands(months.index(month))
        shapes.append(svg.rect(x, top + 8, bands.width, 30, svg.Ink.SUNK))
        part = min(max(done - place, Fraction(0)), Fraction(1))
        if part:
            shapes.append(svg.rect(x, top + 16, bands.width * float(part), 14, svg.Ink.BLUE_GREEN, radius=2))
    return [*shapes, svg.text(NAMES[english] + SPAN + DONE, top + 28, f"{plain(task.done)}%", look="t-1", anchor="end")]


def _table(tasks: Sequence[Task], *, english: bool) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    head = ("Work item", "Weight", "Planned months", "Done") if english else ("工作項目", "權重", "預定月份", "完成")
    joint = ", " if english else "、"
    rows = tuple(
        (task.name, f"{plain(task.weight)}%", joint.join(month_name(month, english=english) for month in sorted(task.months)) or "–",
         f"{plain(task.done)}%")
        for task in tasks
    )
    return head, rows
