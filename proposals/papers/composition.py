"""The whole paper from a dossier: sections in the official order, each from the edition's layout (decisions: Cover, Editions of the PDF)."""

from collections.abc import Iterator
from typing import Any

from proposals.catalogue.model import Scope
from proposals.papers import lines, printed, styles, tables
from proposals.papers.annex import certificate_pages, sheets
from proposals.papers.blocks import Block, Contents, ContentsEntry, Heading, Paper, Paragraph, Prose, Run, Section
from proposals.papers.computed import Computed
from proposals.papers.editions import seen_by
from proposals.papers.reading import Reader
from proposals.papers.stamp import AGENCY, REVIEWER, Stamp
from proposals.papers.wording import paragraphs, places, plain
from proposals.rules.dossier import Dossier, Member

PAGE_CAP = 120
PAGES_BESIDES = 60
PAGES_EACH = 4


def content(dossier: Dossier, stamp: Stamp) -> Paper:
    """The paper as a tree of blocks, from the edition's layout, the catalogue and the dossier; blanks print as blanks (F-01 to F-44)."""
    seen = seen_by(dossier, stamp)
    computed = Computed(seen, stamp)
    members = seen.members or (Member("", "", "", {}),)
    body = list(_body(computed))
    annex = list(_annex(computed, members))
    certificate = certificate_pages(computed)
    alliance = computed.alliance_name().strip("　")
    title = f"{alliance} {seen.edition.field('cover.document_title').label.zh}"
    entries = tuple(_entries([*body, *annex, *certificate]))
    return Paper(
        title=title, author=computed.lead_name(), subject=str(seen.edition.meta.get("form_title_zh", "")), alliance=alliance, code=stamp.number,
        digest=stamp.digest, content_hash=stamp.content_hash, draft=stamp.draft, edition=stamp.edition, reader=stamp.reader_code,
        page_cap=max(PAGE_CAP, PAGES_BESIDES + PAGES_EACH * len(members)),
        sections=(_cover(computed), Section("contents", "right", (Contents("目錄", entries),)), *body, *annex, *certificate,
                  *sheets(computed, with_label=stamp.edition not in (REVIEWER, AGENCY))),
    )


def body(dossier: Dossier, stamp: Stamp) -> tuple[Section, ...]:
    """Parts 1 and 2 alone, as the stamp's edition may see them: what is read on a screen beside a score sheet."""
    return tuple(_body(Computed(seen_by(dossier, stamp), stamp)))


def reader_of(computed: Computed, key: str, member: Member | None = None) -> Reader:
    """The reader of a section's record: the alliance's, or a member's."""
    scope = Scope.ALLIANCE if member is None else Scope.MEMBER
    section = computed.dossier.edition.section(key, scope)
    return Reader(computed, section, computed.dossier.record(key) if member is None else member.record(key), member)


def _cover(computed: Computed) -> Section:
    reader = reader_of(computed, "cover")
    found: list[Block] = []
    for block in reader.section.layout:
        line = str(block["line"])
        if block.get("omit_when_empty") and not reader.text(str(block["omit_when_empty"])) and not computed.stamp.blank:
            continue
        named = places(line)
        look = styles.COVER_LOOKS.get(named[0].name, "fact") if named else "fact"
        if "format" in block:
            month = printed.month(computed.stamp.month)
            text = "".join(piece if isinstance(piece, str) else month.get(piece.name, "") for piece in paragraphs(str(block["format"]))[0])
            found.append(Paragraph((Run(text),), look))
        else:
            found.extend(lines.blocks(reader, line, look=look))
    return Section("cover", "here", tuple(found), anchor="cover")


def _body(computed: Computed) -> Iterator[Section]:
    """Parts 1 and 2. The headings of Part 2 are numbered 一 to 五."""
    numbers = iter(styles.NUMERALS)
    for key, kind, start in styles.BODY:
        reader = reader_of(computed, key)
        found = [block for item in reader.section.layout for block in layout_blocks(reader, key, item, kind)]
        named = tuple(_named(block, key, place, numbers) for place, block in enumerate(found))
        yield Section(kind, start, named, anchor=f"part-{key}", look=key)


def _named(block: Block, key: str, place: int, numbers: Iterator[str]) -> Block:
    """A heading with its number and its anchor for the contents."""
    if not isinstance(block, Heading) or block.level > 3:
        return block
    text = f"{next(numbers)}、{block.text}" if block.level == 2 else block.text
    return Heading(block.level, text, anchor=f"{key}-{place}")


def layout_blocks(reader: Reader, name: str, item: Any, kind: str) -> tuple[Block, ...]:
    """One block of the layout: a heading, a line or a table. Page breaks belong to the style table, pictures of the organisers to the call."""
    if "heading" in item:
        return (Heading(int(item["level"]), plain(str(item["heading"]), instructions=reader.computed.stamp.blank)),)
    if "table" in item:
        made = tables.table(reader, name, list(item["table"]))
        legend = (Paragraph((Run("執行期程"),), "legend"),) if name == "schedule" else ()
        return (made, *legend)
    if "line" in item:
        return _line(reader, name, str(item["line"]), kind)
    return ()


def _line(reader: Reader, name: str, line: str, kind: str) -> tuple[Block, ...]:
    look = {"checkpoint_midterm": "checkline", "checkpoint_final": "checkline"}.get(name, "")
    found = lines.blocks(reader, line, look=look)
    if name == "qualitative_benefits":
        return tuple(Paragraph(block.runs, "checkline") if isinstance(block, Paragraph) else block for block in _bodied(found))
    if kind == "member":
        look = "logos" if not places(line) else "consent"
        return tuple(Paragraph(block.runs, look) if isinstance(block, Paragraph) else block for block in found)
    return tuple(_bodied(found)) if kind == "text" else found


def _bodied(found: tuple[Block, ...]) -> Iterator[Block]:
    for block in found:
        yield Prose(block.paragraphs, "body") if isinstance(block, Prose) and not block.look else block


def _annex(computed: Computed, members: tuple[Member, ...]) -> Iterator[Section]:
    """附件一: a form for each member in printed order, the lead's first."""
    dense = "dense" if len(members) >= styles.DENSE_FROM else ""
    for place, member in enumerate(members):
        found: list[Block] = []
        for key in styles.MEMBER_SECTIONS:
            reader = reader_of(computed, key, member)
            for item in reader.section.layout:
                made = layout_blocks(reader, key, item, "member")
                found.extend(_form_heading(block, place, member) if isinstance(block, Heading) else block for block in made)
        running = f"{_title(found)}　{place + 1} / {len(members)}　{member.company_name}"
        yield Section("member", "right" if place == 0 else "page", tuple(found), anchor=f"member-{place + 1}", running=running, look=dense)


def _form_heading(block: Heading, place: int, member: Member) -> Heading:
    if block.level != 1:
        return Heading(block.level, block.text, look="group" if block.text.startswith("第二") else "")
    return Heading(1, block.text, anchor=f"member-form-{place + 1}", bookmark=f"{place + 1}. {member.company_name}", look="form")


def _title(found: list[Block]) -> str:
    return next((block.text for block in found if isinstance(block, Heading)), "")


def _entries(sections: list[Section]) -> Iterator[ContentsEntry]:
    """The lines of the contents: Parts, headings to the third level, the annexes with their members and the certificate."""
    is_first = True
    for section in sections:
        for block in section.blocks:
            if not isinstance(block, Heading) or not block.anchor:
                continue
            if section.kind == "member":
                if is_first:
                    yield ContentsEntry(1, "附件", block.anchor)
                    yield ContentsEntry(2, f"附件一、{block.text}", block.anchor)
                is_first = False
                yield ContentsEntry(3, block.bookmark, block.anchor)
            else:
                yield ContentsEntry(2 if section.kind == "certificate" else block.level, block.text, block.anchor)
