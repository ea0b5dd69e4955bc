"""Tables of the desk: what arrived on paper, the working calendar, extensions, what makes the list quick."""

from review.models.calendar import CalendarDay, StoppedWork
from review.models.desk import ContactNote, DeskEntry, SavedView
from review.models.extensions import Extension
from review.models.intake import CaseNumber, PaperIntake

__all__ = ["CalendarDay", "CaseNumber", "ContactNote", "DeskEntry", "Extension", "PaperIntake", "SavedView", "StoppedWork"]
