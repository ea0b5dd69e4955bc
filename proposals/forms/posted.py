"""From what a browser posted to what `save_section` takes: texts, lists of texts, rows. Nothing is judged here but the shape."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.datastructures import MultiValueDict

from alliance_portal.lib.findings import Text
from proposals.catalogue.model import Field, Kind, Section
from proposals.forms.names import input_name
from proposals.services.typed import MOST_ROWS, without_control_characters
from proposals.services.typed import is_typed as is_stored_as_typed

MOST_OPTIONS = 100
LONGEST = 20_000
# one source for each fact: these stand in the member firms' own rows and are typed there
TYPED_ELSEWHERE = frozenset({"alliance_basic.members", "alliance_basic.lead_company_name", "member_overview.firms"})


class BadPost(Exception):
    """A request that no page of ours sends (negative row counts, thousands of rows or options). Answered with 400."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.zh)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class RowMove:
    """A row button that was pressed: add, remove, up or down; `row` counts from 0, `shown` is how many rows the page then shows."""

    action: str
    table: str
    row: int = 0
    shown: int = 0


def is_typed(field: Field) -> bool:
    """Whether a person types this field on this page: what the save takes, less what is typed on another page."""
    return field.path not in TYPED_ELSEWHERE and is_stored_as_typed(field)


def is_single(table: Field) -> bool:
    """Whether a table is one mapping of columns (monthly progress) and not a list of rows."""
    return table.rows is not None and not table.rows.fixed and not table.rows.addable and table.rows.maximum == 1


def clean_text(text: Any, *, lines: bool) -> str:
    """Take control characters off and unify line ends; single-line inputs keep no line end. Too long: BadPost."""
    text = str(text).replace("\r\n", "\n").replace("\r", "\n")
    text = without_control_characters(text)
    if not lines:
        text = text.replace("\n", " ").replace("\t", " ")
    if len(text) > LONGEST:
        raise BadPost(
            Text(f"一個欄位最多{LONGEST:,}字，請精簡後再儲存。", f"A field takes at most {LONGEST:,} characters. Shorten it and save again.")
        )
    return text.strip()


def typed_of(section: Section, post: MultiValueDict[str, Any]) -> dict[str, Any]:
    """Everything that a page of this section posts, by field key; names that the section does not know are ignored (R-07)."""
    return {field.key: _READERS.get(field.kind, _line)(field, field.key, post) for field in section.fields if is_typed(field)}


def row_count(table: Field, post: MultiValueDict[str, Any]) -> int:
    """How many rows the page says it has. BadPost when that is not a sensible number."""
    most = (table.rows.maximum if table.rows else None) or MOST_ROWS
    text = str(post.get(f"{table.key}-TOTAL_FORMS", "0"))
    if not text.isascii() or not text.isdigit() or int(text[:9]) > most:
        raise BadPost(Text(f"「{table.label.zh}」最多{most}列。", f"“{table.label.en}” takes at most {most} rows."))
    return int(text)


def row_move(section: Section, post: MultiValueDict[str, Any]) -> RowMove | None:
    """The row button that was pressed on a page without JavaScript, if any."""
    parts = str(post.get("_rows", "")).split(":")
    if parts == [""]:
        return None
    if len(parts) < 2 or parts[0] not in ("add", "remove", "up", "down") or not section.has(parts[1]) or not all(p.isdigit() for p in parts[2:3]):
        raise BadPost(Text("看不懂這個按鈕的要求，請重新整理頁面再試一次。", "That button's request cannot be read. Reload the page and try again."))
    shown = row_count(section.field(parts[1]), post) + {"add": 1, "remove": -1}.get(parts[0], 0)
    return RowMove(parts[0], parts[1], int(parts[2][:6]) if len(parts) > 2 else 0, shown)


def moved(rows: list[Any], move: RowMove) -> list[Any]:
    """The rows after a row button; a button at the edge changes nothing, and an added row is empty: the page offers it."""
    rows = list(rows)
    if not 0 <= move.row < len(rows):
        return rows
    if move.action == "remove":
        return rows[: move.row] + rows[move.row + 1 :]
    other = move.row + {"up": -1, "down": 1}.get(move.action, 0)
    if 0 <= other < len(rows):
        rows[move.row], rows[other] = rows[other], rows[move.row]
    return rows


def _line(_field: Field, name: str, post: MultiValueDict[str, Any]) -> str:
    return clean_text(post.get(name, "") or "", lines=False)


def _lines(_field: Field, name: str, post: MultiValueDict[str, Any]) -> Any:
    text = clean_text(post.get(name, "") or "", lines=True)
    return {"html": text} if text and post.get(f"{name}-format") == "html" else text


def _one_of(field: Field, name: str, post: MultiValueDict[str, Any]) -> str:
    return "、".join(_many(field, name, post))  # two answers to a single choice are no option, and said so beside the field


def _many(field: Field, name: str, post: MultiValueDict[str, Any]) -> list[str]:
    values = post.getlist(name)
    if len(values) > MOST_OPTIONS:
        raise BadPost(Text(f"「{field.label.zh}」的選項無效。", f"The options of “{field.label.en}” are not valid."))
    return list(dict.fromkeys(text for text in (clean_text(value, lines=False) for value in values) if text))


def _rows(table: Field, name: str, post: MultiValueDict[str, Any]) -> Any:
    if is_single(table):
        return _row(table, name, post)
    if table.rows and table.rows.fixed:
        return [{"key": row.key, **_row(table, input_name(name, row.key), post)} for row in table.rows.fixed]
    rows = [_row(table, input_name(name, index), post) for index in range(row_count(table, post))]
    defaults = {column.key: str(column.default) for column in table.columns if column.default is not None}
    while rows and not any(value and value != defaults.get(key) for key, value in rows[-1].items()):
        rows.pop()  # an empty row at the end was only offered
    return rows


def _row(table: Field, prefix: str, post: MultiValueDict[str, Any]) -> dict[str, Any]:
    return {c.key: _READERS.get(c.kind, _line)(c, input_name(prefix, c.key), post) for c in table.columns if is_typed(c)}


_READERS: Mapping[Kind, Callable[[Field, str, MultiValueDict[str, Any]], Any]] = {
    Kind.LONGTEXT: _lines,
    Kind.CHOICE: _one_of,
    Kind.MULTICHOICE: _many,
    Kind.TABLE: _rows,
}
