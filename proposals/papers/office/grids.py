"""Tables on their grid: every cell has its column, merged cells leave their continuations, a row never lacks a cell."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from proposals.papers import styles
from proposals.papers.blocks import Block, Cell, Diagonal, Group, Row, Table
from proposals.papers.office import looks
from proposals.papers.office.looks import Look, TableLook
from proposals.papers.office.parts import Box, Grid, Line, Para, Span

HEAD_ROLES = ("head", "title", "number")
DIAGONAL_MM = 15.0
BAR = "45586A"
Inside = Callable[[Iterable[Block], TableLook, Look, float], Iterator["Para | Grid"]]


def grid(table: Table, look: TableLook, room: float, inside: Inside) -> Grid:
    """A table of the block tree as a grid; `inside` makes the blocks of its cells."""
    style = styles.TABLES.get(table.style)
    groups = [Group(table.head), *table.groups] if table.head else list(table.groups)
    count = len(style.columns) if style else max(_columns(group) for group in groups)
    sizes = styles.widths(style) if style else [room / count] * count
    name = (style.look if style else table.style) + (" 密" if look is looks.DENSE else "")
    maker = _Maker(tuple(sizes), name, look, inside)
    lines = [line for group in groups for line in maker.lines(group)]
    return Grid(tuple(sizes), tuple(lines), head=len(table.head))


def _columns(group: Group) -> int:
    return max((max(place + cell.columns for place, cell in row) for row in _placed(group.rows, 99) if row), default=1)


def _placed(rows: tuple[Row, ...], count: int) -> list[list[tuple[int, Cell]]]:
    """Cells with their columns, as HTML places them: into the first columns that no cell above covers."""
    covered: dict[int, set[int]] = {}
    found: list[list[tuple[int, Cell]]] = []
    for number, row in enumerate(rows):
        taken = covered.get(number, set())
        column, placed = 0, []
        for cell in row.cells:
            while column in taken:
                column += 1
            span = min(cell.columns, count - column)
            if span < 1:
                break
            rows_left = min(cell.rows, len(rows) - number)
            placed.append((column, replace(cell, columns=span, rows=rows_left)))
            for below in range(number + 1, number + rows_left):
                covered.setdefault(below, set()).update(range(column, column + span))
            column += span
        found.append(placed)
    return found


class _Maker:
    """Makes the lines of one table."""

    def __init__(self, sizes: tuple[float, ...], name: str, look: TableLook, inside: Inside) -> None:
        self.sizes, self.name, self.look, self.inside = sizes, name, look, inside

    def lines(self, group: Group) -> Iterator[Line]:
        """The rows of a group with the continuations of merged cells and empty cells where a row ends early."""
        placed = _placed(group.rows, len(self.sizes))
        merged: dict[int, tuple[int, Box]] = {}  # column -> (rows still covered, box)
        for number, row in enumerate(placed):
            boxes: dict[int, Box] = {}
            for column, (left, box) in list(merged.items()):
                boxes[column] = replace(box, blocks=(), covered=True, rows=1)
                merged.pop(column)
                if left > 1:
                    merged[column] = (left - 1, box)
            for column, cell in row:
                box = self._box(column, cell)
                boxes[column] = box
                if cell.rows > 1:
                    merged[column] = (cell.rows - 1, box)
            height = max((DIAGONAL_MM for _, cell in row if cell.look == "diag"), default=0.0)
            tied = group.keep and number + 1 < len(placed)
            yield Line(tuple(self._filled(boxes)), group.rows[number].keep, tied, height)

    def _filled(self, boxes: dict[int, Box]) -> Iterator[Box]:
        column = 0
        while column < len(self.sizes):
            box = boxes.get(column)
            if box is None:
                end = min((place for place in boxes if place > column), default=len(self.sizes))
                box = Box(column, end - column, 1, (Para(self._base()),), pad=self.look.pad)
            yield box
            column = box.column + box.columns

    def _base(self) -> Look:
        return Look(f"表 {self.name}", self.look.points, self.look.line)

    def _box(self, column: int, cell: Cell) -> Box:
        is_head = cell.role in HEAD_ROLES
        base, pad = self._base(), (self.look.head or self.look.pad) if is_head else self.look.pad
        if cell.role == "title":
            base = replace(base, name=f"{base.name} 題", points=self.look.title, bold=True, spaced=1)
            pad = (1.2, pad[1]) if self.look.title == 11 else (1.6, 1.6)
        if cell.role == "number":
            pad = (pad[0], 0)
        base, pad = _sized(base, pad, cell.look)
        align = {"c": "c", "n": "r", "l": ""}.get(cell.align, "c" if is_head or "small" in cell.look else "")
        if align:
            base = replace(base, name=f"{base.name} {'中' if align == 'c' else '右'}", align=align)
        if align == "c" and self.look.centred >= 0:
            pad = (pad[0], self.look.centred)
        if cell.look in ("seal", "diag"):
            pad = (0, 0)
        room = max(sum(self.sizes[column : column + cell.columns]) - 2 * pad[1] - 0.3, 4.0)
        blocks = tuple(self.inside(cell.blocks, self.look, base, room))
        if cell.shade:
            blocks = (Para(replace(base, name=f"{base.name} 月", points=6.0, line=1.5, align="c"), (Span("■", color=BAR),)),)
        fill = looks.DARK if cell.role == "title" else looks.GREY if is_head else ""
        return Box(column, cell.columns, cell.rows, blocks or (Para(base),), "" if _is_diagonal(cell) else fill, bool(cell.shade),
                   middle="top" if (self.look.top and not is_head) or cell.look == "diag" else "center", pad=pad)


def _is_diagonal(cell: Cell) -> bool:
    """A fill would hide the line that lies behind the text."""
    return any(isinstance(block, Diagonal) for block in cell.blocks)


def _sized(base: Look, pad: tuple[float, float], look: str) -> tuple[Look, tuple[float, float]]:
    words = look.split()
    if "tiny" in words or "url" in words:
        return replace(base, name=f"{base.name} 小", points=8.5), (1, 1) if "tiny" in words else pad
    if "small" in words:
        return replace(base, name=f"{base.name} 稍小", points=9.5), (1, 1)
    if "big" in words:
        return replace(base, name=f"{base.name} 粗", bold=True), pad
    if "month" in words:
        return base, (0, 0)
    return base, pad
