"""What an earlier proposal said, fitted to the form of a later call: what can be carried over, and why the rest cannot (issue 3 "Next year").

Never carried: consent, declarations, seals, certificates and other files, dates, answers of one submission, figures of a year that
the new form no longer asks for, and fields that the new form no longer has.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from alliance_portal.lib.findings import Text
from alliance_portal.lib.unreadable import Unreadable
from proposals.catalogue.model import Edition, Field, FilledBy, Kind, Scope, Section
from proposals.catalogue.values import read

# what belongs to one submission, or stands in the member's own row
NEVER = frozenset({(Scope.ALLIANCE, "document_self_check"), (Scope.MEMBER, "member_privacy"), (Scope.MEMBER, "identity")})
_PICTURE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
DECLARED = Text("聲明、切結與同意須重新勾選", "declarations and consent are given anew")
FILE = Text("用印、證明文件與圖檔須重新上傳", "seals, certificates and figures are uploaded anew")
DATE = Text("日期不沿用", "dates are not carried over")
YEAR = Text("是特定年度的數值，表單的年度已不同", "it is a figure of one year, and the form now asks for another year")
GONE = Text("新表單沒有這個欄位", "the new form does not have this field")
KIND = Text("欄位的類型已改變", "the kind of the field has changed")
UNFIT = Text("內容不符合新表單的格式", "the content does not fit the new form")
PICTURES = Text("內文中的圖片沒有帶入", "pictures inside the text are left out")
COLUMNS = Text("部分欄沒有帶入", "some columns are left out")
OPTIONS = Text("已刪除的選項沒有帶入", "options that the form no longer has are left out")
ROWS = Text("超過列數的部分沒有帶入", "rows beyond the limit are left out")


@dataclass(frozen=True, slots=True)
class Fitted:
    """One field that can be carried over: the value as the new form takes it, and what of it was left out."""

    field: Field
    value: Any
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One field that is not carried over, and why."""

    label: Text
    reason: Text


def year_bound(form: Edition, as_before: Edition) -> frozenset[tuple[Scope, str]]:
    """The fields and columns whose label names a year: it reads differently when the same form is filled with the earlier call's years."""
    found = set()
    for section in form.sections:
        for field in (each for one in section.fields for each in (one, *one.columns)):
            before = _label(as_before, section.scope, field.path)
            if before is not None and before != (field.label.zh, field.label_full_zh):
                found.add((section.scope, field.path))
    return frozenset(found)


def _label(edition: Edition, scope: Scope, path: str) -> tuple[str, str] | None:
    try:
        field = edition.field(path, scope)
    except KeyError:
        return None
    return field.label.zh, field.label_full_zh


def fitted(
    section: Section, old: Section | None, record: Mapping[str, Any], bound: frozenset[tuple[Scope, str]],
) -> tuple[list[Fitted], list[LeftOut]]:
    """What of an earlier record of a section the new section takes. `old`: the section as it was, for the names of what is gone."""
    taken: list[Fitted] = []
    left: list[LeftOut] = []
    if (section.scope, section.key) in NEVER:
        return taken, left
    for field in section.fields:
        if record.get(field.key) in (None, "", [], {}) or field.filled_by not in (FilledBy.LEAD, FilledBy.MEMBER) or not field.is_stored:
            continue
        was = old.field(field.key) if old is not None and old.has(field.key) else field
        reason = _never(section, field, was, bound)
        made = None if reason else _value(field, record[field.key], section, bound)
        if made is not None and made.value not in (None, "", [], {}):
            taken.append(made)
        else:
            left.append(LeftOut(field.label, reason or UNFIT))
    if old is not None:
        left += [LeftOut(field.label, GONE) for field in old.fields if not section.has(field.key) and record.get(field.key) not in (None, "", [], {})]
    return taken, left


def _never(section: Section, field: Field, was: Field, bound: frozenset[tuple[Scope, str]]) -> Text | None:
    if field.kind in (Kind.FILE, Kind.IMAGE):
        return FILE
    if field.kind is Kind.BOOLEAN:
        return DECLARED
    if field.kind is Kind.DATE:
        return DATE
    if (section.scope, field.path) in bound:
        return YEAR
    return KIND if field.kind is not was.kind else None


def _value(field: Field, value: Any, section: Section, bound: frozenset[tuple[Scope, str]]) -> Fitted | None:
    if field.kind is Kind.TABLE:
        return _table(field, value, section, bound)
    notes: list[Text] = []
    made = _cell(field, value, notes)
    return None if made is None else Fitted(field, made, tuple(dict.fromkeys(notes)))


def _cell(field: Field, value: Any, notes: list[Text]) -> Any:
    """A single value as the field takes it; None when it does not."""
    if field.kind is Kind.CHOICE and field.option(str(value)) is None:
        notes.append(OPTIONS)
        return None
    if field.kind is Kind.MULTICHOICE:
        kept = [key for key in value if field.option(str(key)) is not None] if isinstance(value, list | tuple) else []
        if len(kept) != len(value):
            notes.append(OPTIONS)
        value = kept
    if field.kind is Kind.LONGTEXT and isinstance(value, Mapping):
        html = _PICTURE.sub("", str(value.get("html", "")))
        if html != value.get("html"):
            notes.append(PICTURES)
        value = {"html": html}
    try:
        return value if read(field, value) is not None else None
    except Unreadable:
        return None


def _table(table: Field, value: Any, section: Section, bound: frozenset[tuple[Scope, str]]) -> Fitted | None:
    """Rows with the columns that the new table takes; printed rows by their key."""
    notes: list[Text] = []
    columns = {column.key: column for column in table.columns if column.is_stored and column.kind not in (Kind.DATE, Kind.FILE, Kind.IMAGE)
               and (section.scope, column.path) not in bound}  # fmt: skip
    if isinstance(value, Mapping):
        row = _row(value, columns, notes) if table.is_single_row else {}
        return Fitted(table, row, tuple(dict.fromkeys(notes))) if row else None
    if table.is_single_row or not isinstance(value, list | tuple):
        return None
    made = list(_rows(table, value, columns, notes))
    most = table.rows.maximum if table.rows else None
    if most is not None and len(made) > most:
        notes.append(ROWS)
        made = made[:most]
    return Fitted(table, made, tuple(dict.fromkeys(notes))) if made else None


def _rows(table: Field, rows: Any, columns: Mapping[str, Field], notes: list[Text]) -> Iterator[dict[str, Any]]:
    fixed = {row.key for row in table.rows.fixed} if table.rows else set()
    for each in rows:
        if not isinstance(each, Mapping) or (fixed and each.get("key") not in fixed):
            continue
        row = _row(each, columns, notes)
        if row:
            yield {"key": each["key"], **row} if fixed else row


def _row(row: Mapping[str, Any], columns: Mapping[str, Field], notes: list[Text]) -> dict[str, Any]:
    made = {key: _cell(columns[key], value, notes) for key, value in row.items() if key in columns and value not in (None, "", [])}
    if any(key not in columns and key != "key" and value not in (None, "", []) for key, value in row.items()):
        notes.append(COLUMNS)
    return {key: value for key, value in made.items() if value is not None}
