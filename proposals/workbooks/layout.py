"""The sheets of a workbook out of the catalogue and what is stored: one sheet a section, every row with its code in the first column."""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any
from unicodedata import east_asian_width

from alliance_portal.lib.findings import Text
from proposals.catalogue.model import Field, Kind, Section
from proposals.workbooks import words
from proposals.workbooks.faces import faces_of, is_tick_column
from proposals.workbooks.model import FILE_KINDS, NUMBER_KINDS, Blank, Cell, Face, Head, Part, Row, Sheet, Subject, is_typed

CODE, NUMBER, LABEL, ANSWER, UNIT, HINT = 1, 2, 3, 4, 5, 6
WIDTHS = {CODE: 9.0, NUMBER: 6.5, LABEL: 36.0, ANSWER: 46.0, UNIT: 15.0, HINT: 42.0, 7: 15.0, 8: 15.0}
GRID_WIDTHS = {CODE: 9.0, NUMBER: 5.0, LABEL: 46.0, **dict.fromkeys(range(4, 13), 7.5), 13: 10.0}
MOST_CHARACTERS = 32_000  # a cell takes 32,767
MOST_ROWS = 60
SPARE = 5
LINE = 15.0
NOTHING = "·"  # the code of a row that holds nothing to be read


def sheet_of(part: Part, subject: Subject, title: str, lengths: Mapping[str, int] | None = None) -> Sheet:
    """The sheet of one part with what is stored filled in; `lengths`: how many rows a table has, where that is known already."""
    return _Writer(part, subject, title, lengths or {}).write()


def sheets_of(parts: Sequence[Part], subject: Subject) -> list[Sheet]:
    """A sheet for every part; tabs named once each."""
    several = len({part.owner for part in parts}) > 1
    numbers = {owner: index for index, owner in enumerate(dict.fromkeys(part.owner for part in parts))}
    taken: set[str] = set()
    sheets = []
    for part in parts:
        title = subject.said(words.short_title(part.section))
        title = f"{numbers[part.owner]}-{title}"[:31] if several and part.owner else title[:31]
        while title in taken:
            title = f"{title[:28]} {len(taken)}"
        taken.add(title)
        sheets.append(sheet_of(part, subject, title))
    return sheets


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a column of this width (a Chinese character counts two)."""
    return sum(max(1, ceil(sum(2 if east_asian_width(c) in "WFA" else 1 for c in line) / max(width - 1, 1))) for line in text.split("\n"))


class _Writer:
    """Writes the rows of one sheet."""

    def __init__(self, part: Part, subject: Subject, title: str, lengths: Mapping[str, int]) -> None:
        self.lengths = lengths
        self.part, self.section, self.subject = part, part.section, subject
        is_grid = part.section.has("gantt")
        self.sheet = Sheet(title, GRID_WIDTHS if is_grid else WIDTHS, landscape=True, frozen_rows=0 if is_grid else 4)
        self.faces = faces_of(part.section, part.record, part.typed)
        self.is_grid = is_grid

    def write(self) -> Sheet:
        said, section = self.subject.said, self.section
        self._row(self.part.code, [Cell(LABEL, said(section.label).rstrip("：:"), "title")], height=24)
        owner = self.subject.owners.get(self.part.owner, "")
        self._row(NOTHING, [Cell(LABEL, f"{owner}　{self.subject.proposal}".strip(), "sub")])
        self._row(NOTHING, [Cell(LABEL, said(words.LEGEND), "sub")])
        if not self.is_grid:
            self._head("#form", [(column, words.HEADS[column - 1]) for column in (NUMBER, LABEL, ANSWER, UNIT, HINT)])
        group = ""
        for each in section.fields:
            if each.kind is Kind.COMPUTED and not each.unit:
                continue  # printed words, nobody's answer
            if said(each.group) != group:
                group = said(each.group)
                if group:
                    self._row(NOTHING, [Cell(LABEL, group, "group")])
            self._field(each)
        return self.sheet

    def _field(self, each: Field) -> None:
        if each.kind is Kind.TABLE and is_typed(each):
            if any(len(str(text)) > MOST_CHARACTERS for text in _cells_of(self.faces[each.key])):
                self._locked(each, words.TOO_LONG)
            else:
                self._table(each)
        elif each.kind in FILE_KINDS:
            self._locked(each, words.FILE)
        elif each.kind is Kind.COMPUTED:
            self._locked(each, words.COMPUTED)
        elif each.kind is Kind.TABLE or not is_typed(each):
            return
        elif each.kind is Kind.MULTICHOICE:
            self._boxes(each)
        else:
            self._question(each)

    def _row(self, code: str, cells: Sequence[Cell], height: float = 0) -> None:
        self.sheet.rows.append(Row(code, tuple(cells), height))

    def _head(self, code: str, cells: Sequence[tuple[int, Text]]) -> None:
        shown = [Cell(column, self.subject.said(text), "head") for column, text in cells]
        height = LINE * max(lines_of(str(cell.value), self.sheet.widths.get(cell.column, 15)) for cell in shown)
        self._row(code, shown, height + 4)
        self.sheet.heads.append(Head(code, tuple(cells)))

    def _locked(self, each: Field, why: Text) -> None:
        said = self.subject.said
        cells = [Cell(LABEL, said(words.label_of(each)), "label"), Cell(ANSWER, said(why), "sub" if self.is_grid else "locked")]
        self._row(NOTHING, cells, LINE * lines_of(str(cells[0].value), self.sheet.widths[LABEL]))

    def _question(self, each: Field) -> None:
        said, face = self.subject.said, self.faces[each.key]
        is_formatted = isinstance(self.part.record.get(each.key), Mapping)
        hint = said(words.hint_of(self.section, each, formatted=is_formatted))
        label = said(words.label_of(each))
        cells = [Cell(NUMBER, each.question_no or each.number, "number"), Cell(LABEL, label, "label")]
        if len(str(face)) > MOST_CHARACTERS:
            self._row(NOTHING, [*cells, Cell(ANSWER, said(words.TOO_LONG), "locked")], LINE * 2)
            return
        cells += [self._answer(each, each.key, each.key, ANSWER, face, words.label_of(each)), Cell(UNIT, each.unit, "unit"), Cell(HINT, hint, "hint")]
        lines = max(lines_of(label, WIDTHS[LABEL]), lines_of(hint, WIDTHS[HINT] * 1.1), lines_of(str(face), WIDTHS[ANSWER]))
        lines = max(lines, 5) if each.kind is Kind.LONGTEXT else lines
        self._row(each.key, cells, min(LINE * lines + 4, 400))

    def _boxes(self, each: Field) -> None:
        """A question with several answers: an option a row, a box to tick beside each."""
        said, chosen = self.subject.said, self.faces[each.key]
        label, hint = said(words.label_of(each)), said(words.hint_of(self.section, each))
        cells = [Cell(NUMBER, each.question_no or each.number, "number"), Cell(LABEL, label, "asked"), Cell(HINT, hint, "hint")]
        self._row(f"{each.key}#", cells, LINE * max(lines_of(label, WIDTHS[LABEL]), lines_of(hint, WIDTHS[HINT] * 1.1)) + 4)
        for option in each.options:
            code, text = f"{each.key}#{option.key}", said(option.label).rstrip("：:")
            tick = words.TICK if option.key in chosen else None
            self.sheet.blanks.append(Blank(each, each.key, code, ANSWER, option.label, tick=option.key, is_tick=True))
            self._row(code, [Cell(LABEL, text, "option"), Cell(ANSWER, tick, "tick", "tick")], LINE * lines_of(text, WIDTHS[LABEL] - 3) + 2)

    def _table(self, table: Field) -> None:
        said, rows = self.subject.said, table.rows
        columns = [column for column in table.columns if is_typed(column)]
        labelled = bool(rows and (rows.fixed or rows.labels)) or table.is_single_row
        first = ANSWER if labelled else LABEL
        if not labelled:  # the head names the others
            asked = said(words.label_of(table))
            self._row(f"{table.key}#", [Cell(LABEL, asked, "asked")], LINE * lines_of(asked, WIDTHS[LABEL]) + 4)
        heads = [(LABEL, words.label_of(table))] if labelled else []
        heads += [(first + index, self._column_label(column)) for index, column in enumerate(columns)]
        self._head(f"{table.key}#head", heads)
        for index, (path, label, face) in enumerate(self._lines(table)):
            cells = [Cell(NUMBER, "" if labelled else str(index + 1), "number")]
            if labelled:
                cells.append(Cell(LABEL, said(label), "label"))
            for offset, column in enumerate(columns):
                where = Text(f"{said(label)} {column.label.zh}".strip(), f"{said(label)} {column.label.en}".strip())
                cells.append(self._answer(column, f"{path}.{column.key}", path, first + offset, face.get(column.key, ""), where, table))
            height = max(lines_of(str(cell.value or ""), self.sheet.widths.get(cell.column, 15)) for cell in cells)
            self._row(path, cells, min(LINE * height + 4, 300))

    def _column_label(self, column: Field) -> Text:
        unit, label = column.unit, words.label_of(column)
        if self.is_grid and column.label.zh.isdigit():
            return Text(f"{column.label.zh}月", column.label.en)
        return Text(f"{label.zh}（{unit}）", f"{label.en} ({unit})") if unit and unit not in (label.zh, label.en) else label

    def _lines(self, table: Field) -> list[tuple[str, Text, Mapping[str, Any]]]:
        """The rows of a table: path, label, what is stored."""
        face: Face = self.faces[table.key]
        if table.is_single_row:
            return [(table.key, words.label_of(table), face)]
        rows = table.rows
        if rows and rows.fixed:
            by_key = {row["key"]: row for row in face}
            found = []
            for one in rows.fixed:
                tail = f"（{one.unit}）" if one.unit and any(column.unit_by_row for column in table.columns) else ""
                label = Text(f"{one.number or one.key.upper()} {one.label.zh}{tail}", f"{one.number or one.key.upper()} {one.label.en}{tail}")
                found.append((f"{table.key}[{one.key}]", label, by_key.get(one.key, {})))
            return found
        most = (rows.maximum if rows else None) or MOST_ROWS
        wanted = max(rows.default if rows else 0, rows.minimum if rows else 0, len(face) + (SPARE if rows and rows.addable else 0), SPARE)
        count = self.lengths.get(table.key, min(wanted, most))
        labels = rows.labels if rows else ()
        blank: dict[str, Any] = {}
        return [
            (f"{table.key}[{index}]", labels[index] if index < len(labels) else Text(str(index + 1), str(index + 1)),
             face[index] if index < len(face) else blank)
            for index in range(min(count, MOST_ROWS * 5))
        ]  # fmt: skip

    def _answer(self, each: Field, path: str, code: str, column: int, face: Any, label: Text, table: Field | None = None) -> Cell:
        """A cell to fill, noted as a blank."""
        is_tick = table is not None and is_tick_column(table, each)
        self.sheet.blanks.append(Blank(each, path, code, column, label, is_tick=is_tick))
        if is_tick:
            return Cell(column, words.TICK if face == "true" else None, "tick", "tick")
        if each.kind is Kind.BOOLEAN:
            shown = self.subject.said({"true": words.YES, "false": words.NO}.get(face)) or face
            return Cell(column, shown or None, "answer", "yesno")
        if each.options:
            option = each.option(face)
            return Cell(column, (self.subject.said(option.label).rstrip("：:") if option else face) or None, "answer", _list_name(self.section, each))
        style = "long" if each.kind is Kind.LONGTEXT else "figure" if each.kind in NUMBER_KINDS else "answer"
        return Cell(column, face or None, style)


def _cells_of(face: Face) -> list[Any]:
    return [text for row in ([face] if isinstance(face, Mapping) else face) for text in row.values()]


def _list_name(section: Section, each: Field) -> str:
    """The list that a choice is made from; lists of the same options are one."""
    return f"{section.key}:{each.path}"


def lists_of(sheets: Sequence[Sheet], subject: Subject) -> dict[str, list[str]]:
    """The options of every list that cells are chosen from, by the list's name; the first entry is its heading."""
    found: dict[str, list[str]] = {}
    for sheet in sheets:
        named = {(cell.column, row.code): cell.options for row in sheet.rows for cell in row.cells if cell.options}
        for blank in sheet.blanks:
            name = named.get((blank.column, blank.code), "")
            if name and name not in ("tick", "yesno") and name not in found:
                found[name] = [subject.said(blank.field.label), *(subject.said(option.label).rstrip("：:") for option in blank.field.options)]
    return found
