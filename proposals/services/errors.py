"""What a service answers when it does not do what was asked. Views turn them into 400, 403, 409, 413."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied

from alliance_portal.lib.findings import Text
from alliance_portal.lib.spoken_dates import TAIPEI, moment
from proposals.workflow import Refusal

NOT_YOURS = Text("目前的身分不能做這件事，請洽領導企業。", "Your present role may not do this; ask the lead firm.")


class Refused(Exception):
    """The case does not allow this step now (409). `reason` is a word for the log, `text` a sentence for people."""

    def __init__(self, reason: str, text: Text) -> None:
        super().__init__(text.zh)
        self.reason = reason
        self.text = text

    @classmethod
    def by(cls, refusal: Refusal) -> "Refused":
        """From a guard's answer."""
        return cls(refusal.reason, refusal.text)


class Conflict(Refused):
    """Somebody else moved the case meanwhile (409): reload and look."""

    def __init__(self) -> None:
        super().__init__("changed", Text("案件狀態剛剛已被異動，請重新整理頁面後再試。", "The case has just changed. Reload the page and try again."))


class Closed(Refused):
    """The draft takes no changes: the deadline has passed, or the case is in a later state. The text typed must be given back."""

    def __init__(self, deadline: datetime, now: datetime) -> None:
        super().__init__("closed", Text(
            "已停止受理修改，這次的內容沒有儲存，請先複製備份。"
            f"系統收到時間：{moment(now, english=False)}；截止時間：{moment(deadline, english=False)}。",
            "Changes are closed; this was not saved. Copy your text. "
            f"Received {moment(now, english=True)}; deadline {moment(deadline, english=True)}.",
        ))
        self.deadline = deadline
        self.now = now


class Stale(Refused):
    """Somebody else saved the section since this page was opened (409, R-37). Nothing was overwritten; both texts are here."""

    def __init__(
        self, current_revision: int, theirs: Mapping[str, Any], saved_by: str, saved_at: datetime, theirs_typed: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__("stale", Text(
            f"{saved_by}已於{saved_at.astimezone(TAIPEI):%H:%M:%S}儲存這一段，您的內容尚未儲存，請比對後再儲存。",
            f"{saved_by} saved this section at {saved_at.astimezone(TAIPEI):%H:%M:%S}. Yours is not saved; compare both and save again.",
        ))
        self.current_revision = current_revision
        self.theirs = theirs
        self.theirs_typed = theirs_typed or {}
        self.saved_by = saved_by
        self.saved_at = saved_at


class UnknownField(ValueError):
    """A key that this section does not take (400, R-07). Nothing was stored."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class Forbidden(PermissionDenied):
    """A known person without the right: Django answers 403 with the sentence. `reason` is a word for the log."""

    def __init__(self, reason: str, text: Text = NOT_YOURS) -> None:
        super().__init__(text)
        self.reason = reason

    def __str__(self) -> str:
        return self.reason
