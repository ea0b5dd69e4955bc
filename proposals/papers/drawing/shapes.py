"""What a page of the drawing template holds. Lengths in millimetres, letters in points: a page is as large as a figure on paper."""

from dataclasses import dataclass, field

WIDTH, HEIGHT = 150.0, 110.0  # the frame that a figure is fitted into (paper.css, office.inside)
INK, ACT, SOFT, SAND, LINE = "1B2523", "0A5C67", "E3EFEF", "F5EBD8", "8A938F"


@dataclass(frozen=True, slots=True)
class Shape:
    """A box (with round corners) or a text without frame. `lines` are its paragraphs."""

    left: float
    top: float
    width: float
    height: float
    lines: tuple[str, ...]
    points: float = 9
    fill: str = ""
    edge: str = ""
    bold: bool = False
    to_left: bool = False


@dataclass(frozen=True, slots=True)
class Arrow:
    """A straight arrow from one point to another."""

    x: float
    y: float
    to_x: float
    to_y: float


@dataclass(frozen=True, slots=True)
class Page:
    """A page with its name, which the program lists."""

    name: str
    shapes: tuple[Shape, ...]
    arrows: tuple[Arrow, ...] = field(default_factory=tuple)
