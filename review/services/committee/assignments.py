"""指派: everyone to everything, by hand, or balanced; proposed, looked at, applied, undone (issue 5)."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.trail.services import record
from proposals.models import Proposal
from proposals.services.errors import Refused
from review.models import Assignment, AssignmentPlan, Committee, Recusal, ScoreSheet
from review.permissions import require_staff
from review.rules.assignment import Pair, Proposed, balanced, everyone
from review.services.committee.chains import chain_of_committee
from review.services.officers import require_unconflicted_in

CHANGED = Text("指派在這段期間已被更改，請重新檢視。", "The assignment has changed meanwhile; look at it again.")
BEGUN = Text("已開始評分的案件不能取消指派。", "A case that its reviewer has begun to score cannot be taken from him.")
UNKNOWN = Text("名單中有已離席的委員或不在本委員會的案件。", "The list names a seat that ended or a case of another committee.")


def everyone_scores(committee: Committee) -> bool:
    """Whether new seats and cases are assigned to one another by themselves: the default, and after a plan of that kind."""
    last = AssignmentPlan.objects.filter(committee=committee, undone_at=None).first()
    return last is None or last.way == AssignmentPlan.Way.EVERYONE


def standing_pairs(committee: Committee) -> frozenset[Pair]:
    """Who is assigned to what, recused ones among them."""
    return frozenset(Assignment.objects.filter(seat__committee=committee).values_list("seat_id", "proposal_id"))


def begun_pairs(committee: Committee) -> frozenset[Pair]:
    """Who has begun to score what."""
    return frozenset(ScoreSheet.objects.filter(seat__committee=committee).values_list("seat_id", "proposal_id"))


def recused_pairs(committee: Committee) -> frozenset[Pair]:
    """Who stays away from what."""
    return frozenset(Recusal.objects.filter(seat__committee=committee, lifted_at=None).values_list("seat_id", "proposal_id"))


def propose(committee: Committee, way: str, *, each: int = 3) -> Proposed:
    """Work an assignment out without changing anything. `each`: reviewers a case, where it is balanced."""
    seats = list(committee.seats.filter(ended_at=None).order_by("pk"))
    cases = list(committee.cases.order_by("position", "pk").values_list("proposal_id", flat=True))
    numbers, away = [seat.pk for seat in seats], recused_pairs(committee)
    if way == AssignmentPlan.Way.EVERYONE:
        return everyone(numbers, cases, away)
    caps: Mapping[int, int] = {seat.pk: seat.load_cap for seat in seats if seat.load_cap is not None}
    kept = frozenset(pair for pair in begun_pairs(committee) if pair[0] in numbers)
    return balanced(numbers, cases, away, each=each, caps=caps, kept=kept)


def apply(committee: Committee, actor: User, way: str, pairs: Iterable[Pair], seen: frozenset[Pair]) -> AssignmentPlan:
    """Make these the assignments. `seen`: what stood when the page was opened; another officer's change meanwhile is not overwritten.

    Raises Forbidden, Refused (changed, begun, unknown).
    """
    require_staff(actor)
    wanted = frozenset(pairs)
    with transaction.atomic():
        held = Committee.objects.select_for_update(of=("self",)).get(pk=committee.pk)
        before = standing_pairs(held)
        if before != seen:
            raise Refused("changed", CHANGED)
        _refuse_conflicted(actor, way, before ^ wanted)
        _check(held, before, wanted)
        _write(held, before, wanted)
        now = timezone.now()
        plan = AssignmentPlan.objects.create(
            committee=held, way=way, before=sorted(before), after=sorted(wanted), applied_by=actor, applied_at=now,
        )
        facts = {"plan": plan.pk, "way": way, "added": len(wanted - before), "taken": len(before - wanted)}
        record(chain_of_committee(held), "committee.assigned", actor, facts)
    return plan


def undo(plan: AssignmentPlan, actor: User) -> None:
    """Put back what stood before the newest plan. Raises Forbidden, Refused (changed since, begun)."""
    require_staff(actor)
    with transaction.atomic():
        held = Committee.objects.select_for_update(of=("self",)).get(pk=plan.committee_id)
        newest = AssignmentPlan.objects.filter(committee=held, undone_at=None).first()
        now_there, before = standing_pairs(held), frozenset((seat, case) for seat, case in plan.before)
        if newest is None or newest.pk != plan.pk or now_there != frozenset((seat, case) for seat, case in plan.after):
            raise Refused("changed", CHANGED)
        _refuse_conflicted(actor, plan.way, before ^ now_there)
        _check(held, now_there, before)
        _write(held, now_there, before)
        AssignmentPlan.objects.filter(pk=plan.pk, undone_at=None).update(undone_at=timezone.now(), undone_by=actor)
        record(chain_of_committee(held), "committee.assignment_undone", actor, {"plan": plan.pk})


def _refuse_conflicted(actor: User, way: str, changed: frozenset[Pair]) -> None:
    """Who reviews a case is chosen by nobody who has a conflict with it; 全部委員評全部案件 chooses nothing. Raises Conflicted."""
    if way != AssignmentPlan.Way.EVERYONE:
        cases = Proposal.objects.filter(pk__in={case for _seat, case in changed}).order_by("code")
        require_unconflicted_in(actor, list(cases))


def _check(committee: Committee, before: frozenset[Pair], wanted: frozenset[Pair]) -> None:
    if ((before - wanted) - recused_pairs(committee)) & begun_pairs(committee):
        raise Refused("begun", BEGUN)
    seats = set(committee.seats.filter(ended_at=None).values_list("pk", flat=True))
    cases = set(committee.cases.values_list("proposal_id", flat=True))
    if any(seat not in seats or case not in cases for seat, case in wanted - before):
        raise Refused("unknown", UNKNOWN)


def _write(committee: Committee, before: frozenset[Pair], wanted: frozenset[Pair]) -> None:
    gone = before - wanted
    for seat in {pair[0] for pair in gone}:
        Assignment.objects.filter(seat=seat, seat__committee=committee, proposal__in=[case for own, case in gone if own == seat]).delete()
    Assignment.objects.bulk_create([Assignment(seat_id=seat, proposal_id=case) for seat, case in sorted(wanted - before)])
