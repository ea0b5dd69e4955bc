"""When a case may be closed (W-19, W-39; issue 6): final review passed, every report accepted, obligations met or waived. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from alliance_portal.lib.findings import Text


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a closing looks at. `months_open`: months of the term without an accepted alliance report; `duties_open`: names of obligations."""

    final_passed: bool
    months_open: Sequence[str]
    duties_open: Sequence[Text]
    has_statement: bool
    actions_open: int = 0


def missing(found: Readiness) -> list[Text]:
    """What is still in the way of closing, in the order of the work; empty: it may be closed."""
    lines = []
    if not found.final_passed:
        lines.append(Text("期末審查尚未通過", "the final review has not been passed"))
    if found.months_open:
        listed = "、".join(found.months_open)
        lines.append(Text(f"聯盟月報尚未採認：{listed}", f"reports not accepted: {', '.join(found.months_open)}"))
    lines += [Text(f"應辦事項未完成：{each.zh}", f"obligation open: {each.en}") for each in found.duties_open]
    if found.actions_open:
        lines.append(Text(f"訪視待辦事項尚有{found.actions_open}項未完成", f"{found.actions_open} actions of visits are open"))
    if not found.has_statement:
        lines.append(Text("領導企業尚未填寫結案說明", "the lead firm has not written its closing statement"))
    return lines
