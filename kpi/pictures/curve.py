"""The S-curve: cumulative plan against fact, month by month, with checkpoints and where it leads."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from alliance_portal.lib import svg
from alliance_portal.lib.scales import LinearScale, spread
from kpi.pictures.words import month_name, percent, plain, points

WIDTH, HEIGHT = 560, 310
LEFT, RIGHT, TOP, BOTTOM = 44.0, 500.0, 26.0, 280.0
ROOM_BELOW = 60  # percent


@dataclass(frozen=True, slots=True)
class Mark:
    """A checkpoint: its month, its name and the percent that it asks for."""

    month: int
    name: str
    required: Fraction


@dataclass(frozen=True, slots=True)
class Curve:
    """Months with their planned and actual cumulative percent (None: no report of that month); `at_end`: the forecast, in percent."""

    months: Sequence[tuple[int, Fraction, Fraction | None]]
    marks: Sequence[Mark] = ()
    at_end: Fraction | None = None


def s_curve(curve: Curve, key: str = "curve", *, english: bool = False) -> svg.Picture:
    """Plan dashed, fact solid with a dot a report, the forecast a dotted line to the end."""
    title = "Cumulative progress: planned and actual" if english else "累計進度：預定與實際"
    months = [month for month, _planned, _actual in curve.months]
    x = LinearScale(months[0] if months else 0, months[-1] if months else 1, LEFT, RIGHT)
    y = LinearScale(0, 100, BOTTOM, TOP)
    ticks = [(value, f"{value}%" if value == 100 else str(value)) for value in range(0, 101, 20)]
    shapes = [svg.value_axis(y, ticks, LEFT, RIGHT)]
    shapes += [svg.text(x(month), BOTTOM + 22, month_name(month, english=english), anchor="middle") for month in months]
    shapes += [_mark(mark, x, place) for place, mark in enumerate(curve.marks) if mark.month in months]
    shapes.append(svg.polyline([(x(month), y(planned)) for month, planned, _actual in curve.months], "plan"))
    fact = [(month, planned, actual) for month, planned, actual in curve.months if actual is not None]
    if fact:
        shapes.append(svg.polyline([(x(month), y.clamped(actual)) for month, _planned, actual in fact]))
        shapes += [svg.dot(x(month), y.clamped(actual), svg.Ink.BLUE_GREEN) for month, _planned, actual in fact]
        shapes += _forecast(curve, fact[-1], x, y, english=english)
        shapes += _labels(fact[-1], x, y, english=english)
    svg_text = svg.canvas(key, title, described(curve, english=english), (WIDTH, HEIGHT), *shapes)
    head = ("Month", "Planned", "Actual", "Variance (points)") if english else ("月份", "預定累計", "實際累計", "進度差異（百分點）")
    rows = tuple(
        (month_name(month, english=english), percent(planned), percent(actual) if actual is not None else "–",
         points(actual - planned) if actual is not None else "–")
        for month, planned, actual in curve.months
    )
    return svg.Picture(key, title, described(curve, english=english), WIDTH, svg_text, head, rows)


def described(curve: Curve, *, english: bool) -> str:
    """What the curve says, in one sentence, for readers of screens."""
    fact = [(month, planned, actual) for month, planned, actual in curve.months if actual is not None]
    if not fact:
        return "No report yet." if english else "尚無回報。"
    month, planned, actual = fact[-1]
    name = month_name(month, english=english)
    said = (
        f"By the end of {name}: planned {percent(planned)}, actual {percent(actual)}, variance {points(actual - planned)} points."
        if english else f"至{name}底預定{percent(planned)}，實際{percent(actual)}，差異{points(actual - planned)}個百分點。"
    )
    if curve.at_end is None or month == curve.months[-1][0]:
        return said
    lead = f" At this pace {percent(curve.at_end)} at the end." if english else f"依近3個月的速度，期末可達{percent(curve.at_end)}。"
    return said + lead


def _mark(mark: Mark, x: LinearScale, place: int) -> svg.Svg:
    at = x(mark.month)
    words = svg.text(at - 8, 38.0 - 20.0 * (place % 2), f"{mark.name} {plain(mark.required)}%", look="t-2", anchor="end")
    return svg.Svg(svg.line(at, TOP, at, BOTTOM, "ref") + words)


def _forecast(
    curve: Curve, last: tuple[int, Fraction, Fraction | None], x: LinearScale, y: LinearScale, *, english: bool,
) -> list[svg.Svg]:
    end = curve.months[-1][0]
    if curve.at_end is None or last[0] >= end or last[2] is None:
        return []
    words = f"{percent(curve.at_end)}"
    place = y.clamped(curve.at_end)
    dotted = svg.element(
        "line", class_="lead", stroke=svg.Ink.BLUE_GREEN.colour, stroke_width=2, stroke_dasharray="1 5", stroke_linecap="round",
        x1=x(last[0]), y1=y.clamped(last[2]), x2=x(end), y2=place,
    )
    named = "forecast" if english else "推估"
    return [dotted, svg.text(RIGHT + 6, place + 4, named, look="t-1"), svg.text(RIGHT + 6, place + 20, words, look="t-1")]


def _labels(last: tuple[int, Fraction, Fraction | None], x: LinearScale, y: LinearScale, *, english: bool) -> list[svg.Svg]:
    """Plan and fact named where the fact ends: the higher one above its line at the left, the lower one below at the right."""
    month, planned, actual = last
    if actual is None:
        return []
    names = ("Planned", "Actual") if english else ("預定", "實際")
    is_behind = actual < planned
    high, low = (planned, actual) if is_behind else (actual, planned)
    upper, lower = spread([y.clamped(high) - 10, y.clamped(low) + 20], 16, TOP + 30, BOTTOM - 6)
    looks = ("t-strong", "t-1") if is_behind else ("t-1", "t-strong")
    words = (f"{names[0]} {percent(planned)}", f"{names[1]} {percent(actual)}")
    first, second = words if is_behind else (words[1], words[0])
    if x(month) == RIGHT and min(planned, actual) >= ROOM_BELOW:  # at the end both lines fill the upper corner: below them is room
        placed = ((BOTTOM - 34, first, looks[0]), (BOTTOM - 14, second, looks[1]))
        return [svg.text(RIGHT - 8, place, said, look=look, anchor="end") for place, said, look in placed]
    room = max(svg.text_width(first), svg.text_width(second)) + 12
    left = max(x(month) - 8, LEFT + room)
    right = min(x(month) + 8, RIGHT - room)
    return [svg.text(left, upper, first, look=looks[0], anchor="end"), svg.text(right, lower, second, look=looks[1])]
