"""The flow as WordprocessingML: paragraphs, tables with spans, drawings, the contents as a TOC field with its entries filled in."""

from proposals.papers.office import docx_parts as static
from proposals.papers.office.looks import CONTENTS, TINY, Look
from proposals.papers.office.package import Media, attribute, text
from proposals.papers.office.parts import Anchor, Box, Break, Flow, Grid, Index, Leaf, Line, Mark, PageOf, Para, Part, Picture, Span, Tab

TWIPS, EMU = static.TWIPS, 36000  # a millimetre
EDGES = {"thin": ("single", 4), "thick": ("single", 8), "dashed": ("dashed", 4)}
UNDER = {"single": "single", "dotted": "dotted"}
ROOM = 166.0


class Body:
    """Writes the flow; knows the styles and pictures that it used."""

    def __init__(self, media: Media) -> None:
        self.media = media
        self.looks: dict[Look, tuple[str, Look]] = {}
        self.pictures: list[str] = []
        self.bookmarks = 0

    def leaf(self, leaf: Leaf, section: str, *, is_last: bool) -> str:
        """A leaf; all but the last one carry their section's properties in their last paragraph."""
        blocks = list(leaf.blocks)
        if is_last:
            closing = "" if blocks and isinstance(blocks[-1], Para) else self.paragraph(Para(TINY))
            return "".join(map(self.block, blocks)) + closing + section
        last = blocks.pop() if blocks else Para(TINY)
        if not isinstance(last, Para):
            blocks, last = [*blocks, last], Para(TINY)
        return "".join(map(self.block, blocks)) + self.paragraph(last, section)

    def block(self, block: Flow) -> str:
        """One block."""
        if isinstance(block, Para):
            return self.paragraph(block)
        return self.grid(block) if isinstance(block, Grid) else self._index(block)

    def _style(self, look: Look) -> str:
        if look not in self.looks:
            self.looks[look] = (static.style_id(look, len(self.looks) + 1), look)
        return self.looks[look][0]

    def paragraph(self, para: Para, section: str = "", *, tied: bool = False) -> str:
        """A paragraph in its style; direct properties only where the style cannot say it. `tied`: it stays with the next one."""
        keep = "<w:keepNext/>" if tied else ""
        breaks = "<w:pageBreakBefore/>" if para.breaks else ""
        stops = "".join(_stop(*stop) for stop in para.stops)
        size = static.spacing(para.look, para.points) if para.points else ""
        properties = f'<w:pStyle w:val="{self._style(para.look)}"/>{keep}{breaks}{f"<w:tabs>{stops}</w:tabs>" if stops else ""}{size}{section}'
        return f'<w:p><w:pPr>{properties}</w:pPr>{"".join(self._part(part, para.points) for part in para.parts)}</w:p>'

    def _part(self, part: Part, points: float = 0) -> str:
        if isinstance(part, Span):
            return _span(part, points)
        if isinstance(part, Picture):
            return self.picture(part)
        if isinstance(part, Anchor):
            self.bookmarks += 1
            return f'<w:bookmarkStart w:id="{self.bookmarks}" w:name="{_name(part.name)}"/><w:bookmarkEnd w:id="{self.bookmarks}"/>'
        if isinstance(part, Mark):
            words = attribute(part.text.replace('"', "”"))
            return (f'<w:r><w:rPr><w:vanish/></w:rPr><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:rPr><w:vanish/></w:rPr>'
                    f'<w:instrText xml:space="preserve"> TC "{words}" \\l {part.level} </w:instrText></w:r>'
                    '<w:r><w:rPr><w:vanish/></w:rPr><w:fldChar w:fldCharType="end"/></w:r>')
        if isinstance(part, PageOf):
            return static.field(f"PAGEREF {_name(part.anchor)} \\h", part.shown)
        return f'<w:r>{"<w:tab/>" if isinstance(part, Tab) else "<w:br/>" if isinstance(part, Break) else ""}</w:r>'

    def picture(self, found: Picture, *, on_page: bool = False) -> str:
        """A drawing in the line, or behind the text."""
        name = self.media.name(found.data)
        self.pictures.append(name)
        number = len(self.pictures)
        wide, high = round(found.width * EMU), round(found.height * EMU)
        edge = '<a:ln w="6350"><a:solidFill><a:srgbClr val="777777"/></a:solidFill></a:ln>' if found.border else ""
        graphic = (
            f'<wp:docPr id="{number}" name="Picture {number}" descr="{attribute(found.alt)}"/><wp:cNvGraphicFramePr/>'
            '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
            f'<pic:cNvPr id="{number}" name="Picture {number}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
            f'<a:blip r:embed="{static.picture_id(name)}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
            f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
            f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{edge}</pic:spPr></pic:pic></a:graphicData></a:graphic>')
        if not found.behind:
            return (f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/>'
                    f'{graphic}</wp:inline></w:drawing></w:r>')
        across, down = ("page", "page") if on_page else ("column", "paragraph")
        return (
            '<w:r><w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" behindDoc="1" locked="0" '
            f'layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="{across}"><wp:posOffset>{round(found.x * EMU)}'
            f'</wp:posOffset></wp:positionH><wp:positionV relativeFrom="{down}"><wp:posOffset>{round(found.y * EMU)}</wp:posOffset></wp:positionV>'
            f'<wp:extent cx="{wide}" cy="{high}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>{graphic}</wp:anchor></w:drawing></w:r>')

    def _index(self, index: Index) -> str:
        """The contents as a field over the TC entries: right as it stands, the same when it is made anew."""
        found = []
        for place, entry in enumerate(index.entries):
            begin = ('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \\f \\h \\l "1-3" </w:instrText></w:r>'
                     '<w:r><w:fldChar w:fldCharType="separate"/></w:r>') if place == 0 else ""
            end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>' if place + 1 == len(index.entries) else ""
            look = CONTENTS[entry.level]
            stop = f'<w:tabs>{_stop(ROOM, "r", True)}</w:tabs>'
            number = (f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGEREF {_name(entry.anchor)} \\h '
                      f'</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>{static.run(entry.shown)}'
                      '<w:r><w:fldChar w:fldCharType="end"/></w:r>')
            found.append(f'<w:p><w:pPr><w:pStyle w:val="{self._style(look)}"/>{stop}</w:pPr>{begin}<w:hyperlink w:anchor="{_name(entry.anchor)}" '
                         f'w:history="1">{static.run(entry.text)}<w:r><w:tab/></w:r>{number}</w:hyperlink>{end}</w:p>')
        return "".join(found)

    def grid(self, grid: Grid) -> str:
        """A table of fixed widths."""
        columns = "".join(f'<w:gridCol w:w="{round(width * TWIPS)}"/>' for width in grid.widths)
        lines = "".join(self._line(grid, line, place < grid.head) for place, line in enumerate(grid.lines))
        return (f'<w:tbl><w:tblPr><w:tblW w:w="{round(sum(grid.widths) * TWIPS)}" w:type="dxa"/><w:tblInd w:w="0" w:type="dxa"/>'
                '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>'
                f'</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{lines}</w:tbl>')

    def _line(self, grid: Grid, line: Line, is_head: bool) -> str:
        keep = "<w:cantSplit/>" if line.keep else ""
        rule = "exact" if line.exact else "atLeast"
        height = f'<w:trHeight w:val="{round(line.height * TWIPS)}" w:hRule="{rule}"/>' if line.height else ""
        head = "<w:tblHeader/>" if is_head else ""
        cells = "".join(self._cell(grid, box, line.tied) for box in line.boxes)
        return f"<w:tr><w:trPr>{keep}{height}{head}</w:trPr>{cells}</w:tr>"

    def _cell(self, grid: Grid, box: Box, tied: bool) -> str:
        width = sum(grid.widths[box.column : box.column + box.columns])
        span = f'<w:gridSpan w:val="{box.columns}"/>' if box.columns > 1 else ""
        merge = "<w:vMerge/>" if box.covered else '<w:vMerge w:val="restart"/>' if box.rows > 1 else ""
        fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{box.fill}"/>' if box.fill else ""
        if box.hatch:
            fill = '<w:shd w:val="diagStripe" w:color="45586A" w:fill="DFE7EE"/>'
        (above, side) = (round(each * TWIPS) for each in box.pad)
        margins = (f'<w:tcMar><w:top w:w="{above}" w:type="dxa"/><w:left w:w="{side}" w:type="dxa"/><w:bottom w:w="{above}" w:type="dxa"/>'
                   f'<w:right w:w="{side}" w:type="dxa"/></w:tcMar>')
        first, *rest = box.blocks or (Para(TINY),)
        inner = self.paragraph(first, tied=tied) if isinstance(first, Para) else self.block(first)
        inner += "".join(map(self.block, rest))
        if box.blocks and not isinstance(box.blocks[-1], Para):
            inner += self.paragraph(Para(TINY))
        return (f'<w:tc><w:tcPr><w:tcW w:w="{round(width * TWIPS)}" w:type="dxa"/>{span}{merge}{_borders(box.edge)}{fill}{margins}'
                f'<w:vAlign w:val="{box.middle}"/></w:tcPr>{inner}</w:tc>')


def _borders(edge: str) -> str:
    if edge not in EDGES:
        return ""
    kind, size = EDGES[edge]
    return "<w:tcBorders>" + "".join(
        f'<w:{side} w:val="{kind}" w:sz="{size}" w:space="0" w:color="{"777777" if kind == "dashed" else "000000"}"/>'
        for side in ("top", "left", "bottom", "right")) + "</w:tcBorders>"


def _stop(place: float, align: str, leader: bool) -> str:
    dots = ' w:leader="dot"' if leader else ""
    return f'<w:tab w:val="{"right" if align else "left"}"{dots} w:pos="{round(place * TWIPS)}"/>'


def _name(anchor: str) -> str:
    """A bookmark's name: letters, digits and underscores, at most 40."""
    return anchor.replace("-", "_")[:40]


def _span(span: Span, points: float) -> str:
    """A run; East Asian font hints, so that quotation marks and ellipses are set in the Chinese font."""
    bold = "<w:b/><w:bCs/>" if span.bold else ""
    color = f'<w:color w:val="{span.color}"/>' if span.color else ""
    size = f'<w:sz w:val="{round(points * 2)}"/><w:szCs w:val="{round(points * 2)}"/>' if points else ""
    under = f'<w:u w:val="{UNDER[span.under]}"/>' if span.under else ""
    said = span.text.replace("\u3000", "\u2003") if under and not span.text.strip() else span.text  # a line would hang out of its cell
    return f'<w:r><w:rPr><w:rFonts w:hint="eastAsia"/>{bold}{color}{size}{under}</w:rPr><w:t xml:space="preserve">{text(said)}</w:t></w:r>'
