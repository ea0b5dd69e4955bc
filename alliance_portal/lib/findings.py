"""What a rule answers: a finding with its code, severity, place and a sentence in both languages (spec: findings)."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs: 應修正 stops a submission, 請確認 and 提醒 do not."""

    BLOCKING = "blocking"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in both languages of the interface. Pure, so that rules need no translation machinery."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the English sentence for `en…`, the Chinese one for everything else."""
        return self.en if language.lower().startswith("en") else self.zh


@dataclass(frozen=True, slots=True)
class Finding:
    """A failed rule. `code` cites the requirement (E-01), `where` is the value's path in the interchange document."""

    code: str
    severity: Severity
    message: Text
    where: str

    def as_dict(self, language: str = "zh-hant") -> dict[str, str]:
        """The finding as the command line prints it."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "message": self.message.in_language(language),
            "where": self.where,
        }
