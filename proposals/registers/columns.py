"""The registers as data: their columns with every name that people give them, what a row is known by, what makes a row wrong.

Pure: the reader, the pages, the template files and the tables of the documents are all made from this one place.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType
from typing import Any, TypeAlias

from alliance_portal.lib.findings import Text
from proposals.rules.reading import compact

Facts: TypeAlias = Mapping[str, Any]  # column key -> plain value: text, int, decimal as text, date as ISO text; None for a blank


class Kind(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    UBN = "ubn"
    YEAR = "year"  # ROC
    DATE = "date"
    MONEY = "money"  # 萬元
    COUNT = "count"
    WORD = "word"  # one of the column's words


UNITLESS = Text("", "")


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column, known by itself. `also`: other names that it goes by; `words`: key -> label, other spellings; `unit` of a figure."""

    key: str
    kind: Kind
    label: Text
    also: tuple[str, ...] = ()
    is_needed: bool = False
    unit: Text = UNITLESS
    words: Mapping[str, tuple[Text, tuple[str, ...]]] = field(default_factory=dict)
    longest: int = 200

    @property
    def heading(self) -> Text:
        """The label with its unit, as a template and a list have it."""
        return Text(f"{self.label.zh}（{self.unit.zh}）", f"{self.label.en} ({self.unit.en})") if self.unit.zh else self.label


@dataclass(frozen=True, slots=True)
class Register:
    """A register. `identity`: the columns that tell one row from another; `faults` names what does not go together in a row."""

    key: str
    name: Text
    about: Text
    columns: tuple[Column, ...]
    identity: tuple[str, ...]
    faults: Callable[[Facts], list[tuple[str, Text]]]

    def column(self, key: str) -> Column:
        """The column of that key. KeyError when there is none."""
        return next((each for each in self.columns if each.key == key), None) or _missing(key)

    def key_of(self, facts: Facts) -> str:
        """What a row is known by, the same however it was typed."""
        parts = [compact(str(facts.get(each) or "")) for each in self.identity]
        return sha256("\x1f".join(parts).encode()).hexdigest()


def _missing(key: str) -> Column:
    raise KeyError(key)


RUNNING, CLOSED, ABNORMAL, REVOKED = "running", "closed", "abnormal", "revoked"
SUSPENSION, NOT_EXECUTED = "suspension", "not_executed"
COMPANY, BUSINESS = "company", "business"
NO_FACT = Text("這一列沒有任何登記資料", "the row has no fact about the firm")
ENDS_EARLY = Text("結束日期早於開始日期", "the end is before the start")
OTHER_YEAR = Text("年度與開始日期不符（相差超過一年）", "the year does not go with the date of the start (more than a year apart)")

_UBN = Column("ubn", Kind.UBN, Text("統一編號", "UBN"), ("統編", "營利事業統一編號", "公司統一編號",
                                               "unified business number", "business number"), True)
_NAME = Column("company_name", Kind.TEXT, Text("公司名稱", "Company"), ("企業名稱", "廠商名稱", "名稱", "company name", "firm", "name"), longest=120)
_LAST = (
    Column("source", Kind.TEXT, Text("資料來源", "Source"), ("來源", "出處", "data source")),
    Column("source_date", Kind.DATE, Text("資料日期", "As of"), ("查詢日期", "更新日期", "source date", "as of date", "date of source")),
    Column("note", Kind.TEXT, Text("備註", "Note"), ("說明", "附註", "remark", "remarks", "notes"), longest=500),
)


def _in_order(facts: Facts) -> list[tuple[str, Text]]:
    start, end = facts.get("start_date"), facts.get("end_date")
    return [("end_date", ENDS_EARLY)] if start and end and end < start else []


def _coaching_faults(facts: Facts) -> list[tuple[str, Text]]:
    start, year = facts.get("start_date"), facts.get("roc_year")
    odd = start and year and abs(int(start[:4]) - 1911 - int(year)) > 1
    return [*_in_order(facts), *([("roc_year", OTHER_YEAR)] if odd else [])]


def _company_faults(facts: Facts) -> list[tuple[str, Text]]:
    told = ("paid_in_capital", "regular_employees", "founding_date", "registration_kind", "status")
    return [] if any(facts.get(each) is not None for each in told) else [("ubn", NO_FACT)]


COACHING = Register(
    "coaching", Text("輔導紀錄", "Coaching records"),
    Text("各企業歷年接受的政府輔導；資格檢核據以判斷一年一次、連續二年與三年間隔。",
         "Government coachings of firms; the check of one a year, two years in a row and three years between is made on them."),
    (
        _UBN, _NAME,
        Column("programme", Kind.TEXT, Text("計畫名稱", "Programme"), ("輔導計畫", "計畫", "programme name", "program", "plan"), True),
        Column("system", Kind.TEXT, Text("輔導體系", "Coaching system"), ("體系", "輔導單位", "system")),
        Column("roc_year", Kind.YEAR, Text("年度", "ROC year"), ("民國年", "輔導年度", "計畫年度", "year"), True),
        Column("start_date", Kind.DATE, Text("開始日期", "Start"), ("起日", "起始日期", "輔導起日", "start date", "from")),
        Column("end_date", Kind.DATE, Text("結束日期", "End"), ("迄日", "結案日期", "輔導迄日", "撤銷日期", "end date", "to")),
        Column("status", Kind.WORD, Text("狀態", "Status"), ("執行狀態", "結案狀態"), True, words=MappingProxyType({
            RUNNING: (Text("執行中", "Running"), ("輔導中", "進行中", "ongoing")),
            CLOSED: (Text("結案", "Closed"), ("已結案", "正常結案", "completed")),
            ABNORMAL: (Text("異常結案", "Closed abnormally"), ("abnormal",)),
            REVOKED: (Text("撤銷", "Revoked"), ("撤銷執行", "not executed")),
        })),
        *_LAST,
    ),
    ("ubn", "roc_year", "programme", "system"), _coaching_faults,
)
SANCTIONS = Register(
    "sanctions", Text("停權及異常紀錄", "Suspensions and irregularities"),
    Text("停權期間、異常結案與簽約後不執行的紀錄；停權尚未屆滿或有異常結案者不符資格。",
         "Suspensions, abnormal closings and plans that were not executed after signing; they may stop an application."),
    (
        _UBN, _NAME,
        Column("kind", Kind.WORD, Text("類別", "Kind"), ("種類", "處分類別", "type"), True, words=MappingProxyType({
            SUSPENSION: (Text("停權", "Suspension"), ("停權處分", "suspended")),
            ABNORMAL: (Text("異常結案", "Abnormal closing"), ("abnormal", "closed abnormally")),
            NOT_EXECUTED: (Text("撤銷執行", "Not executed"), ("簽約後不執行", "撤銷", "revoked")),
        })),
        Column("authority", Kind.TEXT, Text("處分機關", "Authority"), ("機關", "主管機關", "agency")),
        Column("programme", Kind.TEXT, Text("相關計畫", "Programme"), ("計畫名稱", "計畫", "programme name", "program", "plan")),
        Column("reason", Kind.TEXT, Text("事由", "Reason"), ("原因", "處分事由"), longest=500),
        Column("start_date", Kind.DATE, Text("起日", "From"), ("開始日期", "處分日期", "停權起日", "撤銷日期", "start", "start date", "date"), True),
        Column("end_date", Kind.DATE, Text("迄日", "Until"), ("結束日期", "停權迄日", "屆滿日", "end", "end date", "to")),
        *_LAST,
    ),
    ("ubn", "kind", "start_date", "authority"), _in_order,
)
COMPANIES = Register(
    "companies", Text("公司登記資料", "Company facts"),
    Text("實收資本額、經常僱用員工數、設立日期、登記類別與登記現況；資格檢核時以此為準，優先於申請表所填。",
         "Paid-in capital, regular employees, founding date, kind and status of the registration; they outweigh what is typed in a form."),
    (
        _UBN, _NAME,
        Column("paid_in_capital", Kind.MONEY, Text("實收資本額", "Paid-in capital"), ("資本額", "實收資本", "capital"),
               unit=Text("萬元", "NT$10,000")),
        Column("regular_employees", Kind.COUNT, Text("經常僱用員工數", "Regular employees"),
               ("員工數", "員工人數", "投保人數", "經常僱用員工人數", "employees"), unit=Text("人", "persons")),
        Column("founding_date", Kind.DATE, Text("設立日期", "Founded"), ("核准設立日期", "成立日期", "founding date", "founded on")),
        Column("registration_kind", Kind.WORD, Text("登記類別", "Registration"), ("登記種類", "公司登記或商業登記", "registration kind"),
               words=MappingProxyType({
                   COMPANY: (Text("公司登記", "Company registration"), ("公司", "company")),
                   BUSINESS: (Text("商業登記", "Business registration"), ("商業", "行號", "business")),
               })),
        Column("status", Kind.TEXT, Text("登記現況", "Status"), ("公司狀況", "公司狀態", "狀態", "現況"), longest=40),
        *_LAST,
    ),
    ("ubn",), _company_faults,
)
REGISTERS: Mapping[str, Register] = MappingProxyType({each.key: each for each in (COACHING, SANCTIONS, COMPANIES)})
DEFAULTED = frozenset({"source", "source_date"})  # where a file does not say them: the file's name and the day of the import


