"""The flow as OpenDocument: paragraphs in named styles, tables with covered cells, frames, the contents as an index with its entries filled in."""

import re

from proposals.papers.office import odt_parts as static
from proposals.papers.office.images import bar
from proposals.papers.office.looks import CONTENTS, TINY, Look
from proposals.papers.office.odt_parts import mm
from proposals.papers.office.package import Media, attribute, text
from proposals.papers.office.parts import Anchor, Box, Break, Flow, Grid, Index, Leaf, Line, Mark, PageOf, Para, Part, Picture, Span, Tab

SPACES = re.compile(r" {2,}|^ | $")
EDGES = {"thin": "0.5pt solid #000000", "thick": "1pt solid #000000", "dashed": "0.4pt dashed #777777", "none": "none"}
ROOM = 166.0
FRAME = "Graphics"  # LibreOffice draws the edge of a picture only in a frame of this style
LINK_STYLE = 'text:style-name="Index_20_Link" text:visited-style-name="Index_20_Link"'


class Body:
    """Writes the flow; knows the styles and pictures that it used."""

    def __init__(self, media: Media) -> None:
        self.media = media
        self.looks: dict[Look, tuple[str, Look]] = {}
        self.known: dict[tuple[str, str, str], str] = {}
        self.pictures = 0
        self.marked = 0

    def automatic(self, family: str, parent: str, properties: str, more: str = "") -> str:
        """The name of an automatic style, made on its first use."""
        key = (family, parent + more, properties)
        if key not in self.known:
            name = f"{family[:3]}{family[-1]}{len(self.known) + 1}"
            self.known[key] = name
        return self.known[key]

    def styles(self) -> str:
        """The automatic styles."""
        found = []
        for (family, parent, properties), name in self.known.items():
            based, _, more = parent.partition("|")
            given = f' style:parent-style-name="{based}"' if based else ""
            found.append(f'<style:style style:name="{name}" style:family="{family}"{given}{more}>{properties}</style:style>')
        return "".join(found)

    def leaf(self, leaf: Leaf, master: tuple[str, str]) -> str:
        """A leaf: its first block names its page style."""
        name, number = master
        first, *rest = leaf.blocks or (Para(TINY),)
        if not isinstance(first, Para):
            first, rest = Para(TINY), list(leaf.blocks)
        return self.paragraph(first, master=name, number=number) + "".join(map(self.block, rest))

    def block(self, block: Flow) -> str:
        """One block."""
        if isinstance(block, Para):
            return self.paragraph(block)
        return self.grid(block) if isinstance(block, Grid) else self._index(block)

    def _style(self, look: Look) -> str:
        if look not in self.looks:
            self.looks[look] = (static.style_name(look, len(self.looks) + 1), look)
        return self.looks[look][0]

    def paragraph(self, para: Para, *, master: str = "", number: str = "") -> str:
        """A paragraph in its style; an automatic style only where that cannot say it."""
        style = self._style(para.look)
        stops = "".join(_stop(*stop) for stop in para.stops)
        if stops or para.breaks or para.points or master:
            begin = ' fo:break-before="page"' if para.breaks else f' style:page-number="{number or "auto"}"' if master else ""
            height = f' fo:line-height="{static.line_height(para.look, para.points)}"' if para.points else ""
            inner = f"<style:tab-stops>{stops}</style:tab-stops>" if stops else ""
            size = f'<style:text-properties fo:font-size="{para.points:g}pt" style:font-size-asian="{para.points:g}pt"/>' if para.points else ""
            more = f'| style:master-page-name="{master}"' if master else ""
            style = self.automatic("paragraph", style, f"<style:paragraph-properties{begin}{height}>{inner}</style:paragraph-properties>{size}", more)
        inner = "".join(map(self._part, para.parts))
        if para.look.level:
            return f'<text:h text:style-name="{style}" text:outline-level="{para.look.level}">{inner}</text:h>'
        return f'<text:p text:style-name="{style}">{inner}</text:p>'

    def _part(self, part: Part) -> str:
        if isinstance(part, Span):
            return self._span(part)
        if isinstance(part, Picture):
            return self.picture(part)
        if isinstance(part, Anchor):
            return f'<text:bookmark text:name="{attribute(part.name)}"/>'
        if isinstance(part, Mark):
            return f'<text:toc-mark text:string-value="{attribute(part.text)}" text:outline-level="{part.level}"/>'
        if isinstance(part, PageOf):
            return _page_of(part.anchor, part.shown)
        return "<text:tab/>" if isinstance(part, Tab) else "<text:line-break/>" if isinstance(part, Break) else ""

    def _span(self, span: Span) -> str:
        written = spaced(span.text)
        if not (span.bold or span.under or span.color):
            return written
        bold = ' fo:font-weight="bold" style:font-weight-asian="bold"' if span.bold else ""
        kind = "dotted" if span.under == "dotted" else "solid"
        line = f' style:text-underline-style="{kind}" style:text-underline-width="auto" style:text-underline-color="font-color"'
        under = line if span.under else ""
        color = f' fo:color="#{span.color}"' if span.color else ""
        style = self.automatic("text", "", f"<style:text-properties{bold}{under}{color}/>")
        return f'<text:span text:style-name="{style}">{written}</text:span>'

    def picture(self, found: Picture, *, on_page: bool = False) -> str:
        """A frame in the line, or behind the text."""
        self.pictures += 1
        name = self.media.name(found.data)
        edge = ' fo:border="0.5pt solid #777777"' if found.border else ' fo:border="none"'
        if found.behind:
            across = "page" if on_page else "paragraph"
            style = self.automatic("graphic", FRAME, (
                f'<style:graphic-properties style:wrap="run-through" style:run-through="background" style:horizontal-pos="from-left" '
                f'style:horizontal-rel="{across}" style:vertical-pos="from-top" style:vertical-rel="{across}" fo:padding="0mm"{edge} '
                'style:flow-with-text="false"/>'))
            place = f'text:anchor-type="paragraph" svg:x="{mm(found.x)}" svg:y="{mm(found.y)}"'
        else:
            style = self.automatic("graphic", FRAME, (
                f'<style:graphic-properties style:vertical-pos="middle" style:vertical-rel="line" fo:padding="0mm"{edge}/>'))
            place = 'text:anchor-type="as-char"'
        described = f"<svg:desc>{text(found.alt)}</svg:desc>" if found.alt else ""
        return (f'<draw:frame draw:style-name="{style}" draw:name="Picture {self.pictures} {name[9:].partition(".")[0]}" {place} '
                f'svg:width="{mm(found.width)}" svg:height="{mm(found.height)}"><draw:image xlink:href="{name}" xlink:type="simple" '
                f'xlink:show="embed" xlink:actuate="onLoad"/>{described}</draw:frame>')

    def _index(self, index: Index) -> str:
        """The contents as an index over its marks; the page numbers are references that an office program computes when it opens the file."""
        found = []
        for entry in index.entries:
            look = CONTENTS[entry.level]
            stops = f"<style:tab-stops>{_stop(ROOM, 'r', True)}</style:tab-stops>"
            style = self.automatic("paragraph", self._style(look), f"<style:paragraph-properties>{stops}</style:paragraph-properties>")
            link = f'xlink:type="simple" {LINK_STYLE} xlink:href="#{attribute(entry.anchor)}"'
            found.append(f'<text:p text:style-name="{style}"><text:a {link}>{text(entry.text)}</text:a>'
                         f'<text:tab/>{_page_of(entry.anchor, entry.shown)}</text:p>')
        levels = "".join(
            f'<text:table-of-content-entry-template text:outline-level="{level}" text:style-name="Contents_20_{level}"><text:index-entry-link-start/>'
            '<text:index-entry-text/><text:index-entry-link-end/><text:index-entry-tab-stop style:type="right" style:leader-char="."/>'
            "<text:index-entry-page-number/></text:table-of-content-entry-template>" for level in CONTENTS)
        return ('<text:table-of-content text:name="Contents" text:protected="false"><text:table-of-content-source text:outline-level="3" '
                f'text:use-outline-level="false" text:use-index-marks="true" text:use-index-source-styles="false">{levels}'
                f'</text:table-of-content-source><text:index-body>{"".join(found)}</text:index-body></text:table-of-content>')

    def grid(self, grid: Grid) -> str:
        """A table of fixed widths."""
        style = self.automatic("table", "", (
            f'<style:table-properties style:width="{mm(sum(grid.widths))}" table:align="left" '
            'table:border-model="collapsing"/>'))
        columns = "".join(f'<table:table-column table:style-name="{self._column(width)}"/>' for width in grid.widths)
        lines = [self._line(line) for line in grid.lines]
        head = f"<table:table-header-rows>{''.join(lines[: grid.head])}</table:table-header-rows>" if grid.head else ""
        return f'<table:table table:style-name="{style}">{columns}{head}{"".join(lines[grid.head :])}</table:table>'

    def _column(self, width: float) -> str:
        return self.automatic("table-column", "", f'<style:table-column-properties style:column-width="{mm(width)}"/>')

    def _line(self, line: Line) -> str:
        height = f' style:{"" if line.exact else "min-"}row-height="{mm(line.height)}"' if line.height else ""
        keep = "always" if line.keep else "auto"
        style = self.automatic("table-row", "", f'<style:table-row-properties fo:keep-together="{keep}"{height}/>')
        return f'<table:table-row table:style-name="{style}">{"".join(map(self._cell, line.boxes))}</table:table-row>'

    def _cell(self, box: Box) -> str:
        if box.covered:
            return "<table:covered-table-cell/>" * box.columns
        fill = f' fo:background-color="#{box.fill}"' if box.fill else ""
        above, side = box.pad
        place = {"center": "middle"}.get(box.middle, box.middle)
        hatch = ""
        if box.hatch:
            picture = f'xlink:href="{self.media.name(bar(edged=False))}" xlink:type="simple" xlink:actuate="onLoad"'
            hatch = f'<style:background-image {picture} style:repeat="stretch"/>'
        style = self.automatic("table-cell", "", (
            f'<style:table-cell-properties fo:border="{EDGES[box.edge]}" fo:padding-top="{mm(above)}" fo:padding-bottom="{mm(above)}" '
            f'fo:padding-left="{mm(side)}" fo:padding-right="{mm(side)}" style:vertical-align="{place}"{fill}>{hatch}</style:table-cell-properties>'))
        spans = (f' table:number-columns-spanned="{box.columns}"' if box.columns > 1 else "") + (
            f' table:number-rows-spanned="{box.rows}"' if box.rows > 1 else "")
        inner = "".join(map(self.block, box.blocks)) or self.paragraph(Para(TINY))
        covered = "<table:covered-table-cell/>" * (box.columns - 1)
        return f'<table:table-cell table:style-name="{style}" office:value-type="string"{spans}>{inner}</table:table-cell>{covered}'


def spaced(words: str) -> str:
    """Text whose spaces survive: ODF folds several into one and drops those at the ends of a paragraph."""
    return SPACES.sub(lambda found: f'<text:s text:c="{len(found.group())}"/>', text(words.replace("\n", " ").replace("\t", " ")))


def _page_of(anchor: str, shown: str) -> str:
    return f'<text:bookmark-ref text:reference-format="page" text:ref-name="{attribute(anchor)}">{text(shown)}</text:bookmark-ref>'


def _stop(place: float, align: str, leader: bool) -> str:
    dots = ' style:leader-style="dotted" style:leader-text="."' if leader else ""
    return f'<style:tab-stop style:position="{mm(place)}"{" style:type=" + chr(34) + "right" + chr(34) if align else ""}{dots}/>'
