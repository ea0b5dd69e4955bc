"""Paragraph looks of the office papers: what paper.css says of a paragraph, as data that Word and ODF both know (points and millimetres)."""

from dataclasses import dataclass, replace
from typing import Any

MM = 72 / 25.4  # points a millimetre
GREY, DARK = "ECECEC", "D9D9D9"


@dataclass(frozen=True, slots=True)
class Look:
    """A paragraph's format. `line` is times the points, 0 as tall as its content; `level` makes it a heading; lengths in mm, `spaced` in points."""

    name: str = "內文"
    points: float = 12.0
    line: float = 1.62
    bold: bool = False
    align: str = ""  # "" left | c | r
    before: float = 0.0
    after: float = 0.0
    left: float = 0.0
    first: float = 0.0
    right: float = 0.0
    spaced: float = 0.0
    keep: bool = False
    level: int = 0
    fill: str = ""
    below: bool = False

    @property
    def height(self) -> float:
        """Of one line with the space around it, in millimetres."""
        return self.points * self.line / MM + self.before + self.after


@dataclass(frozen=True, slots=True)
class TableLook:
    """Text and padding of a table. `head` is the padding of head cells; paddings are (above and below, left and right) in mm."""

    points: float = 10.5
    line: float = 1.5
    prose: float = 1.55  # line height of long texts
    gap: float = 1.2  # before a paragraph that follows a blank line
    pad: tuple[float, float] = (1.5, 2.0)
    head: tuple[float, float] | None = None
    top: bool = False
    after: float = 0.0  # space after the table
    title: float = 11.5
    centred: float = -1.0  # padding at the sides of centred cells, where it differs


BODY = Look()
TABLES: dict[str, TableLook] = {
    "basic": TableLook(pad=(1.7, 2)),
    "summary": TableLook(10, 1.42, 1.42, 0.6, (1.1, 2)),
    "firms": TableLook(9.5, 1.45, pad=(1.5, 1), head=(1.7, 0.6)),
    "kpi": TableLook(10, 1.45, 1.45, pad=(1.5, 1.8), top=True),
    "schedule": TableLook(pad=(1.5, 2), head=(1.8, 0), centred=0.0),
    "check": TableLook(10, 1.42, 1.55, pad=(1.05, 1.8)),
    "company": TableLook(10, 1.45, pad=(1.6, 1), after=2, title=11),
    "notice": TableLook(10.5, 1.45, 1.5, pad=(1.3, 1.6), after=1.2, title=11),
    "survey": TableLook(10, 1.45, pad=(1.5, 1.6), title=11),
    "survey tight": TableLook(10, 1.45, pad=(1.05, 1.6), title=11),
    "selfcheck": TableLook(12, 1.5, pad=(4, 3)),
    "receipt": TableLook(11, 1.5, pad=(2.4, 3)),
    "receipt files": TableLook(8.5, 1.5, pad=(1.4, 2)),
    "prose": TableLook(10.5, 1.5, after=2),
}
DENSE = TableLook(9, 1.35, 1.35, 0.6, (0.8, 1.4), after=2.5, title=11)
HEADINGS = {
    1: Look("標題 1", 17, 1.35, bold=True, align="c", after=5, spaced=1, keep=True, level=1),
    2: Look("標題 2", 15, 1.35, bold=True, after=4, keep=True, level=2),
    3: Look("標題 3", 13, 1.35, bold=True, before=6, after=2, keep=True, level=3),
    4: Look("標題 4", 12, 1.35, bold=True, before=4, after=1.5, keep=True, level=4),
}
MEMBER_HEADINGS = {
    1: replace(HEADINGS[1], name="表單標題 1", points=15.0, after=2.0),
    2: replace(HEADINGS[2], name="表單標題 2", points=12.0, after=2.0),
}
CONTENTS = {
    1: Look("目錄 1", 12, 1.9, bold=True, before=3),
    2: Look("目錄 2", 12, 1.9, left=7),
    3: Look("目錄 3", 11, 1.75, left=14),
}
TINY = Look("間隔", 1, 1)
# Named paragraphs outside tables: what differs from the text.
NAMED: dict[str, dict[str, Any]] = {
    "org": {"points": 20, "align": "c", "spaced": 2},
    "programme": {"points": 19, "bold": True, "align": "c", "before": 4},
    "track": {"points": 24, "bold": True, "align": "c", "before": 24, "spaced": 4},
    "title": {"points": 34, "bold": True, "align": "c", "before": 5, "spaced": 12, "line": 1.3},
    "fact": {"points": 15, "line": 2},
    "date": {"points": 17, "align": "c"},
    "declaration": {"points": 11.5, "bold": True, "before": 4},
    "legend": {"points": 9, "before": 1.5},
    "checkline": {"bold": True, "before": 4, "after": 2, "keep": True},
    "logos": {"points": 10.5, "line": 1.4, "align": "c", "before": 1},
    "consent": {"points": 10.5, "line": 1.4},
    "facts": {"points": 10.5},
    "from": {}, "from last": {"below": True, "after": 9},
    "to": {"points": 12, "left": 5}, "to who": {"points": 16, "bold": True, "left": 5, "after": 7},
    "plan": {}, "cut": {"points": 9, "align": "c", "before": 4},
    "note": {"points": 9, "align": "c", "after": 2},
    "picture": {"line": 0, "align": "c", "before": 2, "after": 3},
    "picture captioned": {"line": 0, "align": "c", "before": 2, "after": 1, "keep": True},
    "figcaption": {"points": 10, "line": 1.4, "align": "c", "after": 3},
    "caption": {"points": 10.5, "line": 1.5, "align": "c", "before": 0, "after": 0},
    "stamp": {"points": 8, "line": 1.5, "align": "c"},
    "frame": {"points": 10.5, "align": "c"},
}


def named(look: str) -> Look:
    """A paragraph outside tables by its look; unknown ones read as text."""
    return replace(BODY, name=look, **NAMED[look]) if look in NAMED else BODY


def prose(base: Look, look: str, gap: float) -> Look:
    """A paragraph of a long text: `look` is the words that the block tree gives it, `gap` the space after a blank line."""
    words = look.split()
    ems = base.points / MM
    changes: dict[str, Any] = {}
    if "gap" in words:
        changes["before"] = gap
    if "hang2" in words:
        changes |= {"left": base.left + 2 * ems, "first": -2 * ems}
    elif "hang" in words:
        nested = 1.4 * ems if "nested" in words else 0
        changes |= {"left": base.left + nested + 1.1 * ems, "first": -1.1 * ems}
    if "big" in words:
        changes |= {"bold": True, "keep": True, "before": max(base.before, 2.0)}
    if "lead" in words:
        changes["keep"] = True
    return replace(base, name=f"{base.name} {' '.join(words)}".strip(), **changes) if words else base
