"""Earlier proposals whose answers can be carried over, what they would bring, and the marks that wait for a look."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from alliance_portal.accounts.models import User
from proposals.catalogue.model import Edition, Scope, Section
from proposals.models import CarriedAnswer, MemberFirm, Proposal, SectionAnswers, Submission
from proposals.permissions import fills
from proposals.queries.calls import base_edition, edition_of, years_of
from proposals.queries.cases import read_case
from proposals.rules.carry_over import NEVER, Fitted, LeftOut, fitted, year_bound

MOST_SOURCES = 10


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier proposal, and whose form in it is meant (None: the alliance's)."""

    proposal: Proposal
    member: MemberFirm | None = None


@dataclass(slots=True)
class SectionOffer:
    """One section: what stands there now, what would come."""

    section: Section
    now: Mapping[str, Any]
    revision: int
    lines: list[Fitted] = field(default_factory=list)
    left: list[LeftOut] = field(default_factory=list)

    @property
    def fresh(self) -> list[Fitted]:
        """What goes into empty fields."""
        return [each for each in self.lines if self.now.get(each.field.key) in (None, "", [], {})]

    @property
    def taken(self) -> list[Fitted]:
        """What would replace something else."""
        return [each for each in self.lines if each not in self.fresh and self.now.get(each.field.key) != each.value]


def sources(user: User, proposal: Proposal, member: MemberFirm | None = None) -> list[Earlier]:
    """Earlier proposals of the same alliance, the newest first: an earlier call, the same lead firm's number, and this person's own.

    Of the alliance's part only who acts for the lead firm in both; of a member's form only who acts for that very firm in both
    (two queries).
    """
    lead = MemberFirm.objects.filter(proposal=proposal, position=0).values_list("ubn", flat=True).first()
    if not lead or user.office or not user.is_active or (member is not None and member.firm_id is None):
        return []
    mine = MemberFirm.objects.filter(firm__people__user=user, proposal__call__deadline__lt=proposal.call.deadline).exclude(proposal=proposal.pk)
    if member is None:
        mine = mine.filter(position=0, ubn=lead)
    else:
        mine = mine.filter(firm=member.firm_id, proposal__in=MemberFirm.objects.filter(position=0, ubn=lead).values("proposal"))
    rows = mine.select_related("proposal__call").order_by("-proposal__call__deadline", "-proposal__created_at", "position")[:MOST_SOURCES]
    return [Earlier(row.proposal, row if member is not None else None) for row in rows]


def sections_of(user: User, proposal: Proposal, member: MemberFirm | None) -> list[Section]:
    """The sections that this person may fill and that can take something over."""
    scope = Scope.ALLIANCE if member is None else Scope.MEMBER
    return [
        section for section in edition_of(proposal.call).of_scope(scope)
        if (scope, section.key) not in NEVER and fills(user, proposal, section.key, member)
    ]


def offers(proposal: Proposal, member: MemberFirm | None, source: Earlier, sections: list[Section]) -> list[SectionOffer]:
    """What the source would bring into these sections (at most seven queries)."""
    form, old, as_before = edition_of(proposal.call), edition_of(source.proposal.call), _as_before(proposal, source)
    bound, records = year_bound(form, as_before), _records(source)
    rows = {row.section: row for row in SectionAnswers.objects.filter(proposal=proposal, member=member)}
    found = []
    for section in sections:
        row = rows.get(section.key)
        offer = SectionOffer(section, row.data if row else {}, row.revision if row else 0)
        offer.lines, offer.left = fitted(section, _section(old, section), records.get(section.key, {}), bound)
        found.append(offer)
    return found


def _as_before(proposal: Proposal, source: Earlier) -> Edition:
    """The new form with the earlier call's years in its labels."""
    call = proposal.call
    years = replace(years_of(source.proposal.call), numbers=years_of(call).numbers)
    return base_edition(call.edition, call.edition_digest, years)


def _section(edition: Edition, like: Section) -> Section | None:
    return next((each for each in edition.of_scope(like.scope) if each.key == like.key), None)


def _records(source: Earlier) -> Mapping[str, Any]:
    """The newest submission's text, else the draft as it stands."""
    kept = Submission.objects.filter(proposal=source.proposal).order_by("-number").values_list("dossier", flat=True).first()
    if kept is None:
        case = read_case(source.proposal)
        tree, places = case.tree, {member.pk: place for place, member in enumerate(case.members)}
        at = places.get(source.member.pk) if source.member else None
    else:
        tree = json.loads(kept)
        numbers = [str(each.get("ubn", "")) for each in tree.get("members", ())]
        at = numbers.index(source.member.ubn) if source.member and source.member.ubn in numbers else None
    if source.member is None:
        found: Mapping[str, Any] = tree.get("proposal", {})
        return found
    members = tree.get("members", ())
    return members[at] if at is not None and at < len(members) else {}


def digest_of(value: Any) -> str:
    """SHA-256 of a value as it is stored: a mark stands as long as the value is this one."""
    return sha256(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def marks(proposal: Proposal) -> dict[tuple[int | None, str], dict[str, str]]:
    """(member id, section) -> field -> code of the earlier proposal, for what nobody has edited or confirmed (two queries, none where nothing
    was ever carried over).
    """
    if not proposal.carried_from:
        return {}
    rows = list(CarriedAnswer.objects.filter(proposal=proposal))
    if not rows:
        return {}
    places = {(row.member_id, row.section) for row in rows}
    answers = SectionAnswers.objects.filter(proposal=proposal, section__in={section for _member, section in places})
    stored = {(each.member_id, each.section): each.data for each in answers}
    found: dict[tuple[int | None, str], dict[str, str]] = {}
    for row in rows:
        value = stored.get((row.member_id, row.section), {}).get(row.field)
        if value is not None and digest_of(value) == row.digest:
            found.setdefault((row.member_id, row.section), {})[row.field] = row.source
    return found
