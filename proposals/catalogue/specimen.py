"""A document with every field of an edition filled, by kind: to try an uploaded edition before anybody types into it."""

from typing import Any

from proposals.catalogue.model import Edition, Field, Kind, Scope, Section

MEMBERS = 2
_SIMPLE: dict[Kind, Any] = {
    Kind.TEXT: "文字", Kind.LONGTEXT: "敘述", Kind.INTEGER: 3, Kind.DECIMAL: 12, Kind.PERCENT: 10, Kind.DATE: "2024-03-01", Kind.YEAR_ROC: 112,
    Kind.PHONE: "02-2553-3988", Kind.EMAIL: "person@example.tw", Kind.UBN: "90131110", Kind.BOOLEAN: True,
}


def specimen(edition: Edition) -> dict[str, Any]:
    """The plain tree of an interchange document; files and computed lines are left out."""
    proposal = {section.key: _record(section) for section in edition.of_scope(Scope.ALLIANCE)}
    members = []
    for number in range(MEMBERS):
        records = {section.key: _record(section) for section in edition.of_scope(Scope.MEMBER)}
        members.append({"company_name": f"第{number}公司", "owner_name": "負責人", "ubn": "90131110"} | {
            key: record for key, record in records.items() if key != "identity"
        })
    return {"proposal": proposal, "members": members}


def _record(section: Section) -> dict[str, Any]:
    found = {field.key: _value(field) for field in section.fields if field.is_stored}
    return {key: value for key, value in found.items() if value is not None}


def _value(field: Field) -> Any:
    if field.kind is Kind.CHOICE:
        return field.options[-1].key
    if field.kind is Kind.MULTICHOICE:
        return [option.key for option in field.options if not option.exclusive]
    if field.kind is Kind.TABLE:
        return _rows(field)
    return _SIMPLE.get(field.kind)


def _rows(table: Field) -> Any:
    row = {column.key: _value(column) for column in table.columns if column.is_stored and column.kind is not Kind.TABLE}
    if table.is_single_row or table.rows is None:
        return row
    if table.rows.fixed:
        return [{"key": fixed.key, **row} for fixed in table.rows.fixed]
    return [dict(row) for _number in range(max(table.rows.default, table.rows.minimum, 1))]
