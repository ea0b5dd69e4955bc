"""How rules read a record: what counts as blank, rows by index or key, numbers, plain words of a narrative."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import TypeAlias

from alliance_portal.lib.formatted_text import plain
from proposals.rules.dossier import Record, RichText, Value

Row: TypeAlias = Mapping[str, Value]

PICTURE = re.compile(r"<img\b", re.IGNORECASE)
KEY = "key"  # a fixed row says by it which row it is; it is not an answer


def is_blank(value: Value) -> bool:
    """Whether nothing was answered: absent, "" or spaces, no rows, a table of blank rows, formatted text without words."""
    if value is None:
        return True
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, RichText):
        return not PICTURE.search(value.html) and not plain_text(value)
    if isinstance(value, Mapping):
        return all(is_blank(each) for key, each in value.items() if key != KEY)
    if isinstance(value, (tuple, list)):
        return all(is_blank(each) for each in value)
    return False


def plain_text(value: Value) -> str:
    """The words of a text, formatted or not, in composed form and without outer spaces; "" for a blank."""
    if isinstance(value, RichText):
        value = plain(value.html).replace("\u00a0", " ")
    return unicodedata.normalize("NFC", value).strip() if isinstance(value, str) else ""


def number(record: Row, key: str) -> Decimal | None:
    """A number of the record, or None for a blank. A tick is not a number."""
    value = record.get(key)
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        return None
    return Decimal(value)


def rows(record: Record, key: str) -> tuple[Row, ...]:
    """Free rows of a table, blank rows at its end left off. A row's index is its place in the document."""
    found = tuple(record.get(key) or ())
    while found and is_blank(found[-1]):
        found = found[:-1]
    return found


def fixed_rows(record: Record, key: str) -> Mapping[str, Row]:
    """Rows of a table whose rows are given, by their key."""
    return {row[KEY]: row for row in record.get(key) or () if row.get(KEY)}


def single_row(record: Record, key: str) -> Row:
    """The one row of a table that has but one (progress of each month)."""
    value = record.get(key) or {}
    if isinstance(value, Mapping):
        return value
    first: Row = value[0] if value else {}
    return first


def chosen(record: Row, key: str) -> tuple[str, ...]:
    """Options ticked in a choice of one or of several."""
    value = record.get(key)
    if not value:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def compact(text: str) -> str:
    """Text for comparing: half-width, lower case, without any space."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
