"""Whether a decision's lines hold together: amounts, the budget, the reserve's order, the pass mark (S-12, S-13, S-17, W-34). Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from alliance_portal.lib.findings import Text

SELECTED, RESERVE, NOT_SELECTED, BELOW = "selected", "reserve", "not_selected", "below_pass"
OUTCOMES = (SELECTED, RESERVE, NOT_SELECTED, BELOW)
LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True)
class Proposed:
    """What is to be decided on one case. Money in New Taiwan dollars, tax included."""

    code: str
    outcome: str
    amount: int | None = None
    reserve_order: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """What the lines must fit into: the call's ceiling, its budget or None, and the cases that do not reach the pass mark."""

    ceiling: int
    budget: int | None = None
    below_mark: frozenset[str] = frozenset()


Problem = tuple[str, Text]  # the place ("113-7K2QD.amount", "budget", "113-7K2QD.outcome") and what is wrong


def problems(lines: Sequence[Proposed], frame: Frame) -> tuple[Problem, ...]:
    """What keeps these lines from being kept even as a draft; a case without an outcome yet is no problem here."""
    found = [problem for line in lines for problem in _of_line(line, frame)]
    found += _reserve(lines)
    total = sum(line.amount or 0 for line in lines if line.outcome == SELECTED)
    if frame.budget is not None and total > frame.budget:
        words = Text(
            f"核定經費合計{total:,}元，超過預算{frame.budget:,}元。", f"The approved budgets total NT${total:,}; the budget is NT${frame.budget:,}.",
        )
        found.append(("budget", words))
    return tuple(found)


def undecided(lines: Sequence[Proposed], codes: Collection[str]) -> tuple[str, ...]:
    """Cases on which nothing stands yet; a decision is asked for when there is none."""
    known = {line.code for line in lines if line.outcome in OUTCOMES}
    return tuple(code for code in codes if code not in known)


def needs_reason(lines: Sequence[Proposed], order: Sequence[str]) -> tuple[str, ...]:
    """Cases whose outcome departs from the ranking and that say no reason: not selected although one behind is, or the other way about."""
    outcome = {line.code: line for line in lines}
    last = max((place for place, code in enumerate(order) if code in outcome and outcome[code].outcome == SELECTED), default=-1)
    ahead = [outcome[code] for code in order[: max(last, 0)] if code in outcome]
    return tuple(line.code for line in ahead if line.outcome != SELECTED and not line.reason.strip())


def _of_line(line: Proposed, frame: Frame) -> Iterator[Problem]:
    if line.outcome and line.outcome not in OUTCOMES:
        yield f"{line.code}.outcome", Text("選項無效。", "Not one of the options.")
        return
    if line.outcome == SELECTED:
        if line.code in frame.below_mark:
            yield f"{line.code}.outcome", Text("未達及格分數，不可入選。", "Below the pass mark; it cannot be selected.")
        if line.amount is None or not 1 <= line.amount <= frame.ceiling:
            words = Text(f"請填1至{frame.ceiling:,}的整數（元）。", f"Give a whole number of NT$ from 1 to {frame.ceiling:,}.")
            yield f"{line.code}.amount", words
    elif line.amount is not None:
        yield f"{line.code}.amount", Text("只有入選的案件有核定經費。", "Only a selected case has an approved budget.")
    if line.outcome == RESERVE and line.code in frame.below_mark:
        yield f"{line.code}.outcome", Text("未達及格分數，不可備取。", "Below the pass mark; it cannot stand in reserve.")
    if line.outcome == BELOW and line.code not in frame.below_mark:
        yield f"{line.code}.outcome", Text("本案並未低於及格分數。", "This case is not below the pass mark.")
    if len(line.reason) > LONGEST_REASON:
        yield f"{line.code}.reason", Text(f"理由最多{LONGEST_REASON}字。", f"A reason has at most {LONGEST_REASON} characters.")


def _reserve(lines: Sequence[Proposed]) -> Iterator[Problem]:
    waiting = [line for line in lines if line.outcome == RESERVE]
    seen: set[int] = set()
    for line in waiting:
        if line.reserve_order is None or line.reserve_order < 1:
            yield f"{line.code}.reserve_order", Text("請填備取序位（1起）。", "Give the place in the reserve, from 1.")
        elif line.reserve_order in seen:
            yield f"{line.code}.reserve_order", Text("備取序位重複。", "This place in the reserve is taken twice.")
        elif line.reserve_order > len(waiting):
            yield f"{line.code}.reserve_order", Text("備取序位須連續，從1起。", "Places in the reserve run from 1 without a gap.")
        seen.add(line.reserve_order or 0)
    for line in lines:
        if line.outcome != RESERVE and line.reserve_order is not None:
            yield f"{line.code}.reserve_order", Text("只有備取的案件有序位。", "Only a case in reserve has a place.")


def amounts(lines: Sequence[Proposed]) -> Mapping[str, int]:
    """What the selected cases get."""
    return {line.code: line.amount or 0 for line in lines if line.outcome == SELECTED}
