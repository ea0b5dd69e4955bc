"""Words of the desk that queries, services and pages share."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from proposals.constants import STAFF_LABELS, Status

UNDERTAKING = "reviewer_undertaking"  # key of the call's text that reviewers sign
NUMBER_WORD = "IA"  # 收件編號 113-IA-007


class Waits(StrEnum):
    """What a case waits for at the desk; where nothing waits, its status says where it is."""

    ACKNOWLEDGE = "acknowledge"
    VERSION = "version"
    OVERDUE = "overdue"
    PAPER = "paper"
    UPLOAD = "upload"
    NOT_SENT = "not_sent"


# key -> (words, kind of mark, icon), in the order of the chips; then come the statuses in their own order
WAITS = {
    Waits.ACKNOWLEDGE: (_("待發收件確認"), "warn", "warn"),
    Waits.VERSION: (_("待核對版本"), "now", "edit"),
    Waits.OVERDUE: (_("逾期待處理"), "fix", "stop"),
    Waits.PAPER: (_("待收書面"), "", "clock"),
    Waits.UPLOAD: (_("書面已到（未上傳）"), "warn", "warn"),
    Waits.NOT_SENT: (_("截止前未上傳"), "", "lock"),
}
ENDED_BADLY = frozenset({Status.LATE_REFUSED, Status.INELIGIBLE, Status.REJECTED, Status.WITHDRAWN})
# what the desk does first stands first
URGENT = (Waits.ACKNOWLEDGE, Waits.VERSION, Waits.OVERDUE)


def state_words(key: str) -> tuple[str, str, str]:
    """Words, kind of mark and icon of a state of the desk, a wait or a status."""
    if key in WAITS:
        words, kind, icon = WAITS[Waits(key)]
        return str(words), kind, icon
    status = Status(key)
    words = str(STAFF_LABELS.get(status, status.label))
    if status == Status.DRAFT:
        return words, "", "todo"
    if status in ENDED_BADLY:
        return words, "", "x"
    return (words, "warn", "warn") if status == Status.CORRECTION else (words, "done", "done")


def case_no(call_code: str, number: int | None) -> str:
    """收件編號 in words: 113-IA-007; blank when none was given."""
    return f"{call_code}-{NUMBER_WORD}-{number:03}" if number else ""
