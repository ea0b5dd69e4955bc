"""Blocks that the papers of a committee share: head, facts, tables, room to sign. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from proposals.papers.blocks import Block, Cell, Group, Heading, Paragraph, Row, Run, Table

NOTHING, DASH = "無", "—"
Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Head:
    """What stands at the head of every paper."""

    programme: str
    meeting: str
    time: str
    place: str
    code: str  # of the call


def title(head: Head, name: str, *, is_timed: bool = False) -> Iterator[Block]:
    """Programme, meeting and name of the paper; `is_timed`: with time and place below."""
    yield Paragraph((Run(head.programme),), "org")
    yield Heading(1, f"{head.meeting}　{name}", anchor="paper")
    if is_timed:
        yield Paragraph((Run(f"{head.time}　{head.place}"),), "facts")


def named(people: Sequence[str], otherwise: str = NOTHING) -> str:
    """Names in a row."""
    return "、".join(people) or otherwise


def lines(texts: Iterable[str]) -> Iterator[Block]:
    """A paragraph each; empty ones left out."""
    for text in texts:
        if text.strip():
            yield Paragraph((Run(text.strip()),), "facts")


def facts(rows: Sequence[tuple[str, str]]) -> Table:
    """Names and values beside each other."""
    groups = tuple(Group((Row((cell(name, "head"), cell(value)), keep=False),)) for name, value in rows)
    return Table("receipt_facts", (), groups)


def table(style: str, heads: Sequence[str], rows: Rows) -> Table:
    """A table with one row of heads."""
    return Table(style, (Row(tuple(cell(each, "head") for each in heads)),), tuple(Group((Row(tuple(map(cell, row))),)) for row in rows))


def table_or_nothing(style: str, heads: Sequence[str], rows: Rows, otherwise: str = NOTHING) -> Iterator[Block]:
    """The table, or a word where it has no row."""
    yield table(style, heads, rows) if rows else Paragraph((Run(otherwise),), "facts")


def signs(names: Sequence[str], in_row: int) -> Table:
    """Room to sign for each of them."""
    filled = [*names, *[""] * (-len(names) % in_row)]
    rows = [filled[at : at + in_row] for at in range(0, len(filled), in_row)]
    return Table("signing", (), tuple(Group((Row(tuple(map(cell, row))),)) for row in rows))


def cell(text: str, role: str = "data") -> Cell:
    """A cell; every line of the text is a paragraph."""
    found = text.splitlines() or [""]
    return Cell(tuple(Paragraph((Run(line),)) for line in found), role=role)
