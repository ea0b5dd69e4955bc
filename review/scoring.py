"""Scores to ranking: weighted totals, the two ranking methods, spread (S-05 to S-12; spec: computations). Pure and exact.

Every figure is a Fraction; `alliance_portal.lib.exact_figures` rounds half up where it is shown.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from alliance_portal.lib.exact_figures import mean, variance

Method = Literal["total", "ranksum"]
TieBreak = Literal["heaviest_criterion", "most_first_places", "committee", "re_review", "lots"]
WHOLE = Fraction(100)


@dataclass(frozen=True, slots=True)
class Criterion:
    """評分項目: its key and weight in percent."""

    key: str
    weight: Fraction
    label: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """評分表 of one reviewer and proposal. Scores by criterion, 0 to 100; a draft may lack some."""

    reviewer: str
    proposal: str
    scores: Mapping[str, Fraction]
    is_submitted: bool = True


@dataclass(frozen=True, slots=True)
class Options:
    """Settings of a call, frozen when scoring opens. The defaults are those of the 113 call."""

    method: Method = "total"
    own_ties: Literal["average", "equal"] = "average"  # equal scores of one reviewer: places averaged, or 1, 2, 2, 4
    tie_break: tuple[TieBreak, ...] = ("heaviest_criterion", "committee")
    recusal: Literal["case", "whole_meeting"] = "case"  # a recused reviewer stays away from the case, or from the meeting


@dataclass(frozen=True, slots=True)
class Round:
    """What is ranked together. Reviewers and proposals in their official order; recusals are (reviewer, proposal)."""

    criteria: tuple[Criterion, ...]
    reviewers: tuple[str, ...]
    proposals: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    recusals: frozenset[tuple[str, str]] = frozenset()
    options: Options = field(default_factory=Options)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a proposal reached. `sheets` counts those that count; without any, everything else is None."""

    sheets: int
    mean: Fraction | None = None
    rank_total: int | None = None
    mean_rank: Fraction | None = None
    rank_sum: Fraction | None = None
    rank_ranksum: int | None = None
    variance: Fraction | None = None
    range: Fraction | None = None

    def rank(self, method: Method) -> int | None:
        """The shared rank by a method."""
        return self.rank_total if method == "total" else self.rank_ranksum


@dataclass(frozen=True, slots=True)
class Ranking:
    """The outcome of a round: totals and ranks by reviewer then proposal (every reviewer stands in both), and each proposal's standing."""

    totals: Mapping[str, Mapping[str, Fraction]]
    ranks: Mapping[str, Mapping[str, Fraction]]
    standings: Mapping[str, Standing]


@dataclass(frozen=True, slots=True)
class Place:
    """A proposal in the order of decision. `rank` is the shared one; `decided_by` names what parted it from its equals ("" when nothing had to)."""

    proposal: str
    rank: int
    decided_by: str = ""


def weighted_total(scores: Mapping[str, Fraction], criteria: Sequence[Criterion]) -> Fraction:
    """Σ score × weight / 100 (S-06). KeyError when a criterion has no score."""
    return sum((scores[criterion.key] * criterion.weight for criterion in criteria), Fraction(0)) / WHOLE


def counted(round_: Round) -> tuple[Sheet, ...]:
    """The sheets that count: submitted, by reviewers who are not recused on that proposal (or, where the call says so, on any)."""
    away = {reviewer for reviewer, _proposal in round_.recusals} if round_.options.recusal == "whole_meeting" else set()
    return tuple(
        sheet
        for sheet in round_.sheets
        if sheet.is_submitted and sheet.reviewer not in away and (sheet.reviewer, sheet.proposal) not in round_.recusals
    )


def rank(round_: Round) -> Ranking:
    """Both rankings of a round, ties shared (1, 2, 2, 4)."""
    totals: dict[str, dict[str, Fraction]] = {reviewer: {} for reviewer in round_.reviewers}
    found = {(sheet.reviewer, sheet.proposal): weighted_total(sheet.scores, round_.criteria) for sheet in counted(round_)}
    for reviewer in round_.reviewers:
        totals[reviewer] = {proposal: found[reviewer, proposal] for proposal in round_.proposals if (reviewer, proposal) in found}
    ranks = {reviewer: _own_ranks(own, round_.options) for reviewer, own in totals.items()}
    return Ranking(totals, ranks, _standings(round_.proposals, totals, ranks))


def without(round_: Round, reviewer: str) -> Round:
    """The round as if a reviewer had not taken part at all: shown beside a rank sum that recusals may distort."""
    return replace(
        round_,
        reviewers=tuple(each for each in round_.reviewers if each != reviewer),
        sheets=tuple(sheet for sheet in round_.sheets if sheet.reviewer != reviewer),
        recusals=frozenset(pair for pair in round_.recusals if pair[0] != reviewer),
    )


def in_order(round_: Round, ranking: Ranking) -> tuple[Place, ...]:
    """The proposals with a counted sheet in the call's method; ties parted by the call's tie order as far as figures can.

    What figures cannot part stays in the official order, its `decided_by` naming the first step that people take
    (committee, re_review, lots), or "tie" when the call names none. The shared rank does not change.
    """
    method = round_.options.method
    groups: dict[int, list[str]] = {}
    for proposal in round_.proposals:
        shared = ranking.standings[proposal].rank(method)
        if shared is not None:
            groups.setdefault(shared, []).append(proposal)
    return tuple(place for shared in sorted(groups) for place in _parted(round_, ranking, shared, groups[shared], round_.options.tie_break))


def _parted(
    round_: Round,
    ranking: Ranking,
    shared: int,
    group: list[str],
    steps: tuple[TieBreak, ...],
    decided_by: str = "",
) -> Iterable[Place]:
    if len(group) == 1:
        return [Place(group[0], shared, decided_by)]
    if not steps:
        return [Place(proposal, shared, "tie") for proposal in group]
    step, *rest = steps
    measure = _MEASURES.get(step)
    if measure is None:
        return [Place(proposal, shared, step) for proposal in group]
    values = {proposal: measure(round_, ranking, proposal) for proposal in group}
    places: list[Place] = []
    for value in sorted(set(values.values()), reverse=True):
        same = [proposal for proposal in group if values[proposal] == value]
        places.extend(_parted(round_, ranking, shared, same, tuple(rest), step))
    return places


def _heaviest_criterion(round_: Round, _ranking: Ranking, proposal: str) -> Fraction:
    """The mean score in the heaviest criterion; criteria of equal weight count together."""
    heaviest = max(criterion.weight for criterion in round_.criteria)
    keys = [criterion.key for criterion in round_.criteria if criterion.weight == heaviest]
    return mean([sum((sheet.scores[key] for key in keys), Fraction(0)) for sheet in counted(round_) if sheet.proposal == proposal])


def _most_first_places(_round: Round, ranking: Ranking, proposal: str) -> Fraction:
    """How many reviewers put the proposal first, shared first places included."""
    return Fraction(sum(max(own.values()) == own[proposal] for own in ranking.totals.values() if proposal in own))


_MEASURES: Mapping[str, Callable[[Round, Ranking, str], Fraction]] = {
    "heaviest_criterion": _heaviest_criterion,
    "most_first_places": _most_first_places,
}


def _own_ranks(totals: Mapping[str, Fraction], options: Options) -> dict[str, Fraction]:
    """A reviewer's own ranks, the highest total first. Ties get the average of the places they cover, or the first of them."""
    ranks = {}
    for proposal, total in totals.items():
        above = sum(other > total for other in totals.values())
        equal = sum(other == total for other in totals.values())
        ranks[proposal] = above + (Fraction(equal + 1, 2) if options.own_ties == "average" else Fraction(1))
    return ranks


def _standings(
    proposals: Sequence[str],
    totals: Mapping[str, Mapping[str, Fraction]],
    ranks: Mapping[str, Mapping[str, Fraction]],
) -> dict[str, Standing]:
    of_totals = {proposal: [own[proposal] for own in totals.values() if proposal in own] for proposal in proposals}
    of_ranks = {proposal: [own[proposal] for own in ranks.values() if proposal in own] for proposal in proposals}
    means = {proposal: mean(values) for proposal, values in of_totals.items() if values}
    mean_ranks = {proposal: mean(values) for proposal, values in of_ranks.items() if values}
    standings = {}
    for proposal in proposals:
        values = of_totals[proposal]
        standings[proposal] = (
            Standing(0)
            if not values
            else Standing(
                sheets=len(values),
                mean=means[proposal],
                rank_total=1 + sum(other > means[proposal] for other in means.values()),
                mean_rank=mean_ranks[proposal],
                rank_sum=sum(of_ranks[proposal], Fraction(0)),
                rank_ranksum=1 + sum(other < mean_ranks[proposal] for other in mean_ranks.values()),
                variance=variance(values),
                range=max(values) - min(values),
            )
        )
    return standings
