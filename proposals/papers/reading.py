"""Reading one section's record for the paper: values by the catalogue's kinds, computed ones by `computed`, hidden answers as blanks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from proposals.catalogue.conditions import holds
from proposals.catalogue.model import Field, FixedRow, Kind, Section
from proposals.papers import printed, styles
from proposals.papers.computed import Computed
from proposals.papers.editions import Masked
from proposals.rules.dossier import Member, Record

NUMBERS = {Kind.INTEGER, Kind.DECIMAL, Kind.PERCENT}


@dataclass(frozen=True, slots=True)
class Reader:
    """Values of one section, or of one row of one of its tables."""

    computed: Computed
    section: Section
    record: Record
    member: Member | None = None
    table: Field | None = None
    row: Mapping[str, Any] | None = None
    place: int = 0
    fixed: FixedRow | None = None
    row_label: str = ""

    def of_row(self, table: Field, row: Mapping[str, Any], place: int, fixed: FixedRow | None = None, label: str = "") -> "Reader":
        """The same section, seen from a row of a table."""
        return Reader(self.computed, self.section, self.record, self.member, table, row, place, fixed, label)

    def field(self, name: str) -> Field | None:
        """The field or column of that name; inside a row a column comes first."""
        if self.table is not None:
            for column in self.table.columns:
                if column.key == name:
                    return column
        return self.section.field(name) if self.section.has(name) else None

    def _named(self, name: str) -> Field | None:
        """The field of a label in a table's head: of the section, else a column of one of its tables."""
        columns = (column for each in self.section.fields for column in each.columns if column.key == name)
        return self.field(name) or next(columns, None)

    def value(self, name: str) -> Any:
        """A value; None when blank, when hidden behind a question, or unknown."""
        field = self.field(name)
        if field is None:
            return self._outside(name)
        is_column = self.table is not None and any(column is field for column in self.table.columns)
        if self.member is not None and field.same_as and hasattr(self.member, name):
            return getattr(self.member, name) or None
        if field.kind is Kind.COMPUTED or field.path == "alliance_basic.lead_company_name":
            return self._computed(field, name)
        found = (self.row or {}).get(name) if is_column else self.record.get(name)
        if not is_column and field.show_if is not None and not isinstance(found, Masked) and not holds(field.show_if, self.record):
            return None
        return None if found == "" else found

    def text(self, name: str, part: str = "") -> str:
        """A value as one line of the paper."""
        field = self.field(name)
        if part in ("label_zh", "label_zh_full"):
            named = self._named(name)
            return "" if named is None else (named.label_full_zh if part == "label_zh_full" else named.label.zh)
        if name == "cumulative_progress":
            return printed.number(self.computed.cumulative(part))
        if part:
            return self._part(name, part)
        value = self.value(name)
        if value is None or isinstance(value, Masked):
            return str(value or "")
        if field is None or field.kind is Kind.COMPUTED:
            return printed.number(value)
        if field.kind is Kind.PHONE:
            return printed.phone(str(value))
        if field.kind is Kind.CHOICE and field.path not in styles.CHOSEN_ONLY:
            option = field.option(str(value))
            return option.label.zh if option else str(value)
        if self.fixed is not None and self.fixed.unit and field.path.startswith("plan_summary."):
            return printed.with_unit(value, self.fixed.unit)
        if field.path in styles.CHOSEN_ONLY:
            return self.computed.target_country()
        return printed.number(value) if field.kind in NUMBERS else str(value)

    def rows(self, table: Field) -> tuple[Mapping[str, Any], ...]:
        """The filled rows of a table; the firms' tables are made of the members."""
        members = self.computed.dossier.members
        if table.path == "alliance_basic.members":
            return tuple({"company_name": one.company_name, "owner_name": one.owner_name, "ubn": one.ubn} for one in members)
        if table.path == "member_overview.firms":
            return tuple({**one.record("overview"), "company_name": one.company_name} for one in members)
        return () if isinstance(self.value(table.key), Masked) else printed.rows(self.value(table.key))

    def is_masked(self, name: str) -> bool:
        """Whether this edition hides the value."""
        return isinstance(self.value(name), Masked)

    def _outside(self, name: str) -> Any:
        if name == "n":
            return self.place + 1
        if name == "row_label":
            return self.row_label
        if self.member is not None and name in ("company_name", "owner_name", "ubn"):
            return getattr(self.member, name)
        notice = self.computed.stamp.notice
        return {"statement_zh": notice.body, "consent_line_zh": notice.consent_line}.get(name)

    def _computed(self, field: Field, name: str) -> Any:
        if name == "seq":
            return self.place + 1
        if name in ("task", "kpi_item", "result_item") and self.fixed is not None:
            return self.fixed.label.zh
        if field.path == "member_overview.firms.company_name":
            return (self.row or {}).get("company_name")
        if "constant" in field.formula:
            return field.label.zh
        return self.computed.value(field.path, self.row)

    def _part(self, name: str, part: str) -> str:
        if name == "monthly_progress":
            if part == "total":
                return printed.number(self.computed.monthly_total())
            months = self.computed.dossier.programme.months
            return printed.number(self.computed.monthly()[months.index(part)]) if part in months else ""
        field = self.field(name)
        if field is None or not part.isdecimal():
            return ""
        if self.is_masked(name):
            return str(Masked())
        rows = printed.rows(self.value(name))
        row = rows[int(part) - 1] if 0 < int(part) <= len(rows) else {}
        option = field.columns[0].option(str(row.get(field.columns[0].key, "")))
        return f"{option.code}{option.label.zh}" if option else ""
