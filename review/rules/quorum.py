"""出席門檻: how many must be present before the committee votes, and how many may score one case (practice 2, row 12). Pure and exact."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Gap(StrEnum):
    """What is missing for a vote."""

    MEMBERS = "members"  # fewer than the share of all members
    EXPERTS = "experts"  # fewer outside experts than the call asks
    SHARE = "share"  # outside experts are too small a part of those present
    CASE = "case"  # too few members may score this case


@dataclass(frozen=True, slots=True)
class Quorum:
    """The rule of a call. Shares are of all members, and of those present; each is reached exactly at the share."""

    members: Fraction = Fraction(1, 2)
    experts_least: int = 2
    experts_share: Fraction = Fraction(1, 3)
    case_least: int = 3


@dataclass(frozen=True, slots=True)
class Standing:
    """Who is there, against what is needed. Votes are open only without a gap."""

    members: int
    present: int
    experts: int
    needed: int
    experts_needed: int
    gaps: tuple[Gap, ...]

    @property
    def is_reached(self) -> bool:
        """Whether the committee may vote."""
        return not self.gaps


def standing(rule: Quorum, *, members: int, present: int, experts: int) -> Standing:
    """The committee's attendance. `experts`: outside experts among those present; nobody stands in for a member."""
    needed = max(_at_least(rule.members * members), 1)
    experts_needed = max(rule.experts_least, _at_least(rule.experts_share * present))
    gaps = [Gap.MEMBERS] if present < needed else []
    if experts < rule.experts_least:
        gaps.append(Gap.EXPERTS)
    if present and Fraction(experts, present) < rule.experts_share:
        gaps.append(Gap.SHARE)
    return Standing(members, present, experts, needed, experts_needed, tuple(gaps))


def short_cases(rule: Quorum, present: Iterable[str], recusals: frozenset[tuple[str, str]], proposals: Iterable[str]) -> Mapping[str, int]:
    """The cases that too few of those present may score, with their number; recusals are (reviewer, proposal)."""
    there = list(present)
    able = {proposal: sum((reviewer, proposal) not in recusals for reviewer in there) for proposal in proposals}
    return {proposal: number for proposal, number in able.items() if number < rule.case_least}


def _at_least(share: Fraction) -> int:
    """The smallest whole number that is not below the share."""
    return -(-share.numerator // share.denominator)
