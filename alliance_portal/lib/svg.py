"""Pictures made by the server: accessible SVG, escaped, without a style attribute (the content security policy allows none). Pure.

A shape has a class, so that static/css/portal.css paints it on pages, and the same colour as a presentation attribute, which a style sheet
outweighs and which a PDF or a saved file needs. Inks are told apart by colour-blind readers; `hatched` also by a black-and-white printer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from html import escape
from typing import SupportsFloat, TypeAlias
from unicodedata import east_asian_width

from alliance_portal.lib.scales import BandScale, LinearScale

FONT_SIZE = 13
_FORBIDDEN = ("style", "href", "xlink:href")
_NOT_XML = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF), "\ufffd")


class Svg(str):
    """Markup that is escaped already: templates print it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        """What makes a template believe it."""
        return self


Attribute: TypeAlias = str | SupportsFloat | None


class Ink(Enum):
    """The palette: class of the shape, its colour, class of a text in it."""

    BLUE_GREEN = ("f-1", "#0f6b78", "t-1")
    OCHRE = ("f-2", "#b4730b", "t-2")
    VIOLET = ("f-3", "#6d4aa0", "t-3")
    GREY = ("f-4", "#7a8380", "")
    SOFT = ("f-soft", "#bfdadd", "t-strong")
    SUNK = ("f-sunk", "#eceae4", "")
    PAPER = ("f-paper", "#ffffff", "")

    @property
    def css(self) -> str:
        """The class that fills a shape with it."""
        return self.value[0]

    @property
    def colour(self) -> str:
        """The colour where no style sheet reaches."""
        return self.value[1]

    @property
    def text(self) -> str:
        """The class of a text that names a shape of this ink."""
        return self.value[2]


_TEXT_COLOURS = {"t-strong": "#1b2523", "t-1": "#0f6b78", "t-2": "#805000", "t-3": "#6d4aa0", "t-inv": "#ffffff", "": "#52605d"}
_LINES: dict[str, tuple[str, float, str | None]] = {  # class: colour, width, dashes
    "grid": ("#e6e2da", 1, None),
    "axis": ("#8f8b82", 1, None),
    "ref": ("#805000", 1.5, "2 3"),
    "plan": ("#7a8380", 2, "5 4"),
    "fact": ("#0f6b78", 2.5, None),
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with the table behind it: what it shows, in figures. `key` is unique on its page; `width` its natural width in pixels."""

    key: str
    title: str
    description: str
    width: int
    svg: Svg
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def number(value: SupportsFloat) -> str:
    """A coordinate with at most two decimals, in its shortest form."""
    text = f"{float(value):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def element(name: str, *children: str, **attributes: Attribute) -> Svg:
    """One element. Children that are plain text are escaped; `class_` and `stroke_width` become class and stroke-width; None is left out.

    Raises ValueError for an attribute that carries a style, a script or a link.
    """
    parts = []
    for key, value in attributes.items():
        if value is None or value == "":
            continue
        attribute = key.rstrip("_").replace("_", "-")
        if attribute in _FORBIDDEN or attribute.startswith("on"):
            raise ValueError(f"{attribute} may not stand in a picture")
        parts.append(f' {attribute}="{_escaped(value if isinstance(value, str) else number(value))}"')
    inside = "".join(child if isinstance(child, Svg) else _escaped(child) for child in children)
    start = f"<{name}{''.join(parts)}"
    return Svg(f"{start}>{inside}</{name}>" if inside else f"{start}/>")


def _escaped(text: str) -> str:
    return escape(text.translate(_NOT_XML))


def canvas(key: str, title: str, description: str, size: tuple[int, int], *shapes: Svg) -> Svg:
    """The picture itself: an image to readers of screens, with its name and what it says."""
    width, height = size
    return element(
        "svg",
        element("title", title, id=f"{key}-t"),
        element("desc", description, id=f"{key}-d"),
        *shapes,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {height}",
        role="img",
        aria_labelledby=f"{key}-t {key}-d",
        font_size=FONT_SIZE,
    )


def rect(x: float, y: float, width: float, height: float, ink: Ink, *, radius: float = 3) -> Svg:
    """A bar; a width below 0 is none."""
    return element("rect", class_=ink.css, fill=ink.colour, x=x, y=y, width=max(width, 0.0), height=max(height, 0.0), rx=radius)


def hatches(key: str) -> Svg:
    """The definition of the hatch that `hatched` lays over bars of this picture."""
    stroke = element("path", d="M0 6L6 0M-1 1L1 -1M5 7L7 5", stroke="#ffffff", stroke_width=1.6, fill="none")
    return element("defs", element("pattern", stroke, id=f"{key}-h", width=6, height=6, patternUnits="userSpaceOnUse"))


def hatched(key: str, x: float, y: float, width: float, height: float, ink: Ink) -> Svg:
    """A bar told from a full one without its colour: white lines across it. Needs `hatches(key)` in the same picture."""
    over = element("rect", fill=f"url(#{key}-h)", x=x, y=y, width=max(width, 0.0), height=max(height, 0.0), rx=3)
    return Svg(rect(x, y, width, height, ink) + over)


def dot(x: float, y: float, ink: Ink, *, radius: float = 4, name: str = "") -> Svg:
    """A dot; a name is read out and shown by the pointer."""
    inside = (element("title", name),) if name else ()
    return element("circle", *inside, class_=ink.css, fill=ink.colour, cx=x, cy=y, r=radius)


def line(x1: float, y1: float, x2: float, y2: float, look: str = "grid") -> Svg:
    """A line. `look`: grid | axis | ref (a mark to be reached) | plan | fact."""
    colour, width, dashes = _LINES[look]
    return element(
        "line", class_=look, stroke=colour, stroke_width=width, stroke_dasharray=dashes, x1=x1, y1=y1, x2=x2, y2=y2,
    )


def polyline(points: Sequence[tuple[float, float]], look: str = "fact") -> Svg:
    """A line through points, for the looks of `line`."""
    colour, width, dashes = _LINES[look]
    through = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    return element("polyline", class_=look, fill="none", stroke=colour, stroke_width=width, stroke_dasharray=dashes, points=through)


def text(x: float, y: float, words: str, *, look: str = "", anchor: str = "") -> Svg:
    """A label. `look`: "" | t-strong | t-1 | t-2 | t-3 | t-inv; `anchor`: "" (start) | middle | end."""
    weight = "600" if look and look != "t-inv" else None
    return element("text", words, class_=look, fill=_TEXT_COLOURS[look], font_weight=weight, text_anchor=anchor, x=x, y=y)


def text_width(words: str) -> float:
    """About how wide a label is in pixels: wide characters a whole size, the others a little over half of it."""
    return sum(FONT_SIZE if east_asian_width(sign) in "WF" else FONT_SIZE * 0.58 for sign in words)


def shortened(words: str, room: float) -> str:
    """The label, cut with an ellipsis where it is wider than its room; the table behind the picture has it whole."""
    if text_width(words) <= room:
        return words
    kept = words
    while kept and text_width(kept + "…") > room:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def value_axis(scale: LinearScale, ticks: Sequence[tuple[SupportsFloat, str]], left: float, right: float) -> Svg:
    """Horizontal hairlines with their figures at the left; the lowest is the axis."""
    shapes = []
    for place, (value, words) in enumerate(ticks):
        y = scale(value)
        shapes.append(line(left, y, right, y, "grid" if place else "axis") + text(left - 8, y + 4.5, words, anchor="end"))
    return Svg("".join(shapes))


def band_axis(scale: BandScale, labels: Sequence[str], y: float) -> Svg:
    """The name of each band under or over its middle."""
    return Svg("".join(text(scale.middle(place), y, words, anchor="middle") for place, words in enumerate(labels)))
