"""A submission with everything that its check needs: the frozen dossier, the registers, other cases. As many queries for fifty as for one."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Count, Q

from alliance_portal.lib.taiwan_ids import normalised_ubn
from proposals.constants import LIVE, Status
from proposals.models import Call, Firm, MemberFirm, PlanContact, PlanLikeness, PlanPrint, Proposal, Submission
from proposals.queries.cases import day_of_check
from proposals.queries.memory import Memory
from proposals.registers.queries import registered
from proposals.rules.dossier import Dossier
from review.screening.evidence import Outcome
from review.screening.outcomes import screen, troubles, with_registers
from review.screening.prints import AT_ONCE, CHECKED, frozen_dossier, known_dossier
from review.screening.surroundings import OtherCase, SharedContact, SimilarPlan, Surroundings

MOST_CONTACTS = 5  # other places that one contact is told of


@dataclass(frozen=True, slots=True)
class Screened:
    """A submission with the outcomes of its check."""

    submission: Submission
    dossier: Dossier
    around: Surroundings
    outcomes: tuple[Outcome, ...]
    on: date

    @property
    def troubles(self) -> tuple[Outcome, ...]:
        """The outcomes that are findings."""
        return troubles(self.outcomes)


def newest_submission(code: str) -> Submission | None:
    """The standing submission of a case, with case and call (one query); None when nothing was submitted."""
    found = Submission.objects.filter(proposal__code=code, superseded_at=None).select_related("proposal__call")
    return found.order_by("-number").first()


def screened(submission: Submission, on: date | None = None, *, whole: bool = False) -> Screened:
    """One submission checked (at most thirteen queries). `whole`: with the texts that the questions to staff show."""
    return _screened([submission], on, whole=whole)[0]


def screened_all(submissions: Sequence[Submission], on: date | None = None) -> list[Screened]:
    """Some submissions checked, in their order (as many queries for fifty as for one); their dossiers lie in memory together."""
    return _screened(submissions, on, whole=False) if submissions else []


def screened_call(call: Call, on: date | None = None) -> Iterator[Screened]:
    """Every standing submission of a call, checked, by code; fifty at a time, so that the memory stays flat."""
    rows = Submission.objects.filter(proposal__call=call, superseded_at=None).select_related("proposal__call").order_by("proposal__code")
    submissions = rows.iterator(chunk_size=AT_ONCE)
    while chunk := list(islice(submissions, AT_ONCE)):
        yield from _screened(chunk, on, whole=False)


def _screened(submissions: Sequence[Submission], on: date | None, *, whole: bool) -> list[Screened]:
    dossiers = [known_dossier(each) if whole else frozen_dossier(each, CHECKED) for each in submissions]
    numbers = {normalised_ubn(member.ubn) for dossier in dossiers for member in dossier.members} - {""}
    facts, vouched, others = registered(numbers), _vouched(numbers), _others(numbers)
    prints = _prints(submissions)
    standing = Submission.objects.filter(superseded_at=None).aggregate(every=Count("pk"), noted=Count("plan_print"))
    noted, waiting = standing["noted"], standing["every"] - standing["noted"]
    contacts, similar = _contacts(prints), _similar(prints)
    done = []
    for submission, dossier in zip(submissions, dossiers, strict=True):
        code = submission.proposal.code
        members = tuple(replace(each, ubn_vouched=each.ubn_vouched or normalised_ubn(each.ubn) in vouched) for each in dossier.members)
        known = with_registers(replace(dossier, members=members), facts)
        around = Surroundings(
            others=tuple(
                OtherCase(index, each["proposal__code"], each["lead"], each["position"])
                for index, member in enumerate(members)
                for each in others.get(normalised_ubn(member.ubn), ())
                if each["proposal__code"] != code
            ),
            contacts=tuple(contacts.get(submission.pk, ())),
            similar=tuple(similar.get(submission.pk, ())),
            compared=max(noted - 1, 0) if submission.pk in prints.values() else 0,
            uncompared=waiting if submission.pk in prints.values() else noted + max(waiting - 1, 0),
        )
        day = on or day_of_check(submission.proposal.call)
        outcomes = _outcomes(known, day, around, dossier if whole else None)
        done.append(Screened(submission, known, around, outcomes, day))
    return done


_OUTCOMES: Memory[tuple[Dossier, tuple[Outcome, ...]]] = Memory(64)


def _outcomes(known: Dossier, day: date, around: Surroundings, kept: Dossier | None) -> tuple[Outcome, ...]:
    """The rules over a dossier with its registers. `kept`: the frozen part as the memory keeps it; then what the same frozen part, the same
    facts of the registers, the same surroundings and the same day came to is not computed again.
    """
    if kept is None:
        return screen(known, day, around)
    # the frozen part stands in the memory beside the outcomes, so that nothing else takes its place
    members = tuple((each.registered, each.ubn_vouched) for each in known.members)
    return _OUTCOMES.get((id(kept), members, around, day), lambda: (kept, screen(known, day, around)))[1]


def _vouched(numbers: set[str]) -> set[str]:
    """Numbers that staff vouch for, whatever their check digit says (one query)."""
    return set(Firm.objects.filter(ubn__in=numbers, ubn_confirmed_by__isnull=False).values_list("ubn", flat=True))


def _others(numbers: set[str]) -> dict[str, list[dict[str, Any]]]:
    """Where these numbers stand in live cases (two queries); drafts block nobody."""
    rows = list(
        MemberFirm.objects.filter(ubn__in=numbers, proposal__status__in=LIVE)
        .order_by("proposal__code", "position")
        .values("ubn", "position", "proposal_id", "proposal__code")
    )
    leads = dict(MemberFirm.objects.filter(proposal__in={row["proposal_id"] for row in rows}, position=0).values_list("proposal_id", "company_name"))
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["ubn"], []).append({**row, "lead": leads.get(row["proposal_id"], "")})
    return found


def _prints(submissions: Sequence[Submission]) -> dict[int, int]:
    """Print -> submission of those that were noted (one query)."""
    return dict(PlanPrint.objects.filter(submission__in=[each.pk for each in submissions]).values_list("pk", "submission_id"))


def _contacts(prints: dict[int, int]) -> dict[int, list[SharedContact]]:
    """Contact persons who stand elsewhere too, by submission (two queries)."""
    if not prints:
        return {}
    own: dict[str, list[PlanContact]] = {}
    for row in PlanContact.objects.filter(print__in=prints).order_by("pk"):
        own.setdefault(row.key, []).append(row)
    # asked by the contacts alone, and looked at here: with the states of cases among the conditions a database begins at every submission
    elsewhere = PlanContact.objects.filter(key__in=own).order_by("pk").values_list(
        "key", "owner", "print_id", "print__submission__proposal__code", "print__submission__superseded_at", "print__submission__proposal__status",
    )
    found: dict[int, dict[tuple[str, str, str], SharedContact]] = {}
    told_of: Counter[tuple[int, str]] = Counter()
    for key, owner, print_id, code, superseded_at, status in elsewhere.iterator():
        if superseded_at is not None or status not in LIVE:
            continue
        # whoever stands in so many cases is known by the first ones; who has been told of them is asked no more
        own[key] = [mine for mine in own[key] if told_of[mine.print_id, mine.where] < MOST_CONTACTS]
        for mine in own[key]:
            if print_id == mine.print_id and owner == mine.owner:
                continue  # the same firm's contact in two places of one form
            told = SharedContact(mine.shown, mine.where, "" if print_id == mine.print_id else code, owner)
            places = found.setdefault(prints[mine.print_id], {})
            told_of[mine.print_id, mine.where] += (mine.where, told.code, owner) not in places
            places.setdefault((mine.where, told.code, owner), told)
    return {submission: list(each.values()) for submission, each in found.items()}


def _similar(prints: dict[int, int]) -> dict[int, list[SimilarPlan]]:
    """Plans alike, by submission, the likest first (two queries). Withdrawn cases and older submissions are no plans any more."""
    if not prints:
        return {}
    rows = list(
        PlanLikeness.objects.filter(Q(later__in=prints) | Q(earlier__in=prints))
        .filter(later__submission__superseded_at=None, earlier__submission__superseded_at=None)
        .values_list("later_id", "earlier_id", "share", "later__submission__proposal_id", "earlier__submission__proposal_id")
    )
    wanted = {proposal for row in rows for proposal in row[3:]}
    cases = {each.pk: each for each in Proposal.objects.filter(pk__in=wanted).exclude(status=Status.WITHDRAWN)}
    leads = dict(MemberFirm.objects.filter(proposal__in=wanted, position=0).values_list("proposal_id", "company_name"))
    found: dict[int, list[SimilarPlan]] = {}
    for later, earlier, share, its_later, its_earlier in rows:
        for mine, other in ((later, its_earlier), (earlier, its_later)):
            if mine in prints and other in cases:
                found.setdefault(prints[mine], []).append(SimilarPlan(cases[other].code, leads.get(other, ""), share))
    return {submission: sorted(each, key=lambda one: (-one.share, one.code)) for submission, each in found.items()}
