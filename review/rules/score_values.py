"""Reading what a reviewer types (B55): a score on the committee's scale, or why it is none. Pure; nothing typed is ever taken for 0."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from alliance_portal.lib import figures
from alliance_portal.lib.findings import Text
from alliance_portal.lib.unreadable import Unreadable
from review.rules.committee_settings import Settings
from review.rules.verdicts import UNKNOWN, VERDICTS
from review.scoring import Criterion

LONGEST_TEXT = 4000  # of a remark, a note, questions, remarks to the applicant


@dataclass(frozen=True, slots=True)
class Typed:
    """A sheet as it was typed: texts by criterion, blanks for what stays empty."""

    scores: Mapping[str, str] = field(default_factory=dict)
    remarks: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    questions: str = ""
    to_applicant: str = ""
    verdict: str = ""  # of an opinion (`rules.verdicts`)


@dataclass(frozen=True, slots=True)
class Readable:
    """What of it can be kept. `scores` holds the figures in plain form, `cleared` the criteria whose field is empty, `errors` why not, by place."""

    scores: Mapping[str, str]
    cleared: frozenset[str]
    remarks: Mapping[str, str]
    texts: Mapping[str, str]
    errors: Mapping[str, Text]


def read_score(text: str, highest: Fraction, decimals: int) -> Decimal | None:
    """The score, or None for an empty field. Full-width digits are read as digits. Raises Unreadable: no number, out of range, too fine."""
    if not text.strip():
        return None
    shown = figures.shown(Decimal(highest.numerator) / Decimal(highest.denominator))
    try:
        value = figures.parse(text)
    except Unreadable as unreadable:
        raise Unreadable(Text(f"請填0至{shown}的數字", f"Give a number from 0 to {shown}")) from unreadable
    if not 0 <= value <= highest:
        typed = text.strip()[:12]
        raise Unreadable(Text(f"分數須在0至{shown}之間，您填的是{typed}", f"A score lies between 0 and {shown}; you typed {typed}"))
    exponent = -int(value.as_tuple().exponent)
    if exponent > decimals:
        raise Unreadable(
            Text(f"小數最多{decimals}位", f"At most {decimals} decimals") if decimals else Text("請填整數", "Give a whole number"),
        )
    return value


def read(typed: Typed, rules: Settings, criteria: tuple[Criterion, ...], *, is_opinion: bool = False) -> Readable:
    """What was typed, place by place: `scores.market`, `remarks.market`, `note`, `questions`, `to_applicant`, of an opinion `verdict`.

    Unknown keys are not looked at.
    """
    scores: dict[str, str] = {}
    cleared, errors = set(), {}
    for each in criteria:
        if each.key not in typed.scores:
            continue
        try:
            value = read_score(typed.scores[each.key], rules.highest(each.weight), rules.decimals)
        except Unreadable as unreadable:
            errors[f"scores.{each.key}"] = unreadable.reason
            continue
        if value is None:
            cleared.add(each.key)
        else:
            scores[each.key] = f"{value:f}"
    remarks = {each.key: typed.remarks[each.key] for each in criteria if each.key in typed.remarks}
    texts = {"note": typed.note, "questions": typed.questions, "to_applicant": typed.to_applicant}
    if is_opinion and typed.verdict not in ("", *VERDICTS):
        errors["verdict"] = UNKNOWN
    elif is_opinion:
        texts["verdict"] = typed.verdict
    for place, text in (*((f"remarks.{key}", text) for key, text in remarks.items()), *texts.items()):
        if len(text) > LONGEST_TEXT:
            errors[place] = Text(f"內容太長，最多{LONGEST_TEXT}字", f"Too long: at most {LONGEST_TEXT} characters")
    kept = {key: _clean(text) for key, text in remarks.items() if f"remarks.{key}" not in errors}
    return Readable(scores, frozenset(cleared), kept, {name: _clean(text) for name, text in texts.items() if name not in errors}, errors)


def _clean(text: str) -> str:
    """The text as it is kept: line breaks of one kind, without control characters (B19)."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(letter for letter in plain if letter in "\n\t" or letter.isprintable() or letter == "\u3000").strip()


def missing(scores: Mapping[str, str], criteria: tuple[Criterion, ...]) -> tuple[str, ...]:
    """The criteria that have no score yet."""
    return tuple(each.key for each in criteria if not scores.get(each.key))


def weighted(scores: Mapping[str, str], rules: Settings, criteria: tuple[Criterion, ...]) -> Fraction:
    """The weighted total of what is there, of 100; a criterion without a score adds nothing and is said to be missing beside it."""
    return sum((rules.as_points(Decimal(scores[each.key]), each.weight) for each in criteria if scores.get(each.key)), Fraction(0))
