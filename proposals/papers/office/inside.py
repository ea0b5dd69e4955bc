"""What stands inside a section or a cell: runs, long texts, tick boxes on tab stops, figures, the field to be stamped."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from proposals.papers import drawn, ticks
from proposals.papers.blocks import Block, Boxes, Diagonal, Figure, Paragraph, Prose, Run, Seal, Table
from proposals.papers.office import grids, images, looks
from proposals.papers.office.looks import Look
from proposals.papers.office.parts import Box, Break, Grid, Line, Para, Part, Span, Tab
from proposals.papers.pictures import BAD_PICTURE

FIGURE = (150.0, 110.0)
COMMA = re.compile(r"[、，；](?=[A-Za-z])")
DRAWING_MM = 230.0  # the highest that stands on one page


def spans(runs: Iterable[Run]) -> tuple[Part, ...]:
    """Runs as spans; an empty line is three underlined spaces, as on paper."""
    return tuple(_span(run) for run in runs if run.text or run.look in ("rule", "blank"))


def _breaking(runs: Iterable[Run]) -> Iterator[Run]:
    """In a narrow cell the line may end after the comma of 青嵐、QINGLAN; LibreOffice would rather part the word."""
    for run in runs:
        yield replace(run, text=COMMA.sub("\\g<0>\u200b", run.text))


def _span(run: Run) -> Span:
    if run.look == "rule":
        return Span(ticks.LINE, under="single")
    if run.look == "blank":
        return Span(run.text if len(run.text) > 2 else f"\u3000{run.text or chr(0x3000)}\u3000", under="single")
    return Span(run.text, bold=run.look == "bold", under={"fill": "single", "italic": "dotted"}.get(run.look, ""))


def prose(block: Prose, base: Look, gap: float) -> Iterator[Para]:
    """A long text; the rest of an item stands a little in."""
    ems = base.points / looks.MM
    for place, paragraph in enumerate(block.paragraphs):
        look = looks.prose(base, paragraph.look, gap)
        if block.look == "item" and place == 0:
            look = replace(look, before=max(look.before, 1.2))
        elif block.look == "item":
            look = replace(look, left=look.left + 1.1 * ems)
        yield Para(look, spans(paragraph.runs))


def boxes(block: Boxes, base: Look, room: float) -> Para:
    """Tick boxes: columns by tab stops, where the paper sets them by spaces; a little smaller before columns are given up."""
    for smaller in (0, 0.5, 1):
        ems = (base.points - smaller) * ticks.EM_MM
        rows = ticks.arranged(block.boxes, block.per_line, room / ems, block.lead)
        if rows is not None:
            return _ticked(block, base, rows, ems, smaller)
    ems = base.points * ticks.EM_MM
    return _ticked(replace(block, per_line=0), base, ticks.arranged(block.boxes, 0, room / ems, block.lead) or [], ems, 0)


def _ticked(block: Boxes, base: Look, rows: list[list[tuple[int, float]]], ems: float, smaller: float) -> Para:
    parts: list[Part] = [Span(block.lead)] if block.lead else []
    stops: tuple[tuple[float, str, bool], ...] = ()
    if block.per_line:
        longest = max(rows, key=len, default=[])
        ends, place = [], 0.0
        for index, space in longest[:-1]:
            place += (ticks.width(block.boxes[index]) + space) * ems
            ends.append((round(place, 1), "", False))
        stops = tuple(ends)
    for number, row in enumerate(rows):
        if number:
            parts.append(Break())
        for place_in_row, (index, space) in enumerate(row):
            parts.extend(_box(block, index))
            if place_in_row + 1 < len(row):
                parts.append(Tab() if block.per_line else Span(ticks.pad(space)))
    return Para(base, tuple(parts), stops, points=base.points - smaller if smaller else 0)


def _box(block: Boxes, index: int) -> Iterator[Part]:
    box = block.boxes[index]
    yield Span(f"{'■' if box.ticked else '□'}{box.label}", bold=box.ticked)
    if box.has_line:
        yield Span(box.text or ticks.LINE, bold=box.ticked, under="single")


def figure(block: Figure, room: float) -> Para | Grid:
    """A picture in its frame, or the note that there is none."""
    width = drawn.printed_width(block.drawing, room) if block.drawing else min(FIGURE[0], room)
    found = images.fitted(block.file.source, width, DRAWING_MM if block.drawing else FIGURE[1], block.alt) if block.file else None
    if found is not None:
        return Para(looks.named("picture captioned" if block.captioned else "picture"), (replace(found, border=not block.drawing),))
    note = Para(looks.named("frame"), (Span(block.note or BAD_PICTURE),))
    return Grid((room,), (Line((Box(0, 1, 1, (note,), edge="dashed", pad=(min(20, room / 8), 2)),)),))


def cell_blocks(blocks: Iterable[Block], table: looks.TableLook, base: Look, room: float) -> Iterator[Para | Grid]:
    """The blocks of a cell in a room of so many millimetres."""
    for block in blocks:
        if isinstance(block, Paragraph):
            look = looks.prose(base, block.look, table.gap)
            yield Para(replace(look, before=0.0, after=1.0 if table.top else 0.0) if "big" in block.look else look, spans(_breaking(block.runs)))
        elif isinstance(block, Prose):
            points, line = (8.5, 1.3) if block.look == "long" else (base.points, table.prose)
            inner = replace(base, name=f"{base.name} 長文{' 密' if block.look == 'long' else ''}", points=points, line=line)
            yield from prose(block, inner, 0.3 if block.look == "long" else table.gap)
        elif isinstance(block, Boxes):
            yield boxes(block, base, room)
        elif isinstance(block, Figure):
            yield figure(block, room)
        elif isinstance(block, Table):
            yield grids.grid(block, looks.TABLES["prose"], room, cell_blocks)
            yield Para(looks.TINY)
        elif isinstance(block, Seal):
            yield from _seal(block, room)
        elif isinstance(block, Diagonal):
            yield Para(replace(base, name=f"{base.name} 上", align="r", right=3.0), (images.diagonal(room, grids.DIAGONAL_MM), Span(block.upper)))
            yield Para(replace(base, name=f"{base.name} 下", align="", left=3.0, before=2.5), (Span(block.lower),))


def _seal(block: Seal, room: float) -> Iterator[Para | Grid]:
    """The field to be stamped: two dashed frames and the submission's code."""
    stamp = looks.named("stamp")
    mark = (Para(replace(looks.named("picture"), before=0, after=0.5), (images.code(f"{block.code} {block.digest}", 25.0),)),
            Para(stamp, (Span(f"送件編號 {block.code}"), Break(), Span(f"內容碼 {block.digest}"))))
    left, between, end = 14.0, 10.0, 3.0
    rest = max(room - left - 48 - between - 26 - 52 - end, 1.0)

    def empty(column: int, columns: int = 1) -> Box:
        return Box(column, columns, 1, (Para(looks.TINY),), edge="none", pad=(0, 0))

    company = Box(1, 1, 2, (Para(stamp, (Span(block.company_frame),)),), edge="dashed", middle="bottom", pad=(1, 1))
    owner = Box(3, 1, 1, (Para(stamp, (Span(block.owner_frame),)),), edge="dashed", middle="bottom", pad=(1, 1))
    code = Box(5, 1, 2, mark, edge="none", middle="top", pad=(1, 0))
    caption = Box(0, 7, 1, (Para(looks.named("caption"), (Span(block.caption),)),), looks.GREY, edge="none", pad=(1.5, 1))
    lines = (
        Line((caption,)),
        Line((empty(0, 7),), height=4, exact=True),
        Line((empty(0), company, empty(2), owner, empty(4), code, empty(6)), height=26, exact=True),
        Line((empty(0), replace(company, blocks=(), covered=True), empty(2), empty(3), empty(4), replace(code, blocks=(), covered=True), empty(6)),
             height=22, exact=True),
        Line((empty(0, 7),), height=4, exact=True),
    )
    yield Grid((left, 48.0, between, 26.0, rest, 52.0, end), lines)
    yield Para(looks.TINY)
