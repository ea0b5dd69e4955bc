"""Statistics of the member survey of a call: every question, counts and shares; no cell under three firms (issue 6). Pure.

A count from 1 to 2 is not told, and where it is the only hidden one of its question the next smallest is hidden with it, so that nobody
works it out from the sum.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from alliance_portal.lib.findings import Text

FEWEST = 3


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the survey: its section and key, its label, its options by key (none: a figure or a text, only counted)."""

    section: str
    key: str
    label: Text
    options: Sequence[tuple[str, Text]]


@dataclass(frozen=True, slots=True)
class OptionCount:
    """How many firms chose an option; None: fewer than three, or hidden beside such a one. `share` in percent of those who answered."""

    label: Text
    count: int | None
    share: Fraction | None


@dataclass(frozen=True, slots=True)
class Answered:
    """One question with its counts. `answered` None: fewer than three firms answered."""

    question: Question
    answered: int | None
    options: Sequence[OptionCount]


def statistics(questions: Sequence[Question], members: Iterable[Mapping[str, Any]]) -> list[Answered]:
    """The counts of every question over these members' forms (section -> answers)."""
    counted = {(each.section, each.key): Counter[str]() for each in questions}
    answered: Counter[tuple[str, str]] = Counter()
    for member in members:
        for each in questions:
            value = (member.get(each.section) or {}).get(each.key)
            if value in (None, "", [], {}):
                continue
            place = (each.section, each.key)
            answered[place] += 1
            counted[place].update({str(one) for one in (value if isinstance(value, list) else [value]) if isinstance(one, str | int | bool)})
    return [_told(each, answered[each.section, each.key], counted[each.section, each.key]) for each in questions]


def _told(question: Question, answered: int, counts: Counter[str]) -> Answered:
    if 0 < answered < FEWEST:
        return Answered(question, None, tuple(OptionCount(label, None, None) for _key, label in question.options))
    found = {key: counts[key] for key, _label in question.options}
    hidden = {key for key, count in found.items() if 0 < count < FEWEST}
    if len(hidden) == 1:
        others = [key for key, count in found.items() if count >= FEWEST]
        hidden |= {min(others, key=lambda key: (found[key], key))} if others else set()
    return Answered(question, answered, tuple(
        OptionCount(label, None if key in hidden else found[key], None if key in hidden or not answered else Fraction(found[key] * 100, answered))
        for key, label in question.options
    ))  # fmt: skip
