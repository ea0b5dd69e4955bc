"""結案報告 as a tree of blocks, in the order of the plan: goals and KPIs, schedule, checkpoints and reviews, changes, duties, evidence. Pure.

Figures are text already; the official paper is always in Chinese.
"""

from dataclasses import dataclass

from kpi.paper_blocks import EVIDENCE, KPIS, LISTED, MONTHS, Drawing, Front, Rows, drawn, facts, listed, part, prose, sheet
from proposals.papers.blocks import Block, Heading, Paper, Paragraph, Run

TITLE = "結案報告"
NOTHING = "無"


@dataclass(frozen=True, slots=True)
class ClosingContent:
    """What the report says. Rows are texts in the order of the table's head."""

    code: str
    programme: str
    alliance: str
    lead: str
    contract: tuple[tuple[str, str], ...]  # label, value
    members: Rows  # name, number, part
    kpis: Rows  # KPI, unit, first half, whole, reached, rate, numbers of the evidence
    months: Rows  # month, planned, actual, variance
    work: Rows  # work item, weight, done
    checks: Rows  # checkpoint or review, result, remark
    changes: Rows  # number, what, decision
    duties: Rows  # whose, what, proof or waiver
    evidence: Rows  # number, what, verdict
    statement: str
    pictures: tuple[Drawing, ...] = ()
    digest: str = ""


def content(found: ClosingContent) -> Paper:
    """The report for the writers of PDF, Word and ODF."""
    title = f"{found.alliance} {TITLE}"
    front = Front(title, title, found.programme, found.lead, found.alliance, found.code, found.digest)
    head = facts((("聯盟名稱", found.alliance), ("領導企業", found.lead), ("案件編號", found.code), *found.contract))
    return sheet(front, (head, *_parts(found)))


def _parts(found: ClosingContent) -> tuple[Block, ...]:
    """Headings numbered in the order in which they come; a part without rows says 無."""
    pages: tuple[tuple[str, str, tuple[str, ...], Rows], ...] = (
        ("聯盟成員", LISTED, ("聯盟成員", "統一編號", "參與期間"), found.members),
        ("關鍵績效指標（KPI）執行成果", KPIS, ("KPI", "單位", "上半年目標", "全程目標", "實績", "達成率", "佐證編號"), found.kpis),
        ("預定與實際累計進度", MONTHS, ("月份", "預定累計", "實際累計", "進度差異"), found.months),
        ("工作項目完成情形", LISTED, ("工作項目", "權重", "完成"), found.work),
        ("查核點與審查結果", LISTED, ("項目", "結果", "說明"), found.checks),
        ("計畫變更", LISTED, ("次序", "變更事項", "核定結果"), found.changes),
        ("應辦事項", LISTED, ("對象", "應辦事項", "證明或免辦理理由"), found.duties),
    )
    blocks = [block for place, (title, style, head, rows) in enumerate(pages) for block in part(place, title, *listed(style, head, rows))]
    blocks += part(len(pages), "執行圖表", *drawn(found.pictures))
    blocks += part(len(pages) + 1, "成果、心得與後續規劃", prose(found.statement))
    evidence = listed(EVIDENCE, ("編號", "佐證資料", "查核結果"), found.evidence) or (Paragraph((Run(NOTHING),)),)
    return (*blocks, Heading(2, "附件　佐證資料清單", anchor="closing-evidence"), *evidence)
