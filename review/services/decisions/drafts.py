"""登錄決議: what the committee decided, written down until a second person confirms it (S-13, S-17, W-34)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.db import transaction
from django.db.models import Case, F, When

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.trail.services import record
from proposals.constants import Status
from proposals.models import Proposal
from proposals.services.errors import Refused
from review.models import Committee, Decision, DecisionLine
from review.permissions import require_staff
from review.queries.ranking import Ranked, ranked
from review.rules.decision_lines import Frame, Proposed, problems
from review.rules.ranking_views import passes
from review.services.committee.chains import chain_of_committee
from review.services.officers import require_unconflicted_in

NOT_LOCKED = Text("評分尚未截止，不能登錄決議。", "Scores are not locked; nothing can be decided yet.")
NOT_DRAFT = Text("這項決議已定案或正在複核，不能再修改。", "This decision is settled or with a second person; it cannot be changed.")
STALE = Text("決議剛剛已由其他人修改，請重新整理後再試。", "Somebody else has just changed the decision. Reload and try again.")
STRANGE = Text("這份決議只能列入本委員會已截止評分的案件。", "Only this committee's locked cases can be in this decision.")


class Invalid(Refused):
    """What was typed does not hold together; `by_place` says where, nothing was kept."""

    def __init__(self, by_place: Mapping[str, Text]) -> None:
        super().__init__("lines", next(iter(by_place.values())))
        self.by_place = by_place


@dataclass(frozen=True, slots=True)
class Sheet:
    """A decision with what it is decided on."""

    decision: Decision
    found: Ranked
    frame: Frame


def standing_decision(committee: Committee) -> Decision | None:
    """The decision of a committee that is not published yet, else the newest one (one query)."""
    is_out = Case(When(state=Decision.State.PUBLISHED, then=1), default=0)
    return Decision.objects.filter(committee=committee).order_by(is_out, "-pk").first()


def frame_of(committee: Committee, found: Ranked, budget: int | None) -> Frame:
    """What the lines must fit into."""
    rules = committee.rules
    passed = passes(found.round, found.ranking, rules.pass_rule, Fraction(rules.pass_mark))
    return Frame(committee.call.ceiling_twd, budget, frozenset(code for code, reached in passed.items() if reached is False))


def lines_of(decision: Decision) -> list[Proposed]:
    """The lines as they are kept, in the order of the ranking (one query)."""
    columns = ("proposal__code", "outcome", "amount_twd", "reserve_order", "reason")
    return [Proposed(*row) for row in decision.lines.order_by("position", "pk").values_list(*columns)]


def save_decision(
    committee: Committee, actor: User, lines: Sequence[Proposed], *, budget: int | None, revision: int, at: datetime,
) -> Decision:
    """Keep the draft. Raises Forbidden, Invalid (places of what was typed), Refused (not locked, settled, stale, a case of nobody's)."""
    require_staff(actor)
    with transaction.atomic():
        held = Committee.objects.select_for_update(of=("self",)).select_related("call").get(pk=committee.pk)
        found = ranked(held)
        if not found.round.proposals:
            raise Refused("locked", NOT_LOCKED)
        if not {line.code for line in lines} <= set(found.round.proposals):
            raise Refused("strange", STRANGE)
        require_unconflicted_in(actor, list(Proposal.objects.filter(code__in=found.round.proposals).order_by("code")))
        wrong = dict(problems(lines, frame_of(held, found, budget)))
        if wrong:
            raise Invalid(wrong)
        decision = _draft(held, actor, revision, budget, at)
        _keep(decision, found, lines)
        facts = {"decision": decision.pk, "budget": budget, "lines": [[x.code, x.outcome, x.amount, x.reserve_order, x.reason] for x in lines]}
        record(chain_of_committee(held), "decision.saved", actor, facts)
    return decision


def _draft(committee: Committee, actor: User, revision: int, budget: int | None, at: datetime) -> Decision:
    decision = standing_decision(committee)
    if decision is None or decision.state == Decision.State.PUBLISHED:
        if revision:
            raise Refused("stale", STALE)
        return Decision.objects.create(
            committee=committee, budget_twd=budget, revision=1, made_by=actor, made_at=at, changed_by=actor, changed_at=at,
        )
    free = Decision.objects.filter(pk=decision.pk, state=Decision.State.DRAFT)
    if not free.filter(revision=revision).update(budget_twd=budget, revision=F("revision") + 1, changed_by=actor, changed_at=at):
        raise Refused("stale", STALE) if free.exists() else Refused("settled", NOT_DRAFT)
    decision.refresh_from_db()
    return decision


def _keep(decision: Decision, found: Ranked, lines: Sequence[Proposed]) -> None:
    place = {code: number for number, code in enumerate(found.order, 1)}
    cases = dict(Proposal.objects.filter(code__in=place, status=Status.SCORED).values_list("code", "pk"))
    decision.lines.all().delete()
    DecisionLine.objects.bulk_create([
        DecisionLine(
            decision=decision, proposal_id=cases[line.code], position=place[line.code], outcome=line.outcome, amount_twd=line.amount,
            reserve_order=line.reserve_order, reason=line.reason.strip(),
        )
        for line in lines if line.outcome and line.code in cases
    ])  # fmt: skip
