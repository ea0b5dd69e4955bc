"""Reading YAML and JSON that strangers send: plain values only, bounded, a key once, every fault named with its place.

YAML is read by its 1.2 core schema: `no` and `12:30` are texts, dates are texts, a number with a leading zero is a text, decimals are exact.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

import yaml

MAXIMUM_BYTES = 10_000_000
MAXIMUM_DEPTH = 30
MAXIMUM_NODES = 300_000  # aliases counted by what they stand for, so that a small file cannot grow into a large one

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,29})")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,29})(?:\.[0-9]{0,30})?(?:[eE][-+]?[0-9]{1,3})?|[-+]?\.[0-9]{1,30}(?:[eE][-+]?[0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class Fault:
    """What keeps a text from being read: a place ("" for the whole) and a kind with its detail."""

    place: str
    kind: str  # too_large | encoding | syntax | documents | constant | too_deep | too_many | duplicate | tag | alias | key
    detail: str = ""
    line: int = 0  # from 1; 0 where the parser names none


class UnreadableDocument(ValueError):
    """The text cannot be read at all. `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"{fault.place or 'document'}: {fault.kind} {fault.detail}".rstrip())
        self.fault = fault


@dataclass(slots=True)
class Reading:
    """A read text and the faults that did not stop the reading (keys given twice)."""

    tree: Any
    faults: list[Fault] = field(default_factory=list)


def read_bytes(content: bytes, *, as_json: bool) -> Reading:
    """Read a document of at most 10 MB in UTF-8. Raises UnreadableDocument."""
    if len(content) > MAXIMUM_BYTES:
        raise UnreadableDocument(Fault("", "too_large", f"{MAXIMUM_BYTES}"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableDocument(Fault("", "encoding", str(error.start))) from None
    return read_json(text) if as_json else read_yaml(text)


def resolve(text: str) -> Any:
    """The value of an unquoted YAML word: null, a boolean, an int, an exact Decimal, or the word itself."""
    if text in _NULLS:
        return None
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        try:
            return Decimal(text)
        except InvalidOperation:
            return text
    return text


def read_yaml(text: str) -> Reading:
    """Read one YAML document from its events, without recursion. Raises UnreadableDocument."""
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise UnreadableDocument(Fault("", "syntax", error.problem or error.context or "", mark.line + 1 if mark else 0)) from None
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        raise UnreadableDocument(Fault("", "syntax", " ".join(str(error).split()))) from None
    return Reading(builder.root, builder.faults)


class _Builder:
    """Builds plain values out of YAML events and knows the place that it is at."""

    def __init__(self) -> None:
        self.root: Any = None
        self.faults: list[Fault] = []
        self._documents = 0
        self._nodes = 0
        self._stack: list[_Open] = []
        self._anchors: dict[str, tuple[Any, int]] = {}

    def take(self, event: yaml.Event) -> None:
        """Take the next event."""
        if isinstance(event, yaml.ScalarEvent):
            self._refuse_tag(event)
            is_key = bool(self._stack) and self._stack[-1].wants_key
            value = resolve(event.value) if event.implicit[0] and not is_key else event.value
            self._put(value, event.anchor, 1)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._refuse_tag(event)
            if len(self._stack) >= MAXIMUM_DEPTH:
                raise UnreadableDocument(Fault("", "too_deep", str(MAXIMUM_DEPTH)))
            if self._stack and self._stack[-1].wants_key:
                raise UnreadableDocument(Fault(self._place(), "key"))
            self._stack.append(_Open({} if isinstance(event, yaml.MappingStartEvent) else [], event.anchor, self._nodes))
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            closed = self._stack.pop()
            self._put(closed.value, closed.anchor, self._nodes - closed.nodes_before + 1, counted=True)
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor not in self._anchors:  # stands inside what it names
                raise UnreadableDocument(Fault(self._place(), "alias", str(event.anchor)))
            value, nodes = self._anchors[event.anchor]
            self._put(value, None, nodes)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise UnreadableDocument(Fault("", "documents"))

    def _refuse_tag(self, event: Any) -> None:
        if event.tag not in (None, "!"):
            raise UnreadableDocument(Fault(self._place(), "tag", event.tag))

    def _put(self, value: Any, anchor: str | None, nodes: int, *, counted: bool = False) -> None:
        self._nodes += 1 if counted else nodes
        if self._nodes > MAXIMUM_NODES:
            raise UnreadableDocument(Fault("", "too_many", str(MAXIMUM_NODES)))
        if anchor:
            self._anchors[anchor] = (value, nodes)
        if not self._stack:
            self.root = value
            return
        top = self._stack[-1]
        if isinstance(top.value, list):
            top.value.append(value)
        elif top.wants_key:
            self._open_key(top, value)
        else:
            top.value.setdefault(top.key, value)
            top.key = None

    def _open_key(self, top: "_Open", key: Any) -> None:
        """Start an entry. Keys are texts; the place of a repeated one becomes a fault and its first value stays."""
        if not isinstance(key, str):  # an alias to something else
            raise UnreadableDocument(Fault(self._place(), "key"))
        top.key = key
        if top.key in top.value:
            self.faults.append(Fault(self._place(), "duplicate"))

    def _place(self) -> str:
        return place_of(part for opened in self._stack for part in opened.part())


@dataclass(slots=True)
class _Open:
    """A mapping or list that is being filled."""

    value: Any
    anchor: str | None
    nodes_before: int
    key: str | None = None

    @property
    def wants_key(self) -> bool:
        return isinstance(self.value, dict) and self.key is None

    def part(self) -> Iterator[str | int]:
        if isinstance(self.value, list):
            yield len(self.value)
        elif self.key is not None:
            yield self.key


def place_of(parts: Any) -> str:
    """Join keys and row numbers to a place: `members[2].overview.website`."""
    text = ""
    for part in parts:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


class _Repeated(dict[str, Any]):
    """A JSON object in which keys were given twice."""

    keys_twice: tuple[str, ...] = ()


def read_json(text: str) -> Reading:
    """Read one JSON document. Raises UnreadableDocument."""
    try:
        tree = json.loads(text, object_pairs_hook=_pairs, parse_float=resolve, parse_int=resolve, parse_constant=_refuse_constant)
    except RecursionError:
        raise UnreadableDocument(Fault("", "too_deep", str(MAXIMUM_DEPTH))) from None
    except json.JSONDecodeError as error:
        raise UnreadableDocument(Fault("", "syntax", error.msg, error.lineno)) from None
    faults: list[Fault] = []
    _measure(tree, faults)
    return Reading(tree, faults)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = _Repeated()
    twice = []
    for key, value in pairs:
        if key in made:
            twice.append(key)
        else:
            made[key] = value
    if not twice:
        return dict(made)
    made.keys_twice = tuple(dict.fromkeys(twice))
    return made


def _refuse_constant(text: str) -> Any:
    raise UnreadableDocument(Fault("", "constant", text))


def _measure(tree: Any, faults: list[Fault]) -> None:
    """Walk a JSON tree without recursion: depth, number of values, repeated keys."""
    waiting: list[tuple[Any, tuple[str | int, ...]]] = [(tree, ())]
    nodes = 0
    while waiting:
        value, parts = waiting.pop()
        nodes += 1
        if nodes > MAXIMUM_NODES:
            raise UnreadableDocument(Fault("", "too_many", str(MAXIMUM_NODES)))
        if len(parts) > MAXIMUM_DEPTH:
            raise UnreadableDocument(Fault("", "too_deep", str(MAXIMUM_DEPTH)))
        if isinstance(value, _Repeated):
            faults.extend(Fault(place_of((*parts, key)), "duplicate") for key in value.keys_twice)
        if isinstance(value, dict):
            waiting.extend((each, (*parts, key)) for key, each in reversed(value.items()))
        elif isinstance(value, list):
            waiting.extend((each, (*parts, number)) for number, each in reversed(list(enumerate(value))))
