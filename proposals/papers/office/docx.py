"""The paper as Word (.docx): WordprocessingML written part by part. Why no library: docs/decisions, the Word and ODF writers."""

from collections.abc import Mapping
from pathlib import Path

from proposals.papers.blocks import Paper
from proposals.papers.office import docx_parts as static
from proposals.papers.office import images
from proposals.papers.office.docx_body import Body
from proposals.papers.office.flow import leaves
from proposals.papers.office.package import DECLARATION, Media, write
from proposals.papers.office.parts import PAGES, Leaf

TWIPS = 1440 / 25.4  # a millimetre
EDGE_MM = 10


def render(paper: Paper, out: Path, numbers: Mapping[str, str]) -> None:
    """Write the paper to `out`. `numbers` are the printed page numbers of its anchors (Laid.numbers), "last" among them."""
    _Document(paper, numbers).write(out)


class _Document:
    """One document: its body, and the headers and footers that the body's sections name."""

    def __init__(self, paper: Paper, numbers: Mapping[str, str]) -> None:
        self.paper, self.numbers = paper, numbers
        self.media = Media("media")
        self.margins: dict[str, tuple[str, str]] = {}  # content of a header or footer -> (relationship, part)
        self.own_media: dict[str, list[str]] = {}  # part -> pictures that it names

    def write(self, out: Path) -> None:
        body = Body(self.media)
        found = leaves(self.paper, self.numbers)
        inner = "".join(body.leaf(leaf, self._section(leaf), is_last=place + 1 == len(found)) for place, leaf in enumerate(found))
        document = f"{DECLARATION}<w:document {static.NAMESPACES}><w:body>{inner}</w:body></w:document>"
        margins = [(f"word/{part}", content) for content, (_, part) in self.margins.items()]
        relations = [(f"word/_rels/{part}.rels", static.relations(self._pictures(names))) for part, names in self.own_media.items()]
        write(out, (
            ("[Content_Types].xml", static.content_types([part for _, part in self.margins.values()])),
            ("_rels/.rels", static.PACKAGE_RELATIONS),
            ("docProps/core.xml", static.core(self.paper)), ("docProps/app.xml", static.APP),
            ("word/document.xml", document), ("word/styles.xml", static.styles(body.looks.values())),
            ("word/settings.xml", static.SETTINGS), ("word/fontTable.xml", static.FONT_TABLE),
            ("word/_rels/document.xml.rels", static.relations(self._relations(body))), *margins, *relations,
            *((f"word/{name}", data) for name, data in self.media.parts),
        ))

    def _pictures(self, names: list[str]) -> list[tuple[str, str, str]]:
        return [(static.picture_id(name), "image", name) for name in dict.fromkeys(names)]

    def _relations(self, body: Body) -> list[tuple[str, str, str]]:
        margins = [(name, part.rstrip("0123456789.xml") or part, part) for name, part in self.margins.values()]
        return [("rStyles", "styles", "styles.xml"), ("rSettings", "settings", "settings.xml"), ("rFonts", "fontTable", "fontTable.xml"),
                *margins, *self._pictures(body.pictures)]

    def _section(self, leaf: Leaf) -> str:
        """The properties of a leaf's section: size, margins, where it begins, header, footer, page numbers."""
        page = PAGES[leaf.kind]
        wide = ' w:orient="landscape"' if page.width > page.height else ""
        start = "oddPage" if leaf.start == "right" else "nextPage"
        numbers = "" if not leaf.first else f'<w:pgNumType w:fmt="{"lowerRoman" if leaf.foot == "roman" else "decimal"}" w:start="1"/>'
        if leaf.foot == "roman" and not leaf.first:
            numbers = '<w:pgNumType w:fmt="lowerRoman"/>'
        top, bottom, inner, outer = (round(edge * TWIPS) for edge in (page.top, page.bottom, page.inner, page.outer))
        return (
            f'<w:sectPr><w:headerReference w:type="default" r:id="{self._header(leaf)}"/>'
            f'<w:footerReference w:type="default" r:id="{self._footer(leaf)}"/><w:type w:val="{start}"/>'
            f'<w:pgSz w:w="{round(page.width * TWIPS)}" w:h="{round(page.height * TWIPS)}"{wide}/>'
            f'<w:pgMar w:top="{top}" w:right="{outer}" w:bottom="{bottom}" w:left="{inner}" w:header="{round(EDGE_MM * TWIPS)}" '
            f'w:footer="{round(EDGE_MM * TWIPS)}" w:gutter="0"/>{numbers}</w:sectPr>')

    def _header(self, leaf: Leaf) -> str:
        page, media = PAGES[leaf.kind], []
        mark = ""
        if self.paper.draft:
            body = Body(self.media)
            mark = body.picture(images.watermark(page.width, page.height), on_page=True)
            media = body.pictures
        return self._margin("header", f'<w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>{mark}{static.run(leaf.running)}</w:p>', media)

    def _footer(self, leaf: Leaf) -> str:
        if not leaf.foot:
            return self._margin("footer", '<w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr></w:p>', [])
        paper, room = self.paper, PAGES[leaf.kind].room
        left = f"{paper.alliance}\u3000" + (f"讀取者 {paper.reader}" if paper.reader else "")
        number = static.field("PAGE", "i" if leaf.foot == "roman" else "1")
        if leaf.foot == "counted":
            number += static.run(" / ") + static.field("PAGEREF last", self.numbers.get("last", "1"))
        stops = (f'<w:tabs><w:tab w:val="center" w:pos="{round(room / 2 * TWIPS)}"/><w:tab w:val="right" w:pos="{round(room * TWIPS)}"/></w:tabs>')
        right = static.run(f"送件編號 {paper.code}\u3000內容碼 {paper.digest}")
        return self._margin("footer", (
            f'<w:p><w:pPr><w:pStyle w:val="Footer"/>{stops}</w:pPr>{static.run(left)}<w:r><w:tab/></w:r>{number}<w:r><w:tab/></w:r>{right}'
            "</w:p>"), [])

    def _margin(self, kind: str, inner: str, media: list[str]) -> str:
        root = "hdr" if kind == "header" else "ftr"
        content = f"{DECLARATION}<w:{root} {static.NAMESPACES}>{inner}</w:{root}>"
        if content not in self.margins:
            part = f"{kind}{len(self.margins) + 1}.xml"
            self.margins[content] = (f"rMargin{len(self.margins) + 1}", part)
            if media:
                self.own_media[part] = media
        return self.margins[content][0]
