"""查核點報告 as a tree of blocks: what was asked and reached, each KPI with its evidence, the pictures, the lead's statement, what was found. Pure.

Figures are text already; the official paper is always in Chinese.
"""

from dataclasses import dataclass

from kpi.paper_blocks import EVIDENCE, KPIS, LISTED, Drawing, Front, Rows, drawn, facts, listed, part, prose, sheet
from proposals.papers.blocks import Paper

TITLE = "查核點報告"


@dataclass(frozen=True, slots=True)
class CheckpointContent:
    """What the report says. Rows are texts in the order of the table's head; `half` names the target of this checkpoint's half."""

    name: str  # 113年7月30日查核點
    code: str
    programme: str
    alliance: str
    lead: str
    half: str
    standing: tuple[tuple[str, str], ...]  # label, value
    kpis: Rows  # KPI, unit, target of the half, whole, reached, rate, result
    evidence: Rows  # number, what, verdict
    statement: str
    remark: str
    advice: Rows  # recommendation, who and until when, what was done
    reviews: Rows  # review or improvement, result, remark
    pictures: tuple[Drawing, ...] = ()
    digest: str = ""


def content(found: CheckpointContent) -> Paper:
    """The report for the writers of PDF, Word and ODF."""
    title = f"{found.alliance} {found.name}報告"
    front = Front(title, title, found.programme, found.lead, found.alliance, found.code, found.digest)
    head = facts((("聯盟名稱", found.alliance), ("領導企業", found.lead), ("案件編號", found.code), *found.standing))
    kpis = listed(KPIS, ("KPI", "單位", found.half, "全程目標", "實績", "達成率", "結果"), found.kpis)
    return sheet(front, (
        head,
        *part(0, "關鍵績效指標（KPI）執行情形", *kpis),
        *part(1, "執行圖表", *drawn(found.pictures)),
        *part(2, "佐證資料與查核結果", *listed(EVIDENCE, ("編號", "佐證資料", "查核結果"), found.evidence)),
        *part(3, "領導企業說明", prose(found.statement)),
        *part(4, "查核意見", prose(found.remark)),
        *part(5, "建議事項", *listed(LISTED, ("建議事項", "負責人與期限", "辦理情形"), found.advice)),
        *part(6, "審查結果與限期改善", *listed(LISTED, ("項目", "結果", "說明"), found.reviews)),
    ))  # fmt: skip
