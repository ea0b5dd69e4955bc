"""The heat map: members by months, how each report stands. Word and shade, so that nothing hangs on a colour."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from alliance_portal.lib import svg
from alliance_portal.lib.scales import BandScale
from kpi.pictures.words import month_name

WIDTH, LEFT, HEAD, STEP = 898, 142.0, 26, 34


class Seen(StrEnum):
    """How a report of a member stands on a day."""

    ACCEPTED = "accepted"
    CONSOLIDATED = "consolidated"
    SENT = "sent"
    LATE = "late"  # came after its day, and is in
    FILLING = "filling"
    RETURNED = "returned"
    OVERDUE = "overdue"
    OPEN = "open"  # nothing yet, its day has not passed
    NONE = "none"  # no report is asked


_WORDS = {
    Seen.ACCEPTED: ("採認", "accepted"), Seen.CONSOLIDATED: ("已彙整", "in report"), Seen.SENT: ("已送出", "sent"),
    Seen.LATE: ("逾期補報", "sent late"), Seen.FILLING: ("填寫中", "filling"), Seen.RETURNED: ("退回修正", "returned"),
    Seen.OVERDUE: ("逾期未報", "overdue"), Seen.OPEN: ("", ""), Seen.NONE: ("", ""),
}
_TABLE = {Seen.OPEN: ("未填", "not yet"), Seen.NONE: ("–", "–")}


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One member's report of one month."""

    month: int
    seen: Seen


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A member with its months."""

    name: str
    cells: Sequence[HeatCell]


def heat_map(
    rows: Sequence[HeatRow], months: Sequence[int], key: str = "heat", *, english: bool = False, width: int = WIDTH,
) -> svg.Picture:
    """A cell a report; a month without a slot of that member stays empty. `width`: of the whole, in pixels."""
    title = "Monthly reports: members and months" if english else "每月進度回報：成員與月份"
    bands = BandScale(len(months), LEFT, width, gap=3)
    shapes = [svg.text(bands.middle(place), 15, month_name(month, english=english), anchor="middle") for place, month in enumerate(months)]
    for place, row in enumerate(rows):
        top = HEAD + STEP * place
        shapes.append(svg.text(0, top + 21, svg.shortened(row.name, LEFT - 10), look="t-strong"))
        known = [(cell.seen, months.index(cell.month)) for cell in row.cells if cell.month in months]
        shapes += [_cell(seen, bands(at), top, bands.width, english=english) for seen, at in known]
    said = described(rows, english=english)
    drawn = svg.canvas(key, title, said, (width, HEAD + STEP * len(rows)), *shapes)
    head = ("Member" if english else "成員", *(month_name(month, english=english) for month in months))
    found = {row.name: {cell.month: cell.seen for cell in row.cells} for row in rows}
    table = tuple((row.name, *(word(found[row.name].get(month, Seen.NONE), english=english) for month in months)) for row in rows)
    return svg.Picture(key, title, said, width, drawn, head, table)


def word(seen: Seen, *, english: bool) -> str:
    """The state in a word, for tables."""
    return _TABLE.get(seen, _WORDS[seen])[english]


def described(rows: Sequence[HeatRow], *, english: bool) -> str:
    """What stands out: the overdue and the returned ones."""
    colon, comma = (": ", "; ") if english else ("：", "；")
    found = [
        f"{row.name} {month_name(cell.month, english=english)}{colon}{word(cell.seen, english=english)}"
        for row in rows for cell in row.cells if cell.seen in (Seen.OVERDUE, Seen.RETURNED)
    ]
    if not found:
        return "No report is overdue or returned." if english else "沒有逾期未報或退回修正的回報。"
    return comma.join(found)


def _cell(seen: Seen, x: float, top: float, width: float, *, english: bool) -> svg.Svg:
    middle = x + width / 2
    box = {"x": x, "y": top + 1.5, "width": width, "height": 31, "rx": 3}
    words = _WORDS[seen][english]
    if seen in (Seen.ACCEPTED, Seen.CONSOLIDATED):
        return svg.Svg(svg.rect(x, top + 1.5, width, 31, svg.Ink.BLUE_GREEN) + _label(middle, top, words, "t-inv", "#ffffff"))
    if seen in (Seen.SENT, Seen.LATE, Seen.FILLING):
        return svg.Svg(svg.rect(x, top + 1.5, width, 31, svg.Ink.SOFT) + _label(middle, top, words, "t-strong", "#1b2523"))
    if seen is Seen.OVERDUE:
        frame = svg.element("rect", class_="hm-n", fill="#ffffff", stroke=svg.Ink.VIOLET.colour, stroke_width=1.5, **box)
        return svg.Svg(frame + _label(middle, top, words, "t-3", svg.Ink.VIOLET.colour))
    if seen is Seen.RETURNED:
        return svg.Svg(svg.element("rect", class_="hm-r", fill="#f0cf94", **box) + _label(middle, top, words, "t-strong", "#1b2523"))
    return svg.rect(x, top + 1.5, width, 31, svg.Ink.SUNK)


def _label(middle: float, top: float, words: str, look: str, colour: str) -> svg.Svg:
    weight = None if look == "t-inv" else "600"
    return svg.element(
        "text", words, class_=f"{look} t-c", fill=colour, font_size=12, font_weight=weight, text_anchor="middle", x=middle, y=top + 21,
    )
