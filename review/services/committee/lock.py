"""截止評分: staff close the round, missing sheets are named and need a reason; scored again and second round open a next one (W-33; decisions)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.trail.services import record
from proposals.constants import Status
from proposals.models import Proposal
from proposals.services.errors import Refused
from proposals.services.transitions import perform
from proposals.workflow import Action
from review.models import Attendance, Committee, CommitteeCase, Resolution, ScoreSheet
from review.permissions import require_staff
from review.queries.ranking import ranked
from review.queries.reviewing import expected_sheets
from review.score_files import outcome
from review.services.committee.chains import chain_of_committee
from review.services.committee.conflicts import written
from review.services.officers import require_decider, require_unconflicted_in

NOTHING_OPEN = Text("沒有開放評分中的案件。", "No case is open for scoring.")
CHANGED = Text("未送出的評分表在這段期間有變動，請重新檢視後再截止。", "The missing sheets have changed meanwhile; look at them again.")
ONE_ROUND = Text("本委員會設定為一輪評分。", "This committee scores in one round.")
NOT_LOCKED = Text("請先截止這一輪評分。", "Close this round first.")
UNSIGNED = Text("有紙本登打的評分表尚未複核：請先複核或改正。", "A sheet typed in from paper waits for the second person; have it confirmed.")

@dataclass(frozen=True, slots=True)
class MissingSheet:
    """A sheet that a present reviewer owes: whose, of which case, and how far it is."""

    seat: int
    name: str
    case: int
    code: str
    is_begun: bool

    @property
    def key(self) -> str:
        """What the page sends back, so that the officer closes what he saw."""
        return f"{self.seat}-{self.case}"


def missing_sheets(committee: Committee) -> list[MissingSheet]:
    """What is missing before the round can be closed, by reviewer and case (three queries).

    Who was excused at the meetings of the committee and present at none owes nothing (decisions, Locking scores).
    """
    noted = set(Attendance.objects.filter(meeting__committee=committee, seat__isnull=False).values_list("seat_id", "state"))
    absent = {seat for seat, state in noted if state == Attendance.State.EXCUSED and (seat, Attendance.State.PRESENT.value) not in noted}
    columns = ("seat_id", "seat__user__name", "proposal_id", "proposal__code", "seat__committee__cases__round")
    rows = expected_sheets(committee).filter(seat__committee__cases__proposal=F("proposal")).values_list(*columns)
    every = ScoreSheet.objects.filter(seat__committee=committee).values_list("seat_id", "proposal_id", "round", "status")
    sheets = {(seat, case, number): status for seat, case, number, status in every}
    found = []
    for seat, name, case, code, number in rows:
        status = sheets.get((seat, case, number))
        if seat not in absent and status != ScoreSheet.State.SUBMITTED:
            found.append(MissingSheet(seat, name, case, code, status is not None))
    return found


def lock_scores(committee: Committee, actor: User, *, reason: str, seen: Iterable[str], received_at: datetime) -> int:
    """Close every open case: no sheet changes any more, the cases are scored. `seen`: the keys of the missing sheets that the page named.

    How many cases. Raises Forbidden, Refused (nothing open, changed, reason, paper waits), Conflict (a case moved meanwhile).
    """
    require_staff(actor)
    with transaction.atomic():
        held = Committee.objects.select_for_update(of=("self",)).select_related("call").get(pk=committee.pk)
        cases = list(held.cases.select_for_update(of=("self",)).filter(opened_at__isnull=False, locked_at=None).select_related("proposal__call"))
        if not cases:
            raise Refused("open", NOTHING_OPEN)
        require_unconflicted_in(actor, [each.proposal for each in cases])
        if waiting_paper(held).exists():
            raise Refused("paper", UNSIGNED)
        lacking = missing_sheets(held)
        if {each.key for each in lacking} != set(seen):
            raise Refused("changed", CHANGED)
        why = written(reason) if lacking else " ".join(reason.split())[:500]
        CommitteeCase.objects.filter(pk__in=[each.pk for each in cases], locked_at=None).update(locked_at=received_at)
        for each in cases:
            if held.kind == Committee.Kind.SELECTION and each.proposal.status == Status.IN_REVIEW:
                perform(Action.LOCK_SCORES, each.proposal, actor, received_at=received_at, note=why)
        Committee.objects.filter(pk=held.pk).update(locked_at=received_at, locked_by=actor, lock_reason=why)
        _finish_scored_again(held, [each.proposal_id for each in cases])
        facts = {"cases": [each.proposal.code for each in cases], "missing": [each.key for each in lacking], "reason": why}
        record(chain_of_committee(held), "committee.locked", actor, facts)
    return len(cases)


def _finish_scored_again(committee: Committee, cases: list[int]) -> None:
    """複評: the resolution that opened these cases again keeps the ranking to which the new round led, beside the one before it."""
    standing = Resolution.objects.filter(meeting__committee=committee, kind=Resolution.Kind.AGAIN, ended_at=None, proposal__in=cases)
    if standing.exists():
        standing.update(after=outcome(ranked(committee).ranking))


def waiting_paper(committee: Committee) -> QuerySet[ScoreSheet]:
    """Sheets that were typed in from paper and wait for the second person."""
    return ScoreSheet.objects.filter(
        seat__committee=committee, origin=ScoreSheet.Origin.PAPER, countersigned_at=None, status=ScoreSheet.State.DRAFT,
        proposal__before_committees__committee=committee, proposal__before_committees__locked_at=None, proposal__before_committees__round=F("round"),
    )  # fmt: skip


def score_again(committee: Committee, case: Proposal, actor: User, *, reason: str, received_at: datetime) -> CommitteeCase:
    """複評: one locked case opens for a next round, with the former sheets as drafts to start from.

    Raises Forbidden, Refused (not locked, reason).
    """
    require_decider(actor, case)
    why = written(reason)
    with transaction.atomic():
        rows = CommitteeCase.objects.select_for_update(of=("self",)).select_related("proposal__call", "committee")
        held = rows.get(committee=committee, proposal=case)
        if held.locked_at is None:
            raise Refused("open", NOT_LOCKED)
        if committee.kind == Committee.Kind.SELECTION:
            perform(Action.SCORE_AGAIN, held.proposal, actor, received_at=received_at, note=why)
        _next_round(held, received_at)
        record(chain_of_committee(committee), "committee.scored_again", actor, {"case": case.code, "round": held.round, "reason": why})
    return held


def start_round(committee: Committee, actor: User, received_at: datetime) -> int:
    """The second round, where the committee has two: every locked case of the first opens again. Raises Forbidden, Refused (rounds, open)."""
    require_staff(actor)
    with transaction.atomic():
        held = Committee.objects.select_for_update(of=("self",)).get(pk=committee.pk)
        if held.rules.rounds < 2:
            raise Refused("rounds", ONE_ROUND)
        cases = list(held.cases.select_for_update(of=("self",)).select_related("proposal__call").filter(round=1, opened_at__isnull=False))
        if not cases or any(each.locked_at is None for each in cases):
            raise Refused("open", NOT_LOCKED)
        require_unconflicted_in(actor, [each.proposal for each in cases])
        for each in cases:
            if held.kind == Committee.Kind.SELECTION and each.proposal.status == Status.SCORED:
                perform(Action.SCORE_AGAIN, each.proposal, actor, received_at=received_at, note="第二輪評分")
            _next_round(each, received_at)
        record(chain_of_committee(held), "committee.second_round", actor, {"cases": [each.proposal.code for each in cases]})
    return len(cases)


def _next_round(case: CommitteeCase, at: datetime) -> None:
    """Unlock the case one round on; submitted sheets are copied as drafts, so that a reviewer changes what he wants and sends again."""
    case.round, case.locked_at = case.round + 1, None
    case.save(update_fields=["round", "locked_at"])
    former = ScoreSheet.objects.filter(
        seat__committee=case.committee_id, proposal=case.proposal_id, round=case.round - 1, status=ScoreSheet.State.SUBMITTED,
    )  # fmt: skip
    ScoreSheet.objects.bulk_create([
        ScoreSheet(
            seat_id=each.seat_id, proposal_id=each.proposal_id, round=case.round, scores=each.scores, remarks=each.remarks, note=each.note,
            questions=each.questions, to_applicant=each.to_applicant, verdict=each.verdict, revision=1, started_at=at, saved_at=at,
        )
        for each in former
    ], ignore_conflicts=True)  # fmt: skip
