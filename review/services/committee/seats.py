"""The committee itself: seats, convener, the cases that it hears, the opening of the review (W-32, S-15)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from alliance_portal.accounts.models import Office, User
from alliance_portal.lib.findings import Text
from alliance_portal.trail.services import record
from proposals.constants import Status
from proposals.models import Call, Proposal
from proposals.services.errors import Conflict, Refused
from proposals.services.transitions import perform
from proposals.workflow import Action
from review.models import Assignment, Committee, CommitteeCase, Seat
from review.permissions import require_staff
from review.rules.committee_settings import criteria_of
from review.services.committee.assignments import everyone_scores
from review.services.committee.chains import chain_of_committee
from review.services.committee.conflicts import match_conflicts
from review.services.committee.letters import tell_opened, tell_seated
from review.services.letters import entry_of

NO_REVIEWER = Text("只有已接受邀請的審查委員可以列席委員會。", "Only somebody who accepted the invitation can sit on the committee.")
NO_SEAT = Text("請先安排審查委員。", "Give the committee members first.")
NO_CASE = Text("沒有可開放評分的案件：須已通過資格與文件審查。", "There is no case to open: cases must have passed the check.")
NOT_100 = Text("評分項目的權重合計須為100。", "The weights of the criteria must total 100.")
NOT_READY = frozenset({Status.ELIGIBLE, Status.SLIDES_READY})


def found_committee(call: Call, kind: str, actor: User) -> Committee:
    """The committee of a call for a kind of review, made when it is first asked for. Raises Forbidden."""
    require_staff(actor)
    with transaction.atomic():
        committee, made = Committee.objects.get_or_create(call=call, kind=kind, defaults={"made_by": actor})
        if made:
            record(chain_of_committee(committee), "committee.made", actor, {"call": call.code, "kind": kind})
    return committee


def hold(committee: Committee) -> Committee:
    """The committee as it is now, held until the transaction ends."""
    return Committee.objects.select_for_update(of=("self",)).select_related("call").get(pk=committee.pk)


# seats ----------------------------------------------------------------------------------------------------------------------

def add_seat(committee: Committee, person: User, actor: User, *, is_expert: bool = True) -> Seat:
    """Seat somebody who accepted the invitation, and mail what to sign. A seat that ended is taken up again, to be signed anew.

    Raises Forbidden, Refused (no reviewer's account).
    """
    require_staff(actor)
    if person.office != Office.REVIEWER or not person.is_active:
        raise Refused("reviewer", NO_REVIEWER)
    with transaction.atomic():
        held = hold(committee)
        seat, made = Seat.objects.get_or_create(committee=held, user=person, defaults={"added_by": actor, "is_expert": is_expert})
        if not made and seat.ended_at is None:
            return seat
        if not made:
            seat.ended_at = seat.signed_at = seat.signed_version = seat.declared_at = None
            seat.is_expert = is_expert
            seat.save()
        if everyone_scores(held):
            cases = held.cases.filter(locked_at=None).values_list("proposal_id", flat=True)
            Assignment.objects.bulk_create([Assignment(seat=seat, proposal_id=case) for case in cases], ignore_conflicts=True)
        record(chain_of_committee(held), "committee.seated", actor, {"seat": seat.pk, "is_expert": is_expert})
        tell_seated(seat)
    return seat


def end_seat(seat: Seat, actor: User, at: datetime) -> None:
    """The seat ends; everything closes for its reviewer with the next request. Sheets that were submitted stay. Raises Forbidden."""
    require_staff(actor)
    with transaction.atomic():
        held = hold(seat.committee)
        if Seat.objects.filter(pk=seat.pk, ended_at=None).update(ended_at=at, is_convener=False):
            record(chain_of_committee(held), "committee.seat_ended", actor, {"seat": seat.pk})


def set_seat(seat: Seat, actor: User, *, is_expert: bool, is_convener: bool, load_cap: int | None) -> None:
    """Expert or of the agency, convener (one at most: the former hands over), most cases. Raises Forbidden."""
    require_staff(actor)
    with transaction.atomic():
        held = hold(seat.committee)
        if is_convener:
            Seat.objects.filter(committee=held, is_convener=True).exclude(pk=seat.pk).update(is_convener=False)
        Seat.objects.filter(pk=seat.pk, ended_at=None).update(is_expert=is_expert, is_convener=is_convener, load_cap=load_cap)
        facts = {"seat": seat.pk, "is_expert": is_expert, "is_convener": is_convener, "load_cap": load_cap}
        record(chain_of_committee(held), "committee.seat_changed", actor, facts)


# cases ----------------------------------------------------------------------------------------------------------------------

def bring_cases(committee: Committee, cases: Iterable[Proposal], actor: User, at: datetime) -> int:
    """Put cases before the committee, in order of 收件編號: their names show to the reviewers, who say what concerns them. Nothing opens yet.

    How many were new. Raises Forbidden.
    """
    require_staff(actor)
    with transaction.atomic():
        held = hold(committee)
        there = set(held.cases.values_list("proposal_id", flat=True))
        new = sorted((case for case in cases if case.pk not in there and case.call_id == held.call_id), key=_official)
        last = held.cases.aggregate(last=Max("position"))["last"] or 0
        made = [CommitteeCase(committee=held, proposal=case, position=last + place, added_at=at) for place, case in enumerate(new, 1)]
        CommitteeCase.objects.bulk_create(made)
        if everyone_scores(held):
            seats = held.seats.filter(ended_at=None)
            rows = [Assignment(seat=seat, proposal=case) for seat in seats for case in new]
            Assignment.objects.bulk_create(rows, ignore_conflicts=True)
        if new:
            for case in new:
                entry_of(case)  # themes and names are read from it
            match_conflicts(held)
            record(chain_of_committee(held), "committee.cases", actor, {"cases": [case.code for case in new]})
    return len(new)


def _official(case: Proposal) -> tuple[int, str]:
    number = getattr(case, "case_number", None)
    return (number.number if number is not None else 1_000_000, case.code)


def open_review(committee: Committee, actor: User, received_at: datetime) -> int:
    """Open the papers and sheets of every case that waits; settings and weights are frozen from the first opening on (W-32).

    How many cases. Raises Forbidden, Refused (no seat, no case, weights), Conflict (a case moved meanwhile).
    """
    require_staff(actor)
    with transaction.atomic():
        held = hold(committee)
        if not held.seats.filter(ended_at=None).exists():
            raise Refused("seats", NO_SEAT)
        if not held.gives_opinions and sum(each.weight for each in criteria_of(held.call.criteria)) != 100:
            raise Refused("weights", NOT_100)
        waiting = list(held.cases.filter(opened_at=None).select_related("proposal__call"))
        ready = [each for each in waiting if _may_open(held, each.proposal)]
        if not ready:
            raise Refused("cases", NO_CASE)
        for each in ready:
            if each.proposal.status in NOT_READY:
                perform(Action.OPEN_REVIEW, each.proposal, actor, received_at=received_at)
        opened = CommitteeCase.objects.filter(pk__in=[each.pk for each in ready], opened_at=None).update(opened_at=received_at)
        if opened != len(ready):
            raise Conflict
        Committee.objects.filter(pk=held.pk, opened_at=None).update(opened_at=received_at, opened_by=actor)
        record(chain_of_committee(held), "committee.opened", actor, {"cases": [each.proposal.code for each in ready], "settings": held.settings})
        tell_opened(held, received_at)
    return len(ready)


def _may_open(committee: Committee, case: Proposal) -> bool:
    if committee.kind == Committee.Kind.SELECTION:
        return case.status in NOT_READY | {Status.IN_REVIEW}
    return case.status == {Committee.Kind.MIDTERM: Status.MIDTERM, Committee.Kind.FINAL: Status.FINAL_REVIEW}[Committee.Kind(committee.kind)]
