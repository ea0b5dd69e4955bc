"""The small language of the printed layout: `text {key} text`, ⏎ for a new paragraph, 〔…〕 for an instruction that only the blank form prints."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

HINT = re.compile(r"〔[^〕]*〕")


@dataclass(frozen=True, slots=True)
class Place:
    """A value: `name`, of it `part` (`label_zh`, a month, a position), `option` of a choice, and how it is shown (`template`)."""

    name: str
    part: str = ""
    option: str = ""
    template: str = ""


Piece: TypeAlias = str | Place


@lru_cache(maxsize=2048)
def paragraphs(text: str, *, instructions: bool = False) -> tuple[tuple[Piece, ...], ...]:
    """The paragraphs of a layout text, instructions dropped; a paragraph that was only an instruction is gone. `instructions`: they stay."""
    return tuple(_pieces(paragraph) for paragraph in _split(_said(text, instructions=instructions)) if paragraph)


def plain(text: str, *, instructions: bool = False) -> str:
    """A layout text without instructions (or with them), its paragraphs joined."""
    return _said(text, instructions=instructions).replace("⏎", "")


def _said(text: str, *, instructions: bool) -> str:
    return text.replace("〔", "").replace("〕", "") if instructions else HINT.sub("", text)


def places(text: str) -> tuple[Place, ...]:
    """All values that a layout text names."""
    return tuple(piece for paragraph in paragraphs(text) for piece in paragraph if isinstance(piece, Place))


def _split(text: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for place, letter in enumerate(text):
        depth += {"{": 1, "}": -1}.get(letter, 0)
        if letter == "⏎" and not depth:
            parts.append(text[start:place])
            start = place + 1
    return [*parts, text[start:]]


def _pieces(text: str) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    depth, start = 0, 0
    for place, letter in enumerate(text):
        if letter == "{":
            if not depth and place > start:
                pieces.append(text[start:place])
            start = place + 1 if not depth else start
            depth += 1
        elif letter == "}" and depth:
            depth -= 1
            if not depth:
                pieces.append(_place(text[start:place]))
                start = place + 1
    if start < len(text):
        pieces.append(text[start:])
    return tuple(pieces)


def _place(expression: str) -> Place:
    head, _, template = expression.partition("|")
    head, _, option = head.partition("#")
    name, _, part = head.partition(".")
    return Place(name, part, option, template)
