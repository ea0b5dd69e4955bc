"""KPI bars: what is reached against the half-year and the whole target, each in its own unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from alliance_portal.lib import svg
from alliance_portal.lib.scales import LinearScale, spread
from kpi.pictures.words import percent, plain

STEP = 64


@dataclass(frozen=True, slots=True)
class Frame:
    """How wide the picture is, where its bars begin and end: English words want more room."""

    width: int
    left: float
    right: float


CHINESE, ENGLISH = Frame(520, 124.0, 354.0), Frame(572, 140.0, 370.0)


@dataclass(frozen=True, slots=True)
class KpiBar:
    """A KPI: its short name, what it counts, its unit, what is reached and the two targets; `note` says what stands behind the figure."""

    name: str
    label: str
    unit: str
    reached: Fraction
    first_half: Fraction
    whole: Fraction
    note: str = ""


def kpi_bars(bars: Sequence[KpiBar], key: str = "kpis", *, english: bool = False, title: str = "") -> svg.Picture:
    """A bar a KPI on a ground as long as its whole target; what goes beyond the target makes the ground longer, never the bar shorter."""
    title = title or ("KPI results against targets" if english else "KPI 實績與目標")
    frame = ENGLISH if english else CHINESE
    shapes: list[svg.Svg] = []
    for place, bar in enumerate(bars):
        shapes += _row(bar, STEP * place, frame, english=english)
    said = described(bars, english=english)
    drawn = svg.canvas(key, title, said, (frame.width, STEP * len(bars)), *shapes)
    head = (
        ("KPI", "Unit", "Reached", "First half", "Whole period", "Share of the whole") if english
        else ("KPI", "單位", "實績", "上半年目標", "全程目標", "全程達成率")
    )
    rows = tuple(
        (f"{bar.name} {bar.label}", bar.unit, plain(bar.reached), plain(bar.first_half), plain(bar.whole), _rate(bar) or "–") for bar in bars
    )
    return svg.Picture(key, title, said, frame.width, drawn, head, rows)


def described(bars: Sequence[KpiBar], *, english: bool) -> str:
    """Each KPI with its figures, for readers of screens."""
    if english:
        return "; ".join(f"{bar.name}: {plain(bar.reached)} of {plain(bar.whole)} {bar.unit}, first half {plain(bar.first_half)}" for bar in bars)
    return "；".join(f"{bar.name} {plain(bar.reached)}／{plain(bar.whole)}{bar.unit}，上半年目標{plain(bar.first_half)}" for bar in bars)


def _rate(bar: KpiBar) -> str:
    return percent(bar.reached / bar.whole * 100) if bar.whole else ""


def _row(bar: KpiBar, top: float, frame: Frame, *, english: bool) -> list[svg.Svg]:
    left, right = frame.left, frame.right
    scale = LinearScale(0, max(bar.whole, bar.reached, bar.first_half, Fraction(1, 1000)), left, right)
    end, half, reached = scale(bar.whole), scale(bar.first_half), scale(max(bar.reached, Fraction(0)))
    names = ("half", "whole") if english else ("上半年", "全程")
    words = (f"{names[0]} {plain(bar.first_half)}", f"{names[1]} {plain(bar.whole)}")
    shapes = [
        svg.text(0, top + 23, bar.name, look="t-strong"), svg.text(0, top + 41, svg.shortened(bar.label, left - 8)),
        svg.rect(left, top + 10, right - left, 22, svg.Ink.SUNK), svg.rect(left, top + 10, reached - left, 22, svg.Ink.BLUE_GREEN),
    ]
    marks = [(x, word) for x, word, target in ((half, words[0], bar.first_half), (end, words[1], bar.whole)) if target]
    wide = max((svg.text_width(word) for _x, word in marks), default=0.0) / 2
    places = spread([x for x, _word in marks], wide * 2 + 6, left + wide, right - wide + 6)
    for (x, word), place in zip(marks, places, strict=True):
        shapes += [svg.line(x, top + 6, x, top + 36, "ref"), svg.text(place, top + 51, word, anchor="middle")]
    rate = _rate(bar)
    result = f"{plain(bar.reached)} {bar.unit}" + (f"　{rate}" if rate else "")
    shapes.append(svg.text(right + 14, top + 22, result, look="t-1"))
    return [*shapes, svg.text(right + 14, top + 41, svg.shortened(bar.note, frame.width - right - 14))] if bar.note else shapes
