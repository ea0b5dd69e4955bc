"""Tables of the desk (paper, calendar, extensions, its list) and of the committee (seats, conflicts, sheets)."""

from review.models.calendar import CalendarDay, StoppedWork
from review.models.committee import Committee, CommitteeCase, Employment, Seat, Undertaking
from review.models.conflicts import ApplicantRequest, Recusal
from review.models.desk import ContactNote, DeskEntry, SavedView
from review.models.extensions import Extension
from review.models.intake import CaseNumber, PaperIntake
from review.models.scores import Assignment, AssignmentPlan, ScoreChange, ScoreSheet

__all__ = [
    "ApplicantRequest",
    "Assignment",
    "AssignmentPlan",
    "CalendarDay",
    "CaseNumber",
    "Committee",
    "CommitteeCase",
    "ContactNote",
    "DeskEntry",
    "Employment",
    "Extension",
    "PaperIntake",
    "Recusal",
    "SavedView",
    "ScoreChange",
    "ScoreSheet",
    "Seat",
    "StoppedWork",
    "Undertaking",
]
