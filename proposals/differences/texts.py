"""The difference of two long texts, as a reader sees it: by sentence first, by character inside, grouped to phrases.

Chinese has no spaces between words, so the smallest token is one character (a Latin word or a number stays whole). Work is bounded:
texts that repeat themselves without end are compared more coarsely, never for minutes.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, ADDED, REMOVED = "same", "added", "removed"
MOST_WORK = 1_000_000  # pairs of equal tokens that one comparison may look at
SHORTEST_ISLAND = 2  # fewer equal characters between two changes do not make them two
LONGEST_ISLAND = 4  # up to so many are lost among changes that are many times longer
SMALL = 10
KEEP_LINE = 60  # characters of an unchanged passage that stay around a change
_SENTENCES = re.compile(r"[^。！？；\n]*[。！？；\n]?")
_WORDS = re.compile(r"[A-Za-z]+|[0-9][0-9,.]*|\s+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage that stayed, came or went."""

    kind: str  # same, added, removed
    text: str


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """The passages that make `before` (same + removed) and `after` (same + added), in reading order."""
    return tuple(_joined(_grouped(_joined(_by_sentence(before, after)))))


def woven(before: str, after: str) -> str:
    """One text with every sentence of both: what they share once, the others one after the other; two lines where they share nothing."""
    blocks = list(_blocks(_tokens(_SENTENCES, before), _tokens(_SENTENCES, after)))
    if not any(kind == SAME and one for kind, one, _other in blocks):
        return "\n".join(text for text in (before, after) if text)
    return "".join("".join(one) if kind == SAME else "".join(one) + "".join(other) for kind, one, other in blocks)


def shortened(found: Sequence[Piece], keep: int = KEEP_LINE) -> tuple[Piece, ...]:
    """The same with long unchanged passages cut to what stands around the changes."""
    made = []
    for index, piece in enumerate(found):
        if piece.kind == SAME and len(piece.text) > 2 * keep + 1:
            head = piece.text[:keep] if index else ""
            tail = piece.text[-keep:] if index + 1 < len(found) else ""
            made.append(Piece(SAME, f"{head}……{tail}"))
        else:
            made.append(piece)
    return tuple(made)


def _by_sentence(before: str, after: str) -> Iterable[Piece]:
    for kind, one, other in _blocks(_tokens(_SENTENCES, before), _tokens(_SENTENCES, after)):
        if kind == SAME:
            yield Piece(SAME, "".join(one))
        else:
            yield from _by_word("".join(one), "".join(other))


def _by_word(before: str, after: str) -> Iterable[Piece]:
    for kind, one, other in _blocks(_tokens(_WORDS, before), _tokens(_WORDS, after)):
        if kind == SAME:
            yield Piece(SAME, "".join(one))
        else:
            yield from (Piece(REMOVED, "".join(one)), Piece(ADDED, "".join(other)))


def _tokens(pattern: re.Pattern[str], text: str) -> list[str]:
    return [token for token in pattern.findall(text) if token]


def _blocks(first: list[str], second: list[str]) -> Iterable[tuple[str, list[str], list[str]]]:
    """Runs of tokens that are equal, or not. What would take too long between equal ends is one run that is not."""
    head = _common(first, second)
    tail = _common(first[head:][::-1], second[head:][::-1])
    yield SAME, first[:head], second[:head]
    middle, other = first[head : len(first) - tail], second[head : len(second) - tail]
    counts = Counter(other)
    if not middle or not other or sum(counts[token] for token in middle) > MOST_WORK:
        yield "other", middle, other
    else:
        for kind, i1, i2, j1, j2 in SequenceMatcher(None, middle, other, autojunk=False).get_opcodes():
            yield (SAME if kind == "equal" else "other"), middle[i1:i2], other[j1:j2]
    yield SAME, first[len(first) - tail :], second[len(second) - tail :]


def _common(first: list[str], second: list[str]) -> int:
    length = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        length += 1
    return length


def _joined(found: Iterable[Piece]) -> list[Piece]:
    """Neighbours of one kind as one; between two unchanged passages what went stands before what came."""
    made: list[Piece] = []
    removed = added = ""
    for piece in found:
        if piece.kind == REMOVED:
            removed += piece.text
        elif piece.kind == ADDED:
            added += piece.text
        elif piece.text:
            made += _change(removed, added)
            removed = added = ""
            if made and made[-1].kind == SAME:
                made[-1] = Piece(SAME, made[-1].text + piece.text)
            else:
                made.append(piece)
    return made + _change(removed, added)


def _change(removed: str, added: str) -> list[Piece]:
    return [piece for piece in (Piece(REMOVED, removed), Piece(ADDED, added)) if piece.text]


def _grouped(found: Sequence[Piece]) -> list[Piece]:
    """Islands of a few equal characters between changes belong to the change: 「由甲改乙」 reads better than letters in turn."""
    made: list[Piece] = []
    for index, piece in enumerate(found):
        if piece.kind == SAME and 0 < index < len(found) - 1 and "\n" not in piece.text and _is_island(found, index):
            made += [Piece(REMOVED, piece.text), Piece(ADDED, piece.text)]
        else:
            made.append(piece)
    return made


def _is_island(found: Sequence[Piece], index: int) -> bool:
    """Whether what stayed here is short, next to nothing beside the changes on both sides."""
    length = len(found[index].text)
    changed = sum(len(each.text) for each in found[max(0, index - 2) : index + 3] if each.kind != SAME)
    return length < SHORTEST_ISLAND or (length <= LONGEST_ISLAND and changed >= SMALL * length)
