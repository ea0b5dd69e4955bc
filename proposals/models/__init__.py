"""Tables of the case from draft to closing."""

from proposals.models.answers import Attachment, CarriedAnswer, SectionAnswers, SectionRevision
from proposals.models.assignments import Assignment, Presence, Reminder
from proposals.models.call import Announcement, Call, CallText, FormEdition
from proposals.models.comments import Comment, UnreadComment
from proposals.models.consent import Consent, Notice
from proposals.models.firm import Firm, FirmPerson
from proposals.models.offline import Intake
from proposals.models.papers import Paper
from proposals.models.proposal import MemberFirm, Proposal, StatusChange
from proposals.models.registers import (
    CoachingRecord,
    CompanyFact,
    PlanContact,
    PlanLikeness,
    PlanPrint,
    RegisterChange,
    RegisterImport,
    Sanction,
)
from proposals.models.submission import Submission, SubmitAttempt

__all__ = [
    "Announcement", "Assignment", "Attachment", "Call", "CallText", "CarriedAnswer", "CoachingRecord", "Comment", "CompanyFact", "Consent", "Firm",
    "FirmPerson", "FormEdition", "Intake", "MemberFirm", "Notice", "Paper", "PlanContact", "PlanLikeness", "PlanPrint", "Presence", "Proposal",
    "RegisterChange", "RegisterImport", "Reminder", "Sanction", "SectionAnswers", "SectionRevision", "StatusChange", "Submission", "SubmitAttempt",
    "UnreadComment",
]
