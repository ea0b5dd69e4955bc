"""結案報告 as a tree of blocks, in the order of the plan: goals and KPIs, schedule, checkpoints and reviews, changes, duties, evidence. Pure.

Figures are text already; the official paper is always in Chinese.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from proposals.papers.blocks import Block, Cell, Group, Heading, Paper, Paragraph, Prose, Row, Run, Section, Table

TITLE = "結案報告"
FACTS, KPIS, MONTHS, LISTED = "receipt_facts", "closing_kpi", "closing_months", "closing_list"
PAGE_CAP = 120
NUMERALS = "一二三四五六七八九十"
NOTHING = "無"


@dataclass(frozen=True, slots=True)
class ClosingContent:
    """What the report says. Rows are texts in the order of the table's head."""

    code: str
    programme: str
    alliance: str
    lead: str
    contract: tuple[tuple[str, str], ...]  # label, value
    members: tuple[tuple[str, ...], ...]  # name, number, part
    kpis: tuple[tuple[str, ...], ...]  # KPI, unit, first half, whole, reached, rate, numbers of the evidence
    months: tuple[tuple[str, ...], ...]  # month, planned, actual, variance
    work: tuple[tuple[str, ...], ...]  # work item, weight, done
    checks: tuple[tuple[str, ...], ...]  # checkpoint or review, result, remark
    changes: tuple[tuple[str, ...], ...]  # number, what, decision
    duties: tuple[tuple[str, ...], ...]  # whose, what, proof or waiver
    evidence: tuple[tuple[str, ...], ...]  # number, what, verdict
    statement: str
    digest: str = ""


def content(found: ClosingContent) -> Paper:
    """The report for the writers of PDF, Word and ODF."""
    parts = list(_parts(found))
    blocks = tuple(block for part in parts for block in part)
    title = f"{found.alliance} {TITLE}"
    head: tuple[Block, ...] = (
        Paragraph((Run(found.programme),), "org"), Heading(1, title, anchor="closing"),
        _table(FACTS, (), (("聯盟名稱", found.alliance), ("領導企業", found.lead), ("案件編號", found.code), *found.contract)),
    )
    return Paper(
        title=title, author=found.lead, subject=found.programme, alliance=found.alliance, code=found.code, digest=found.digest[:12].upper(),
        content_hash=found.digest, draft=False, edition="full", reader="", page_cap=PAGE_CAP,
        sections=(Section("sheet", "right", (*head, *blocks), look="receipt"),),
    )


def _parts(found: ClosingContent) -> Iterator[tuple[Block, ...]]:
    """Headings numbered in the order in which they come; a part without rows says 無."""
    pages: tuple[tuple[str, str, tuple[str, ...], tuple[tuple[str, ...], ...]], ...] = (
        ("聯盟成員", LISTED, ("聯盟成員", "統一編號", "參與期間"), found.members),
        ("關鍵績效指標（KPI）執行成果", KPIS, ("KPI", "單位", "上半年目標", "全程目標", "實績", "達成率", "佐證編號"), found.kpis),
        ("預定與實際累計進度", MONTHS, ("月份", "預定累計", "實際累計", "進度差異"), found.months),
        ("工作項目完成情形", LISTED, ("工作項目", "權重", "完成"), found.work),
        ("查核點與審查結果", LISTED, ("項目", "結果", "說明"), found.checks),
        ("計畫變更", LISTED, ("次序", "變更事項", "核定結果"), found.changes),
        ("應辦事項", LISTED, ("對象", "應辦事項", "證明或免辦理理由"), found.duties),
    )
    for place, (title, style, head, rows) in enumerate(pages):
        heading = Heading(2, f"{NUMERALS[place]}、{title}", anchor=f"closing-{place}")
        yield (heading, _table(style, head, rows)) if rows else (heading, Paragraph((Run(NOTHING),)))
    said = tuple(Paragraph((Run(line),), "gap") for line in (found.statement or NOTHING).splitlines() if line.strip())
    yield Heading(2, f"{NUMERALS[len(pages)]}、成果、心得與後續規劃", anchor="closing-statement"), Prose(said)
    heading = Heading(2, "附件　佐證資料清單", anchor="closing-evidence")
    rows = found.evidence
    yield (heading, _table(LISTED, ("編號", "佐證資料", "查核結果"), rows)) if rows else (heading, Paragraph((Run(NOTHING),)))


def _table(style: str, head: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> Table:
    return Table(
        style, (Row(tuple(_cell(text, "head") for text in head)),) if head else (),
        tuple(Group((Row(tuple(_cell(text, "head" if place == 0 and not head else "data") for place, text in enumerate(row))),)) for row in rows),
    )


def _cell(text: str, role: str) -> Cell:
    return Cell((Paragraph((Run(text),)),), role=role)
