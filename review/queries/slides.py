"""The slides of a case: until when, which versions there are; and the list of a call (D-20, W-13, W-31)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from proposals.constants import Status
from proposals.models import Attachment, Call, MemberFirm, Proposal, SectionAnswers
from review.models import AgendaItem, Committee, SlidesExtension

SLOT = "supplementary.slide_deck"
# states of a case that has passed the check and has not yet been reviewed: its slides may come, or have come
AWAITED = (Status.ELIGIBLE, Status.SLIDES_READY)


def call_deadline(call: Call) -> datetime | None:
    """The deadline that staff set for the whole call; None while there is none."""
    text = str(call.rules.get("slides_until") or "")
    return datetime.fromisoformat(text) if text else None


def deadlines(cases: Iterable[Proposal]) -> dict[int, datetime | None]:
    """Until when each case's slides may come (inclusive): its meeting's deadline, else its call's, else None; later where two persons
    gave the case more time (two queries).
    """
    known = list(cases)
    items = AgendaItem.objects.filter(
        proposal__in=known, meeting__committee__kind=Committee.Kind.SELECTION, meeting__slides_until__isnull=False,
    ).order_by("meeting__made_at", "meeting")
    of_meeting = dict(items.values_list("proposal", "meeting__slides_until"))
    usual = {each.pk: of_meeting.get(each.pk) or call_deadline(each.call) for each in known}
    given = dict(SlidesExtension.objects.filter(proposal__in=known).order_by("until").values_list("proposal", "until"))
    return {pk: max(until, given.get(pk, until)) if until is not None else None for pk, until in usual.items()}


def deadline_of(case: Proposal) -> datetime | None:
    """The same for one case."""
    return deadlines([case])[case.pk]


def versions_of(case: Proposal) -> list[Attachment]:
    """Every version of the slides, the newest first (one query)."""
    return list(Attachment.objects.filter(proposal=case, member=None, slot=SLOT).select_related("file", "added_by"))


@dataclass(frozen=True, slots=True)
class Line:
    """A case of the list: its slides as they stand."""

    case: Proposal
    theme: str
    lead: str
    until: datetime | None
    newest: Attachment | None
    versions: int

    @property
    def is_awaited(self) -> bool:
        """Whether nothing has come yet."""
        return self.newest is None

    def is_late(self, now: datetime) -> bool:
        """Whether nothing has come and nothing may come any more."""
        return self.newest is None and self.until is not None and now > self.until


def lines_of(call: Call, statuses: Collection[Status] = AWAITED) -> list[Line]:
    """The cases whose slides are awaited or there, those without slides first (six queries whatever their number)."""
    cases = list(Proposal.objects.filter(call=call, status__in=statuses).select_related("call").order_by("code"))
    untils = deadlines(cases)
    themes = dict(SectionAnswers.objects.filter(proposal__in=cases, member=None, section="cover").values_list("proposal", "data__alliance_theme"))
    leads = dict(MemberFirm.objects.filter(proposal__in=cases, position=0).values_list("proposal", "company_name"))
    newest: dict[int, Attachment] = {}
    for each in Attachment.objects.filter(proposal__in=cases, member=None, slot=SLOT).select_related("file").order_by("version"):
        newest[each.proposal_id] = each
    lines = [
        Line(
            case, str(themes.get(case.pk) or "") or case.code, str(leads.get(case.pk) or ""), untils[case.pk], newest.get(case.pk),
            newest[case.pk].version if case.pk in newest else 0,
        )
        for case in cases
    ]
    return sorted(lines, key=lambda line: (not line.is_awaited, line.theme))
