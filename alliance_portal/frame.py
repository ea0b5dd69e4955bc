"""What the frame of every page shows: the call and its state, the time left, the server's clock, whom one acts for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.translation import gettext as _

from alliance_portal.accounts.acting import acting_firm_id
from alliance_portal.lib.clock import received_at
from alliance_portal.lib.version import VERSION
from proposals.models import Call, FirmPerson, MemberFirm
from proposals.permissions import standing
from proposals.queries.calls import current_call


@dataclass(frozen=True)
class TimeLeft:
    """Time until the deadline, in whole units; the last minute counts as a minute."""

    days: int
    hours: int
    minutes: int

    @classmethod
    def between(cls, now: datetime, deadline: datetime) -> "TimeLeft":
        """The time from now to the deadline, rounded down to minutes."""
        left = max(deadline - now, timedelta())
        return cls(left.days, left.seconds // 3600, left.seconds % 3600 // 60)


class Frame:
    """Everything that `base.html` asks for; each part is read when it is asked for (at most two queries a page)."""

    version = VERSION

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.now = received_at(request)

    @cached_property
    def call(self) -> Call | None:
        """The call that the page is about: its case's, else what a view has left on the request, else the one that the site shows."""
        case = getattr(self.request, "case", None)
        if case is not None:
            found: Call = case.call  # the fetching view has read it with the case
            return found
        if hasattr(self.request, "current_call"):
            call: Call | None = self.request.current_call
            return call
        return current_call(self.now)

    @property
    def deadline(self) -> datetime | None:
        """The deadline of the case that the page is about, which may be later than its call's, else the call's."""
        case = getattr(self.request, "case", None)
        if case is not None:
            own: datetime = case.deadline
            return own
        return self.call.deadline if self.call else None

    @property
    def case_code(self) -> str:
        """The code of the case that the page is about: its clock asks for that case's deadline."""
        return str(getattr(getattr(self.request, "case", None), "code", ""))

    @property
    def is_open(self) -> bool:
        """Whether applications are taken now."""
        return self.call is not None and self.deadline is not None and self.call.opens_at <= self.now <= self.deadline

    @property
    def is_coming(self) -> bool:
        """Whether the call opens later."""
        return self.call is not None and self.now < self.call.opens_at

    @property
    def left(self) -> TimeLeft | None:
        """Time until the deadline of an open call."""
        return TimeLeft.between(self.now, self.deadline) if self.deadline and self.is_open else None

    @cached_property
    def firms(self) -> list[FirmPerson]:
        """The firms that the person acts for (one query, for signed-in applicants only)."""
        user = self.request.user
        if not user.is_authenticated or user.office:
            return []
        return list(FirmPerson.objects.filter(user=user).select_related("firm").order_by("firm__name", "pk"))

    @property
    def acting(self) -> FirmPerson | None:
        """The firm that the person acts for now; the first one where none has been chosen."""
        by_firm = {person.firm_id: person for person in self.firms}
        chosen = acting_firm_id(self.request, by_firm)
        return by_firm[chosen] if chosen else None

    @cached_property
    def in_case(self) -> MemberFirm | None:
        """The member of the case on this page for which the person acts; the lead firm where he acts for several."""
        case = getattr(self.request, "case", None)
        if case is None or not self.request.user.is_authenticated:
            return None
        acts_for = standing(self.request.user, case).acts_for  # the view has asked already
        if not acts_for:
            return None
        members = case.__dict__.get("_members") or MemberFirm.objects.filter(proposal=case).select_related("firm")
        return next((member for member in members if member.pk in acts_for), None)

    @property
    def identity(self) -> str:
        """目前身分 in words: the role and firm in the case of this page, else the firm; empty for visitors."""
        user = self.request.user
        if not user.is_authenticated:
            return ""
        if user.office:
            return str(user.get_office_display())
        if self.in_case is not None:
            words = _("領導企業（%(firm)s）") if self.in_case.is_lead else _("聯盟成員（%(firm)s）")
            return words % {"firm": self.in_case.company_name or self.in_case.firm.name}
        return self.acting.firm.name if self.acting else _("申請企業（尚未加入公司）")

    @property
    def may_switch(self) -> bool:
        """Whether there is another firm to act for; inside a case the case decides."""
        return self.in_case is None and len(self.firms) > 1


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `frame`, lazy, so that a fragment costs nothing."""
    return {"frame": SimpleLazyObject(lambda: Frame(request))}
