"""What the papers of the execution are built of: tables of texts, drawings with their names, the sheet itself. Pure; papers are in Chinese."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alliance_portal.lib.svg import Picture
from proposals.papers.blocks import Block, Cell, Figure, Group, Heading, Paper, Paragraph, Prose, Row, Run, Section, Table

FACTS, KPIS, MONTHS, LISTED, EVIDENCE = "receipt_facts", "closing_kpi", "closing_months", "closing_list", "closing_evidence"
NUMERALS = "一二三四五六七八九十"
NOTHING = "無"
PAGE_CAP = 120
Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture of the pages as a paper shows it: its name, what it says to who cannot see it, the SVG."""

    title: str
    description: str
    svg: str


@dataclass(frozen=True, slots=True)
class Front:
    """What heads a paper: `title` on the page, `name` in the file's properties."""

    title: str
    name: str
    programme: str
    author: str
    alliance: str
    code: str
    digest: str = ""


def drawings(pictures: Iterable[Picture]) -> tuple[Drawing, ...]:
    """Pictures as a paper keeps them."""
    return tuple(Drawing(each.title, each.description, str(each.svg)) for each in pictures)


def sheet(front: Front, blocks: Sequence[Block]) -> Paper:
    """The paper for the writers of PDF, Word and ODF."""
    head = (Paragraph((Run(front.programme),), "org"), Heading(1, front.title, anchor="paper"))
    return Paper(
        title=front.name, author=front.author, subject=front.programme, alliance=front.alliance, code=front.code, digest=front.digest[:12].upper(),
        content_hash=front.digest, draft=False, edition="full", reader="", page_cap=PAGE_CAP,
        sections=(Section("sheet", "right", (*head, *blocks), look="receipt"),),
    )


def facts(rows: Iterable[tuple[str, str]]) -> Table:
    """Labels and values."""
    return table(FACTS, (), tuple(rows))


def part(place: int, title: str, *blocks: Block) -> tuple[Block, ...]:
    """A numbered part, its number by its place from 0; 無 where it has nothing."""
    return (Heading(2, f"{NUMERALS[place]}、{title}", anchor=f"part-{place}"), *(blocks or (Paragraph((Run(NOTHING),)),)))


def listed(style: str, head: tuple[str, ...], rows: Rows) -> tuple[Block, ...]:
    """A table, or nothing where it has no rows."""
    return (table(style, head, rows),) if rows else ()


def drawn(pictures: Iterable[Drawing]) -> tuple[Block, ...]:
    """Each picture under its name."""
    blocks: list[Block] = []
    for place, each in enumerate(pictures):
        alt = f"{each.title}。{each.description}"
        blocks += [Heading(3, each.title, anchor=f"picture-{place}"), Figure(alt, drawing=each.svg)]
    return tuple(blocks)


def prose(text: str) -> Prose:
    """A text as it was typed; 無 for none."""
    return Prose(tuple(Paragraph((Run(line),), "gap") for line in (text.strip() or NOTHING).splitlines() if line.strip()))


def table(style: str, head: tuple[str, ...], rows: Rows) -> Table:
    """Texts in the order of the head; without a head the first column heads its row."""
    return Table(
        style, (Row(tuple(_cell(text, "head") for text in head)),) if head else (),
        tuple(Group((Row(tuple(_cell(text, "head" if place == 0 and not head else "data") for place, text in enumerate(row))),)) for row in rows),
    )


def _cell(text: str, role: str) -> Cell:
    return Cell((Paragraph((Run(text),)),), role=role)
