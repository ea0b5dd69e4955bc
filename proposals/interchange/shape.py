"""Walking a document by the catalogue: what does not fit, what cannot be understood, and the same content in canonical form."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from alliance_portal.lib import formatted_text
from alliance_portal.lib.findings import Text
from alliance_portal.lib.unreadable import Unreadable
from proposals.catalogue.captions import file_of
from proposals.catalogue.conditions import is_shown
from proposals.catalogue.model import Edition, Field, Kind, Scope, Section
from proposals.catalogue.rich_text import RichText
from proposals.catalogue.values import plain, read
from proposals.catalogue.values.reading import ROWS_LIMIT

FORMAT = "alliance-portal/proposal@1"
TOP_KEYS = ("format", "call", "proposal", "members")
IDENTITY = "identity"
MEMBERS_LIMIT = 100
FILE_KINDS = (Kind.FILE, Kind.IMAGE)
_IGNORED = frozenset({"cover.cover_date"})
# A field whose value stands elsewhere: where it is given, it must be equal.
_OWN_NAME = {"alliance_basic.lead_company_name": "company_name", "member_company.company_name": "company_name", "member_company.ubn": "ubn"}

Error = tuple[str, Text]


@dataclass(slots=True)
class Walk:
    """What one walk over a document found. Places are paths of the document."""

    tree: dict[str, Any]  # the same content, canonical: order of the catalogue, no blanks, no fields that stand elsewhere
    proposal: dict[str, dict[str, Any]] = field(default_factory=dict)  # section -> field -> read value
    members: list[dict[str, dict[str, Any]]] = field(default_factory=list)
    errors: list[Error] = field(default_factory=list)
    unreadable: dict[str, str] = field(default_factory=dict)
    hidden: list[str] = field(default_factory=list)


def check_shape(tree: Any, edition: Edition) -> list[Error]:
    """Everything in a document that does not fit the edition: (place, reason) in the order of the catalogue."""
    return walk(tree, edition).errors


def walk(tree: Any, edition: Edition) -> Walk:
    """Read a whole document. What does not fit becomes an error and is kept as it is in the canonical tree."""
    found = Walk(tree={})
    if not isinstance(tree, Mapping):
        found.errors.append(("document", Text("應為一份 key: value 文件", "must be a mapping of keys")))
        return found
    found.errors.extend((str(key), _UNKNOWN) for key in tree if key not in TOP_KEYS)
    for key in ("format", "call"):
        if key in tree:
            found.tree[key] = tree[key]
    members = tree.get("members")
    rows = members if isinstance(members, list | tuple) else []
    lead = rows[0] if rows and isinstance(rows[0], Mapping) else {}
    found.tree["proposal"] = _alliance(tree.get("proposal"), edition, lead, found)
    if members not in (None, "") and not isinstance(members, list | tuple):
        found.errors.append(("members", Text("應為成員清單", "must be a list of members")))
    if len(rows) > MEMBERS_LIMIT:
        found.errors.append(("members", Text(f"成員過多，最多 {MEMBERS_LIMIT} 家", f"too many members, at most {MEMBERS_LIMIT}")))
        rows = rows[:MEMBERS_LIMIT]
    found.tree["members"] = [_member(row, index, edition, found) for index, row in enumerate(rows)]
    return found


_UNKNOWN = Text("沒有這個鍵", "there is no such key")
_COMPUTED = Text("由系統計算，請勿填寫", "is computed and may not be given")


def _alliance(given: Any, edition: Edition, lead: Mapping[str, Any], found: Walk) -> dict[str, Any]:
    sections = _mapping(given, "proposal", found)
    known = {section.key: section for section in edition.of_scope(Scope.ALLIANCE)}
    found.errors.extend((f"proposal.{key}", _UNKNOWN) for key in sections if key not in known)
    canonical = {}
    for key, section in known.items():
        reader = _SectionReader(section, f"proposal.{key}", found, own=lead)
        plain_section, record = reader.read(sections.get(key))
        if plain_section:
            canonical[key] = plain_section
        if record:
            found.proposal[key] = record
    return canonical


def _member(given: Any, index: int, edition: Edition, found: Walk) -> dict[str, Any]:
    place = f"members[{index}]"
    row = _mapping(given, place, found)
    known = {section.key: section for section in edition.of_scope(Scope.MEMBER)}
    identity = known.pop(IDENTITY)
    own = tuple(each.key for each in identity.fields)
    found.errors.extend((f"{place}.{key}", _UNKNOWN) for key in row if key not in known and key not in own)
    canonical, names = _SectionReader(identity, place, found).read({key: row[key] for key in own if key in row})
    records = {IDENTITY: names}
    for key, section in known.items():
        plain_section, record = _SectionReader(section, f"{place}.{key}", found, own=row).read(row.get(key))
        if plain_section:
            canonical[key] = plain_section
        if record:
            records[key] = record
    found.members.append(records)
    return canonical


def _mapping(given: Any, place: str, found: Walk) -> Mapping[str, Any]:
    if given is None or given == "":
        return {}
    if isinstance(given, Mapping):
        return given
    found.errors.append((place, Text("應為 key: value 對應", "must be a mapping of keys")))
    return {}


class _SectionReader:
    """Reads one section of one record into its canonical plain values and its read values."""

    def __init__(self, section: Section, place: str, found: Walk, own: Mapping[str, Any] | None = None) -> None:
        self.section, self.place, self.found, self.own = section, place, found, own or {}

    def read(self, given: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return (canonical plain section, read record). Answers behind a hidden question stay in the first alone."""
        data = _mapping(given, self.place, self.found)
        if not data:
            return {}, {}
        fields = {each.key: each for each in self.section.fields}
        for key in data:
            self._refuse_stranger(key, fields.get(key), data[key])
        canonical: dict[str, Any] = {}
        record: dict[str, Any] = {}
        for each in self.section.fields:
            if not each.is_stored or each.key not in data:
                continue
            place = f"{self.place}.{each.key}"
            plain_value, value = self._table(each, data[each.key], place) if each.kind is Kind.TABLE else self._value(each, data[each.key], place)
            if plain_value is not None:
                canonical[each.key] = plain_value
            if value is not None:
                record[each.key] = value
        return canonical, self._without_hidden(record, canonical)

    def _refuse_stranger(self, key: str, field_: Field | None, value: Any) -> None:
        if field_ is not None and field_.is_stored:
            return
        place, path = f"{self.place}.{key}", f"{self.section.key}.{key}"
        if field_ is None:
            self.found.errors.append((place, _UNKNOWN))
        elif path in _OWN_NAME:
            own = self.own.get(_OWN_NAME[path])  # a blank one contradicts nothing: it is a finding itself
            if value not in (None, "") and own not in (None, "") and value != own:
                self.found.errors.append((place, Text("與成員本身的資料不同", "is not equal to the member's own")))
        elif field_.per_member:
            self.found.errors.append((place, Text("成員資料請填在 members", "is filled under `members`")))
        elif path not in _IGNORED:
            self.found.errors.append((place, _COMPUTED))

    def _value(self, field_: Field, given: Any, place: str) -> tuple[Any, Any]:
        """The canonical and the read value of a single field or cell; a fault is noted and the given value stays in the canonical tree."""
        try:
            value = read(field_, given)
        except Unreadable as fault:
            if fault.wrong_type:
                self.found.errors.append((place, fault.reason))
            self.found.unreadable[place] = given if isinstance(given, str) else repr(given)
            return given, None
        for name in _file_names(field_, value):
            if leaves_folder(name):
                self.found.errors.append((place, _LEAVES))
        return plain(field_, value), value

    def _table(self, table: Field, given: Any, place: str) -> tuple[Any, Any]:
        if given in (None, "", []):
            return None, None
        if table.is_single_row:
            cells, row = self._row(table, given, place, "")
            return cells or None, row or None
        if not isinstance(given, list | tuple):
            self.found.errors.append((place, Text("應為資料列清單", "must be a list of rows")))
            return None, None
        if len(given) > ROWS_LIMIT:
            self.found.errors.append((place, Text(f"資料列過多，最多 {ROWS_LIMIT} 列", f"too many rows, at most {ROWS_LIMIT}")))
            return None, None
        return self._fixed_rows(table, given, place) if table.rows and table.rows.fixed else self._free_rows(table, given, place)

    def _free_rows(self, table: Field, given: Any, place: str) -> tuple[Any, Any]:
        pairs = [self._row(table, each, f"{place}[{number}]", "") for number, each in enumerate(given)]
        while pairs and not pairs[-1][0]:  # blank rows at the end; one in the middle stays, so that indices are the document's
            pairs.pop()
        return [cells for cells, _row in pairs] or None, tuple(row for _cells, row in pairs) or None

    def _fixed_rows(self, table: Field, given: Any, place: str) -> tuple[Any, Any]:
        keys = [row.key for row in table.rows.fixed] if table.rows else []
        by_key: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}
        for number, each in enumerate(given):
            key = each.get("key") if isinstance(each, Mapping) else None
            if key not in keys:
                self.found.errors.append((f"{place}[{number}].key", Text(f"應為 {'、'.join(keys)} 之一", f"must be one of {', '.join(keys)}")))
            elif key in by_key:
                self.found.errors.append((f"{place}[{key}]", Text("資料列重複", "the row stands twice")))
            else:
                by_key[key] = self._row(table, each, f"{place}[{key}]", key)
        cells = [{"key": key, **by_key[key][0]} for key in keys if key in by_key and by_key[key][0]]
        rows = tuple({"key": key, **by_key[key][1]} for key in keys if key in by_key and by_key[key][1])
        return cells or None, rows or None

    def _row(self, table: Field, given: Any, place: str, row_key: str) -> tuple[dict[str, Any], dict[str, Any]]:
        data = _mapping(given, place, self.found)
        columns = {column.key: column for column in table.columns}
        for key in data:
            if key == "key" and row_key:
                continue
            if key not in columns:
                self.found.errors.append((f"{place}.{key}", _UNKNOWN))
            elif not columns[key].is_stored:
                self.found.errors.append((f"{place}.{key}", _COMPUTED))
        cells, row = {}, {}
        for key, column in columns.items():
            if key in data and column.is_stored:
                plain_value, value = self._value(column, data[key], f"{place}.{key}")
                if plain_value is not None:
                    cells[key] = plain_value
                if value is not None:
                    row[key] = value
        return cells, row

    def _without_hidden(self, record: dict[str, Any], canonical: Mapping[str, Any]) -> dict[str, Any]:
        kept = {}
        for each in self.section.fields:
            if each.key not in canonical:
                continue
            if is_shown(each, record):
                if each.key in record:
                    kept[each.key] = record[each.key]
            else:
                self.found.hidden.append(f"{self.place}.{each.key}")
        return kept


_LEAVES = Text("檔案路徑不可離開文件所在的資料夾", "the file's path leaves the folder of the document")


def leaves_folder(name: str) -> bool:
    """Whether a file's path could leave the folder of its document: absolute, with `..`, a backslash or a drive letter."""
    return (
        name.startswith(("/", "~"))
        or "\\" in name
        or bool(re.match(r"[A-Za-z]:", name))
        or any(part in ("..", "") for part in name.split("/"))
        or not name.isprintable()
    )


def _file_names(field_: Field, value: Any) -> Iterator[str]:
    """The files that a value names: itself, or the pictures of a narrative."""
    if field_.kind in FILE_KINDS:
        if name := file_of(value):
            yield name
    elif isinstance(value, RichText):
        yield from formatted_text.pictures(value.html)


def file_names(field_: Field, value: Any) -> tuple[str, ...]:
    """The files that a read value names."""
    return tuple(_file_names(field_, value))
