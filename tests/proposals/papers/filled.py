"""A dossier with every field of the catalogue filled: every option ticked where several may be, formatted narratives, all rows, nothing hidden."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from proposals.catalogue.model import Field, Kind, Scope
from proposals.rules.dossier import Dossier, FileRef, Member, RichText
from tests.proposals.papers.printing import sample

NARRATIVE = (
    "<h3>小標題 {0}</h3><p>敘述 {0}，<strong>粗體</strong>與<em>強調</em>、&lt;角括號&gt; &amp; “引號”。</p>"
    "<ul><li>項目甲</li><li>項目乙</li></ul><ol><li>第一</li><li>第二</li></ol>"
    "<table><tr><th colspan=2>併欄</th></tr><tr><td rowspan=2>併列</td><td>甲</td></tr><tr><td>乙</td></tr></table>"
)


def everything() -> Dossier:
    """The dossier: two members, so that the annex repeats."""
    given = sample("bento-japan")
    numbers = iter(range(1, 100_000))

    def value(field: Field) -> Any:
        number = next(numbers)
        if field.kind is Kind.CHOICE:
            carried = [option for option in field.options if option.free_text and not option.exclusive]
            return (carried or list(field.options))[-1].key if field.options else None
        if field.kind is Kind.MULTICHOICE:
            return tuple(option.key for option in field.options if not option.exclusive)
        if field.kind is Kind.TABLE:
            return rows(field)
        simple = {
            Kind.TEXT: f"文字{number}＆<{field.key}>", Kind.LONGTEXT: RichText(NARRATIVE.format(number)), Kind.INTEGER: number,
            Kind.DECIMAL: Decimal(number) / 4, Kind.PERCENT: Decimal(number % 100), Kind.DATE: date(2024, 3, 1), Kind.YEAR_ROC: 112,
            Kind.PHONE: "+886-2-5550-0102", Kind.EMAIL: f"person{number}@example.tw", Kind.UBN: "90131110", Kind.BOOLEAN: True,
        }
        return simple.get(field.kind)

    def rows(field: Field) -> tuple[dict[str, Any], ...]:
        fixed = field.rows.fixed if field.rows else ()
        made = [{"key": row.key} for row in fixed] or [{} for _ in range((field.rows.default if field.rows else 0) or 2)]
        return tuple({**row, **{column.key: found for column in field.columns if (found := value(column)) is not None}} for row in made)

    def records(scope: Scope, old: Any) -> dict[str, Any]:
        found = {}
        for section in given.edition.of_scope(scope):
            files = {field.key: (field, old(section.key).get(field.key)) for field in section.fields}
            kept = {key: replace(ref, caption=f"圖{next(numbers)}　圖說＆<b>") if field.kind is Kind.IMAGE else ref
                    for key, (field, ref) in files.items() if isinstance(ref, FileRef)}
            found[section.key] = {field.key: made for field in section.fields if (made := value(field)) is not None} | kept
        return found

    members = tuple(
        Member(member.company_name, member.owner_name, member.ubn, records(Scope.MEMBER, member.record)) for member in given.members[:2])
    return replace(given, proposal=records(Scope.ALLIANCE, given.record), members=members)
