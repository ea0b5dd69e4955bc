"""Loading an edition of the form from its file; what the loader does not know it refuses, naming the place."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from alliance_portal.lib.findings import Text
from alliance_portal.lib.strict_documents import UnreadableDocument, place_of, read_bytes
from proposals.catalogue.fields import FieldReader, moved
from proposals.catalogue.model import Edition, Field, FilledBy, HelpText, Scope, Section
from proposals.catalogue.places import NUMBERS, CatalogueError, Words, known

FORMS = Path(__file__).resolve().parents[2] / "fixtures" / "forms"

NEEDED = ("edition", "years", "meta", "units", "terms", "option_sets", "sections", "supplementary", "help_texts")
TOP = (*NEEDED, "numbers")
_SECTION = (
    "key", "scope", "label_zh", "label_en", "part", "form", "part_label", "parents", "number", "filled_by", "max_pages", "hint_zh", "hint_en",
    "printed_columns", "table_title_zh", "one_table", "head_cell_zh", "constants", "logo_line_zh", "note", "facts", "src", "fields", "layout",
)  # fmt: skip
_SECTION_EXTRAS = ("table_title_zh", "one_table", "head_cell_zh", "constants", "logo_line_zh", "note", "facts", "src")
_HELP = ("number", "question_zh", "question_en", "places", "answer_zh", "answer_en", "to_confirm")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Years:
    """The years, dates and numbers that a call puts into the labels. `y` is a ROC year; the deadline is the call's closing instant.

    `numbers` are names of `places.NUMBERS` with what is printed; those of the edition's file stand where the call says nothing.
    """

    y: int
    midterm: date
    final: date
    deadline: datetime | None = None
    numbers: tuple[tuple[str, str], ...] = ()


def load_edition(name: str = "113", years: Years | None = None) -> Edition:
    """Return an edition with its labels filled for a call; without `years` for the call that the edition was made for.

    Raises CatalogueError when there is no such edition or its file does not fit. Loaded once a process.
    """
    return _load(name, years)


@lru_cache(maxsize=16)
def _load(name: str, years: Years | None) -> Edition:
    tree, digest = _read(name)
    return build_edition(tree, digest, years)


@lru_cache(maxsize=4)
def _read(name: str) -> tuple[Mapping[str, Any], str]:
    if not re.fullmatch(r"[0-9]{3}[a-z0-9-]{0,36}", name):
        raise CatalogueError(name, "no edition of this name")
    try:
        content = (FORMS / f"{name}.yaml").read_bytes()
    except FileNotFoundError:
        raise CatalogueError(name, "no edition of this name") from None
    return _read_tree(content), sha256(content).hexdigest()


def _read_tree(content: bytes) -> Mapping[str, Any]:
    try:
        reading = read_bytes(content, as_json=False)
    except UnreadableDocument as error:
        raise CatalogueError(error.fault.place, f"{error.fault.kind} {error.fault.detail}") from None
    for fault in reading.faults:
        raise CatalogueError(fault.place, fault.kind)
    return known(reading.tree, TOP, "", required=NEEDED)


def edition_of_bytes(content: bytes, years: Years | None = None) -> Edition:
    """An edition out of a file's bytes, whoever sent them: bounded in size, depth and number of values. Raises CatalogueError.

    A value of a wrong shape is named by the part of the file in which it stands.
    """
    tree = _read_tree(content)
    try:
        return build_edition(tree, sha256(content).hexdigest(), years)
    except CatalogueError:
        raise
    except (TypeError, KeyError, ValueError, AttributeError, IndexError, ArithmeticError) as error:
        raise CatalogueError("", f"a value of a wrong shape: {type(error).__name__} {error}"[:300]) from error


def build_edition(tree: Mapping[str, Any], digest: str = "", years: Years | None = None) -> Edition:
    """Make an edition out of the plain values of its file. Raises CatalogueError."""
    known(tree, TOP, "", required=NEEDED)
    words = Words(
        fill=filler(years or years_of_tree(tree["years"])) | numbers_of_tree(tree.get("numbers", {}), years),
        terms=tree["terms"],
        units=tree["units"],
        option_sets=tree["option_sets"],
    )
    reader = FieldReader(words)
    printed = [section_of_tree(each, place_of(("sections", number)), reader) for number, each in enumerate(tree["sections"])]
    supplementary = known(tree["supplementary"], ("alliance", "member", "case"), "supplementary", required=("alliance", "member", "case"))
    sections = _in_order(printed, reader, supplementary)
    _refuse_twins(((section.scope.value, section.key) for section in sections), "sections")
    return Edition(
        name=tree["edition"],
        meta={key: words.fill_both(value) for key, value in tree["meta"].items()},
        sections=sections,
        units={zh: Text(zh, en) for zh, en in tree["units"].items()},
        help_texts=tuple(help_of_tree(each, place_of(("help_texts", number)), words) for number, each in enumerate(tree["help_texts"])),
        digest=digest,
        case_fields=reader.fields(supplementary["case"], "supplementary", "supplementary.case"),
    )


def section_of_tree(tree: Any, place: str, reader: FieldReader) -> Section:
    """One section of an edition's file. Raises CatalogueError."""
    known(tree, _SECTION, place, required=("key", "scope", "label_zh", "label_en", "part", "filled_by", "fields"))
    words = reader.words
    key = tree["key"]
    extras: dict[str, Any] = {name: words.fill_all(tree[name]) for name in _SECTION_EXTRAS if name in tree}
    if "form" in tree:
        extras["form"] = words.term(tree["form"], place)
    if "printed_columns" in tree:
        extras["printed_columns"] = tuple(
            {"label": words.pair(each, "label", place), "hint": words.pair(each, "hint", place)} for each in tree["printed_columns"]
        )
    return Section(
        key=key,
        scope=Scope(tree["scope"]),
        label=words.needed(tree, "label", place),
        part=tree["part"],
        filled_by=reader.filled_by(tree["filled_by"], place),
        fields=reader.fields(tree["fields"], key, place),
        part_label=words.term(tree["part_label"], place) if "part_label" in tree else None,
        parents=tuple(words.term(each, place) for each in tree.get("parents", ())),
        number=tree.get("number", ""),
        hint=words.pair(tree, "hint", place),
        max_pages=tree.get("max_pages"),
        layout=words.fill_all(tree.get("layout", ())),
        extras=extras,
    )


def _in_order(printed: list[Section], reader: FieldReader, supplementary: Mapping[str, Any]) -> tuple[Section, ...]:
    """All sections in the order of the interchange document: the alliance's, then the member's."""
    alliance: list[Section] = []
    for section in printed:
        if section.scope is Scope.ALLIANCE:
            alliance.append(section)
            if section.key == "alliance_basic":
                alliance.append(_supplementary(Scope.ALLIANCE, reader.fields(supplementary["alliance"], "supplementary", "supplementary.alliance")))
    by_key = {section.key: section for section in alliance}
    try:
        table, firms = by_key["alliance_basic"].field("members"), by_key["member_overview"].field("firms")
    except KeyError as error:
        raise CatalogueError("sections", f"{error.args[0]} is missing") from None
    member = [
        _columns_as_section("identity", Text("企業名稱與統一編號", "The firm"), table, by_key["alliance_basic"]),
        _columns_as_section("overview", firms.label, firms, by_key["member_overview"]),
        _supplementary(Scope.MEMBER, reader.fields(supplementary["member"], "supplementary", "supplementary.member")),
        *(section for section in printed if section.scope is Scope.MEMBER),
    ]
    return (*alliance, *member)


def _columns_as_section(key: str, label: Text, table: Field, section: Section) -> Section:
    """A row of a table of member firms, as a section that each member fills for itself."""
    columns = tuple(moved(column, key) for column in table.columns if column.is_stored)
    return Section(key=key, scope=Scope.MEMBER, label=label, part=section.part, filled_by=_who_fills(columns), fields=columns)


def _who_fills(columns: Iterable[Field]) -> FilledBy:
    """Who fills a row: as its first column says."""
    return next(iter(columns)).filled_by


def _supplementary(scope: Scope, fields: tuple[Field, ...]) -> Section:
    label = Text("資格與切結", "Eligibility and declarations")
    return Section(key="supplementary", scope=scope, label=label, part="supplementary", filled_by=_who_fills(fields), fields=fields)


def help_of_tree(tree: Any, place: str, words: Words) -> HelpText:
    """One help text of an edition's file. Raises CatalogueError."""
    known(tree, _HELP, place, required=("number", "question_zh", "question_en", "places", "answer_zh", "answer_en"))
    return HelpText(
        number=tree["number"],
        question=words.needed(tree, "question", place),
        places=tuple(tree["places"]),
        answer=words.needed(tree, "answer", place),
        to_confirm=tree.get("to_confirm", False),
    )


def _refuse_twins(keys: Iterable[Any], place: str) -> None:
    seen = set()
    for key in keys:
        if key in seen:
            raise CatalogueError(place, f"{key} stands twice")
        seen.add(key)


def years_of_tree(tree: Any) -> Years:
    """The years of the call that an edition was made for. Raises CatalogueError."""
    known(tree, ("y", "midterm", "final", "deadline"), "years", required=("y", "midterm", "final"))
    try:
        deadline = datetime.fromisoformat(tree["deadline"]) if "deadline" in tree else None
        return Years(tree["y"], date.fromisoformat(tree["midterm"]), date.fromisoformat(tree["final"]), deadline)
    except (TypeError, ValueError) as error:
        raise CatalogueError("years", str(error)) from None


def numbers_of_tree(tree: Any, years: Years | None) -> dict[str, Text]:
    """The call's numbers, else those of the file; both languages print the same."""
    known(tree, NUMBERS, "numbers")
    for name, value in tree.items():
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise CatalogueError(f"numbers.{name}", f"{value} is no number")
    printed = {name: str(value) for name, value in tree.items()} | dict(years.numbers if years else ())
    if "midterm_cumulative" in printed:
        printed["final_planned"] = str(100 - Decimal(printed["midterm_cumulative"]))
    return {name: Text(value, value) for name, value in printed.items()}


def filler(years: Years) -> dict[str, Text]:
    """What stands in for each placeholder, in both languages: ROC years in Chinese, Gregorian ones in English."""
    filled = {name: Text(str(years.y - back), str(years.y - back + 1911)) for name, back in (("y", 0), ("y-1", 1), ("y-2", 2))}
    for name, day in (("midterm", years.midterm), ("final", years.final)):
        filled[name] = Text(f"{day.year - 1911}年{day.month}月{day.day}日", f"{day.day} {_MONTHS[day.month - 1]} {day.year}")
        filled[f"{name}_iso"] = Text(day.isoformat(), day.isoformat())
        filled[f"{name}_day"] = Text(f"{day.month}月{day.day}日", f"{day.day} {_MONTHS[day.month - 1]}")
    filled["final_y"] = Text(str(years.final.year - 1911), str(years.final.year))
    end = years.deadline
    filled["deadline"] = Text("截止時間", "the deadline")
    if end:
        filled["deadline"] = Text(f"{end.month}月{end.day}日{end:%H:%M}", f"{end:%H:%M} on {end.day} {_MONTHS[end.month - 1]}")
    return filled


__all__ = ["FORMS", "CatalogueError", "Years", "build_edition", "edition_of_bytes", "load_edition"]
