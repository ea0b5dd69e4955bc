"""The words of a workbook in both languages: headings, instructions, hints beside the blanks."""

import re
from collections.abc import Iterator

from alliance_portal.lib.findings import Text
from proposals.catalogue.model import Condition, Field, Kind, Section

GUIDE = Text("填寫說明", "How to fill")
OPTIONS = Text("選項", "Options")
IDENTITY = Text("請勿更動", "Do not change")
TICK, YES, NO = "✓", Text("是", "Yes"), Text("否", "No")

HEADS = (
    Text("代碼（請勿更動）", "Code (keep)"), Text("題號", "No."), Text("項目", "Item"), Text("請填這一欄", "Fill in this column"),
    Text("單位", "Unit"), Text("說明", "Notes"),
)  # fmt: skip
COMPUTED = Text("由系統計算，不用填", "Computed by the portal; nothing to fill")
FILE = Text("檔案請在系統的頁面上傳", "Upload the file on the portal's page")
TOO_LONG = Text("文字太長，請在系統的頁面修改", "Too long for a cell; change it on the portal's page")
FORMATTED = Text("系統裡是有格式的文字；在這裡修改會變成純文字", "Formatted on the portal; a change here makes it plain text")
LEGEND = Text(
    "白底有框的格子可以填寫，灰底的請勿更動。空白表示沒有填。",
    "Fill in the white, framed cells; leave the grey ones as they are. A blank cell means no answer.",
)

_INSTRUCTIONS = (
    Text("每個工作表是表單的一部分。只填白底有框的格子，填好後存成 .xlsx，回到系統的「離線填寫」頁上傳。",
         "Each sheet is a part of the form. Fill in the white, framed cells, save as .xlsx and upload it on the page “Fill offline”."),
    Text("上傳後會先列出哪些內容要改，按「套用」才會儲存；有問題的格子會指出是哪一張工作表的哪一格。",
         "After the upload the portal lists what would change; nothing is saved before you press “Apply”. Cells with a problem are named."),
    Text("有下拉選單的格子請從選單選；可複選的題目，在要選的選項旁選 ✓。",
         "Where there is a list, choose from it. Where several answers are allowed, choose ✓ beside each of them."),
    Text("日期填民國或西元都可以：113/03/06、113.3.6、2024-03-06。年度填民國年：113。",
         "Dates may be ROC or Gregorian: 113/03/06, 113.3.6, 2024-03-06. Years are ROC years: 113."),
    Text("金額的單位是萬元，百分比填數字（25 表示 25%）。請貼上數值，不要用公式。",
         "Amounts are in units of NT$10,000; percentages are numbers (25 means 25 %). Paste values, never formulas."),
    Text("表格留有空白列，用不到的留白。列不夠時，請在系統的頁面加列。",
         "Tables have spare lines; leave what you do not need blank. If there are too few, add rows on the portal's page."),
    Text("請不要增加、刪除、搬移或合併列與欄，也不要隱藏工作表；「請勿更動」工作表是系統辨認檔案用的。",
         "Do not add, delete, move or merge rows and columns, and hide no sheet; the sheet “Do not change” tells the portal what this file is."),
    Text("檔案、用印與個資同意不在這裡：請在系統的頁面上傳與勾選。",
         "Files, seals and the consent to the use of personal data are not here: upload and tick them on the portal's pages."),
)  # fmt: skip
_SHORT = {
    "cover": Text("封面", "Cover"), "alliance_basic": Text("聯盟基本資料", "Alliance"), "checkpoint_midterm": Text("期中查核點", "Mid-term"),
    "checkpoint_final": Text("期末查核點", "Final"), "identity": Text("名稱與統編", "Firm"), "overview": Text("資料表本公司列", "Overview"),
    "plan_summary": Text("計畫內容摘要", "Summary"), "schedule": Text("預定執行進度", "Schedule"),
    "document_self_check": Text("自我檢查表", "Self-check"), "member_company": Text("申請企業基本資料", "Company"),
    "survey_domestic": Text("國內營運現況", "Domestic"), "survey_overseas": Text("國際市場現況", "Overseas"),
    "survey_digital": Text("數位工具現況", "Digital tools"), "survey_future": Text("困境與未來市場", "Future"),
    "supplementary": Text("資格與切結", "Eligibility"),
}  # fmt: skip


def instructions() -> tuple[Text, ...]:
    """What stands on the first sheet."""
    return _INSTRUCTIONS


def short_title(section: Section) -> Text:
    """A title short enough for the tab of a sheet."""
    if section.key in _SHORT:
        return _SHORT[section.key]
    return Text(_tab(section.label.zh, 14), _tab(section.label.en, 24))


def _tab(text: str, most: int) -> str:
    return re.sub(r"[\[\]:*?/\\'：]|（.*|\(.*|^[一二三四五六七八九十]+、", "", text).strip()[:most]


def label_of(each: Field) -> Text:
    """A field's label without colons at its end, its sub-heading before it."""
    zh, en = each.label.zh.strip().rstrip("：:"), each.label.en.strip().rstrip("：:")
    if each.subgroup and each.subgroup.zh not in zh:
        return Text(f"{each.subgroup.zh}：{zh}", f"{each.subgroup.en}: {en}")
    return Text(zh, en)


def hint_of(section: Section, each: Field, *, formatted: bool = False) -> Text:
    """What stands beside a blank: when it is asked, how it is typed, the form's own hint, an example."""
    parts = list(_hints(section, each))
    if formatted:
        parts.insert(0, FORMATTED)
    return Text("；".join(part.zh.rstrip("。；") for part in parts), "; ".join(part.en.rstrip(".;") for part in parts))


def _hints(section: Section, each: Field) -> Iterator[Text]:
    if each.carrier:
        source, _, key = each.carrier.partition("#")
        option = section.field(source).option(key)
        if option is not None:
            zh, en = option.label.zh.rstrip("：:"), option.label.en.rstrip("：:")
            yield Text(f"選「{zh}」時填寫", f"if “{en}” is chosen")
    elif each.show_if and (words := condition_words(section, each.show_if)):
        yield words
    if each.kind is Kind.DATE:
        yield Text("例如 113/03/06", "for example 113/03/06")
    if each.kind is Kind.YEAR_ROC:
        yield Text("民國年，例如 113", "ROC year, for example 113")
    if each.hint:
        yield each.hint
    if each.example_zh:
        yield Text(f"例：{each.example_zh[0]}", f"Example: {each.example_zh[0]}")


def condition_words(section: Section, condition: Condition) -> Text | None:
    """When a question is asked, as a sentence; None where it cannot be said in one."""
    if condition.all:
        return condition_words(section, condition.all[-1])
    if "." in condition.field or not section.has(condition.field):
        return None
    asked = section.field(condition.field)
    keys = [key for key in (condition.equals, condition.contains, *condition.one_of) if key]
    options = [option.label for key in keys if (option := asked.option(key))]
    number = f"第{asked.question_no}題" if asked.question_no else f"「{label_of(asked).zh}」"
    number_en = f"question {asked.question_no}" if asked.question_no else f"“{label_of(asked).en}”"
    if options:
        zh, en = "、".join(each.zh.rstrip("：:") for each in options), ", ".join(each.en.rstrip("：:") for each in options)
        return Text(f"{number}選「{zh}」時填寫", f"if “{en}” is chosen in {number_en}")
    return Text(f"{number}有填時填寫", f"if {number_en} is answered") if condition.not_empty else None
