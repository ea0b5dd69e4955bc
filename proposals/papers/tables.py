"""The tables of the layout on the page's grid: spans, merged heads, repeats with blank lines, nested grids, groups that stay together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from proposals.catalogue.model import Field, FixedRow, Kind
from proposals.papers import lines, styles
from proposals.papers.blocks import Boxes, Cell, CellBlock, Diagonal, Group, Paragraph, Prose, Row, Run, Seal, Table
from proposals.papers.reading import Reader
from proposals.papers.styles import TableStyle
from proposals.papers.wording import Place, paragraphs, places, plain

ALIGN = {Kind.INTEGER: "n", Kind.DECIMAL: "n", Kind.PERCENT: "c", Kind.YEAR_ROC: "c", Kind.UBN: "c"}
CENTRED_NAMES = {"seq", "n"}
FONT_MM = 3.7  # a character of a table's text
LINE_MM = 5.6


@dataclass(frozen=True, slots=True)
class Draft:
    """A row before spans are known: cells, their grids, and how many rows a cell marked `all` covers (the same `block`)."""

    cells: tuple[Cell, ...]
    spans: tuple[int, ...] | None
    block: int  # rows of one repeat share it with their merged head
    opens_block: frozenset[int] = frozenset()  # cells that cover the whole block


def table(reader: Reader, name: str, rows: list[Any]) -> Table:
    """One table of the layout with the section's values."""
    style = styles.TABLES[name]
    drafts = [draft for place, row in enumerate(rows) for draft in _drafts(reader, style, place, row)]
    printed = [_fitted(style, draft) for draft in drafts]
    head = style.head_rows
    return Table(name, tuple(row for row in printed[:head]), _groups(style, drafts[head:], printed[head:]))


def _drafts(reader: Reader, style: TableStyle, place: int, row: Any) -> Iterator[Draft]:
    spans = style.spans.get(place)
    if isinstance(row, Mapping):
        if "repeat" in row:
            yield from _repeated(reader, style, place, row, spans)
        elif "only_for" in row:
            table_field = reader.section.field(str(row["of"]))
            fixed = next(each for each in (table_field.rows.fixed if table_field.rows else ()) if each.key == row["only_for"])
            inner = reader.of_row(table_field, _given(reader, table_field, fixed.key), 0, fixed)
            yield Draft(_cells(inner, style, row["cells"]), spans, place)
        return
    cells = _cells(reader, style, row)
    covering = frozenset(number for number, cell in enumerate(row) if isinstance(cell, Mapping) and cell.get("rs") == "all")
    grid = next((cell["grid"] for cell in row if isinstance(cell, Mapping) and len(cell.get("grid", ())) > 1), None)
    if grid is None:
        yield Draft(cells, spans, place, covering)
        return
    yield from _with_grid(reader, style, place, cells, grid, spans)


def _with_grid(reader: Reader, style: TableStyle, place: int, cells: tuple[Cell, ...], grid: list[list[str]], spans: Any) -> Iterator[Draft]:
    """A nested grid of several lines becomes rows of the page's own grid; the cells beside it cover them."""
    width = spans[-1] // len(grid[0]) if spans else 1
    first = tuple(replace(cell, rows=len(grid)) for cell in cells[:-1])
    for number, line in enumerate(grid):
        inner = tuple(_cell(reader, style, text, 9) for text in line)
        inner = tuple(replace(cell, columns=width, role="data", look="small") for cell in inner)
        outer = tuple(replace(cell, columns=spans[column] if spans else cell.columns) for column, cell in enumerate(first)) if number == 0 else ()
        yield Draft((*outer, *inner), (), place)


def _given(reader: Reader, table_field: Field, key: str) -> Mapping[str, Any]:
    found = next((row for row in reader.rows(table_field) if row.get("key") == key), {})
    return {**found, "key": key}


def _repeated(reader: Reader, style: TableStyle, place: int, row: Mapping[str, Any], spans: Any) -> Iterator[Draft]:
    field = reader.section.field(str(row["repeat"]))
    fixed: tuple[FixedRow, ...] = field.rows.fixed if field.rows else ()
    if fixed:
        for number, known in enumerate(fixed):
            inner = reader.of_row(field, _given(reader, field, known.key), number, known)
            yield Draft(_cells(inner, style, row["cells"]), spans, place - 1)
        return
    given = [*reader.rows(field)]
    least = int(row.get("min_printed", 0)) or (field.rows.default if field.rows else 0)
    given.extend({} for _ in range(least - len(given)))
    masked = reader.is_masked(field.key)
    for number, line in enumerate(given):
        label = _row_label(row, number)
        inner = reader.of_row(field, {column.key: reader.value(field.key) for column in field.columns} if masked else line, number, None, label)
        texts = list(row["cells"])
        if number == 0 and "first_row" in row:
            texts = [row["first_row"].get(_only_name(text), text) for text in texts]
        yield Draft(_cells(inner, style, texts), spans, place - 1)


def _only_name(text: Any) -> str:
    found = places(text) if isinstance(text, str) else ()
    return found[0].name if len(found) == 1 else ""


def _row_label(row: Mapping[str, Any], number: int) -> str:
    labels = row.get("row_label")
    if not labels:
        return ""
    return str(labels[0]) if number == 0 else str(labels[-1]).replace("{n-1}", str(number))


def _cells(reader: Reader, style: TableStyle, row: list[Any]) -> tuple[Cell, ...]:
    return tuple(_cell(reader, style, cell, column) for column, cell in enumerate(row))


def _cell(reader: Reader, style: TableStyle, cell: Any, column: int) -> Cell:
    given: Mapping[str, Any] = cell if isinstance(cell, Mapping) else {"t": cell}
    text = str(given.get("t", ""))
    text = styles.MULTIPLE.sub("⏎", styles.BREAKS.get(text, text))
    if given.get("diagonal"):
        upper, lower = (_text(part) for part in paragraphs(text))
        return Cell((Diagonal(upper, lower),), role="head", look="diag")
    named = places(text)
    rows = given.get("rs", 1)
    made = Cell(_content(reader, style, given, text), rows=rows if isinstance(rows, int) else 1,
                columns=given["cs"] if isinstance(given.get("cs"), int) else 1, role=_role(style, text, named, given, column))
    if len(named) == 1 and named[0].template == "shade":
        return replace(made, blocks=(), shade=_shade(reader, named[0].name), look="month")
    if "{lead_seal}" in text:
        return replace(made, blocks=_seal(reader, text), look="seal")
    return replace(made, align=_align(reader, style, named, text, column), look=_look(reader, named))


def _text(pieces: tuple[Any, ...]) -> str:
    return "".join(piece for piece in pieces if isinstance(piece, str))


def _content(reader: Reader, style: TableStyle, given: Mapping[str, Any], text: str) -> tuple[CellBlock, ...]:
    grid = given.get("grid")
    if grid and len(grid) == 1:
        boxes = [block for part in grid[0] for block in lines.blocks(reader, part)]
        return (Boxes(tuple(box for block in boxes if isinstance(block, Boxes) for box in block.boxes), 0),) if boxes else ()
    if "blank" in given:
        return _blank_head(reader, text, str(given["blank"]))
    per_line = max(given["option_grid"]) if given.get("option_grid") else None
    bold = style.bold_first or (style.look == "summary" and bool(places(text)) and not text.startswith("聯盟名稱") and "⏎" in text)
    return lines.blocks(reader, text, per_line=per_line, bold_first=bold)


def _blank_head(reader: Reader, text: str, name: str) -> tuple[CellBlock, ...]:
    before, _, after = text.partition("_________")
    parts = after.split("⏎")
    first = Paragraph((Run(before), Run(reader.text(name), "blank"), Run(parts[0])))
    return (first, *(Paragraph((Run(part),)) for part in parts[1:]))


def _role(style: TableStyle, text: str, named: tuple[Place, ...], given: Mapping[str, Any], column: int) -> str:
    if (not named or all(place.part == "label_zh" for place in named)) and not given.get("grid"):
        if column == 0 and given.get("cs") in ("all", len(style.columns)):
            return "title"
        if style.look == "check" and not named and text.isdecimal():
            return "data"
        if text[:1].isdigit() and column in (0, 3) and style.look.startswith("survey"):
            return "number"
        return "data" if style.data_labels and not text.startswith(("KPI", "預計", "查核", "項次", "文件", "提案業者", "是", "否")) else "head"
    if style.look.startswith("survey") and column == 0 and plain(text).endswith("-{n}"):
        return "number"
    return "data"


def _align(reader: Reader, style: TableStyle, named: tuple[Place, ...], text: str, column: int) -> str:
    if column in style.centred and "⏎" not in text:
        return "c"
    if not named and column == 1 and style.look.startswith("survey"):
        return "l"
    if not named or style.look == "check":
        return ""
    field = reader.field(named[0].name)
    if named[0].name in CENTRED_NAMES and len(named) == 1:
        return "c"
    if field is None or (reader.table is None and style.look != "company"):
        return ""
    if field.path in styles.CENTRED:
        return "c"
    if field.key.endswith("_growth") and style.look == "firms":
        return "n"
    return ALIGN.get(field.kind, "") if reader.table is not None else ""


def _look(reader: Reader, named: tuple[Place, ...]) -> str:
    field = reader.field(named[0].name) if named else None
    if field is None:
        return ""
    if field.path in styles.LONG_WORDS:
        return "url"
    if field.path == "alliance_basic.alliance_name":
        return "big"
    if not field.path.startswith("member_company.contact_"):
        return ""
    return {Kind.PHONE: "small", Kind.EMAIL: "small tiny"}.get(field.kind, "")


def _shade(reader: Reader, month: str) -> str:
    months = reader.computed.dossier.programme.months
    on = [bool((reader.row or {}).get(each)) for each in months]
    place = months.index(month)
    if not on[place]:
        return ""
    before, after = place > 0 and on[place - 1], place + 1 < len(on) and on[place + 1]
    return "middle" if before and after else "end" if before else "start" if after else "single"


def _seal(reader: Reader, text: str) -> tuple[CellBlock, ...]:
    caption = plain(text.replace("{lead_seal}", ""))
    made = lines.blocks(reader, "{lead_seal}")
    return tuple(replace(block, caption=caption) if isinstance(block, Seal) else block for block in made)


def _fitted(style: TableStyle, draft: Draft) -> Row:
    """The row on the grid; without spans of its own its last cell takes what is left."""
    cells = draft.cells
    if draft.spans:
        cells = tuple(replace(cell, columns=span) for cell, span in zip(cells, draft.spans, strict=False))
    elif draft.spans is None and style.look.startswith("survey"):
        taken = sum(cell.columns for cell in cells[:-1])
        cells = (*cells[:-1], replace(cells[-1], columns=styles.FULL_ROW - taken))
    elif len(cells) == 1:
        cells = (replace(cells[0], columns=len(style.columns)),)
    height = _height(style, cells)
    return Row(cells, keep=height < style.keep_mm or any(cell.look == "seal" for cell in cells))


def _height(style: TableStyle, cells: tuple[Cell, ...]) -> float:
    """About how tall a row gets, in millimetres: enough to decide what may stay together."""
    widths = styles.widths(style)
    tallest, column = 0.0, len(widths) - sum(cell.columns for cell in cells)
    for cell in cells:
        width = max(sum(widths[max(column, 0) : max(column, 0) + cell.columns]) - 4, 6)
        column += cell.columns
        if cell.look == "seal":
            tallest = max(tallest, 66)
        if cell.rows > 1:
            continue
        text = sum(1 + len(part.text) * FONT_MM // width for block in cell.blocks for part in _paragraphs(block))
        tallest = max(tallest, text * LINE_MM + 3)
    return tallest or 8


def _paragraphs(block: CellBlock) -> tuple[Paragraph, ...]:
    if isinstance(block, Paragraph):
        return (block,)
    if isinstance(block, Prose):
        return block.paragraphs
    if isinstance(block, Boxes):
        return (Paragraph((Run("　".join(box.label + box.text for box in block.boxes)),)),)
    return ()


def _groups(style: TableStyle, drafts: list[Draft], rows: list[Row]) -> tuple[Group, ...]:
    """Rows tied by merged heads become one group; a group taller than its limit is cut and its merged heads stand in every part."""
    groups: list[Group] = []
    place = 0
    while place < len(rows):
        size = _reach(drafts, rows, place)
        groups.extend(_cut(style, rows[place : place + size], drafts[place].opens_block))
        place += size
    return tuple(groups)


def _reach(drafts: list[Draft], rows: list[Row], place: int) -> int:
    if drafts[place].opens_block:
        end = place + 1
        while end < len(drafts) and drafts[end].block == drafts[place].block:
            end += 1
        return end - place
    end, here = place + 1, place
    while here < end:
        end = max(end, here + max(cell.rows for cell in rows[here].cells))
        here += 1
    return min(end, len(rows)) - place


def _cut(style: TableStyle, rows: list[Row], covering: frozenset[int]) -> Iterator[Group]:
    first = rows[0]
    merged = covering or frozenset(number for number, cell in enumerate(first.cells) if cell.rows >= len(rows) > 1)
    parts: list[list[Row]] = [[]]
    height = 0.0
    can_cut = bool(covering) or all(cell.rows == 1 or number in merged for row in rows for number, cell in enumerate(row.cells))
    for row in rows:
        tall = _height(style, row.cells)
        if parts[-1] and height + tall > style.group_limit_mm and can_cut:
            parts.append([])
            height = 0.0
        parts[-1].append(row)
        height += tall
    for number, part in enumerate(parts):
        heads = tuple(replace(cell, rows=len(part)) for place, cell in enumerate(first.cells) if place in merged)
        if number == 0:
            cells = tuple(replace(cell, rows=len(part)) if place in merged else cell for place, cell in enumerate(first.cells))
        else:
            cells = (*heads, *part[0].cells)
        fits = height < style.group_limit_mm or len(parts) > 1
        yield Group((replace(part[0], cells=cells), *part[1:]), keep=all(row.keep for row in part) and (fits or len(part) == 1))
