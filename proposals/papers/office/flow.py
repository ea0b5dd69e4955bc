"""The block tree as the flow that both office formats write: same order, same words, the looks of paper.css in points and millimetres."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from proposals.papers import styles, ticks
from proposals.papers.blocks import Block, Boxes, CertificatePage, Contents, Figure, Heading, Paper, Paragraph, Prose, Run, Section, Table
from proposals.papers.office import grids, images, looks
from proposals.papers.office.inside import boxes, cell_blocks, figure, prose, spans
from proposals.papers.office.parts import PAGES, Anchor, Box, Entry, Flow, Grid, Index, Leaf, Line, Mark, Para, Part, Picture, Span

COUNTED = ("part1", "text", "wide", "member", "certificate")
FRAME = (162.0, 224.0)  # of a certificate's page
AS_ANNEX = "（此頁為附件檔案「{name}」第 {page} 頁，內容請見該檔案）"
COVER_HEIGHT = 238.0
BODY_LEFT = 7.0


def leaves(paper: Paper, numbers: Mapping[str, str]) -> tuple[Leaf, ...]:
    """The paper's sections as leaves. `numbers` are the printed page numbers of its anchors, for the contents."""
    last = max((place for place, section in enumerate(paper.sections) if section.kind in COUNTED), default=-1)
    marks = _marks(paper)
    found: list[Leaf] = []
    counted = False
    for place, section in enumerate(paper.sections):
        made = tuple(_Section(section, numbers, marks).flow())
        if place == last:
            made = (*made, Para(looks.TINY, (Anchor("last"),)))
        if section.start == "here" and found and found[-1].kind == section.kind:
            found[-1] = replace(found[-1], blocks=(*found[-1].blocks, *made))
            continue
        is_first = section.kind == "contents" or (section.kind in COUNTED and not counted)
        counted = counted or section.kind in COUNTED
        foot = "roman" if section.kind == "contents" else "counted" if section.kind in COUNTED else ""
        found.append(Leaf(section.kind, section.start if section.start == "right" else "page", made, section.running, foot, is_first))
    return tuple(found)


def _marks(paper: Paper) -> dict[str, list[Mark]]:
    """Entries of the contents by the anchor that they name: an index made anew says the same."""
    found: dict[str, list[Mark]] = {}
    for section in paper.sections:
        for block in section.blocks:
            for entry in block.entries if isinstance(block, Contents) else ():
                found.setdefault(entry.anchor, []).append(Mark(entry.text, entry.level))
    return found


class _Section:
    """Writes the blocks of one section."""

    def __init__(self, section: Section, numbers: Mapping[str, str], marks: dict[str, list[Mark]]) -> None:
        self.section = section
        self.numbers = numbers
        self.marks = marks
        self.room = PAGES[section.kind].room

    def flow(self) -> Iterator[Flow]:
        """Everything of the section in its order."""
        if self.section.kind == "cover":
            return self._cover()
        if self.section.look == "label":
            return self._label()
        return self._spaced(self.section.blocks)

    def _spaced(self, blocks: Iterable[Block]) -> Iterator[Flow]:
        """Blocks with what stands between tables: a break before a survey, else the table's own space."""
        before: Table | None = None
        for block in blocks:
            if before is not None:
                yield from self._between(before, block)
            before = block if isinstance(block, Table) else None
            yield from self.block(block)

    def _between(self, table: Table, follower: Block) -> Iterator[Flow]:
        look = self._table_look(table)
        is_dense = self.section.look == "dense"
        if isinstance(follower, Table):
            breaks = table.style.startswith("survey") and follower.style.startswith("survey") and not is_dense
            yield Para(replace(looks.TINY, after=0 if breaks else look.after), breaks=breaks)
        elif isinstance(follower, Paragraph) and follower.look == "facts":
            yield Para(replace(looks.TINY, name="表後空白", after=5.6))
        elif look.after and not (isinstance(follower, Heading) and follower.look == "group"):
            yield Para(replace(looks.TINY, name="表後間隔", after=look.after - 0.4))

    def _table_look(self, table: Table) -> looks.TableLook:
        if self.section.look == "dense":
            return looks.DENSE
        style = styles.TABLES.get(table.style)
        return looks.TABLES.get(style.look if style else table.style, looks.TABLES["prose"])

    def block(self, block: Block) -> Iterator[Flow]:
        """One block outside a table."""
        if isinstance(block, Heading):
            yield self._heading(block)
        elif isinstance(block, Paragraph):
            yield self._paragraph(block)
        elif isinstance(block, Prose):
            yield from prose(block, replace(looks.BODY, left=BODY_LEFT) if block.look == "body" else looks.BODY, 2.2)
        elif isinstance(block, Boxes):
            yield boxes(block, looks.BODY, self.room)
        elif isinstance(block, Table):
            yield grids.grid(block, self._table_look(block), self.room, cell_blocks)
        elif isinstance(block, Figure):
            yield figure(block, self.room)
        elif isinstance(block, CertificatePage):
            yield from self._certificate(block)
        elif isinstance(block, Contents):
            yield Para(replace(looks.HEADINGS[1], name="目錄標題", spaced=12), (Span(block.title),))
            yield Index(tuple(Entry(entry.level, entry.text, entry.anchor, self.numbers.get(entry.anchor, "")) for entry in block.entries))
        else:
            yield from cell_blocks((block,), looks.TABLES["prose"], looks.BODY, self.room)

    def _heading(self, block: Heading) -> Para:
        known = looks.MEMBER_HEADINGS if self.section.kind == "member" else looks.HEADINGS
        look = known.get(block.level) or looks.HEADINGS[block.level]
        parts: list[Part] = []
        if block.anchor:
            parts = [*self.marks.get(block.anchor, ()), Anchor(block.anchor)]
        breaks = block.look == "group" and self.section.look != "dense"
        return Para(look, (*parts, Span(block.text)), breaks=breaks)

    def _paragraph(self, block: Paragraph) -> Para:
        look = looks.named(block.look)
        if block.look == "legend":
            return Para(look, (Picture(images.bar(), 9, 3.6, ""), Span(" "), *spans(block.runs)))
        return Para(look, spans(block.runs))

    def _cover(self) -> Iterator[Flow]:
        """The facts stand as one block in the middle, the date at the foot."""
        paragraphs = [block for block in self.section.blocks if isinstance(block, Paragraph)]
        facts = [block for block in paragraphs if block.look == "fact"]
        others = [block for block in paragraphs if block.look != "fact"]
        fact = looks.named("fact")
        widest = max((ticks.em(block.text) for block in facts), default=0) * fact.points / looks.MM
        fact = replace(fact, left=max((self.room - widest) / 2, 0))
        made = [self._paragraph(block) for block in others[:-1]]
        if self.section.anchor and made:
            made[0] = replace(made[0], parts=(Anchor(self.section.anchor), *made[0].parts))
        first = replace(fact, name="封面第一項", before=34.0)
        made += [Para(first if place == 0 else fact, spans(block.runs)) for place, block in enumerate(facts)]
        yield from made
        room = self.room / (fact.points / looks.MM)
        taken = sum(para.look.height * (1 if para.look is not fact else max(1, -(-ticks.em(_text(para)) // room))) for para in made)
        if others:
            date = looks.named("date")
            yield Para(replace(date, before=max(COVER_HEIGHT - taken - date.height, 10.0)), spans(others[-1].runs))

    def _label(self) -> Iterator[Flow]:
        """The envelope's label in its frame."""
        heading, *inner, cut = self.section.blocks
        yield from self.block(heading)
        kept = tuple(para for block in inner for para in self.block(block) if isinstance(para, (Para, Grid)))
        yield Grid((self.room,), (Line((Box(0, 1, 1, kept, edge="thick", middle="top", pad=(9, 10)),)),))
        yield from self.block(cut)

    def _certificate(self, block: CertificatePage) -> Iterator[Flow]:
        """A picture of the certificate in its frame; pages of a PDF are named, because neither format holds them."""
        yield Para(looks.named("note"), spans((Run(block.note),)))
        inside = Para(looks.named("frame"), (Span(AS_ANNEX.format(name=Path(block.file.name).name, page=block.page + 1)),))
        if block.file.media_type.startswith("image/"):
            found = images.fitted(block.file.source, FRAME[0] - 2, FRAME[1] - 6, block.alt)
            inside = Para(replace(looks.named("picture"), before=0, after=0), (found,)) if found else inside
        yield Grid((self.room,), (Line((Box(0, 1, 1, (inside,), pad=(1, 1)),), height=FRAME[1], exact=True),))


def _text(para: Para) -> str:
    return "".join(part.text for part in para.parts if isinstance(part, Span))
