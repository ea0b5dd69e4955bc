"""What the office papers are made of: paragraphs of parts, grids of cells, leaves of one kind of page. No format is named here."""

from dataclasses import dataclass
from typing import TypeAlias

from proposals.papers.office.looks import Look


@dataclass(frozen=True, slots=True)
class Span:
    """Text in one look. `under`: "" | single | dotted."""

    text: str
    bold: bool = False
    under: str = ""
    color: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """To the next tab stop."""


@dataclass(frozen=True, slots=True)
class Break:
    """A new line of the same paragraph."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of `width` by `height` mm. `behind`: it lies behind the paragraph's text, at its upper left corner moved by `x` and `y`."""

    data: bytes
    width: float
    height: float
    alt: str
    border: bool = False
    behind: bool = False
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place that can be named."""

    name: str


@dataclass(frozen=True, slots=True)
class Mark:
    """An entry of the table of contents."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class PageOf:
    """The page number of an anchor; `shown` until it is computed anew."""

    anchor: str
    shown: str


Part: TypeAlias = Span | Tab | Break | Picture | Anchor | Mark | PageOf


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph. `stops` are (mm, align "" or r, leader) of its tab stops; `breaks` starts a new page."""

    look: Look
    parts: tuple[Part, ...] = ()
    stops: tuple[tuple[float, str, bool], ...] = ()
    breaks: bool = False
    points: float = 0.0  # smaller than its look says


@dataclass(frozen=True, slots=True)
class Box:
    """A cell of a grid. `edge`: thin | thick | dashed | none; `rows` it covers; `covered`: the continuation of a cell above."""

    column: int
    columns: int
    rows: int = 1
    blocks: tuple["Para | Grid", ...] = ()
    fill: str = ""
    hatch: bool = False
    edge: str = "thin"
    middle: str = "center"  # top | center | bottom
    pad: tuple[float, float] = (1.5, 2.0)
    covered: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A row. `height` is the least in mm (exactly it where `exact`); `keep`: not cut by the end of a page; `tied`: stays with the next one."""

    boxes: tuple[Box, ...]
    keep: bool = True
    tied: bool = False
    height: float = 0.0
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table on columns of `widths` mm; its first `head` rows repeat on every page."""

    widths: tuple[float, ...]
    lines: tuple[Line, ...]
    head: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents."""

    level: int
    text: str
    anchor: str
    shown: str


@dataclass(frozen=True, slots=True)
class Index:
    """The table of contents with its entries filled in."""

    entries: tuple[Entry, ...]


Flow: TypeAlias = Para | Grid | Index


@dataclass(frozen=True, slots=True)
class Leaf:
    """Blocks on one kind of page. `start`: right | page; `foot`: "" none | roman | counted; `first`: pages are counted from 1 again."""

    kind: str
    start: str
    blocks: tuple[Flow, ...]
    running: str = ""
    foot: str = ""
    first: bool = False


@dataclass(frozen=True, slots=True)
class PageSize:
    """Millimetres; `inner` is the binding edge's margin."""

    width: float
    height: float
    top: float
    bottom: float
    inner: float
    outer: float

    @property
    def room(self) -> float:
        """Width of the text."""
        return self.width - self.inner - self.outer


UPRIGHT, WIDE = (210.0, 297.0), (297.0, 210.0)
TEXT = PageSize(*UPRIGHT, 22, 22, 25, 19)
PAGES = {
    "cover": PageSize(*UPRIGHT, 30, 26, 25, 25), "contents": TEXT, "part1": TEXT, "text": TEXT, "certificate": TEXT,
    "wide": PageSize(*WIDE, 20, 19, 19, 19), "member": PageSize(*WIDE, 21, 17, 19, 19), "sheet": PageSize(*UPRIGHT, 25, 25, 22, 22),
}
