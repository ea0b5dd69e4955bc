"""What is printed for a pen: 簽到單 of a meeting, blank 評分表 of a reviewer; a fixed number of queries each."""

from decimal import Decimal
from fractions import Fraction

from django.utils import timezone

from alliance_portal.lib.figures import shown
from alliance_portal.lib.spoken_dates import spoken
from review.models import Attendance, Committee, CommitteeCase, Meeting, ReplyPerson, Seat
from review.papers.parts import DASH
from review.papers.signing import APPLICANTS, COMMITTEE, OTHERS, BlankSheet, BlankSheets, Signers, SignIn
from review.queries.meeting_papers import head_of
from review.queries.meetings import turns_of
from review.queries.reviewing import takes_part
from review.rules.committee_settings import criteria_of
from review.rules.reviewer_codes import codes_of

REVIEWS = {
    Committee.Kind.SELECTION.value: "提案審查", Committee.Kind.MIDTERM.value: "期中進度審查", Committee.Kind.FINAL.value: "期末審查",
}  # fmt: skip


def sign_in_of(meeting: Meeting, kind: str) -> SignIn:
    """A sign-in sheet: members in office, those whom each alliance announced, or those in attendance."""
    groups = {COMMITTEE: _members, APPLICANTS: _applicants, OTHERS: _others}[kind](meeting)
    return SignIn(head_of(meeting.committee, meeting.title, meeting), kind, groups)


def _members(meeting: Meeting) -> tuple[Signers, ...]:
    seats = Seat.objects.filter(committee=meeting.committee_id, ended_at=None).select_related("user").order_by("pk")
    return (Signers("", tuple((str(seat.user), "召集人" if seat.is_convener else "委員") for seat in seats)),)


def _applicants(meeting: Meeting) -> tuple[Signers, ...]:
    people: dict[int, list[tuple[str, str]]] = {}
    for person in ReplyPerson.objects.filter(reply__item__meeting=meeting).select_related("member", "reply").order_by("pk"):
        name = f"{person.title} {person.name}".strip() + ("（簡報者）" if person.presents else "")
        people.setdefault(person.reply.item_id, []).append((person.member.company_name, name))
    return tuple(
        Signers(
            f"{turn.item.position}. {turn.theme}（{turn.code}）　{spoken(timezone.localtime(turn.slot.starts_at), ('time',), english=False)}",
            tuple(people.get(turn.item.pk, ())),
        )
        for turn in turns_of(meeting)
    )  # fmt: skip


def _others(meeting: Meeting) -> tuple[Signers, ...]:
    rows = meeting.attendances.filter(state=Attendance.State.IN_ATTENDANCE).order_by("pk")
    return (Signers("", tuple((row.title or DASH, row.name) for row in rows)),)


def blank_sheets_of(committee: Committee, seat: Seat) -> BlankSheets:
    """The sheets that a reviewer may fill with a pen: his open cases without those from which he is recused, under his code of each
    (three queries).
    """
    every = list(committee.seats.values_list("pk", flat=True))
    open_to = set(takes_part().filter(seat=seat).values_list("proposal_id", flat=True))
    places = CommitteeCase.objects.filter(committee=committee, proposal__in=open_to).select_related("proposal__desk_entry").order_by("position", "pk")
    sheets = []
    for place in places:
        entry, code = getattr(place.proposal, "desk_entry", None), place.proposal.code
        sheets.append(BlankSheet((entry.theme if entry else "") or code, code, codes_of(committee.salt, code, every)[seat.pk]))
    return BlankSheets(head_of(committee, REVIEWS[committee.kind]), _criteria(committee), tuple(sheets))


def _criteria(committee: Committee) -> tuple[tuple[str, str, str], ...]:
    rows = []
    for number, (own, each) in enumerate(zip(committee.criteria, criteria_of(committee.criteria), strict=True), 1):
        sought = "、".join(point.get("zh", "") for point in own.get("look_for", ()))
        label = f"{number}. {own['label_zh']}" + (f"\n{sought}" if sought else "")
        rows.append((label, f"{_plain(each.weight)}%", f"0至{_plain(committee.rules.highest(each.weight))}"))
    return tuple(rows)


def _plain(value: Fraction) -> str:
    return shown(Decimal(value.numerator) / Decimal(value.denominator))
