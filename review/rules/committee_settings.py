"""Settings of a committee, frozen when scoring opens (spec: computations). Pure; the defaults are those of the 113 call."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, get_args

from alliance_portal.lib.findings import Text
from review.scoring import Criterion, Options, TieBreak

Method = Literal["total", "ranksum"]
PassRule = Literal["none", "mean_at_least", "majority_at_least"]
Scale = Literal["hundred", "points"]  # 0 to 100, or 配分: 0 to the criterion's weight
Difference = Literal["off", "range", "points_from_mean"]
CHOICES: Mapping[str, tuple[str, ...]] = {
    "method": get_args(Method), "own_ties": ("average", "equal"), "recusal": ("case", "whole_meeting"), "pass_rule": get_args(PassRule),
    "scale": get_args(Scale), "difference": get_args(Difference),
}
# least and greatest of the numbers; shares and marks are whole percent or points
BOUNDS: Mapping[str, tuple[int, int]] = {
    "pass_mark": (0, 100), "rounds": (1, 2), "quorum_share": (1, 100), "quorum_experts": (0, 50), "quorum_expert_share": (0, 100),
    "quorum_per_case": (1, 50), "difference_points": (1, 100), "difference_criterion": (1, 100), "decimals": (0, 2),
    "talk_minutes": (1, 120), "question_minutes": (0, 120), "objection_days": (1, 180), "budget_twd": (0, 999_999_999),
}
TICKS = frozenset({"shows_others", "shows_round", "shows_names"})
# what decides about no score and may change while the committee works; the days to object until the result is out
RUNNING = frozenset({"talk_minutes", "question_minutes", "objection_days", "budget_twd"})
TIE_BREAKS: tuple[TieBreak, ...] = get_args(TieBreak)


@dataclass(frozen=True, slots=True)
class Settings:
    """How a committee scores and decides."""

    method: Method = "total"
    own_ties: Literal["average", "equal"] = "average"
    tie_break: tuple[TieBreak, ...] = ("heaviest_criterion", "committee")
    recusal: Literal["case", "whole_meeting"] = "case"
    pass_rule: PassRule = "none"  # noqa: S105  a rule of passing, no password
    pass_mark: int = 70  # read only with a pass rule
    scale: Scale = "hundred"
    decimals: int = 1  # of a score as it is typed
    rounds: int = 1
    # half of all members in person, at least two experts and a third of those present, three who score a case (practice 2, row 12)
    quorum_share: int = 50
    quorum_experts: int = 2
    quorum_expert_share: int = 33
    quorum_per_case: int = 3
    difference: Difference = "range"  # 明顯差異 is looked for by the range of totals, or by points from the mean
    difference_points: int = 20
    difference_criterion: int = 40  # and, whichever way, by the range of one criterion's scores
    shows_others: bool = False  # whether reviewers read each other's scores and remarks after the lock
    shows_round: bool = False  # whether in the second round they read the first one's, which is locked
    shows_names: bool = False  # whether each other by name there, else by the code of the case
    talk_minutes: int = 15  # of a new meeting
    question_minutes: int = 10
    objection_days: int = 30  # 疑義申請: after publication
    budget_twd: int = 0  # New Taiwan dollars, tax included; 0: not fixed beforehand (S-12)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Settings":
        """The settings as they are stored: what differs from the defaults. Unknown names are an error of ours (TypeError)."""
        found = dict(stored)
        if "tie_break" in found:
            found["tie_break"] = tuple(found["tie_break"])
        return replace(cls(), **found)

    @property
    def options(self) -> Options:
        """What the ranking asks of them."""
        return Options(self.method, self.own_ties, self.tie_break, self.recusal)

    def highest(self, weight: Fraction) -> Fraction:
        """The highest score of a criterion on this scale."""
        return weight if self.scale == "points" else Fraction(100)

    def as_hundred(self, typed: Decimal, weight: Fraction) -> Fraction:
        """A typed score on the scale of 0 to 100 on which everything is computed: 21.25 of 25 points are 85."""
        return Fraction(typed) * 100 / weight if self.scale == "points" else Fraction(typed)

    def as_points(self, typed: Decimal, weight: Fraction) -> Fraction:
        """The same as points of the criterion's weight: 85 of 100 at 25 % are 21.25."""
        return Fraction(typed) if self.scale == "points" else Fraction(typed) * weight / 100


def problems(stored: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    """What keeps these settings from being stored, by name. Never raises, whatever they hold."""
    known = {each.name for each in fields(Settings)}
    for name, value in stored.items():
        if name not in known:
            yield name, Text("沒有這一項設定", "unknown setting")
        elif name in CHOICES and value not in CHOICES[name]:
            yield name, Text("選項無效", "not one of the options")
        elif name in BOUNDS and not (isinstance(value, int) and not isinstance(value, bool) and BOUNDS[name][0] <= value <= BOUNDS[name][1]):
            least, most = BOUNDS[name]
            yield name, Text(f"請填{least}至{most}的整數", f"give a whole number from {least} to {most}")
        elif not _fits(name, value):
            yield name, Text("選項無效", "not one of the options")


def _fits(name: str, value: Any) -> bool:
    if name == "tie_break":
        return isinstance(value, list | tuple) and all(each in TIE_BREAKS for each in value)
    return isinstance(value, bool) or name not in TICKS


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What differs between two stored settings: name -> the values that were and are in force, in the order of the settings."""
    was, now = Settings.of(before), Settings.of(after)
    return {each.name: (getattr(was, each.name), getattr(now, each.name)) for each in fields(Settings)
            if getattr(was, each.name) != getattr(now, each.name)}  # fmt: skip


def criteria_of(rows: Sequence[Mapping[str, Any]]) -> tuple[Criterion, ...]:
    """The criteria of a call (`Call.criteria`) as the ranking takes them."""
    return tuple(Criterion(row["key"], Fraction(str(row["weight"])), row.get("label_zh", "")) for row in rows)
