"""The small language of the printed layout: `text {key} text`, ⏎ for a new paragraph, 〔…〕 for an instruction that a filled paper drops."""

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
def paragraphs(text: str) -> tuple[tuple[Piece, ...], ...]:
    """The paragraphs of a layout text, instructions dropped; a paragraph that was only an instruction is gone."""
    return tuple(_pieces(paragraph) for paragraph in _split(HINT.sub("", text)) if paragraph)


def plain(text: str) -> str:
    """A layout text without instructions, its paragraphs joined."""
    return HINT.sub("", text).replace("⏎", "")


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
