"""A submission with everything that its check needs: the frozen dossier, the registers, other cases. As many queries for fifty as for one."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from alliance_portal.lib.taiwan_ids import normalised_ubn
from proposals.constants import LIVE, Status
from proposals.models import Call, Firm, MemberFirm, PlanContact, PlanLikeness, Submission
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
class _Contact:
    """A contact person of a submission that is checked, as its print noted him."""

    print: int
    owner: str
    where: str
    shown: str


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
    """One submission checked (eight queries, two fewer until its plan was noted). `whole`: with the texts that the questions to staff show."""
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
    prints, noted, waiting = _prints(submissions)
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
    """Where these numbers stand in live cases (one query); drafts block nobody."""
    rows = (
        MemberFirm.objects.filter(ubn__in=numbers, proposal__status__in=LIVE)
        .order_by("proposal__code", "position")
        .annotate(lead=_lead_of("proposal"))
        .values("ubn", "position", "proposal__code", "lead")
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["ubn"], []).append({**row})
    return found


def _lead_of(case: str) -> Coalesce:
    """The name of the firm that leads the case which a query reads as `case`."""
    leads = MemberFirm.objects.filter(proposal=OuterRef(case), position=0).order_by("pk")
    return Coalesce(Subquery(leads.values("company_name")[:1]), Value(""))


def _prints(submissions: Sequence[Submission]) -> tuple[dict[int, int], int, int]:
    """Print -> submission of those that were noted; how many standing submissions were noted and how many wait for it (one query)."""
    standing = Submission.objects.filter(superseded_at=None).order_by().values(one=Value(1))
    rows = list(
        Submission.objects.filter(pk__in=[each.pk for each in submissions])
        .annotate(every=Coalesce(Subquery(standing.annotate(n=Count("pk")).values("n")), 0))
        .annotate(noted=Coalesce(Subquery(standing.annotate(n=Count("plan_print")).values("n")), 0))
        .values_list("plan_print", "pk", "every", "noted")
    )
    every, noted = rows[0][2:] if rows else (0, 0)
    return {row[0]: row[1] for row in rows if row[0] is not None}, noted, every - noted


def _contacts(prints: dict[int, int]) -> dict[int, list[SharedContact]]:
    """Contact persons who stand elsewhere too, by submission (one query)."""
    if not prints:
        return {}
    # asked by the contacts alone, and looked at here: with the states of cases among the conditions a database begins at every submission
    keys = PlanContact.objects.filter(print__in=prints).values("key")
    rows = list(
        PlanContact.objects.filter(key__in=keys).order_by("pk").values_list(
            "key", "owner", "print_id", "where", "shown",
            "print__submission__proposal__code", "print__submission__superseded_at", "print__submission__proposal__status",
        )
    )  # fmt: skip
    own: dict[str, list[_Contact]] = {}
    for key, owner, print_id, where, shown, *_case in rows:
        if print_id in prints:
            own.setdefault(key, []).append(_Contact(print_id, owner, where, shown))
    found: dict[int, dict[tuple[str, str, str], SharedContact]] = {}
    told_of: Counter[tuple[int, str]] = Counter()
    for key, owner, print_id, _where, _shown, code, superseded_at, status in rows:
        if superseded_at is not None or status not in LIVE:
            continue
        # whoever stands in so many cases is known by the first ones; who has been told of them is asked no more
        own[key] = [mine for mine in own[key] if told_of[mine.print, mine.where] < MOST_CONTACTS]
        for mine in own[key]:
            if print_id == mine.print and owner == mine.owner:
                continue  # the same firm's contact in two places of one form
            told = SharedContact(mine.shown, mine.where, "" if print_id == mine.print else code, owner)
            places = found.setdefault(prints[mine.print], {})
            told_of[mine.print, mine.where] += (mine.where, told.code, owner) not in places
            places.setdefault((mine.where, told.code, owner), told)
    return {submission: list(each.values()) for submission, each in found.items()}


def _similar(prints: dict[int, int]) -> dict[int, list[SimilarPlan]]:
    """Plans alike, by submission, the likest first (one query). Withdrawn cases and older submissions are no plans any more."""
    if not prints:
        return {}
    case = "submission__proposal"
    rows = (
        PlanLikeness.objects.filter(Q(later__in=prints) | Q(earlier__in=prints))
        .filter(later__submission__superseded_at=None, earlier__submission__superseded_at=None)
        .annotate(later_lead=_lead_of(f"later__{case}"), earlier_lead=_lead_of(f"earlier__{case}"))
        .values_list(
            "share", "later_id", f"later__{case}__code", f"later__{case}__status", "later_lead",
            "earlier_id", f"earlier__{case}__code", f"earlier__{case}__status", "earlier_lead",
        )
    )  # fmt: skip
    found: dict[int, list[SimilarPlan]] = {}
    for share, *both in rows:
        for mine, (_print, code, status, lead) in ((both[0], both[4:]), (both[4], both[:4])):
            if mine in prints and status != Status.WITHDRAWN:
                found.setdefault(prints[mine], []).append(SimilarPlan(code, lead, share))
    return {submission: sorted(each, key=lambda one: (-one.share, one.code)) for submission, each in found.items()}
