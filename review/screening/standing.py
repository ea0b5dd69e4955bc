"""What stands of a check: findings with staff's rulings over them, questions with their answers, what keeps the case from passing. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from alliance_portal.lib.findings import Text
from proposals.rules.dossier import Dossier
from proposals.rules.wording import firm
from review.screening.evidence import PORTAL, Outcome, Verdict
from review.screening.questions import Question

# what a ruling may say: the finding is no obstacle, or it is one
RULINGS = {Verdict.PASSED: Text("判定符合", "ruled: met"), Verdict.BLOCKING: Text("判定不符合", "ruled: not met")}
TO_DECIDE = frozenset({Verdict.WARNING, Verdict.UNKNOWN})
GOOD = "passed"


@dataclass(frozen=True, slots=True)
class Ruled:
    """A ruling as it was made over a finding that said `message` (in Chinese) with the verdict `found`."""

    code: str
    where: str
    found: str
    message: str
    verdict: str
    reason: str
    by: str
    at: datetime
    confirmed_by: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """One turn of an answer."""

    key: str
    turn: int
    answer: str
    note: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Matter:
    """A finding with the ruling that stands over it; `lapsed`: one that was made over other facts and counts no more.

    `answer`: to the question of the same rule and firm, where the finding is a doubt; it decides the doubt.
    """

    outcome: Outcome
    ruling: Ruled | None = None
    lapsed: Ruled | None = None
    answer: Answered | None = None

    @property
    def verdict(self) -> Verdict:
        """What counts: the ruling's word where one stands, the answer's where it decides a doubt."""
        if self.ruling is not None:
            return Verdict(self.ruling.verdict)
        if self.answer is not None:
            return Verdict.PASSED if self.answer.answer == GOOD else Verdict.BLOCKING
        return self.outcome.verdict

    @property
    def is_open(self) -> bool:
        """Whether it keeps the case from passing: it blocks, or nobody has decided a doubt."""
        return self.verdict is Verdict.BLOCKING or self.verdict in TO_DECIDE

    def needs_second(self, verdict: Verdict) -> bool:
        """Whether this ruling lifts what blocks, which takes a second person."""
        return self.verdict is Verdict.BLOCKING and verdict is not Verdict.BLOCKING


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with every answer that was given to it, the last one standing."""

    question: Question
    turns: tuple[Answered, ...] = ()

    @property
    def last(self) -> Answered | None:
        """The answer that stands."""
        return self.turns[-1] if self.turns else None

    @property
    def is_open(self) -> bool:
        """Whether it keeps the case from passing."""
        return self.last is None or self.last.answer != GOOD


@dataclass(frozen=True, slots=True)
class Standing:
    """A check as it stands. `pending`: requests that wait for a second person; `awaited`: documents asked for and not settled."""

    matters: tuple[Matter, ...]
    asked: tuple[Asked, ...]
    pending: int = 0
    awaited: int = 0
    counts: Mapping[Verdict, int] = field(default_factory=dict)

    @property
    def answered(self) -> int:
        """Questions that have an answer."""
        return sum(each.last is not None for each in self.asked)

    @property
    def unanswered(self) -> int:
        """Questions without one."""
        return len(self.asked) - self.answered

    @property
    def bad_answers(self) -> int:
        """Questions answered 不符合 or 需補正."""
        return sum(each.is_open for each in self.asked) - self.unanswered

    @property
    def blocking(self) -> int:
        """Findings that block."""
        return self.counts.get(Verdict.BLOCKING, 0)

    @property
    def doubts(self) -> int:
        """Findings that nobody has decided."""
        return sum(self.counts.get(each, 0) for each in TO_DECIDE)

    @property
    def open_matters(self) -> int:
        """How many things keep the case from passing (W-29)."""
        return self.blocking + self.doubts + self.unanswered + self.bad_answers + self.pending + self.awaited

    def matter(self, code: str, where: str) -> Matter | None:
        """The finding of a place."""
        return next((each for each in self.matters if each.outcome.code == code and each.outcome.where == where), None)

    def question(self, key: str) -> Asked | None:
        """The question of a key."""
        return next((each for each in self.asked if each.question.key == key), None)


def stand(
    outcomes: Sequence[Outcome],
    questions: Sequence[Question],
    rulings: Iterable[Ruled] = (),
    answers: Iterable[Answered] = (),
    *,
    pending: int = 0,
    awaited: int = 0,
) -> Standing:
    """Put them together. `rulings` and `answers` in the order in which they were made."""
    made: dict[tuple[str, str], Ruled] = {(each.code, each.where): each for each in rulings}
    turns: dict[str, list[Answered]] = {}
    for each in answers:
        turns.setdefault(each.key, []).append(each)
    asked = tuple(Asked(each, tuple(turns.get(each.key, ()))) for each in questions)
    said = {(each.question.code, each.question.subject): each.last for each in asked if each.last is not None}
    matters = tuple(_matter(each, made.get((each.code, each.where)), said.get((each.code, each.subject))) for each in outcomes)
    counts = {verdict: sum(each.verdict is verdict for each in matters) for verdict in Verdict}
    return Standing(matters, asked, pending, awaited, counts)


def _matter(outcome: Outcome, ruling: Ruled | None, answer: Answered | None) -> Matter:
    by_answer = answer if outcome.verdict in TO_DECIDE else None  # the doubt is what the question asks about
    if ruling is None:
        return Matter(outcome, None, None, by_answer)
    if (ruling.found, ruling.message) == (outcome.verdict.value, outcome.message.zh):
        return Matter(outcome, ruling)
    return Matter(outcome, None, ruling, by_answer)  # the registers or other cases have changed since


# reasons of a refusal ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a case does not pass, as the applicant reads it. `key` finds it again."""

    key: str
    code: str
    text: Text


def reasons(standing: Standing, dossier: Dossier) -> tuple[Reason, ...]:
    """Everything that can be a reason of a refusal: findings that block, doubts that nobody lifted, bad answers."""
    found = [_of_matter(each, dossier) for each in standing.matters if each.is_open and each.answer is None]
    found += [_of_answer(each) for each in standing.asked if each.last is not None and each.is_open]
    return tuple(found)


def _of_matter(matter: Matter, dossier: Dossier) -> Reason:
    outcome, ruling = matter.outcome, matter.ruling
    said = outcome.message
    if any(each.source is PORTAL for each in outcome.evidence) or ruling is not None:
        # other alliances are never named to an applicant, and a ruling speaks over a finding that said otherwise: the rule itself is told
        said = outcome.rule
        if outcome.subject is not None:
            name = firm(dossier, outcome.subject)
            said = Text(f"{name.zh}：{said.zh}", f"{name.en}: {said.en}")
    if ruling is not None:
        said = Text(f"{said.zh}（{ruling.reason}）", f"{said.en} ({ruling.reason})")
    elif said is not outcome.rule and outcome.rule.zh not in said.zh:
        stops = "" if said.zh.endswith("。") else "。", "" if said.en.endswith(".") else "."
        said = Text(f"{said.zh}{stops[0]}規定：{outcome.rule.zh}", f"{said.en}{stops[1]} The rule: {outcome.rule.en}")
    return Reason(f"{outcome.code}@{outcome.where}", outcome.code, said)


def _of_answer(asked: Asked) -> Reason:
    last, question = asked.last, asked.question
    note = last.note if last is not None else ""
    return Reason(question.key, question.code, Text(f"{question.rule.zh}（{note}）", f"{question.rule.en} ({note})"))
