"""One cell of a register: its text or stored value as the plain value of its column. Strict: what is doubtful is asked, never guessed."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple
from unicodedata import normalize

from alliance_portal.lib import figures, roc_calendar
from alliance_portal.lib.findings import Text
from alliance_portal.lib.taiwan_ids import has_ubn_form, is_valid_ubn, normalised_ubn
from alliance_portal.lib.unreadable import Unreadable
from proposals.registers.columns import Column, Kind
from proposals.rules.reading import compact


class Cell(NamedTuple):
    """A cell as it stands in the file. Kinds: s text, n number (as its shortest decimal), d date (ISO), b true/false, f formula, e error value."""

    kind: str
    text: str
    is_percent: bool = False


BLANKS = frozenset({"", "-", "－", "—", "–", "n/a"})
MOST_MONEY, MOST_PEOPLE = Decimal(10) ** 9, Decimal(10) ** 7  # 萬元, persons: more is a slip of the unit
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_FORMULA = Text("這一格是公式，系統不採用計算結果；請改貼數值", "the cell holds a formula, whose result is not taken; paste the value instead")
_AS_DATE = Text("這一格被當成日期；請把儲存格改成文字再填", "the cell was turned into a date; format it as text and type it again")
_NOT_WHOLE = Text("須為0以上的整數", "must be a whole number from 0")


def value_of(column: Column, cell: Cell) -> Any:
    """The plain value of a cell, None for a blank one. Raises Unreadable with the reason in both languages."""
    if cell.kind == "f" or (cell.kind == "s" and cell.text.lstrip().startswith(("=", "+", "@"))):
        raise Unreadable(_FORMULA)
    if cell.kind == "e":
        raise Unreadable(Text(f"這一格是錯誤值 {cell.text}；請改填正確的內容", f"the cell holds the error value {cell.text}; type the right content"))
    if cell.kind == "d" and column.kind is not Kind.DATE:
        raise Unreadable(_AS_DATE)
    text = normalize("NFC", _CONTROL.sub("", cell.text)).strip()
    if len(text) < 4 and normalize("NFKC", text).strip().lower() in BLANKS:
        return None
    return _READERS[column.kind](column, Cell(cell.kind, text, cell.is_percent))


def _text(column: Column, cell: Cell) -> str:
    text = " ".join(cell.text.split())
    if len(text) > column.longest:
        raise Unreadable(Text(f"最多{column.longest}個字，目前{len(text)}個字", f"at most {column.longest} characters; there are {len(text)}"))
    return text


def _ubn(_column: Column, cell: Cell) -> str:
    number = normalised_ubn(cell.text)
    if cell.kind == "n" and number.isdigit() and len(number) < 8:
        full = number.zfill(8)
        raise Unreadable(Text(
            f"只有{len(number)}位數字，開頭的0可能被試算表去掉了；請把儲存格改成文字，填「{full}」",
            f"has {len(number)} digits; the program may have dropped a leading 0: format the cell as text and type “{full}”",
        ))
    if not has_ubn_form(number):
        raise Unreadable(Text(f"統一編號「{cell.text[:20]}」須為8位數字", f"the business number “{cell.text[:20]}” must have 8 digits"))
    if not is_valid_ubn(number):
        raise Unreadable(Text(f"統一編號「{number}」檢查碼不符，請核對", f"the business number “{number}” has a wrong check digit, please check it"))
    return number


def _year(_column: Column, cell: Cell) -> int:
    return roc_calendar.parse_year(cell.text)


@lru_cache(maxsize=8192)  # days, figures and words come again and again in 50,000 rows
def _date(_column: Column, cell: Cell) -> str:
    if cell.kind != "d":
        return roc_calendar.parse_date(cell.text).isoformat()
    try:
        day = datetime.fromisoformat(cell.text).date() if "T" in cell.text else date.fromisoformat(cell.text)
        if 0 < day.year <= roc_calendar.LAST_YEAR:  # 113/3/6, which the program took for a year of our era
            day = day.replace(year=day.year + roc_calendar.OFFSET)
    except ValueError:
        raise Unreadable(_AS_DATE) from None
    if not roc_calendar.OFFSET < day.year <= roc_calendar.OFFSET + roc_calendar.LAST_YEAR:
        raise Unreadable(Text(f"沒有「{cell.text}」這個日期，請核對年份", f"{cell.text} cannot be right, please check the year"))
    return day.isoformat()


@lru_cache(maxsize=8192)
def _money(column: Column, cell: Cell) -> str:
    amount = figures.parse(cell.text, column.unit.zh)
    if amount < 0 or cell.is_percent:
        raise Unreadable(Text("須為0以上的數字", "must be a number from 0"))
    if amount > MOST_MONEY:
        raise Unreadable(Text(
            f"{figures.shown(amount)}萬元過大，請確認單位是萬元，不是元", f"{figures.shown(amount)} is too much; the unit is NT$10,000, not NT$1",
        ))
    if amount != amount.quantize(Decimal("0.0001")):
        raise Unreadable(Text("萬元最多4位小數", "at most 4 decimals of NT$10,000"))
    return format(amount, "f")


@lru_cache(maxsize=8192)
def _count(column: Column, cell: Cell) -> int:
    number = figures.parse(cell.text, column.unit.zh)
    if number != number.to_integral_value() or not 0 <= number <= MOST_PEOPLE or cell.is_percent:
        raise Unreadable(_NOT_WHOLE)
    return int(number)


@lru_cache(maxsize=1024)
def _word(column: Column, cell: Cell) -> str:
    wanted = compact(cell.text)
    for key, (label, also) in column.words.items():
        if wanted in {compact(each) for each in (key, label.zh, label.en, *also)}:
            return key
    known = "、".join(label.zh for label, _also in column.words.values()), ", ".join(label.en for label, _also in column.words.values())
    raise Unreadable(Text(f"「{cell.text[:20]}」不是可用的內容；請填：{known[0]}", f"“{cell.text[:20]}” is none of the words: {known[1]}"))


_READERS: Mapping[Kind, Callable[[Column, Cell], Any]] = {
    Kind.TEXT: _text, Kind.UBN: _ubn, Kind.YEAR: _year, Kind.DATE: _date, Kind.MONEY: _money, Kind.COUNT: _count, Kind.WORD: _word,
}


def shown(column: Column, value: Any, *, english: bool = False) -> str:
    """A plain value as people read it and may type it again; "" for a blank."""
    if value is None or value == "":
        return ""
    if column.kind is Kind.WORD:
        label = column.words[value][0] if value in column.words else Text(str(value), str(value))
        return label.en if english else label.zh
    if column.kind is Kind.DATE:
        day = date.fromisoformat(str(value))
        return day.isoformat() if english else f"{day.year - roc_calendar.OFFSET}.{day.month:02}.{day.day:02}"
    return figures.shown(Decimal(value)) if column.kind in (Kind.MONEY, Kind.COUNT) else str(value)
