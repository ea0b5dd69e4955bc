"""What stands beside a ranking: spread, leanings, marked differences, the order without any one member, the line at the budget. Pure, exact.

Nothing here moves a rank; the ranking is that of `review.scoring`.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Literal

from alliance_portal.lib.exact_figures import mean
from review.scoring import Criterion, Method, Place, Ranking, Round, Sheet, counted, in_order, rank, whole_scores, without


@dataclass(frozen=True, slots=True)
class Differences:
    """From where on members differ markedly; all settings of the call (decisions "Board thresholds", practice 3.3)."""

    way: Literal["off", "range", "points_from_mean"] = "range"  # the totals' range, or one total's points from their mean
    points: Fraction = Fraction(20)
    criterion_range: Fraction = Fraction(40)


@dataclass(frozen=True, slots=True)
class Spread:
    """The counted totals of one case, by reviewer, and what they say. Criteria: mean and range of the raw scores (0 to 100)."""

    totals: Mapping[str, Fraction]
    lowest: Fraction
    highest: Fraction
    median: Fraction
    criteria: Mapping[str, tuple[Fraction, Fraction]]


@dataclass(frozen=True, slots=True)
class Leaning:
    """One member against the others on the cases that both scored. None where no other member scored any of them."""

    reviewer: str
    sheets: int
    mean: Fraction | None
    others: Fraction | None

    @property
    def difference(self) -> Fraction | None:
        """Above 0: milder than the others."""
        return None if self.mean is None or self.others is None else self.mean - self.others


@dataclass(frozen=True, slots=True)
class Marked:
    """明顯差異 of one case: range or greatest distance of the totals where that is marked, and the criteria whose range is."""

    proposal: str
    points: Fraction | None
    criteria: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class WithoutOne:
    """The outcome without one member: rank of every case by then, and the cases whose rank is another."""

    reviewer: str
    ranks: Mapping[str, int | None]
    moved: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """How far a budget reaches down the order: how many cases, what they take, what is left. Money in New Taiwan dollars."""

    cases: int
    taken: int
    left: int


def median(values: Sequence[Fraction]) -> Fraction:
    """The middle of at least one value; of an even number the mean of the two in the middle."""
    order = sorted(values)
    half = len(order) // 2
    return order[half] if len(order) % 2 else (order[half - 1] + order[half]) / 2


def spreads(round_: Round, ranking: Ranking) -> dict[str, Spread]:
    """The spread of every case that has a counted sheet, in the official order."""
    sheets = _by_case(round_)
    return {proposal: _spread(round_.criteria, ranking, proposal, sheets[proposal]) for proposal in round_.proposals if proposal in sheets}


def _spread(criteria: Sequence[Criterion], ranking: Ranking, proposal: str, sheets: Sequence[Sheet]) -> Spread:
    totals = {sheet.reviewer: ranking.totals[sheet.reviewer][proposal] for sheet in sheets}
    order = sorted(totals.values())
    part, scores = whole_scores(sheets, [criterion.key for criterion in criteria])
    figures = {
        criterion.key: (Fraction(sum(column), len(column) * part), Fraction(max(column) - min(column), part))
        for criterion, column in zip(criteria, zip(*scores, strict=True), strict=True)
    }
    return Spread(totals, order[0], order[-1], median(order), figures)


def _by_case(round_: Round) -> dict[str, list[Sheet]]:
    """The counted sheets of every case, in the official order of the reviewers."""
    place = {reviewer: number for number, reviewer in enumerate(round_.reviewers)}
    found: dict[str, list[Sheet]] = {}
    for sheet in sorted((each for each in counted(round_) if each.reviewer in place), key=lambda each: place[each.reviewer]):
        found.setdefault(sheet.proposal, []).append(sheet)
    return found


def leanings(round_: Round, ranking: Ranking) -> tuple[Leaning, ...]:
    """Every member's mean against that of the others, on the cases that he and at least one other scored."""
    counts: Counter[str] = Counter(proposal for own in ranking.totals.values() for proposal in own)
    # whole numbers of one part that every share of a case is a multiple of, so that sums cost no fractions
    part = lcm(*{total.denominator for own in ranking.totals.values() for total in own.values()}) * lcm(*{n - 1 for n in counts.values() if n > 1})
    whole = {
        reviewer: {proposal: total.numerator * (part // total.denominator) for proposal, total in own.items()}
        for reviewer, own in ranking.totals.items()
    }
    sums: Counter[str] = Counter()
    for own in whole.values():
        sums.update(own)
    found = []
    for reviewer in round_.reviewers:
        own = whole[reviewer]
        shared = [proposal for proposal in own if counts[proposal] > 1]
        mine = sum(own[proposal] for proposal in shared)
        others = sum((sums[proposal] - own[proposal]) // (counts[proposal] - 1) for proposal in shared)
        size = len(shared) * part
        found.append(Leaning(reviewer, len(own), Fraction(mine, size) if shared else None, Fraction(others, size) if shared else None))
    return tuple(found)


def marked(found: Mapping[str, Spread], limits: Differences) -> dict[str, Marked]:
    """The cases whose members differ markedly: a trigger for the committee to talk, never a rule (practice 3.1). At the limit is marked."""
    cases = {}
    for proposal, spread in found.items() if limits.way != "off" else ():
        points = spread.highest - spread.lowest if limits.way == "range" else farthest(spread)
        wide = {key: range_ for key, (_mean, range_) in spread.criteria.items() if range_ >= limits.criterion_range}
        is_wide = points >= limits.points
        if is_wide or wide:
            cases[proposal] = Marked(proposal, points if is_wide else None, wide)
    return cases


def farthest(spread: Spread) -> Fraction:
    """How far the farthest total lies from their mean."""
    middle = mean(list(spread.totals.values()))
    return max(spread.highest - middle, middle - spread.lowest)


def each_left_out(round_: Round, ranking: Ranking, method: Method) -> tuple[WithoutOne, ...]:
    """The ranking again without each member in turn."""
    before = {proposal: standing.rank(method) for proposal, standing in ranking.standings.items()}
    return tuple(left_out(round_, before, reviewer, method) for reviewer in round_.reviewers)


def left_out(round_: Round, before: Mapping[str, int | None], reviewer: str, method: Method) -> WithoutOne:
    """The ranking without one member; `before` are the ranks with everybody."""
    ranks = {proposal: standing.rank(method) for proposal, standing in rank(without(round_, reviewer)).standings.items()}
    return WithoutOne(reviewer, ranks, tuple(proposal for proposal in round_.proposals if ranks[proposal] != before[proposal]))


def recused_cases(round_: Round) -> dict[str, tuple[str, ...]]:
    """Members who are recused on a ranked case, and on which; with any, rank sums cannot simply be compared (computations 3)."""
    known = set(round_.proposals)
    return {
        reviewer: cases
        for reviewer in round_.reviewers
        if (cases := tuple(sorted(proposal for who, proposal in round_.recusals if who == reviewer and proposal in known)))
    }


def passes(round_: Round, ranking: Ranking, rule: str, mark: Fraction) -> dict[str, bool | None]:
    """Whether each case reaches the pass mark; None: there is no mark (rule "none"), or no counted sheet. Exactly the mark is reached."""
    tests: Mapping[str, Callable[[Sequence[Fraction]], bool]] = {
        "mean_at_least": lambda totals: mean(totals) >= mark,
        # more than half of the members who scored it
        "majority_at_least": lambda totals: 2 * sum(total >= mark for total in totals) > len(totals),
    }
    test = tests.get(rule)
    if test is None:
        return dict.fromkeys(round_.proposals)
    found: dict[str, bool | None] = {}
    for proposal in round_.proposals:
        totals = [own[proposal] for own in ranking.totals.values() if proposal in own]
        found[proposal] = test(totals) if totals else None
    return found


def line_at_budget(order: Sequence[str], amounts: Mapping[str, int], budget: int) -> Line:
    """How many cases a budget carries, taken in their order; it stops at the first that does not fit, and never passes one over."""
    taken = cases = 0
    for proposal in order:
        if taken + amounts[proposal] > budget:
            break
        taken += amounts[proposal]
        cases += 1
    return Line(cases, taken, budget - taken)




def open_ties(places: Sequence[Place]) -> tuple[tuple[str, ...], ...]:
    """Groups that figures could not part: the committee, a second scoring or lots settle them (`decided_by` names the step)."""
    groups: dict[tuple[int, str], list[str]] = {}
    for place in places:
        if place.decided_by in ("committee", "re_review", "lots", "tie"):
            groups.setdefault((place.rank, place.decided_by), []).append(place.proposal)
    return tuple(tuple(group) for group in groups.values())


def order_of(round_: Round, ranking: Ranking) -> tuple[str, ...]:
    """The cases in the order of decision: those with a counted sheet by the call's method, the others behind them."""
    placed = [place.proposal for place in in_order(round_, ranking)]
    known = set(placed)
    return (*placed, *(proposal for proposal in round_.proposals if proposal not in known))
