"""From the plain value of a document or the store to the value that rules and papers work with."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from alliance_portal.lib import figures, formatted_text, roc_calendar, taiwan_ids, telephone
from alliance_portal.lib.findings import Text
from alliance_portal.lib.unreadable import Unreadable
from proposals.catalogue import captions
from proposals.catalogue.model import Field, Kind
from proposals.catalogue.rich_text import RichText

TEXT_LIMIT = 2_000  # characters of a single-line text
LONGTEXT_LIMIT = 100_000
ROWS_LIMIT = 300
BLANKS: tuple[Any, ...] = (None, "", [], ())
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# what mail can be sent to, as the outbox asks for it: a submission must not fail over an address that the form took
_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])"
)

Read = Callable[[Field, Any], Any]


class _AnyFile:
    """Every picture of a formatted text stays; whether its file is there is judged where the files are known."""

    def __contains__(self, name: object) -> bool:
        return True


def read(field: Field, plain_value: Any) -> Any:
    """Turn a plain value (of a document or the store) into the value that rules and papers work with.

    text, longtext, phone, email, ubn: str (longtext also RichText) · integer, year_roc: int · decimal, percent: Decimal · date: date ·
    boolean: bool · choice: option key · multichoice: tuple of option keys in printed order · file, image: the name of the file ·
    table: tuple of rows, or one mapping for a single-row table; fixed rows carry their `key`. A blank is None.
    Raises Unreadable; `wrong_type` tells a value that is not of its place's type from one that cannot be understood.
    Values outside their range are read: ranges are rules.
    """
    if plain_value in BLANKS:
        return None
    return KINDS_READ[field.kind](field, plain_value)


def wrong_type(zh: str, en: str) -> Unreadable:
    """The fault of a value that is not of the type that its place holds."""
    return Unreadable(Text(zh, en), wrong_type=True)


def text(field: Field, value: Any) -> str:
    """A text of bounded length without control characters; line ends become \\n."""
    if not isinstance(value, str):
        raise wrong_type("應為文字（數字或日期請加引號）", "must be a text (put a number or a date in quotation marks)")
    return _checked_text(value, _limit(field))


def _limit(field: Field) -> int:
    if field.kind is Kind.LONGTEXT:
        return LONGTEXT_LIMIT
    return field.max_length if field.max_length and not field.soft_length else TEXT_LIMIT


def _checked_text(value: str, limit: int) -> str:
    cleaned = value.replace("\r\n", "\n").replace("\r", "\n")
    if _FORBIDDEN.search(cleaned):
        raise wrong_type("含有無法使用的控制字元", "contains a character that cannot be used")
    if len(cleaned) > limit:
        raise wrong_type(f"文字過長，最多 {limit:,} 字", f"the text is too long, at most {limit:,} characters")
    return cleaned


def longtext(field: Field, value: Any) -> str | RichText | None:
    """A narrative: a plain text, or {html: …} as sanitised RichText."""
    if isinstance(value, Mapping):
        if set(value) != {"html"} or not isinstance(value["html"], str):
            raise wrong_type("應為文字或 {html: 文字}", "must be a text or {html: text}")
        html = formatted_text.clean(_checked_text(value["html"], LONGTEXT_LIMIT), _AnyFile())
        return RichText(html) if html else None
    return text(field, value)


def _integer(_field: Field, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise wrong_type("應為整數", "must be a whole number")
    figures.refuse_too_long(Decimal(value))
    return value


def _decimal(_field: Field, value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise wrong_type("應為數字", "must be a number")
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    figures.refuse_too_long(exact)
    return figures.plain(exact)


def _date(_field: Field, value: Any) -> date:
    try:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            raise ValueError
        day = date.fromisoformat(value)
    except ValueError:
        raise wrong_type("應為日期，例如 2024-03-06", "must be a date such as 2024-03-06") from None
    if not 0 < roc_calendar.roc_year(day) <= roc_calendar.LAST_YEAR:
        raise Unreadable(Text("日期須在民國元年以後。", "The date must lie within the ROC calendar."))
    return day


def _boolean(_field: Field, value: Any) -> bool:
    if not isinstance(value, bool):
        raise wrong_type("應為 true 或 false", "must be true or false")
    return value


def ubn(field: Field, value: Any) -> str:
    """A business number with half-width digits; its form and checksum are rules."""
    return taiwan_ids.normalised_ubn(text(field, value))


def _phone(field: Field, value: Any) -> str:
    number = text(field, value)
    telephone.parse(number)
    return number


def email(field: Field, value: Any) -> str:
    """An e-mail address of a plausible form."""
    address = text(field, value)
    if len(address) > 254 or not _EMAIL.fullmatch(address.strip()):
        raise Unreadable(Text("請填完整的電子郵件，例如 name@example.tw。", "Please enter a full e-mail address such as name@example.tw."))
    return address


def _option_key(field: Field, value: Any) -> str:
    if isinstance(value, str):
        for option in field.options:
            if value == option.key or value == option.extras.get("also"):
                return option.key
    raise wrong_type(f"沒有這個選項：{value}", f"there is no option {value}")


def choice(field: Field, value: Any) -> str:
    """The key of an option; a former spelling of it counts too."""
    return _option_key(field, value)


def multichoice(field: Field, value: Any) -> tuple[str, ...]:
    """The keys of options, each once, in printed order."""
    if not isinstance(value, list | tuple):
        raise wrong_type("應為選項清單", "must be a list of options")
    chosen = [_option_key(field, each) for each in value]
    if len(set(chosen)) != len(chosen):
        raise wrong_type("選項重複", "an option stands twice")
    return tuple(option.key for option in field.options if option.key in chosen)


def _file(field: Field, value: Any) -> str:
    return text(field, value)


def _image(field: Field, value: Any) -> Any:
    """A figure by its name, or with its caption; a blank caption is none."""
    if not isinstance(value, Mapping):
        return text(field, value)
    if set(value) - {"file", "caption"} or not isinstance(value.get("file"), str) or not isinstance(value.get("caption", ""), str):
        raise wrong_type("應為檔案路徑，或 {file: …, caption: …}", "must be the path of a file, or {file: …, caption: …}")
    name, caption = text(field, value["file"]), " ".join(text(field, value.get("caption", "")).split())
    if len(caption) > captions.LONGEST:
        raise Unreadable(Text(f"圖說最多 {captions.LONGEST} 個字。", f"A caption takes at most {captions.LONGEST} characters."))
    return captions.Captioned(name, caption) if name and caption else name


def _table(field: Field, value: Any) -> Any:
    """Rows whose cells are read; a cell that cannot be read makes the table unreadable. Readers that go cell by cell call `read` on columns."""
    if field.is_single_row:
        return _row(field, value)
    if not isinstance(value, list | tuple):
        raise wrong_type("應為資料列清單", "must be a list of rows")
    if len(value) > ROWS_LIMIT:
        raise wrong_type(f"資料列過多，最多 {ROWS_LIMIT} 列", f"too many rows, at most {ROWS_LIMIT}")
    return tuple(_row(field, each) for each in value)


def _row(field: Field, value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise wrong_type("應為資料列", "must be a row")
    row = {column.key: read(column, value.get(column.key)) for column in field.columns if column.is_stored}
    done = {key: each for key, each in row.items() if each is not None}
    return {"key": value.get("key"), **done} if field.rows and field.rows.fixed else done


def never(_field: Field, _value: Any) -> Any:
    """A computed field takes no value."""
    raise wrong_type("由系統計算，請勿填寫", "is computed; it is not filled")


KINDS_READ: Mapping[Kind, Read] = {
    Kind.TEXT: text, Kind.LONGTEXT: longtext, Kind.INTEGER: _integer, Kind.DECIMAL: _decimal, Kind.PERCENT: _decimal, Kind.DATE: _date,
    Kind.YEAR_ROC: _integer, Kind.PHONE: _phone, Kind.EMAIL: email, Kind.UBN: ubn, Kind.CHOICE: choice, Kind.MULTICHOICE: multichoice,
    Kind.TABLE: _table, Kind.IMAGE: _image, Kind.FILE: _file, Kind.BOOLEAN: _boolean, Kind.COMPUTED: never,
}  # fmt: skip
