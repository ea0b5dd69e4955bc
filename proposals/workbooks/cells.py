"""The text of a cell as a person would have typed it into the form, and whether the form could take it."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from unicodedata import normalize

from alliance_portal.lib.findings import Text
from alliance_portal.lib.unreadable import Unreadable
from proposals.catalogue.model import Field, Kind
from proposals.catalogue.values import read_typed
from proposals.workbooks import words
from proposals.workbooks.faces import date_text, number_text, plain_text
from proposals.workbooks.model import Blank, Face, Part

_TICKS = frozenset({"✓", "✔", "☑", "■", "v", "y", "x", "o", "1", "yes", "true", "是", "有", "勾", "√"})
_NO_TICKS = frozenset({"□", "☐", "0", "n", "no", "false", "否", "無", "-", "－"})


def address(row: int, column: int) -> str:
    """D12: how people name a cell."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def same(text: str) -> str:
    """A text without what does not tell labels apart: width of characters, spaces, a colon at the end."""
    return "".join(normalize("NFKC", text).split()).rstrip(":")


_FORMULA = Text("這一格是公式，系統不採用計算結果；請改貼數值", "the cell holds a formula, whose result is not taken; paste the value instead")
_AS_DATE = Text("這一格被當成日期；請把儲存格改成文字再填", "the cell was turned into a date; format it as text and type it again")
_AS_NUMBER = Text("日期被存成數字；請以文字填寫，例如 113/03/06", "the date was stored as a number; type it as text, for example 113/03/06")


def text_of(blank: Blank, cell: tuple[str, Any, bool] | None) -> str:
    """The text of a cell as a person would have typed it into the form. Unreadable for what no text can be made of."""
    if cell is None:
        return ""
    kind, value, percent = cell
    each = blank.field
    if kind == "f":
        raise Unreadable(_FORMULA)
    if kind == "e":
        raise Unreadable(Text(f"這一格是錯誤值 {value}；請改填正確的內容", f"the cell holds the error value {value}; type the right content"))
    if kind == "b":
        return "true" if value else "false"
    if kind == "d":
        return _day(each, str(value))
    if kind == "n":
        return _figure(each, str(value), percent)
    return plain_text(value)


def _day(each: Field, value: str) -> str:
    if each.kind is not Kind.DATE:
        raise Unreadable(_AS_DATE)
    try:
        day = datetime.fromisoformat(value).date() if "T" in value else date.fromisoformat(value)
        if 0 < day.year <= 200:  # 113/3/6, which the program took for a year of our era
            day = day.replace(year=day.year + 1911)
    except ValueError:
        raise Unreadable(_AS_DATE) from None
    if day.year <= 1911:
        raise Unreadable(_AS_DATE)
    return date_text(day)


def _figure(each: Field, value: str, percent: bool) -> str:
    number = Decimal(value)
    if not number.is_finite():
        raise Unreadable(Text("請填數字", "please enter a number"))
    if percent:
        number *= 100
    text = number_text(number)
    if each.kind is Kind.DATE and not (text.isdigit() and 6 <= len(text) <= 8):
        raise Unreadable(_AS_NUMBER)
    return text


def judge(blank: Blank, text: str) -> None:
    """Raise Unreadable when the form could not take this text in this blank."""
    if not text:
        return
    if blank.is_tick:
        word = normalize("NFKC", text).strip().lower()
        if word not in _TICKS and word not in _NO_TICKS:
            raise Unreadable(Text(f"要選就填 {words.TICK}，不選就留白", f"type {words.TICK} to choose it, or leave the cell blank"))
        return
    read_typed(blank.field, _typed(blank.field, text))


def _typed(each: Field, text: str) -> str:
    """The key of the option that a cell names by its label; any other text as it is."""
    if each.kind is Kind.BOOLEAN:
        word = text.strip().lower()
        return "true" if word in (words.YES.zh, words.YES.en.lower()) else "false" if word in (words.NO.zh, words.NO.en.lower()) else text
    if not each.options:
        return text
    wanted = same(text)
    for option in each.options:
        if wanted in (same(option.label.zh), same(option.label.en), same(option.key)):
            return option.key
    if each.kind is Kind.CHOICE:
        raise Unreadable(Text(f"沒有「{text[:40]}」這個選項，請從選單選", f"there is no option “{text[:40]}”; choose from the list"))
    return text


def _is_ticked(text: str) -> bool:
    return normalize("NFKC", text).strip().lower() in _TICKS


def put(values: dict[str, Any], blank: Blank, text: str) -> None:
    """Note what a cell says under the path of its blank."""
    if blank.tick:
        chosen = values.setdefault(blank.path, [])
        if _is_ticked(text):
            chosen.append(blank.tick)
    elif blank.is_tick:
        values[blank.path] = "true" if _is_ticked(text) else ""
    else:
        values[blank.path] = _typed(blank.field, text) if text else ""


def faces(part: Part, values: Mapping[str, Any]) -> dict[str, Face]:
    """The read cells, put together to the faces of the fields."""
    done: dict[str, Face] = {}
    for path, value in values.items():
        key, _, rest = path.partition("[")
        if rest:
            row, _, column = rest.partition("].")
            table = part.section.field(key)
            rows = done.setdefault(key, {})
            rows.setdefault(row, {"key": row} if table.rows and table.rows.fixed else {})[column] = value
        elif "." in path:
            key, _, column = path.partition(".")
            done.setdefault(key, {})[column] = value
        else:
            done[path] = value
    for key, face in done.items():
        each = part.section.field(key)
        if each.kind is Kind.TABLE and not each.is_single_row:
            done[key] = list(face.values())
        elif each.kind is Kind.MULTICHOICE:
            order = [option.key for option in each.options]
            done[key] = sorted(face, key=order.index)
    return done
