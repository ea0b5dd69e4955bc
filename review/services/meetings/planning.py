"""The meeting before it is held: place and time, agenda, notices (W-13, W-14)."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.mail.services import enqueue
from alliance_portal.trail.services import record
from proposals.models import Proposal
from proposals.services.errors import Refused
from proposals.services.mails import case_mail, in_words, page
from review.models import AgendaItem, Committee, CommitteeCase, Meeting, Recusal, Seat
from review.permissions import require_staff
from review.rules.agenda import Slot, by_number, by_recusals, drawn, slots
from review.services.committee.chains import chain_of_committee
from review.services.letters import entry_of, readers_of

LONGEST_TALK = 120
NO_PLACE = Text("請填會議名稱與地點。", "Give the meeting a name and a place.")
NO_TIME = Text("請填會議日期與時間。", "Give day and time of the meeting.")
SLIDES_AFTER = Text("簡報上傳期限須早於會議時間。", "Slides must be in before the meeting.")
MINUTES = Text(f"簡報與詢答時間請填0至{LONGEST_TALK}分鐘，簡報至少1分鐘。", f"Give 0 to {LONGEST_TALK} minutes, the talk at least 1.")
STALE = Text("會議剛剛已由其他人修改，請重新整理後再試。", "Somebody else has just changed the meeting. Reload and try again.")
CLOSED = Text("會議已結束，不能再修改。", "The meeting is over; it cannot be changed.")
NO_CASES = Text("沒有可列入議程的案件。", "There is no case to put on the agenda.")
NOT_THESE = Text("議程須列入同樣的案件，各一次。", "The agenda must hold the same cases, each once.")


@dataclass(frozen=True, slots=True)
class Plan:
    """What staff type of a meeting."""

    title: str
    place: str
    starts_at: datetime | None
    slides_until: datetime | None
    talk_minutes: int
    question_minutes: int
    recorder: str = ""


def _checked(plan: Plan) -> dict[str, object]:
    if not plan.title.strip() or not plan.place.strip():
        raise Refused("place", NO_PLACE)
    if plan.starts_at is None:
        raise Refused("starts", NO_TIME)
    if plan.slides_until is not None and plan.slides_until >= plan.starts_at:
        raise Refused("slides", SLIDES_AFTER)
    if not (1 <= plan.talk_minutes <= LONGEST_TALK and 0 <= plan.question_minutes <= LONGEST_TALK):
        raise Refused("minutes", MINUTES)
    return {
        "title": plan.title.strip()[:120], "place": plan.place.strip()[:200], "starts_at": plan.starts_at, "slides_until": plan.slides_until,
        "talk_minutes": plan.talk_minutes, "question_minutes": plan.question_minutes, "recorder": plan.recorder.strip()[:80],
    }  # fmt: skip


def make_meeting(committee: Committee, actor: User, plan: Plan, at: datetime) -> Meeting:
    """A meeting with every case of the committee on its agenda, by case number. Raises Forbidden, Refused (place, starts, slides, minutes)."""
    require_staff(actor)
    facts = _checked(plan)
    with transaction.atomic():
        meeting = Meeting.objects.create(committee=committee, made_by=actor, made_at=at, **facts)
        cases = CommitteeCase.objects.filter(committee=committee).values_list("proposal__code", "proposal__case_number__number")
        _lay(meeting, by_number(dict(cases)))
        record(chain_of_committee(committee), "meeting.made", actor, {"meeting": meeting.pk, "starts_at": plan.starts_at, "place": plan.place})
    return meeting


def change_meeting(meeting: Meeting, actor: User, plan: Plan, revision: int) -> None:
    """Another place or time; who was told is told again by the next notice. Raises Forbidden, Refused (as above, stale, closed)."""
    require_staff(actor)
    facts = _checked(plan)
    with transaction.atomic():
        free = Meeting.objects.filter(pk=meeting.pk, revision=revision, closed_at=None)
        if not free.update(revision=F("revision") + 1, **facts):
            raise _why(meeting)
        record(chain_of_committee(meeting.committee), "meeting.changed", actor, {"meeting": meeting.pk, **facts})


def _why(meeting: Meeting) -> Refused:
    return Refused("closed", CLOSED) if Meeting.objects.filter(pk=meeting.pk).exclude(closed_at=None).exists() else Refused("stale", STALE)


# agenda ---------------------------------------------------------------------------------------------------------------------


def arrange(meeting: Meeting, actor: User, order_by: str, order: Sequence[str] = ()) -> None:
    """Lay the agenda anew: by number, drawn, so that recusals stand together, or by hand. Raises Forbidden, Refused (cases, closed)."""
    require_staff(actor)
    with transaction.atomic():
        held = Meeting.objects.select_for_update(of=("self",)).select_related("committee").get(pk=meeting.pk)
        if held.closed_at is not None:
            raise Refused("closed", CLOSED)
        numbers = dict(CommitteeCase.objects.filter(committee=held.committee).values_list("proposal__code", "proposal__case_number__number"))
        if not numbers:
            raise Refused("cases", NO_CASES)
        seed = secrets.token_hex(8) if order_by == Meeting.OrderBy.DRAWN else ""
        codes = _order(held, numbers, order_by, order, seed)
        Meeting.objects.filter(pk=held.pk).update(order_by=order_by, seed=seed, revision=F("revision") + 1)
        _lay(held, codes)
        record(chain_of_committee(held.committee), "meeting.arranged", actor, {"meeting": held.pk, "by": order_by, "seed": seed, "order": codes})


def _order(meeting: Meeting, numbers: Mapping[str, int | None], order_by: str, order: Sequence[str], seed: str) -> list[str]:
    official = by_number(numbers)
    if order_by == Meeting.OrderBy.DRAWN:
        return drawn(official, seed)
    if order_by == Meeting.OrderBy.RECUSALS:
        return by_recusals(official, recusals_of(meeting))
    if order_by == Meeting.OrderBy.HAND:
        if sorted(order) != sorted(numbers):
            raise Refused("cases", NOT_THESE)
        return list(order)
    return official


def recusals_of(meeting: Meeting) -> frozenset[tuple[str, str]]:
    """(seat, code) of every standing recusal of the committee (one query)."""
    rows = Recusal.objects.filter(seat__committee=meeting.committee_id, seat__ended_at=None, lifted_at=None).values_list("seat_id", "proposal__code")
    return frozenset((str(seat), code) for seat, code in rows)


def _lay(meeting: Meeting, codes: Sequence[str]) -> None:
    """The items in this order; those that stay keep their row, with its reply and its questions."""
    place = {code: number for number, code in enumerate(codes, 1)}
    known = {item.proposal.code: item for item in meeting.items.select_related("proposal")}
    for code, item in known.items():
        if code not in place and not hasattr(item, "reply"):
            item.delete()
    cases = dict(Proposal.objects.filter(code__in=place).values_list("code", "pk"))
    new = [AgendaItem(meeting=meeting, proposal_id=cases[code], position=place[code]) for code in codes if code not in known]
    AgendaItem.objects.bulk_create(new)
    for code, item in known.items():
        if code in place:
            AgendaItem.objects.filter(pk=item.pk).update(position=place[code])


def slots_of(meeting: Meeting, codes: Sequence[str]) -> dict[str, Slot]:
    """The times of these cases, in their order."""
    laid = slots(codes, meeting.starts_at, talk_minutes=meeting.talk_minutes, question_minutes=meeting.question_minutes)
    return {slot.proposal: slot for slot in laid}


# notices --------------------------------------------------------------------------------------------------------------------


def notify(meeting: Meeting, actor: User, at: datetime) -> int:
    """會議通知 to every alliance on the agenda and every member; once a version of the meeting. How many mails. Raises Forbidden, Refused."""
    require_staff(actor)
    with transaction.atomic():
        held = Meeting.objects.select_for_update(of=("self",)).select_related("committee__call").get(pk=meeting.pk)
        if held.closed_at is not None:
            raise Refused("closed", CLOSED)
        items = list(held.items.select_related("proposal__call").order_by("position"))
        if not items:
            raise Refused("cases", NO_CASES)
        times = slots_of(held, [item.proposal.code for item in items])
        told = sum(_tell_alliance(held, item, times[item.proposal.code]) for item in items)
        told += _tell_members(held, items[0].proposal, len(items))
        Meeting.objects.filter(pk=held.pk).update(noticed_at=at)
        record(chain_of_committee(held.committee), "meeting.noticed", actor, {"meeting": held.pk, "mails": told})
    return told


def _tell_alliance(meeting: Meeting, item: AgendaItem, slot: Slot) -> int:
    case, entry = item.proposal, entry_of(item.proposal)
    readers = readers_of(case, entry)
    for reader in readers:
        case_mail(
            "meeting_notice", case, key=f"meeting:{meeting.pk}:{meeting.revision}:{case.pk}:{reader.email.lower()}", to=reader.email,
            theme=entry.theme if entry else "", language=reader.language, person=reader.name, title=meeting.title, place=meeting.place,
            starts_at=in_words(slot.starts_at, reader.language), minutes=meeting.talk_minutes,
            slides_until=in_words(meeting.slides_until, reader.language) if meeting.slides_until else "—", link=page("committee_attend", case.code),
        )  # fmt: skip
    return len(readers)


def _tell_members(meeting: Meeting, any_case: Proposal, cases: int) -> int:
    """Members get the meeting's time and place; nothing in the mail says of which alliance."""
    seats = Seat.objects.filter(committee=meeting.committee, ended_at=None).select_related("user")
    for seat in seats:
        person = seat.user
        enqueue(
            "meeting_notice_member", key=f"meeting:{meeting.pk}:{meeting.revision}:seat:{seat.pk}", to=person.email,
            chain=chain_of_committee(meeting.committee), language=person.language,
            context={
                "person": str(person), "year": any_case.call.roc_year, "scope": any_case.call.code, "title": meeting.title,
                "place": meeting.place, "cases": cases,
                "starts_at": in_words(meeting.starts_at, person.language), "link": page("meeting_calendar", meeting.pk),
            },
        )  # fmt: skip
    return len(seats)
