"""What the loader's parts share: its error, its strictness about keys, and the two languages of every text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from alliance_portal.lib.findings import Text

# numbers of the call that labels may speak of, by their names in the programme; the last one is what the mid-term leaves of 100
NUMBERS = (
    "minimum_members", "kpi1_minimum_each", "kpi2_minimum", "kpi3_minimum", "kpi4_growth_minimum", "kpi5_minimum", "midterm_cumulative",
)  # fmt: skip
_DATES = ("y", "y-1", "y-2", "midterm", "final", "midterm_day", "final_day", "midterm_iso", "final_iso", "final_y", "deadline")
_PLACEHOLDER = re.compile(rf"\{{({'|'.join((*_DATES, *NUMBERS, 'final_planned'))})\}}")


class CatalogueError(ValueError):
    """An edition's file does not fit. `place` says where, `reason` why."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place or 'edition'}: {reason}")
        self.place = place
        self.reason = reason


def known(tree: Any, keys: tuple[str, ...], place: str, required: tuple[str, ...] = ()) -> Any:
    """Return the mapping when it has the required keys and no unknown one. Raises CatalogueError."""
    if not isinstance(tree, Mapping):
        raise CatalogueError(place, "a mapping is expected")
    for key in tree:
        if key not in keys:
            raise CatalogueError(f"{place}.{key}".lstrip("."), "unknown key")
    for key in required:
        if tree.get(key) is None:
            raise CatalogueError(f"{place}.{key}".lstrip("."), "is missing")
    return tree


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of an edition: placeholders to fill, and the English of words that stand in many places."""

    fill: Mapping[str, Text]
    terms: Mapping[str, str]
    units: Mapping[str, str]
    option_sets: Mapping[str, Any]

    def zh(self, text: str) -> str:
        """Fill the placeholders of a Chinese text. Raises CatalogueError for one without a value."""
        return _PLACEHOLDER.sub(lambda found: self._value(found[1]).zh, text)

    def en(self, text: str) -> str:
        """Fill the placeholders of an English text. Raises CatalogueError for one without a value."""
        return _PLACEHOLDER.sub(lambda found: self._value(found[1]).en, text)

    def _value(self, name: str) -> Text:
        if name not in self.fill:
            raise CatalogueError("numbers", f"no value for {{{name}}}")
        return self.fill[name]

    def pair(self, tree: Mapping[str, Any], name: str, place: str) -> Text | None:
        """The text `name_zh`, `name_en`, or None when there is none. Both languages or neither."""
        zh, en = tree.get(f"{name}_zh"), tree.get(f"{name}_en")
        if zh is None and en is None:
            return None
        if not isinstance(zh, str) or not isinstance(en, str) or not zh or not en:
            raise CatalogueError(f"{place}.{name}", "needs both languages")
        return Text(self.zh(zh), self.en(en))

    def needed(self, tree: Mapping[str, Any], name: str, place: str) -> Text:
        """As `pair`, for a text that must be there."""
        text = self.pair(tree, name, place)
        if text is None:
            raise CatalogueError(f"{place}.{name}", "is missing")
        return text

    def term(self, zh: Any, place: str) -> Text:
        """A word of `terms` with its English. Figures read the same in both languages."""
        if isinstance(zh, str) and zh in self.terms:
            return Text(self.zh(zh), self.en(self.terms[zh]))
        if isinstance(zh, str) and re.fullmatch(r"[0-9-]+", zh):
            return Text(zh, zh)
        raise CatalogueError(place, f"no English for {zh}")

    def fill_both(self, value: Any) -> Any:
        """Fill the placeholders of a text that is printed or kept for people; other values stay."""
        return self.zh(value) if isinstance(value, str) else value

    def fill_all(self, value: Any) -> Any:
        """Fill the placeholders of every Chinese text in a tree; lists become tuples."""
        if isinstance(value, str):
            return self.zh(value)
        if isinstance(value, list | tuple):
            return tuple(self.fill_all(each) for each in value)
        if isinstance(value, Mapping):
            return {key: self.fill_all(each) for key, each in value.items()}
        return value
