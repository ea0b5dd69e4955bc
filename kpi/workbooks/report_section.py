"""A member's monthly report as a section of the form catalogue: what `proposals.workbooks` writes and reads, of fields that the plan names. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from alliance_portal.lib.findings import Text
from kpi.rules import report_forms as forms
from kpi.rules.report_labels import label_of
from proposals.catalogue.model import Field, FilledBy, Kind, Option, Scope, Section

KEY = "report"
GROUPS = {
    "work": Text("1. 這個月做了什麼", "1. What was done this month"), "figures": Text("2. 這個月的數字", "2. Figures of this month"),
    "fx": Text("另有外幣訂單", "Orders in a foreign currency"), "tool": Text("KPI 2 數位工具", "KPI 2 Digital tools"),
    "partner": Text("KPI 3 國際通路合作", "KPI 3 International channels"), "item": Text("KPI 5 自訂加分內容", "KPI 5 Own bonus items"),
    "closing": Text("3. 困難與下月計畫", "3. Difficulties and next month"),
}
UNPLANNED = Text("本月計畫未排", "not planned for this month")
NONE_IS_ZERO = Text("沒有時填0", "0 where there is none")
IN_FOREIGN = Text("換算後與上面的萬元相加", "converted and added to the figure above")
CURRENCY_OPTIONS = tuple(Option(code, Text(code, code)) for code in forms.CURRENCIES)
INSTRUCTIONS = (
    Text("這是一家成員一個月的進度回報。只填白底有框的格子，填好後存成 .xlsx，回到同一個月份的回報頁上傳。",
         "This is the report of one member for one month. Fill in the white, framed cells, save as .xlsx and upload it on the page of that month."),
    Text("上傳後會先列出哪些內容要改，按「套用」才會儲存；有問題的格子會指出是哪一格。套用後仍須在頁面按「送出本月回報」。",
         "After the upload the portal lists what would change; nothing is saved before you press “Apply”. The report is sent on the page."),
    Text("有下拉選單的格子請從選單選。日期填民國或西元都可以：113/05/06、2024-05-06。",
         "Where there is a list, choose from it. Dates may be ROC or Gregorian: 113/05/06, 2024-05-06."),
    Text("新增海外商機的單位是萬元。沒有進展也請填0並說明。請貼上數值，不要用公式。",
         "The overseas opportunity is in units of NT$10,000. Where nothing moved, type 0 and say so. Paste values, never formulas."),
    Text("請不要增加、刪除、搬移或合併列與欄，也不要隱藏工作表；「請勿更動」工作表是系統辨認檔案用的。",
         "Do not add, delete, move or merge rows and columns, and hide no sheet; the sheet “Do not change” tells the portal what this file is."),
    Text("佐證資料不在這裡：請在回報頁加入檔案或網址。", "Evidence is not here: add files and links on the page of the report."),
)  # fmt: skip


def section_of(tree: Mapping[str, Any], month: date) -> Section:
    """The form of a month under this plan."""
    title = Text(f"{month.year - 1911}年{month.month}月進度回報", f"Report of {month:%Y-%m}")
    return Section(KEY, Scope.MEMBER, title, "", FilledBy.MEMBER, tuple(_fields(tree, month)))


def digest_of(section: Section) -> str:
    """A short hash of the form: another plan (a tool more, an item less) is another form."""
    text = "\x1f".join(f"{each.key}|{each.kind}|{each.label.zh}|{each.hint.zh if each.hint else ''}" for each in section.fields)
    return sha256(text.encode()).hexdigest()[:16]


def record_of(content: Mapping[str, str]) -> dict[str, Any]:
    """A report's content as the values of the section."""
    return {name: _value(name, text) for name, text in content.items()}


def _value(name: str, text: str) -> Any:
    if name.endswith("_done"):
        return True
    return Decimal(text) if _is_figure(name) else text


def _is_figure(name: str) -> bool:
    return name in (*forms.COUNTS, forms.OPPORTUNITY) or name.endswith(("_amount", "_rate"))


def posted_of(faces: Mapping[str, Any]) -> dict[str, str]:
    """What was read out of the cells, as the page would have sent it."""
    return {name: ("yes" if face == "true" else "") if name.endswith("_done") else str(face) for name, face in faces.items()}


def _fields(tree: Mapping[str, Any], month: date) -> Iterator[Field]:
    planned = len(forms.planned_tools(tree))
    for name in forms.fields_of(tree):
        if not (name.startswith("tool") and name.endswith("_name") and _number(name) < planned):  # a planned tool has its name from the plan
            yield _field(name, tree, _hint(name, tree, month))


def _number(name: str) -> int:
    return int("".join(letter for letter in name.partition("_")[0] if letter.isdigit()))


def _hint(name: str, tree: Mapping[str, Any], month: date) -> Text | None:
    """What stands beside a blank: the plan's indicator, a month that the plan leaves out, how a figure is given."""
    if name.startswith("work_"):
        return None if month.month in tree.get("months", {}).get(name.removeprefix("work_"), ()) else UNPLANNED
    if name.startswith(("tool", "item")) and name.endswith("_figure"):
        rows = [row for row in tree.get("tools", ()) if row.get("name")] if name.startswith("tool") else forms.planned_items(tree)
        indicator = rows[_number(name)].get("indicator", "") if _number(name) < len(rows) else ""
        return Text(indicator, indicator) if indicator else None
    return NONE_IS_ZERO if name in (*forms.COUNTS, forms.OPPORTUNITY) else IN_FOREIGN if name == "fx_amount" else None


def _field(name: str, tree: Mapping[str, Any], hint: Text | None) -> Field:
    kind, facts = Kind.TEXT, dict[str, Any]()
    if name.startswith("work_") or name in forms.CLOSING or name.endswith("_content"):
        kind, facts = Kind.LONGTEXT, {"max_length": forms.TEXT_LENGTH}
    elif name in forms.COUNTS:
        kind, facts = Kind.INTEGER, {"unit": "場次", "minimum": Decimal(0)}
    elif name == forms.OPPORTUNITY:
        kind, facts = Kind.DECIMAL, {"unit": "萬元"}
    elif name.endswith(("_amount", "_rate")):
        kind = Kind.DECIMAL
    elif name.endswith("_date"):
        kind = Kind.DATE
    elif name.endswith("_currency"):
        kind, facts = Kind.CHOICE, {"options": CURRENCY_OPTIONS}
    elif name.endswith("_done"):
        kind = Kind.BOOLEAN
    return Field(name, f"{KEY}.{name}", kind, label_of(name, tree), FilledBy.MEMBER, group=_group(name), hint=hint, **facts)


def _group(name: str) -> Text:
    if name.startswith("work_"):
        return GROUPS["work"]
    if name in forms.CLOSING:
        return GROUPS["closing"]
    return next((GROUPS[key] for key in ("fx", "tool", "partner", "item") if name.startswith(key)), GROUPS["figures"])
