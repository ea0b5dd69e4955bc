"""How the fields of a monthly report and of its consolidation are called, in both languages: for pages that name a field, for workbooks. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from alliance_portal.lib.findings import Text
from kpi.progress import ITEMS
from kpi.rules.report_forms import planned_items, planned_tools

ITEM_NAMES: Mapping[str, Text] = {
    "kpi1": Text("海外行銷活動", "Overseas events"), "kpi2": Text("數位工具", "Digital tools"),
    "kpi3": Text("國際通路合作", "International channels"), "kpi4": Text("海外商機增加", "Overseas opportunity"),
    "kpi5": Text("自訂加分內容", "Own bonus items"),
}
PLAIN: Mapping[str, Text] = {
    "kpi1_digital": Text("數位行銷活動", "Digital events"), "kpi1_physical": Text("實體行銷活動", "Physical events"),
    "opportunity": Text("新增海外商機", "Overseas opportunity added"), "resources": Text("投入資源", "Resources used"),
    "difficulties": Text("遇到的困難", "Difficulties"), "next_month": Text("下個月", "Next month"),
    "statement": Text("領導企業說明", "The lead firm's statement"), "late_reason": Text("逾期理由", "Why it is late"),
}
MONEY: Mapping[str, Text] = {
    "amount": Text("原幣金額", "Sum in its own currency"), "currency": Text("幣別", "Currency"),
    "rate": Text("匯率（1原幣＝新臺幣）", "Rate (1 unit in NT$)"), "date": Text("匯率日期", "Day of the rate"),
}
PARTNER: Mapping[str, Text] = {
    **MONEY, "name": Text("合作對象全稱", "Partner's full name"), "content": Text("合作內容", "Content of the cooperation"),
    "date": Text("簽署或訂單日期", "Day of the contract or order"),
}
FIGURES: Mapping[str, Text] = {
    "kpi1_digital": Text("數位行銷活動", "digital events"), "kpi1_physical": Text("實體行銷活動", "physical events"),
    "kpi2": Text("數位工具", "digital tools"), "kpi3": Text("國際通路合作", "international channels"),
    "kpi4_increment": Text("新增海外商機", "overseas opportunity added"), "kpi5": Text("自訂加分內容", "own bonus items"),
}
INDICATOR = Text("指標達成情形", "Where the indicator stands")
OTHER_TOOL = Text("其他工具名稱", "Name of another tool")
_NUMBERED = re.compile(r"(tool|partner|item)(\d+)_(\w+)")


def label_of(name: str, tree: Mapping[str, Any]) -> Text:
    """What a field of a report under this plan is called; a field that the form does not have goes by its own name."""
    if name in PLAIN:
        return PLAIN[name]
    for prefix, tail in (("work_", Text("本月辦理情形", "what was done")), ("done_", Text("累計完成%", "done so far, %"))):
        item = name.removeprefix(prefix)
        if name.startswith(prefix) and item in ITEMS:
            return _joined(Text(f"KPI {item[3:]} {ITEM_NAMES[item].zh}", f"KPI {item[3:]} {ITEM_NAMES[item].en}"), tail)
    if name.startswith("fx_") and name[3:] in MONEY:
        return _joined(Text("外幣訂單", "Foreign orders"), MONEY[name[3:]])
    for prefix, head in (("value_", Text("更正後的累計", "corrected sum")), ("reason_", Text("更正理由", "reason of the correction"))):
        if name.startswith(prefix) and name.removeprefix(prefix) in FIGURES:
            return _joined(FIGURES[name.removeprefix(prefix)], head)
    found = _NUMBERED.fullmatch(name)
    return _numbered(found[1], int(found[2]), found[3], tree) or Text(name, name) if found else Text(name, name)


def _joined(first: Text, second: Text) -> Text:
    return Text(f"{first.zh}：{second.zh}", f"{first.en}: {second.en}")


def _numbered(group: str, n: int, part: str, tree: Mapping[str, Any]) -> Text | None:
    """A field of a row: of a tool, a partner, an own item."""
    if group == "partner":
        return _joined(Text(f"合作第{n + 1}件", f"Partner {n + 1}"), PARTNER[part]) if part in PARTNER else None
    if group == "tool":
        names = planned_tools(tree)
        if part == "name":
            return OTHER_TOOL
        return _joined(Text(names[n], names[n]) if n < len(names) else Text("其他工具", "Another tool"), INDICATOR)
    items = planned_items(tree)
    if n >= len(items):
        return None
    name = items[n]["name"]
    return Text(f"{name}：本月完成", f"{name}: done this month") if part == "done" else _joined(Text(name, name), INDICATOR)
