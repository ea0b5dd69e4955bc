"""Tables of the execution: contract, baseline, monthly reports, evidence, changes."""

from kpi.models.baseline import Baseline
from kpi.models.changes import ChangeRequest
from kpi.models.contract import Contract, ReviewPoint, RevisedPlan
from kpi.models.evidence import Evidence
from kpi.models.reports import AllianceReport, MemberReport, MonthSlot, ReportReminder, ReportRound

__all__ = [
    "AllianceReport", "Baseline", "ChangeRequest", "Contract", "Evidence", "MemberReport", "MonthSlot", "ReportReminder", "ReportRound",
    "ReviewPoint", "RevisedPlan",
]
