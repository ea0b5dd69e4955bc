"""The block tree as HTML for the print style sheet. Every typed text passes `escape`; no typed text ever becomes an address or a style."""

import io
from collections.abc import Iterator
from html import escape

import segno

from proposals.papers import drawn, styles, ticks
from proposals.papers.blocks import (
    Block,
    Boxes,
    Cell,
    CertificatePage,
    Contents,
    Diagonal,
    Figure,
    Group,
    Heading,
    Paper,
    PaperFile,
    Paragraph,
    Prose,
    Row,
    Run,
    Seal,
    Section,
    Table,
)

RUNS = {"bold": "b", "italic": "i"}
CLASSES = {"head": "", "title": "title", "number": "no", "data": ""}
HEAD_ROLES = ("head", "title", "number")
DIAGONAL = ('<svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true"><line x1="0" y1="0" x2="100" y2="100" stroke="#000" '
            'stroke-width=".5pt" vector-effect="non-scaling-stroke"/></svg>')
COUNTED = ("part1", "text", "wide", "member", "certificate")


class Writer:
    """Writes one paper; `files` are the pictures it names, in the order of their numbers in `paper-file:N`."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.files: list[PaperFile] = []
        self.drawings: list[str] = []  # in the order of their numbers in `paper-drawing:N`
        self.last = max((number for number, section in enumerate(paper.sections) if section.kind in COUNTED), default=-1)

    def document(self) -> str:
        """The whole document."""
        paper = self.paper
        body = "\n".join(self._section(section, number) for number, section in enumerate(paper.sections))
        reader = f"讀取者 {paper.reader}" if paper.reader else ""
        draft = ' class="draft"' if paper.draft else ""
        return (
            f'<!DOCTYPE html>\n<html lang="zh-Hant-TW"{draft}><head><meta charset="utf-8"><title>{escape(paper.title)}</title>'
            f'<meta name="author" content="{escape(paper.author)}"><meta name="description" content="{escape(paper.subject)}">'
            f'<meta name="keywords" content="{escape(paper.code)}, {escape(paper.content_hash)}"></head><body>'
            f'<div class="strings" data-alliance="{escape(paper.alliance)}" data-code="{escape(paper.code)}" data-hash="{escape(paper.digest)}" '
            f'data-reader="{escape(reader)}">\n{body}\n</div></body></html>'
        )

    def _section(self, section: Section, number: int) -> str:
        start = {"right": " right", "page": " page"}.get(section.start, "")
        running = f'<p class="name">{escape(section.running)}</p>' if section.running else ""
        blocks = "".join(self._block(block, section) for block in section.blocks)
        last = '<a id="last"></a>' if number == self.last else ""
        if section.kind == "cover":
            facts = "".join(self._block(block, section) for block in section.blocks if isinstance(block, Paragraph) and block.look == "fact")
            others = [self._block(block, section) for block in section.blocks if isinstance(block, Paragraph) and block.look != "fact"]
            blocks = f'{"".join(others[:-1])}<div class="facts">{facts}</div>{others[-1]}'
        if "label" in section.look.split():
            blocks = self._label(section)
        anchor = f' id="{section.anchor}"' if section.anchor and section.kind == "cover" else ""
        return f'<section class="{section.kind} {section.look}{start}"{anchor}>{running}{blocks}{last}</section>'

    def _label(self, section: Section) -> str:
        first, *inner, cut = (self._block(block, section) for block in section.blocks)
        return f'{first}<div class="frame">{"".join(inner)}</div>{cut}'

    def _block(self, block: Block, section: Section | None = None) -> str:
        if isinstance(block, Paragraph):
            return self._paragraph(block)
        if isinstance(block, Prose):
            return self._prose(block)
        if isinstance(block, Boxes):
            return self._boxes(block, styles.PAGE_WIDTH_MM, styles.TEXT_POINTS)
        if isinstance(block, Table):
            return self._table(block, dense=section is not None and section.look == "dense")
        if isinstance(block, Heading):
            return self._heading(block)
        if isinstance(block, Figure):
            return self._figure(block)
        if isinstance(block, Seal):
            return self._seal(block)
        if isinstance(block, Diagonal):
            return (f'<div class="box">{DIAGONAL}<span class="month">{escape(block.upper)}</span>'
                    f'<span class="item">{escape(block.lower)}</span></div>')
        if isinstance(block, CertificatePage):
            return self._certificate(block)
        return self._contents(block)

    def _heading(self, block: Heading) -> str:
        anchor = f' id="{block.anchor}"' if block.anchor else ""
        look = f' class="{block.look}"' if block.look else ""
        bookmark = f' data-bookmark="{escape(block.bookmark)}"' if block.bookmark else ""
        return f"<h{block.level}{anchor}{look}{bookmark}>{escape(block.text)}</h{block.level}>"

    def _paragraph(self, block: Paragraph) -> str:
        look = f' class="{block.look}"' if block.look else ""
        return f'<p{look}>{"".join(_run(run) for run in block.runs)}</p>'

    def _prose(self, block: Prose) -> str:
        return f'<div class="text {block.look}">{"".join(self._paragraph(paragraph) for paragraph in block.paragraphs)}</div>'

    def _boxes(self, block: Boxes, room_mm: float, points: float) -> str:
        for smaller in (0, 0.5, 1):  # a grid may be set a little smaller before it is given up
            found = ticks.lines(block.boxes, block.per_line, room_mm / ((points - smaller) * ticks.EM_MM), block.lead)
            if found is not None:
                size = f' style="font-size:{points - smaller:g}pt"' if smaller else ""
                return f"<div{size}>{found}</div>"
        return f"<div>{ticks.lines(block.boxes, 0, room_mm / (points * ticks.EM_MM), block.lead)}</div>"

    def _table(self, block: Table, dense: bool = False) -> str:
        style = styles.TABLES.get(block.style)
        look = style.look if style else block.style
        columns = "".join(f'<col style="width:{width:g}mm">' if width else "<col>" for width in (style.columns if style else ()))
        sizes = styles.widths(style) if style else []
        points = (styles.DENSE_POINTS if dense else style.points) if style else 0
        head = f'<thead>{"".join(self._row(row, True, sizes, points) for row in block.head)}</thead>' if block.head else ""
        groups = "".join(self._group(group, sizes, points) for group in block.groups)
        return f'<table class="{look}"><colgroup>{columns}</colgroup>{head}{groups}</table>'

    def _group(self, group: Group, sizes: list[float], points: float) -> str:
        keep = ' class="keep"' if group.keep else ""
        return f'<tbody{keep}>{"".join(self._row(row, False, sizes, points) for row in group.rows)}</tbody>'

    def _row(self, row: Row, in_head: bool, sizes: list[float], points: float) -> str:
        keep = ' class="keep"' if row.keep else ""
        column = len(sizes) - sum(cell.columns for cell in row.cells)  # merged heads stand at the left
        written = ""
        for cell in row.cells:
            room = sum(sizes[max(column, 0) : max(column, 0) + cell.columns]) - styles.CELL_PADDING_MM
            written += self._cell(cell, in_head, room, points)
            column += cell.columns
        return f"<tr{keep}>{written}</tr>"

    def _cell(self, cell: Cell, in_head: bool, room: float, points: float) -> str:
        tag = "th" if cell.role in HEAD_ROLES else "td"
        classes = " ".join(filter(None, (CLASSES[cell.role], cell.align, cell.look, f"bar {cell.shade}" if cell.shade else "")))
        given = f' class="{classes}"' if classes else ""
        span = (f' rowspan="{cell.rows}"' if cell.rows > 1 else "") + (f' colspan="{cell.columns}"' if cell.columns > 1 else "")
        scope = f' scope="{"col" if in_head else "row"}"' if tag == "th" and cell.role == "head" else ""
        return f'<{tag}{given}{span}{scope}>{"■" if cell.shade else self._inside(cell, room, points)}</{tag}>'

    def _inside(self, cell: Cell, room: float, points: float) -> str:
        """One plain paragraph needs no box of its own: cells are most of the paper."""
        if len(cell.blocks) == 1:
            only = cell.blocks[0]
            if isinstance(only, Paragraph) and not only.look:
                return "".join(_run(run) for run in only.runs)
        if cell.blocks and all(isinstance(block, Paragraph) and not block.look for block in cell.blocks):
            return "<br>".join("".join(_run(run) for run in block.runs) for block in cell.blocks if isinstance(block, Paragraph))
        return "".join(self._boxes(block, room, points) if isinstance(block, Boxes) else self._block(block) for block in cell.blocks)

    def _figure(self, block: Figure) -> str:
        if block.drawing:
            self.drawings.append(block.drawing)
            width = drawn.printed_width(block.drawing, styles.PAGE_WIDTH_MM)
            place = len(self.drawings) - 1
            return f'<div class="figure drawn"><img src="paper-drawing:{place}" alt="{escape(block.alt)}" style="width:{width:.1f}mm"></div>'
        if block.file is None:
            return f'<div class="figure empty">{escape(block.note)}</div>'
        return f'<div class="figure"><img src="{self._address(block.file)}" alt="{escape(block.alt)}"></div>'

    def _address(self, file: PaperFile) -> str:
        self.files.append(file)
        return f"paper-file:{len(self.files) - 1}"

    def _seal(self, block: Seal) -> str:
        picture = io.BytesIO()
        segno.make(f"{block.code} {block.digest}", error="m").save(picture, kind="svg", xmldecl=False, svgns=True, border=0, omitsize=True)
        return (f'<div class="caption">{escape(block.caption)}</div><div class="space">'
                f'<div class="stamp company"><span>{escape(block.company_frame)}</span></div>'
                f'<div class="stamp owner"><span>{escape(block.owner_frame)}</span></div><div class="mark">{picture.getvalue().decode()}'
                f"送件編號 {escape(block.code)}<br>內容碼 {escape(block.digest)}</div></div>")

    def _certificate(self, block: CertificatePage) -> str:
        picture = ""
        if block.file.media_type.startswith("image/"):
            picture = f'<img src="{self._address(block.file)}" alt="{escape(block.alt)}">'
        role = "" if picture else f' role="img" aria-label="{escape(block.alt)}"'
        return f'<p class="note">{escape(block.note)}</p><div class="sheetframe" id="certificate-page-{block.page}"{role}>{picture}</div>'

    def _contents(self, block: Contents) -> str:
        lines = "".join(f'<p class="l{entry.level}"><a href="#{entry.anchor}">{escape(entry.text)}</a></p>' for entry in block.entries)
        return f"<nav><h1>{escape(block.title)}</h1>{lines}</nav>"


def _run(run: Run) -> str:
    if not run.look:
        return escape(run.text)
    if run.look in RUNS:
        return f"<{RUNS[run.look]}>{escape(run.text)}</{RUNS[run.look]}>"
    if run.look == "rule":
        return f"<u>{ticks.LINE}</u>"
    if run.look == "fill":
        return f"<u>{escape(run.text)}</u>"
    return f'<span class="{run.look}">{escape(run.text)}</span>'


def used_characters(paper_html: str) -> Iterator[str]:
    """Letters that the paper's own font may lack: everything outside Latin, Vietnamese and the usual punctuation, once."""
    return (letter for letter in set(paper_html) if not (letter < "\u0250" or "\u1e00" <= letter <= "\u206f"))
