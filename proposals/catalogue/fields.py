"""Reading the fields, options, rows and conditions of an edition's file."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from alliance_portal.lib.findings import Text
from proposals.catalogue.model import Condition, Field, FilledBy, FixedRow, Kind, Option, Rows
from proposals.catalogue.places import CatalogueError, Words, known

_FIELD = (
    "key", "label_zh", "label_en", "label_full_zh", "group", "subgroup", "number", "question_no", "type", "filled_by", "required", "required_if",
    "show_if", "hint_zh", "hint_en", "example_zh", "unit", "min", "max", "default", "max_length", "soft_length", "format", "formats", "formula",
    "same_as", "per_member", "per_column_of", "integer_rows", "printed", "missing", "origin", "note", "rules", "example", "src",
    "options", "rows", "columns",
)  # fmt: skip
_FIELD_EXTRAS = ("per_column_of", "origin", "note", "rules", "example", "src", "formats")
_OPTION = (
    "key", "zh", "en", "code", "free_text", "free_text_en", "exclusive", "implies", "region", "new_southbound", "allowed",
    "corrected_zh", "source_code", "note", "also",
)  # fmt: skip
_OPTION_EXTRAS = ("region", "new_southbound", "allowed", "corrected_zh", "source_code", "note", "also")
_ROWS = ("min", "default", "max", "addable", "includes_lead", "first_label", "labels", "label_in", "fixed")
_FIXED = ("key", "label_zh", "label_en", "number", "unit", "default_weight", "note_label", "src")
_CONDITION = ("field", "equals", "contains", "in", "not_in", "not_empty", "above", "row", "all")
_TESTS = ("equals", "contains", "in", "not_in", "not_empty", "above")


class FieldReader:
    """Makes fields out of the plain values of an edition's file. Raises CatalogueError with the place."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def fields(self, trees: Any, prefix: str, place: str) -> tuple[Field, ...]:
        """Read a list of fields; the text lines of options follow their field. Every key once."""
        if not isinstance(trees, list):
            raise CatalogueError(place, "a list of fields is expected")
        made: list[Field] = []
        for number, tree in enumerate(trees):
            field = self.field(tree, prefix, f"{place}.fields[{number}]")
            made.append(field)
            made.extend(_text_line(field, option, prefix) for option in field.options if option.free_text)
        keys = [field.key for field in made]
        twins = {key for key in keys if keys.count(key) > 1}
        if twins:
            raise CatalogueError(place, f"{', '.join(sorted(twins))} stands twice")
        _refuse_strangers(made, place)
        return tuple(made)

    def field(self, tree: Any, prefix: str, place: str) -> Field:
        """Read one field or column."""
        known(tree, _FIELD, place, required=("key", "label_zh", "label_en", "type", "filled_by"))
        words, path = self.words, f"{prefix}.{tree['key']}"
        kind = self._kind(tree["type"], path)
        unit = tree.get("unit", "")
        if unit not in ("", "by_row") and unit not in words.units:
            raise CatalogueError(path, f"no English for the unit {unit}")
        extras = {name: tree[name] for name in _FIELD_EXTRAS if name in tree}
        example = tree.get("example_zh", ())
        field = Field(
            key=tree["key"],
            path=path,
            kind=kind,
            label=words.needed(tree, "label", path),
            filled_by=self.filled_by(tree["filled_by"], path),
            required=tree.get("required", False),
            required_if=self.condition(tree["required_if"], path) if "required_if" in tree else None,
            show_if=self.condition(tree["show_if"], path) if "show_if" in tree else None,
            label_full_zh=words.zh(tree.get("label_full_zh", "")),
            group=words.term(tree["group"], path) if "group" in tree else None,
            subgroup=words.term(tree["subgroup"], path) if "subgroup" in tree else None,
            number=tree.get("number", ""),
            question_no=tree.get("question_no", ""),
            hint=words.pair(tree, "hint", path),
            example_zh=(example,) if isinstance(example, str) else tuple(example),
            unit="" if unit == "by_row" else unit,
            unit_by_row=unit == "by_row",
            minimum=_number(tree.get("min"), path),
            maximum=_number(tree.get("max"), path),
            default=tree.get("default"),
            max_length=tree.get("max_length"),
            soft_length=tree.get("soft_length", False),
            options=self.options(tree.get("options", []), path),
            rows=self.rows(tree["rows"], path) if "rows" in tree else None,
            columns=self.fields(tree["columns"], path, path) if "columns" in tree else (),
            integer_rows=tuple(tree.get("integer_rows", ())),
            format=tree.get("format", ""),
            formula=tree.get("formula", ""),
            same_as=tree.get("same_as", ""),
            per_member=tree.get("per_member", False),
            printed=tree.get("printed", ""),
            missing=tree.get("missing", ""),
            extras=extras,
        )
        _refuse_nonsense(field)
        return field

    def options(self, trees: Any, path: str) -> tuple[Option, ...]:
        """Read a list of options, or the option set of that name."""
        if isinstance(trees, str):
            if trees not in self.words.option_sets:
                raise CatalogueError(path, f"no option set {trees}")
            trees = self.words.option_sets[trees]
        made = tuple(self._option(tree, path) for tree in trees)
        if len({option.key for option in made}) != len(made):
            raise CatalogueError(path, "an option stands twice")
        return made

    def _option(self, tree: Any, path: str) -> Option:
        known(tree, _OPTION, f"{path}#{tree.get('key', '?') if isinstance(tree, Mapping) else tree}", required=("key", "zh", "en"))
        words = self.words
        label = Text(words.zh(tree["zh"]), words.en(tree["en"]))
        line = None
        if "free_text" in tree:
            zh = label.zh.rstrip("：")
            line = Text("其他，請說明" if zh == "其他" else zh, tree["free_text_en"])
        return Option(
            key=tree["key"],
            label=label,
            free_text=tree.get("free_text", ""),
            free_text_label=line,
            exclusive=tree.get("exclusive", False),
            code=tree.get("code", ""),
            implies=tuple(tree.get("implies", ())),
            extras={name: tree[name] for name in _OPTION_EXTRAS if name in tree},
        )

    def rows(self, tree: Any, path: str) -> Rows:
        """Read how many rows a table has."""
        known(tree, _ROWS, f"{path}.rows")
        words = self.words
        return Rows(
            minimum=tree.get("min", 0),
            default=tree.get("default", 0),
            maximum=tree.get("max"),
            addable=tree.get("addable", False),
            fixed=tuple(self._fixed(each, f"{path}[{each.get('key')}]") for each in tree.get("fixed", ())),
            labels=tuple(words.term(each, path) for each in tree.get("labels", ())),
            label_in=tree.get("label_in", ""),
            first_label=words.term(tree["first_label"], path) if "first_label" in tree else None,
        )

    def _fixed(self, tree: Any, path: str) -> FixedRow:
        known(tree, _FIXED, path, required=("key", "label_zh", "label_en"))
        return FixedRow(
            key=tree["key"],
            label=self.words.needed(tree, "label", path),
            unit=tree.get("unit", ""),
            number=tree.get("number", ""),
            default_weight=_number(tree.get("default_weight"), path),
            note_label=self.words.term(tree["note_label"], path) if "note_label" in tree else None,
        )

    def condition(self, tree: Any, path: str) -> Condition:
        """Read a condition; exactly one form of the list in the file's head."""
        known(tree, _CONDITION, f"{path} (condition)")
        if "all" in tree:
            parts = tuple(self.condition(each, path) for each in tree["all"])
            if len(tree) != 1 or not parts:
                raise CatalogueError(path, "`all` stands alone and is not empty")
            return Condition(all=parts)
        if "row" in tree:
            if len(tree) != 1:
                raise CatalogueError(path, "`row` stands alone")
            return Condition(row=tuple(tree["row"]))
        tests = [name for name in _TESTS if name in tree]
        if "field" not in tree or len(tests) != 1:
            raise CatalogueError(path, "a condition needs a field and one test")
        return Condition(
            field=tree["field"],
            equals=tree.get("equals"),
            contains=tree.get("contains"),
            one_of=tuple(tree.get("in", ())),
            not_in=tuple(tree.get("not_in", ())),
            not_empty=tree.get("not_empty", False),
            above=_number(tree.get("above"), path),
        )

    def filled_by(self, word: Any, path: str) -> FilledBy:
        """Who fills a value."""
        try:
            return FilledBy(word)
        except ValueError:
            raise CatalogueError(path, f"filled_by {word} is unknown") from None

    def _kind(self, word: Any, path: str) -> Kind:
        try:
            return Kind(word)
        except ValueError:
            raise CatalogueError(path, f"type {word} is unknown") from None


def _text_line(field: Field, option: Option, prefix: str) -> Field:
    """The text line that an option carries, as a field right after its own: asked and required exactly when the option is ticked."""
    ticked = Condition(field=field.key, contains=option.key) if field.kind is Kind.MULTICHOICE else Condition(field=field.key, equals=option.key)
    opens = Condition(all=(field.show_if, ticked)) if field.show_if else ticked
    return Field(
        key=option.free_text,
        path=f"{prefix}.{option.free_text}",
        kind=Kind.TEXT,
        label=option.free_text_label or option.label,
        filled_by=field.filled_by,
        required_if=opens,
        show_if=opens,
        group=field.group,
        subgroup=field.subgroup,
        question_no=field.question_no,
        carrier=f"{field.key}#{option.key}",
    )


def _refuse_nonsense(field: Field) -> None:
    """Refuse a field whose parts do not go together."""
    choice = field.kind in (Kind.CHOICE, Kind.MULTICHOICE)
    if choice != bool(field.options):
        raise CatalogueError(field.path, "options go with choices, and with nothing else")
    if (field.kind is Kind.TABLE) != bool(field.columns) or (field.kind is Kind.TABLE) != (field.rows is not None):
        raise CatalogueError(field.path, "rows and columns go with tables, and with nothing else")
    if any(column.kind is Kind.TABLE for column in field.columns):
        raise CatalogueError(field.path, "no table in a table")
    if field.minimum is not None and field.maximum is not None and field.minimum > field.maximum:
        raise CatalogueError(field.path, "min is above max")


def _refuse_strangers(fields: list[Field], place: str) -> None:
    """Refuse a condition or an `implies` that names a field which is not there."""
    keys = {field.key for field in fields}
    for field in fields:
        for option in field.options:
            for name in option.implies:
                if name not in keys:
                    raise CatalogueError(f"{field.path}#{option.key}", f"implies {name}, which is not there")
        for condition in (field.show_if, field.required_if):
            for name in _names(condition):
                if "." not in name and name not in keys:
                    raise CatalogueError(f"{place}.{field.key}", f"a condition names {name}, which is not there")


def _names(condition: Condition | None) -> list[str]:
    if condition is None:
        return []
    if condition.all:
        return [name for each in condition.all for name in _names(each)]
    return [condition.field] if condition.field else []


def _number(value: Any, path: str) -> Decimal | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise CatalogueError(path, f"{value} is no number")
    return Decimal(value)


def moved(field: Field, prefix: str) -> Field:
    """The same field at another path."""
    return replace(field, path=f"{prefix}.{field.key}")
