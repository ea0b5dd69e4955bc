"""Scores to ranking: weighted totals, the two ranking methods, spread (S-05 to S-12; spec: computations). Pure and exact.

Every figure is a Fraction; `alliance_portal.lib.exact_figures` rounds half up where it is shown.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import lcm
from operator import mul
from typing import Literal

from alliance_portal.lib.exact_figures import mean

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
    """Both rankings of a round, ties shared (1, 2, 2, 4). Whole numbers inside: a thousand cases of ten reviewers in a moment."""
    scale, found = _whole_totals(round_)
    totals: dict[str, dict[str, Fraction]] = {}
    ranks: dict[str, dict[str, Fraction]] = {}
    for reviewer in round_.reviewers:
        own = {proposal: found[reviewer, proposal] for proposal in round_.proposals if (reviewer, proposal) in found}
        totals[reviewer] = {proposal: Fraction(value, scale) for proposal, value in own.items()}
        ranks[reviewer] = _own_ranks(own, round_.options)
    return Ranking(totals, ranks, _standings(round_, found, scale, ranks))


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
    values = measure(round_, ranking, group)
    places: list[Place] = []
    for value in sorted(set(values.values()), reverse=True):
        same = [proposal for proposal in group if values[proposal] == value]
        places.extend(_parted(round_, ranking, shared, same, tuple(rest), step))
    return places


def _heaviest_criterion(round_: Round, _ranking: Ranking, group: Sequence[str]) -> Mapping[str, Fraction]:
    """The mean score in the heaviest criterion; criteria of equal weight count together."""
    heaviest = max(criterion.weight for criterion in round_.criteria)
    keys = [criterion.key for criterion in round_.criteria if criterion.weight == heaviest]
    scores: dict[str, list[Fraction]] = {proposal: [] for proposal in group}
    for sheet in counted(round_):
        if sheet.proposal in scores:
            scores[sheet.proposal].append(sum((sheet.scores[key] for key in keys), Fraction(0)))
    return {proposal: mean(values) for proposal, values in scores.items()}


def _most_first_places(_round: Round, ranking: Ranking, group: Sequence[str]) -> Mapping[str, Fraction]:
    """How many reviewers put the proposal first, shared first places included."""
    best = {reviewer: max(own.values()) for reviewer, own in ranking.totals.items() if own}
    return {
        proposal: Fraction(sum(own[proposal] == best[reviewer] for reviewer, own in ranking.totals.items() if proposal in own)) for proposal in group
    }


_MEASURES: Mapping[str, Callable[[Round, Ranking, Sequence[str]], Mapping[str, Fraction]]] = {
    "heaviest_criterion": _heaviest_criterion,
    "most_first_places": _most_first_places,
}


def _whole_totals(round_: Round) -> tuple[int, dict[tuple[str, str], int]]:
    """The counted totals as whole numbers of one common part: the scale, and each total times it."""
    reviewers, proposals = set(round_.reviewers), set(round_.proposals)
    sheets = [sheet for sheet in counted(round_) if sheet.reviewer in reviewers and sheet.proposal in proposals]
    score_part, scores = whole_scores(sheets, [criterion.key for criterion in round_.criteria])
    weight_part = lcm(*{criterion.weight.denominator for criterion in round_.criteria})
    weights = [int(criterion.weight * weight_part) for criterion in round_.criteria]
    totals = {
        (sheet.reviewer, sheet.proposal): sum(map(mul, own, weights)) for sheet, own in zip(sheets, scores, strict=True)
    }
    return score_part * weight_part * int(WHOLE), totals


def whole_scores(sheets: Sequence[Sheet], keys: Sequence[str]) -> tuple[int, list[list[int]]]:
    """The scores of these criteria as whole numbers of one common part: the part, and a row a sheet. KeyError where a score is missing."""
    part = lcm(*{sheet.scores[key].denominator for sheet in sheets for key in keys})
    return part, [[sheet.scores[key].numerator * (part // sheet.scores[key].denominator) for key in keys] for sheet in sheets]


def _own_ranks(totals: Mapping[str, int], options: Options) -> dict[str, Fraction]:
    """A reviewer's own ranks, the highest total first. Ties get the average of the places they cover, or the first of them."""
    rank_of = {}
    above = 0
    for value, equal in sorted(Counter(totals.values()).items(), reverse=True):
        rank_of[value] = above + (Fraction(equal + 1, 2) if options.own_ties == "average" else Fraction(1))
        above += equal
    return {proposal: rank_of[total] for proposal, total in totals.items()}


def _shared_ranks(values: Mapping[str, Fraction], *, highest_first: bool) -> dict[str, int]:
    """Ranks of values, equal ones sharing theirs, the next skipped."""
    rank_of: dict[Fraction, int] = {}
    above = 0
    for value, equal in sorted(Counter(values.values()).items(), reverse=highest_first):
        rank_of[value] = above + 1
        above += equal
    return {proposal: rank_of[value] for proposal, value in values.items()}


def _standings(
    round_: Round,
    found: Mapping[tuple[str, str], int],
    scale: int,
    ranks: Mapping[str, Mapping[str, Fraction]],
) -> dict[str, Standing]:
    values_of: dict[str, list[int]] = {proposal: [] for proposal in round_.proposals}
    doubled = dict.fromkeys(round_.proposals, 0)  # own ranks are whole or half
    for (_reviewer, proposal), value in found.items():
        values_of[proposal].append(value)
    for own in ranks.values():
        for proposal, place in own.items():
            doubled[proposal] += int(place * 2)
    sums = {proposal: Fraction(value, 2) for proposal, value in doubled.items()}
    means = {proposal: Fraction(sum(values), len(values) * scale) for proposal, values in values_of.items() if values}
    mean_ranks = {proposal: Fraction(doubled[proposal], 2 * len(values)) for proposal, values in values_of.items() if values}
    by_total = _shared_ranks(means, highest_first=True)
    by_ranks = _shared_ranks(mean_ranks, highest_first=False)
    return {
        proposal: Standing(
            sheets=len(values),
            mean=means[proposal],
            rank_total=by_total[proposal],
            mean_rank=mean_ranks[proposal],
            rank_sum=sums[proposal],
            rank_ranksum=by_ranks[proposal],
            variance=Fraction(len(values) * sum(value * value for value in values) - sum(values) ** 2, (len(values) * scale) ** 2),
            range=Fraction(max(values) - min(values), scale),
        )
        if values
        else Standing(0)
        for proposal, values in values_of.items()
    }
