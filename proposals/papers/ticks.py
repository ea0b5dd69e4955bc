"""Tick boxes as lines of text: columns by spaces of known width, computed from the font's own advances.

An inline block a choice looks the same and costs the layout three times as much.
"""

from collections.abc import Sequence
from html import escape

from proposals.papers.blocks import Box

# Advances of U+0020 to U+007E in thousandths of an em, Noto Sans TC 400 and 700. Every other letter is taken as one em wide.
REGULAR = (
    224, 323, 474, 555, 555, 921, 680, 278, 338, 338, 467, 555, 278, 347, 278, 392, 555, 555, 555, 555, 555, 555, 555, 555, 555, 555, 278, 278,
    555, 555, 555, 474, 946, 608, 657, 638, 688, 589, 552, 689, 728, 293, 535, 646, 543, 812, 723, 742, 633, 742, 635, 596, 599, 721, 575, 878,
    573, 531, 603, 338, 392, 338, 555, 559, 606, 563, 618, 510, 620, 554, 325, 564, 607, 275, 275, 552, 284, 926, 610, 606, 620, 620, 388, 468,
    377, 607, 521, 802, 498, 521, 475, 338, 270, 338, 555,
)
BOLD = (
    227, 370, 574, 590, 590, 963, 740, 325, 378, 378, 507, 590, 325, 370, 325, 387, 590, 590, 590, 590, 590, 590, 590, 590, 590, 590, 325, 325,
    590, 590, 590, 514, 1007, 641, 681, 656, 714, 615, 585, 717, 757, 330, 568, 686, 578, 853, 749, 770, 667, 770, 682, 624, 625, 748, 619, 915,
    627, 580, 613, 378, 387, 378, 590, 567, 626, 591, 644, 527, 644, 581, 372, 597, 640, 304, 306, 604, 315, 964, 641, 626, 644, 644, 437, 495,
    421, 637, 576, 863, 562, 574, 511, 378, 296, 378, 590,
)
EM_MM = 25.4 / 72  # a point
SPACES = (("\u3000", 1.0), ("\u2002", 0.5), ("\u00a0", 0.224))
LINE = "\u3000\u3000\u3000"  # an empty text line: three underlined spaces
GAP_EM = 1.6  # between options that stand one after the other
LEAST_GAP_EM = 0.25


def em(text: str, *, bold: bool = False) -> float:
    """How wide a text is, in ems."""
    table = BOLD if bold else REGULAR
    return sum(table[ord(letter) - 32] if 32 <= ord(letter) < 127 else 1000 for letter in text) / 1000


def width(box: Box) -> float:
    """How wide a box is with its label and its line, in ems."""
    line = em(box.text or LINE, bold=box.ticked) if box.has_line else 0
    return 1 + em(box.label, bold=box.ticked) + line


def pad(ems: float) -> str:
    """Spaces of about that width."""
    found = ""
    for letter, size in SPACES:
        count = int((ems + 0.02) / size)
        found += letter * count
        ems -= count * size
    return found + ("\u00a0" if ems > 0.112 else "")


def arranged(boxes: Sequence[Box], per_line: int, room: float, lead: str = "") -> list[list[tuple[int, float]]] | None:
    """The boxes in lines of a room of so many ems: (number of the box, room to the next one) each; None when they do not fit as columns."""
    widths = [width(box) for box in boxes]
    rows = _grid(widths, per_line, room) if per_line else _flow(widths, room, em(lead))
    if rows is None and len(boxes) > per_line and boxes[-1].text:  # only the typed text of the last one is too long: a line of its own
        rows = _grid(widths[:-1], per_line, room)
        rows = [*rows, [(len(boxes) - 1, 0.0)]] if rows is not None else None
    return rows


def lines(boxes: Sequence[Box], per_line: int, room: float, lead: str = "") -> str | None:
    """The boxes as HTML in a room of so many ems; None when they do not fit as columns. Without columns they always fit: a long one wraps."""
    rows = arranged(boxes, per_line, room, lead)
    if rows is None:
        return None
    parts = []
    for number, row in enumerate(rows):
        line = escape(lead) if number == 0 else ""
        for place, (index, space) in enumerate(row):
            line += _box(boxes[index]) + (pad(space) if place + 1 < len(row) else "")
        parts.append(line)
    return "<br>".join(parts)


def _grid(widths: Sequence[float], per_line: int, room: float) -> list[list[tuple[int, float]]] | None:
    """Options in columns: equal ones where they fit, else as wide as their longest option and equal gaps."""
    columns = [max(widths[start::per_line]) for start in range(min(per_line, len(widths)))]
    equal = room / per_line
    if max(columns) + LEAST_GAP_EM <= equal:
        columns = [equal] * len(columns)
    else:
        gap = (room - sum(columns)) / per_line
        if gap < LEAST_GAP_EM:
            return None
        columns = [column + gap for column in columns]
    rows = [list(range(start, min(start + per_line, len(widths)))) for start in range(0, len(widths), per_line)]
    if any(sum(columns[: len(row) - 1]) + widths[row[-1]] > room for row in rows):
        return None
    return [[(index, columns[place] - widths[index]) for place, index in enumerate(row)] for row in rows]


def _flow(widths: Sequence[float], room: float, start: float) -> list[list[tuple[int, float]]]:
    rows: list[list[tuple[int, float]]] = [[]]
    taken = start
    for index, size in enumerate(widths):
        if rows[-1] and taken + size > room - 0.2:
            rows.append([])
            taken = 0
        rows[-1].append((index, GAP_EM))
        taken += size + GAP_EM
    return rows


def _box(box: Box) -> str:
    line = f'<u>{escape(box.text) or LINE}</u>' if box.has_line else ""
    written = f'{"■" if box.ticked else "□"}{escape(box.label)}{line}'
    return f"<b>{written}</b>" if box.ticked else written
