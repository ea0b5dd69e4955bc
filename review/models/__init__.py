"""Tables of the desk (paper, calendar, extensions, its list), of the check (answers, rulings, corrections, outcome), of the
committee, its meetings and its decisions.
"""

from review.models.calendar import CalendarDay, StoppedWork
from review.models.committee import Committee, CommitteeCase, Employment, Seat, Undertaking
from review.models.conflicts import ApplicantRequest, Recusal
from review.models.decisions import Decision, DecisionLine, Objection
from review.models.desk import ContactNote, DeskEntry, SavedView
from review.models.extensions import Extension, SlidesExtension
from review.models.intake import CaseNumber, PaperIntake
from review.models.meetings import (
    AgendaItem,
    Attendance,
    AttendanceReply,
    Dissent,
    Meeting,
    QuestionNote,
    ReplyPerson,
    Resolution,
    ReviewPaper,
)
from review.models.officers import FirmConflict, OfficerUndertaking
from review.models.reminders import SentReminder
from review.models.scores import Assignment, AssignmentPlan, ScoreChange, ScoreSheet, SealedOpening
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
    "AgendaItem",
    "ApplicantRequest",
    "Assignment",
    "AssignmentPlan",
    "Attendance",
    "AttendanceReply",
    "CalendarDay",
    "CaseNumber",
    "Check",
    "CheckAnswer",
    "Committee",
    "CommitteeCase",
    "ContactNote",
    "CorrectionItem",
    "CorrectionRound",
    "Decision",
    "DecisionLine",
    "DeskEntry",
    "Dissent",
    "Employment",
    "Extension",
    "FirmConflict",
    "Meeting",
    "Objection",
    "OfficerUndertaking",
    "PaperIntake",
    "PreliminaryOpinion",
    "QuestionNote",
    "Recusal",
    "ReplyPerson",
    "Resolution",
    "ReviewPaper",
    "Ruling",
    "SavedView",
    "ScoreChange",
    "ScoreSheet",
    "ScreeningOutcome",
    "SealedOpening",
    "Seat",
    "SentReminder",
    "SlidesExtension",
    "StoppedWork",
    "Undertaking",
    "WithdrawalRequest",
]
