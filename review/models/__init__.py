"""Tables of the desk (paper, calendar, extensions, its list), of the check (answers, rulings, corrections, outcome), of the committee."""

from review.models.calendar import CalendarDay, StoppedWork
from review.models.committee import Committee, CommitteeCase, Employment, Seat, Undertaking
from review.models.conflicts import ApplicantRequest, Recusal
from review.models.desk import ContactNote, DeskEntry, SavedView
from review.models.extensions import Extension
from review.models.intake import CaseNumber, PaperIntake
from review.models.scores import Assignment, AssignmentPlan, ScoreChange, ScoreSheet
from review.models.screening import (
    Check,
    CheckAnswer,
    CorrectionItem,
    CorrectionRound,
    PreliminaryOpinion,
    Ruling,
    ScreeningOutcome,
    WithdrawalRequest,
)

__all__ = [
    "ApplicantRequest",
    "Assignment",
    "AssignmentPlan",
    "CalendarDay",
    "CaseNumber",
    "Check",
    "CheckAnswer",
    "Committee",
    "CommitteeCase",
    "ContactNote",
    "CorrectionItem",
    "CorrectionRound",
    "DeskEntry",
    "Employment",
    "Extension",
    "PaperIntake",
    "PreliminaryOpinion",
    "Recusal",
    "Ruling",
    "SavedView",
    "ScoreChange",
    "ScoreSheet",
    "ScreeningOutcome",
    "Seat",
    "StoppedWork",
    "Undertaking",
    "WithdrawalRequest",
]
