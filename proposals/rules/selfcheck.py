"""The self-check table (D-17, D-18, D-19): a row answered 否 stops the submission."""

from collections.abc import Iterator
from datetime import date

from alliance_portal.lib.findings import Finding, Severity, Text
from proposals.catalogue.model import Scope
from proposals.rules.codes import code_of
from proposals.rules.dossier import Dossier
from proposals.rules.places import in_alliance
from proposals.rules.reading import chosen
from proposals.rules.wording import quoted

SECTION = "document_self_check"
NO = "checked_no"


def nothing_is_answered_no(dossier: Dossier, on: date) -> Iterator[Finding]:
    """Every document of the table is there (D-16 to D-19)."""
    for field in dossier.edition.section(SECTION).fields:
        if field.options and NO in chosen(dossier.record(SECTION), field.key):
            label = quoted(field.label)
            sentence = Text(
                f"自我檢查表第{field.number}項勾選「否」，備妥後請改為「是」：{label.zh}",
                f"row {field.number} of the self-check table is answered “no”; answer “yes” once it is ready: {label.en}",
            )
            yield Finding(code_of(Scope.ALLIANCE, SECTION, field.key), Severity.BLOCKING, sentence, in_alliance(SECTION, field.key))


RULES = (nothing_is_answered_no,)
