"""Reading the plain values of a YAML or JSON file one by one: every fault is kept with its place, none stops the reading.

For the small files of `review rank` and `kpi progress` (spec: computations). Figures stay exact: ints and Decimals.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from alliance_portal.lib.findings import Text
from alliance_portal.lib.strict_documents import MAXIMUM_BYTES, Fault, UnreadableDocument, place_of, read_bytes
from alliance_portal.lib.unreadable import file_reason

Error = tuple[str, Text]
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")  # `fromisoformat` would take weeks (2024-W31-2) too
MISSING = Text("缺少此項", "is missing")


class TreeErrors(ValueError):
    """A file does not fit. `errors` are (place, reason), every one that was found."""

    def __init__(self, errors: list[Error]) -> None:
        super().__init__(f"{len(errors)} errors")
        self.errors = errors

    def lines(self, language: str = "zh-hant") -> list[str]:
        """`PLACE: reason`, a line each."""
        return [f"{place}: {reason.in_language(language)}" for place, reason in self.errors]


def read_tree(path: Path) -> Mapping[str, Any]:
    """The mapping in a file (JSON by its ending `.json`, else YAML). Raises TreeErrors."""
    try:
        if path.stat().st_size > MAXIMUM_BYTES:
            raise TreeErrors([("document", reason_of(Fault("", "too_large")))])
        reading = read_bytes(path.read_bytes(), as_json=path.suffix.lower() == ".json")
    except OSError as error:
        raise TreeErrors([("document", file_reason(error))]) from None
    except UnreadableDocument as error:
        raise TreeErrors([(error.fault.place or "document", reason_of(error.fault))]) from None
    if not isinstance(reading.tree, Mapping):
        raise TreeErrors([("document", Text("應為一份 key: value 文件", "must be a mapping of keys"))])
    if reading.faults:
        raise TreeErrors([(fault.place, reason_of(fault)) for fault in reading.faults])
    return reading.tree


def reason_of(fault: Fault) -> Text:
    """What keeps a text from being read, as a sentence."""
    detail, line = fault.detail, fault.line
    return {
        "too_large": Text("檔案過大，最大 10 MB", "the file is too large, at most 10 MB"),
        "encoding": Text("不是 UTF-8 編碼", "is not UTF-8"),
        # the parser speaks English only: a Chinese reader gets the line
        "syntax": Text(
            f"不是可讀的 YAML 或 JSON{f'，第 {line} 行有誤' if line else ''}",
            f"is not readable YAML or JSON: {f'line {line}: ' if line else ''}{detail}",
        ),
        "documents": Text("檔案中只能有一份文件", "holds more than one document"),
        "constant": Text(f"不可使用 {detail}", f"{detail} may not be used"),
        "too_deep": Text(f"巢狀層數過多，最多 {detail} 層", f"is nested too deeply, at most {detail} levels"),
        "too_many": Text(f"內容過多，最多 {detail} 個值", f"holds too many values, at most {detail}"),
        "duplicate": Text("鍵重複", "the key stands twice"),
        "tag": Text(f"不可使用標籤 {detail}", f"the tag {detail} may not be used"),
        "alias": Text(f"別名 {detail} 指向自己或不存在", f"the alias {detail} points to itself or to nothing"),
        "key": Text("鍵應為文字", "a key must be a text"),
    }[fault.kind]


class Node:
    """A mapping of a tree, at its place. Its readers return None for what does not fit and keep the fault in the shared list."""

    def __init__(self, tree: Mapping[str, Any], errors: list[Error], parts: tuple[str | int, ...] = ()) -> None:
        self.tree, self.errors, self.parts = tree, errors, parts

    def place(self, *parts: str | int) -> str:
        """The place of something below this node: `sheets[2].scores.c1`."""
        return place_of((*self.parts, *parts)) or "document"

    def complain(self, reason: Text, *parts: str | int) -> None:
        """Keep a fault of something below this node."""
        self.errors.append((self.place(*parts), reason))

    def child(self, key: str, *, required: bool = True) -> "Node | None":
        """The mapping at a key; with `required` off, an absent one is None without a fault."""
        value = self.tree.get(key)
        if isinstance(value, Mapping):
            return Node(value, self.errors, (*self.parts, key))
        if value is not None or required:
            self.complain(MISSING if value is None else Text("應為一組 key: value", "must be a mapping of keys"), key)
        return None

    def rows(self, key: str, *, required: bool = True) -> "Iterator[Node]":
        """The mappings of the list at a key."""
        value = self.tree.get(key)
        if value is None and not required:
            return
        if not isinstance(value, list):
            self.complain(MISSING if value is None else Text("應為清單", "must be a list"), key)
            return
        for number, row in enumerate(value):
            if isinstance(row, Mapping):
                yield Node(row, self.errors, (*self.parts, key, number))
            else:
                self.complain(Text("應為一組 key: value", "must be a mapping of keys"), key, number)

    def number(self, key: str, low: Decimal | int | None = None, high: Decimal | int | None = None, *, places: int | None = None) -> Decimal | None:
        """The exact figure at a key, between `low` and `high` (both inclusive), with at most so many decimals."""
        value = self.tree.get(key)
        if value is None:
            self.complain(MISSING, key)
        elif isinstance(value, bool) or not isinstance(value, int | Decimal):
            self.complain(Text("應為數字", "must be a number"), key)
        elif (low is not None and value < low) or (high is not None and value > high):
            self.complain(_outside(low, high), key)
        elif places is not None and value * 10**places % 1:
            self.complain(Text(f"最多 {places} 位小數", f"at most {places} decimal{'s' if places > 1 else ''}"), key)
        else:
            return Decimal(value)
        return None

    def word(self, key: str, choices: tuple[str, ...] = ()) -> str | None:
        """The text at a key, one of `choices` where there are any. An integer counts as the text of its digits."""
        value = self.tree.get(key)
        if value is None or value == "":
            self.complain(MISSING, key)
            return None
        if isinstance(value, bool) or not isinstance(value, str | int):
            self.complain(Text("應為文字", "must be a text"), key)
            return None
        text = str(value)
        if choices and text not in choices:
            self.complain(Text(f"不是 {'、'.join(choices)} 之一：{text}", f"is none of {', '.join(choices)}: {text}"), key)
            return None
        return text

    def day(self, key: str) -> date | None:
        """The ISO date at a key."""
        return as_day(self, self.tree.get(key), key)


def as_day(node: Node, value: Any, *parts: str | int) -> date | None:
    """An ISO date, written out; a fault at its place for anything else."""
    try:
        if isinstance(value, str) and _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    node.complain(MISSING if value is None else Text("應為日期，例如 2024-07-30", "must be a date such as 2024-07-30"), *parts)
    return None


def _outside(low: Decimal | int | None, high: Decimal | int | None) -> Text:
    if high is None:
        return Text(f"不可小於 {low}", f"may not be below {low}")
    return Text(f"應在 {low} 至 {high} 之間", f"must lie between {low} and {high}")
