"""The outcome of a committee as it stands: locked cases alone, resolutions applied, with everything that is shown beside it (S-11, R-12)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from hashlib import sha256
from typing import Any

from proposals.constants import Status
from review.models import Committee, DecisionLine, Resolution
from review.queries.score_book import CaseLine, ScoreBook, score_book
from review.rules.committee_settings import Settings
from review.rules.ranking_views import Differences
from review.rules.resolutions import Resolved, settled, with_resolutions
from review.score_files import file_of, outcome
from review.scoring import Place, Ranking, Round, in_order, rank

# a case that left is not ranked; its sheets stay in the register of sheets
GONE = frozenset({Status.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Ranked:
    """The standing outcome. `round` is what was ranked; `whole` the same before the resolutions, both of locked cases alone."""

    book: ScoreBook
    whole: Round
    round: Round
    resolved: Resolved
    ranking: Ranking
    places: tuple[Place, ...]  # cases with a counted sheet, in the order of decision
    unlocked: int  # cases that still take scores, and are in nothing here

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
    ranked, so that no gap tells of them (security 2.3).
    """
    book = score_book(committee)
    shown = [code for code, line in book.cases.items() if line.is_locked and line.status not in GONE and code not in away_from]
    whole = only(book.round, frozenset(shown))
    resolved = resolutions_of(committee)
    round_ = with_resolutions(whole, resolved)
    ranking = rank(round_)
    unlocked = sum(not line.is_locked and line.status not in GONE for line in book.cases.values())
    return Ranked(book, whole, round_, resolved, ranking, settled(in_order(round_, ranking), resolved), unlocked)


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
