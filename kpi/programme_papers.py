"""每月彙整 of the programme and 營運現況調查統計 of a call as trees of blocks. Pure; figures are text already, papers are in Chinese."""

from dataclasses import dataclass

from kpi.paper_blocks import Drawing, Front, Rows, drawn, facts, listed, part, sheet
from proposals.papers.blocks import Block, Heading, Paper, Paragraph, Run

SUMMARY, SURVEY = "每月彙整", "營運現況調查統計"
PROGRESS_TABLE, REACHED_TABLE, TOTALS_TABLE, GROUPS_TABLE, SURVEY_TABLE = (
    "programme_progress", "programme_reached", "programme_totals", "programme_groups", "programme_survey",
)
TOTALS_HEAD = ("KPI", "實績", "上半年目標", "全程目標", "達成率", "達成聯盟數")
PROGRESS_HEAD = ("聯盟", "領導企業", "預定累計", "實際累計", "進度差異", "狀態")
INTERNAL_HEAD = "逾期／待審"


@dataclass(frozen=True, slots=True)
class Summary:
    """What the monthly summary says. `alliances`: in the order of the board; `with_internal`: a last column of reports overdue and waiting."""

    programme: str
    author: str
    judged: str  # 113年8月31日
    figures: tuple[tuple[str, str], ...]
    totals: Rows
    markets: Rows  # market, alliances, planned, actual
    alliances: Rows
    reached: Rows  # alliance, KPI 1 … 5
    improving: Rows  # alliance, what must be improved, until when
    pictures: tuple[Drawing, ...]
    with_internal: bool


def summary_paper(found: Summary) -> Paper:
    """The monthly summary."""
    title = f"{SUMMARY}（截至{found.judged}）"
    head = (*PROGRESS_HEAD, *((INTERNAL_HEAD,) if found.with_internal else ()))
    table = PROGRESS_TABLE + ("_internal" if found.with_internal else "")
    note = Paragraph((Run("進度與KPI均依已採認的聯盟月報計算；聯盟依限期改善、落後、觀察、正常排列。"),))
    return sheet(Front(title, title, found.programme, found.author, "", ""), (
        facts(found.figures), note,
        *part(0, "全計畫KPI", *listed(TOTALS_TABLE, TOTALS_HEAD, found.totals), *drawn(found.pictures)),
        *part(1, "各目標市場", *listed(GROUPS_TABLE, ("目標市場", "聯盟數", "平均預定累計", "平均實際累計"), found.markets)),
        *part(2, "各聯盟進度", *listed(table, head, found.alliances)),
        *part(3, "各聯盟KPI實績", *listed(REACHED_TABLE, ("聯盟", "KPI 1", "KPI 2", "KPI 3", "KPI 4（萬元）", "KPI 5"), found.reached)),
        *part(4, "限期改善中", *listed(GROUPS_TABLE + "_text", ("聯盟", "應改善事項", "期限"), found.improving)),
    ))  # fmt: skip


@dataclass(frozen=True, slots=True)
class SurveyQuestion:
    """A question: how many firms answered, and its options with firms and share as texts."""

    label: str
    answered: str
    options: Rows


@dataclass(frozen=True, slots=True)
class Survey:
    """What the statistics say, section by section of the form."""

    programme: str
    author: str
    firms: int
    fewest: int
    sections: tuple[tuple[str, tuple[SurveyQuestion, ...]], ...]


def survey_paper(found: Survey) -> Paper:
    """The statistics of a call's survey."""
    title = f"{SURVEY}"
    note = f"依已送件聯盟之成員填答統計；比例以該題填答家數為分母；少於{found.fewest}家的格子不顯示（<{found.fewest}）。"
    blocks: list[Block] = [facts((("填答家數", f"{found.firms}家"),)), Paragraph((Run(note),))]
    for place, (name, questions) in enumerate(found.sections):
        blocks += part(place, name, *(block for each in questions for block in _question(each)))
    return sheet(Front(title, title, found.programme, found.author, "", ""), blocks)


def _question(each: SurveyQuestion) -> tuple[Block, ...]:
    head = Heading(4, f"{each.label}（填答{each.answered}家）")
    return (head, *listed(SURVEY_TABLE, ("選項", "家數", "比例"), each.options))
