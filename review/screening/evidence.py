"""What a check of eligibility answers: a verdict, the rule in plain words, and the evidence that it was made on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from alliance_portal.lib.findings import Finding, Severity, Text
from proposals.rules.facts import Known
from proposals.rules.registered import Source
from proposals.rules.wording import as_sentence, shown

ROC = 1911
NONE = Text("無", "none")
NOTHING = Text("", "")
FORM = Text("申請表", "the form")
REGISTERS = Text("查核資料", "the registers")
BOTH = Text("查核資料與申請表", "the registers and the form")
PORTAL = Text("系統內的案件", "cases in the portal")


class Verdict(StrEnum):
    """What a check says. `unknown`: a fact is missing, so that nothing can be said."""

    BLOCKING = "blocking"
    WARNING = "warning"
    INFO = "info"
    UNKNOWN = "unknown"
    PASSED = "passed"


OF_SEVERITY = {Severity.BLOCKING: Verdict.BLOCKING, Severity.WARNING: Verdict.WARNING, Severity.INFO: Verdict.INFO}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact: what it is, its value, what it is held against, where it is from and of which day."""

    label: Text
    value: Text
    threshold: Text = NOTHING
    source: Text = FORM
    on: date | None = None

    def as_dict(self, language: str) -> dict[str, str | None]:
        """As the command line prints it."""
        texts = {"label": self.label, "value": self.value, "threshold": self.threshold, "source": self.source}
        return {**{key: text.in_language(language) for key, text in texts.items()}, "date": self.on.isoformat() if self.on else None}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One check of one firm (`subject` is its index) or of the alliance (None)."""

    code: str
    verdict: Verdict
    subject: int | None
    where: str
    message: Text
    rule: Text
    evidence: tuple[Evidence, ...]

    def as_dict(self, language: str = "zh-hant") -> dict[str, Any]:
        """A finding as `proposal check` prints it, with its rule and evidence."""
        return {
            "code": self.code,
            "severity": self.verdict.value,
            "message": self.message.in_language(language),
            "where": self.where,
            "rule": self.rule.in_language(language),
            "evidence": [each.as_dict(language) for each in self.evidence],
        }


@dataclass(frozen=True, slots=True)
class Found:
    """The findings of the rules, by code and place."""

    findings: Mapping[tuple[str, str], Finding]

    def outcome(
        self,
        code: str,
        where: str,
        rule: Text,
        evidence: tuple[Evidence, ...],
        *,
        subject: int | None = None,
        passed: Text,
        is_known: bool = True,
        not_known: Text = NOTHING,
    ) -> Outcome:
        """The outcome of a check: what the rules found at its place, else passed, or unknown while a fact is missing."""
        finding = self.findings.get((code, where))
        if finding is not None:
            return Outcome(code, OF_SEVERITY[finding.severity], subject, where, as_sentence(finding.message), rule, evidence)
        verdict, message = (Verdict.PASSED, passed) if is_known else (Verdict.UNKNOWN, not_known if not_known.zh else passed)
        return Outcome(code, verdict, subject, where, as_sentence(message), rule, evidence)


def day(on: date | None) -> Text:
    """A day as evidence names it: 113.03.06, in English as ISO."""
    return Text(f"{on.year - ROC}.{on.month:02}.{on.day:02}", on.isoformat()) if on is not None else Text("未載明", "not stated")


def of_source(source: Source | None) -> tuple[Text, date | None]:
    """Where a fact is from: the register's own source and day, or the form."""
    return (FORM, None) if source is None else (Text(source.name, source.name), source.on)


def figure(label: Text, known: Known, unit: Text, threshold: Text) -> tuple[Evidence, ...]:
    """A figure that counts, and beside it what was typed where a register outweighs it."""
    name, on = of_source(known.source)
    lines = [Evidence(label, _amount(known.value, unit), threshold, name, on)]
    if known.is_outweighed:
        lines.append(
            Evidence(Text(f"{label.zh}（申請表所填，未採用）", f"{label.en} (typed, not used)"), _amount(known.typed, unit), threshold, FORM)
        )
    return tuple(lines)


def _amount(value: Decimal | int | None, unit: Text) -> Text:
    return Text("未填", "blank") if value is None else Text(f"{shown(value)}{unit.zh}", f"{shown(value)} {unit.en}")
