"""What is ranked: the cases, reviewers, recusals and sheets of a committee as the pure scoring takes them, in five queries."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast

from review.models import Committee, CommitteeCase, Recusal, ScoreSheet, Seat
from review.rules.committee_settings import Settings, criteria_of
from review.rules.reviewer_codes import codes_of
from review.scoring import Criterion, Round, Sheet


@dataclass(frozen=True, slots=True)
class SeatLine:
    """A seat that took part: in office, or ended after it submitted a sheet."""

    key: str  # the reviewer of the round: the seat's number as text
    seat: int
    name: str
    is_expert: bool
    is_convener: bool
    has_ended: bool


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case of the round. `key` is its code."""

    key: str
    proposal: int
    theme: str
    lead: str
    status: str
    round: int
    is_locked: bool


@dataclass(frozen=True, slots=True)
class ScoreBook:
    """A round to rank, with who and what stands behind its keys, and the reviewers' codes of each case ({case: {seat key: code}})."""

    round: Round
    seats: Mapping[str, SeatLine]
    cases: Mapping[str, CaseLine]
    codes: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class BookRows:
    """Everything that a score book is made of, as the tables hold it: plain values, so that equal rows make an equal book."""

    salt: str
    settings: str
    criteria: str
    cases: tuple[tuple[Any, ...], ...]
    leads: tuple[tuple[int, str], ...]
    sheets: tuple["Row", ...]
    seats: tuple[tuple[Any, ...], ...]
    recusals: tuple[tuple[int, int], ...]


def book_rows(committee: Committee) -> BookRows:
    """Read what ranks the committee's cases (five queries, whatever their number)."""
    mine = CommitteeCase.objects.filter(committee=committee)
    leads = mine.filter(proposal__members__position=0).values_list("proposal_id", "proposal__members__company_name")
    sheets = ScoreSheet.objects.filter(seat__committee=committee).order_by("seat_id", "proposal_id")
    if committee.gives_opinions:
        sheets = sheets.none()  # an opinion has no score to rank
    recusals = Recusal.objects.filter(seat__committee=committee, lifted_at=None).order_by("seat_id", "proposal_id").distinct()
    return BookRows(
        committee.salt, json.dumps(committee.settings, sort_keys=True), json.dumps(committee.call.criteria, sort_keys=True),
        tuple(mine.order_by("position", "pk").values_list(*_OF_CASE)), tuple(leads.order_by("proposal_id")),
        tuple(sheets.values_list("seat_id", "proposal_id", "round", Cast("scores", TextField()), "status")),
        tuple(Seat.objects.filter(committee=committee).order_by("pk").values_list(*_OF_SEAT)),
        tuple(recusals.values_list("seat_id", "proposal_id")),
    )  # fmt: skip


_OF_CASE = ("proposal__code", "proposal_id", "proposal__desk_entry__theme", "proposal__status", "round", "locked_at")
_OF_SEAT = ("pk", "user__name", "user__email", "is_expert", "is_convener", "ended_at")


def score_book(committee: Committee, round_: int | None = None) -> ScoreBook:
    """Everything that ranks the committee's cases (five queries, whatever their number).

    `round_` None: each case in its own present round; a number: that round's sheets, or a case's last one before it. Every sheet is
    in it, drafts marked as such; `scoring.counted` leaves out drafts and recusals. Who may see it is asked by the caller.
    """
    return book_of(book_rows(committee), round_)


def book_of(rows: BookRows, round_: int | None = None) -> ScoreBook:
    """The book that these rows make (no query)."""
    rules, criteria = Settings.of(json.loads(rows.settings)), criteria_of(json.loads(rows.criteria))
    cases = _cases(rows)
    proposals = {line.proposal: line for line in cases}
    rounds = {line.proposal: line.round if round_ is None else min(line.round, round_) for line in cases}
    sheets = [row for row in rows.sheets if row[1] in proposals and rounds[row[1]] == row[2]]
    seats = _seats(rows, {row[0] for row in sheets})
    known: dict[tuple[str, str], Fraction] = {}  # a thousand sheets hold a few hundred different figures
    found = Round(
        criteria, tuple(str(line.seat) for line in seats), tuple(line.key for line in cases),
        tuple(_sheet(row, proposals[row[1]].key, rules, criteria, known) for row in sheets),
        frozenset((str(seat), proposals[proposal].key) for seat, proposal in rows.recusals if proposal in proposals), rules.options,
    )  # fmt: skip
    every = [line.seat for line in seats]
    codes = _Codes(rows.salt, every, [line.key for line in cases])
    return ScoreBook(found, {line.key: line for line in seats}, {line.key: line for line in cases}, codes)


class _Codes(Mapping[str, Mapping[str, str]]):
    """The reviewers' codes of each case, drawn up when a page asks for them: a list of two hundred cases asks for none."""

    def __init__(self, salt: str, seats: list[int], cases: list[str]) -> None:
        self.salt, self.seats, self.cases = salt, seats, dict.fromkeys(cases)
        self.known: dict[str, dict[str, str]] = {}

    def __getitem__(self, case: str) -> Mapping[str, str]:
        if case not in self.cases:
            raise KeyError(case)
        if case not in self.known:
            self.known[case] = {str(seat): code for seat, code in codes_of(self.salt, case, self.seats).items()}
        return self.known[case]

    def __iter__(self) -> Iterator[str]:
        return iter(self.cases)

    def __len__(self) -> int:
        return len(self.cases)


def _cases(rows: BookRows) -> list[CaseLine]:
    leads = dict(rows.leads)
    return [
        CaseLine(code, pk, theme or code, leads.get(pk, ""), status, number, locked_at is not None)
        for code, pk, theme, status, number, locked_at in rows.cases
    ]


def _seats(rows: BookRows, wrote: set[int]) -> list[SeatLine]:
    return [
        SeatLine(str(pk), pk, name or email, is_expert, is_convener, ended_at is not None)
        for pk, name, email, is_expert, is_convener, ended_at in rows.seats if ended_at is None or pk in wrote
    ]  # fmt: skip


Row = tuple[int, int, int, str, str]


def _sheet(row: Row, case: str, rules: Settings, criteria: tuple[Criterion, ...], known: dict[tuple[str, str], Fraction]) -> Sheet:
    seat, _proposal, _round, text, status = row
    scores: Mapping[str, str] = json.loads(text)
    figures: dict[str, Fraction] = {}
    for each in criteria:
        typed = scores.get(each.key)
        if typed:
            figure = known.get((each.key, typed))
            if figure is None:
                figure = known[each.key, typed] = rules.as_hundred(Decimal(typed), each.weight)
            figures[each.key] = figure
    return Sheet(str(seat), case, figures, is_submitted=status == ScoreSheet.State.SUBMITTED)
