"""The outcome of a committee as it stands: locked cases alone, resolutions applied, with everything that is shown beside it (S-11, R-12)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from hashlib import blake2b, sha256
from typing import Any, get_args

from alliance_portal.lib.exact_figures import told_apart
from proposals.constants import Status
from proposals.queries.memory import Memory
from review.models import Committee, DecisionLine, Resolution
from review.queries.score_book import BookRows, CaseLine, ScoreBook, book_of, book_rows
from review.rules.committee_settings import Settings
from review.rules.ranking_views import Differences, Leaning, Marked, Spread, leanings, marked, passes, spreads
from review.rules.resolutions import Resolved, settled, with_resolutions
from review.score_files import file_of, outcome
from review.scoring import Method, Place, Ranking, Round, in_order, rank

# a case that left is not ranked; its sheets stay in the register of sheets
GONE = frozenset({Status.WITHDRAWN})
METHODS: tuple[Method, ...] = get_args(Method)


@dataclass(frozen=True)
class Ranked:
    """The standing outcome. `round` is what was ranked; `whole` the same before the resolutions, both of locked cases alone.

    Kept in memory under the rows that it was made of, and shared: nobody changes it. What only pages show is computed when it is asked for.
    """

    digest: bytes  # of everything that it was made of
    rules: Settings
    book: ScoreBook
    whole: Round
    round: Round
    resolved: Resolved
    ranking: Ranking
    places: tuple[Place, ...]  # cases with a counted sheet, in the order of decision
    unlocked: int  # cases that still take scores, and are in nothing here

    @cached_property
    def spreads(self) -> Mapping[str, Spread]:
        """The spread of every case that has a counted sheet."""
        return spreads(self.round, self.ranking)

    @cached_property
    def leanings(self) -> tuple[Leaning, ...]:
        """Every member against the others."""
        return leanings(self.round, self.ranking)

    @cached_property
    def marked(self) -> Mapping[str, Marked]:
        """Cases whose members differ markedly."""
        return marked(self.spreads, differences(self.rules))

    @cached_property
    def passes(self) -> Mapping[str, bool | None]:
        """Whether each case reaches the pass mark; None where there is none."""
        return passes(self.round, self.ranking, self.rules.pass_rule, Fraction(self.rules.pass_mark))

    @cached_property
    def mean_texts(self) -> Mapping[str, str]:
        """The mean of each case with as many decimals as tell different ones apart."""
        found = [self.ranking.standings[code].mean or Fraction(0) for code in self.order]
        return dict(zip(self.order, told_apart(found), strict=True))

    @cached_property
    def by_method(self) -> Mapping[Method, tuple[Place, ...]]:
        """The order in each method as figures part it; that of the call with its resolutions."""
        chosen = self.round.options.method
        others = {method: replace(self.round, options=replace(self.round.options, method=method)) for method in METHODS if method != chosen}
        return {chosen: self.places, **{method: in_order(round_, self.ranking) for method, round_ in others.items()}}

    @property
    def order(self) -> tuple[str, ...]:
        """Every ranked case: those with a place, then those without a counted sheet."""
        placed = [place.proposal for place in self.places]
        return (*placed, *(code for code in self.round.proposals if self.ranking.standings[code].sheets == 0))

    @property
    def cases(self) -> Mapping[str, CaseLine]:
        """What stands behind the codes."""
        return self.book.cases


def ranked(committee: Committee, *, away_from: frozenset[str] = frozenset()) -> Ranked:
    """Rank what is locked (six queries). `away_from`: cases that this reader is recused on; they are left out before anything is
    ranked, so that no gap tells of them (security 2.3). Computed once a process for the same rows: the key is the hash of all of them,
    and of what is left out for this reader.
    """
    rows, resolved = book_rows(committee), resolutions_of(committee)
    facts = repr((rows, sorted(resolved.left_out), sorted(resolved.no_result), resolved.orders, sorted(away_from)))
    digest = blake2b(facts.encode(), digest_size=32).digest()
    return _RANKED.get(digest, lambda: _rank(digest, rows, resolved, away_from))


_RANKED: Memory[Ranked] = Memory(2)


def _rank(digest: bytes, rows: BookRows, resolved: Resolved, away_from: frozenset[str]) -> Ranked:
    book, rules = book_of(rows), Settings.of(json.loads(rows.settings))
    shown = [code for code, line in book.cases.items() if line.is_locked and line.status not in GONE and code not in away_from]
    whole = only(book.round, frozenset(shown))
    round_ = with_resolutions(whole, resolved)
    ranking = rank(round_)
    unlocked = sum(not line.is_locked and line.status not in GONE for line in book.cases.values())
    return Ranked(digest, rules, book, whole, round_, resolved, ranking, settled(in_order(round_, ranking), resolved), unlocked)


def only(round_: Round, codes: frozenset[str]) -> Round:
    """The round of some of its cases alone."""
    return replace(
        round_,
        proposals=tuple(code for code in round_.proposals if code in codes),
        sheets=tuple(sheet for sheet in round_.sheets if sheet.proposal in codes),
        recusals=frozenset(pair for pair in round_.recusals if pair[1] in codes),
    )


def resolutions_of(committee: Committee) -> Resolved:
    """The resolutions that stand and move figures (one query)."""
    rows = Resolution.objects.filter(meeting__committee=committee, ended_at=None).values_list("kind", "seat_id", "proposal__code", "order")
    found = list(rows)
    kinds = Resolution.Kind
    return Resolved(
        frozenset((str(seat), code) for kind, seat, code, _order in found if kind == kinds.LEAVE_OUT),
        frozenset(code for kind, _seat, code, _order in found if kind == kinds.NO_RESULT),
        tuple(tuple(order) for kind, _seat, _code, order in found if kind == kinds.ORDER),
    )


def differences(rules: Settings) -> Differences:
    """From where on members differ markedly."""
    return Differences(rules.difference, Fraction(rules.difference_points), Fraction(rules.difference_criterion))


def frozen(found: Ranked, committee: Committee) -> tuple[dict[str, Any], str]:
    """A copy of the outcome for a decision: the scoring file that `review rank` reads, its outcome, the order; and the hash of all that."""
    themes = {code: found.cases[code].theme for code in found.round.proposals}
    copy = {
        "file": file_of(found.round, themes, scale=committee.rules.scale, decimals=committee.rules.decimals),
        "outcome": outcome(found.ranking),
        "order": list(found.order),
        "decided_by": {place.proposal: place.decided_by for place in found.places if place.decided_by},
        "left_out": sorted([reviewer, code] for reviewer, code in found.resolved.left_out),
        "pass_rule": committee.rules.pass_rule,
        "pass_mark": committee.rules.pass_mark,
    }
    return copy, digest_of(copy)


def digest_of(copy: Mapping[str, Any]) -> str:
    """The hash of a frozen copy."""
    return sha256(json.dumps(copy, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def decided_lines(codes: tuple[str, ...]) -> dict[str, DecisionLine]:
    """What was written down or decided on these cases, by code (one query)."""
    rows = DecisionLine.objects.filter(proposal__code__in=codes).select_related("decision", "proposal")
    return {line.proposal.code: line for line in rows}
