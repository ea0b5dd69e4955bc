"""Tables of the execution: contract, baseline, monthly reports, evidence, changes, checkpoints, closing."""

from kpi.models.baseline import Baseline
from kpi.models.changes import ChangeRequest
from kpi.models.checkpoints import (
    Advice,
    CheckpointReminder,
    CheckpointReport,
    Improvement,
    ReviewResult,
    SiteVisit,
    VisitAction,
    VisitPhoto,
)
from kpi.models.closing import Closing, DutyReminder, Obligation
from kpi.models.contract import Contract, ReviewPoint, RevisedPlan
from kpi.models.diagnosis import Diagnosis, DiagnosisSession
from kpi.models.evidence import Evidence
from kpi.models.letters import FiledLetter
from kpi.models.payments import Payment
from kpi.models.reports import AllianceReport, MemberReport, MonthSlot, ReportReminder, ReportRound

__all__ = [
    "Advice", "AllianceReport", "Baseline", "ChangeRequest", "CheckpointReminder", "CheckpointReport", "Closing", "Contract", "Diagnosis",
    "DiagnosisSession", "DutyReminder", "Evidence", "FiledLetter", "Improvement", "MemberReport", "MonthSlot", "Obligation", "Payment",
    "ReportReminder", "ReportRound", "ReviewPoint", "ReviewResult", "RevisedPlan", "SiteVisit", "VisitAction", "VisitPhoto",
]
