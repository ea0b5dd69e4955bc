"""Chinese words of the official papers of the execution."""

from kpi.constants import Verdict
from kpi.models import Evidence

KPI_NAMES = {"kpi1": "海外行銷活動", "kpi2": "新興科技及網路行銷工具", "kpi3": "國際通路合作", "kpi4": "海外整體商機增加", "kpi5": "聯盟自訂加分"}
KPI_UNITS = {"kpi1": "場次", "kpi2": "種", "kpi3": "件", "kpi4": "萬元", "kpi5": "項"}
REVIEWS = {"midterm": "期中進度審查", "final": "期末審查"}
OUTCOMES = {"passed": "通過", "improve": "限期改善", "failed": "不通過"}
VERDICTS = {Verdict.ACCEPTED: "採認", Verdict.PARTLY: "部分採認", Verdict.REJECTED: "不採認", Verdict.WAITING: "待查核"}


def evidence_name(each: Evidence) -> str:
    """113年6月　KPI 1　臺灣茶週首頁橫幅（領導企業）."""
    return f"{each.month.year - 1911}年{each.month.month}月　KPI {each.kpi[-1]}　{each.title}（{each.member.company_name}）"


def evidence_verdict(each: Evidence) -> str:
    """Its verdict with the reason."""
    words = VERDICTS[Verdict(each.verdict)]
    return f"{words}：{each.verdict_reason}" if each.verdict_reason else words
