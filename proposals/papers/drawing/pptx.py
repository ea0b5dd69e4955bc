"""The drawing template for PowerPoint (.pptx): PresentationML written part by part as the Word paper is."""

from collections.abc import Iterable
from pathlib import Path
from typing import IO

from proposals.papers.drawing import pptx_parts as static
from proposals.papers.drawing.shapes import ACT, HEIGHT, INK, WIDTH, Arrow, Page, Shape
from proposals.papers.office.package import DECLARATION, attribute, text, write

EMU = 36_000  # a millimetre
PAD = 0.6


def render(pages: Iterable[Page], out: Path | IO[bytes], title: str) -> None:
    """Write the pages to `out`. The same pages give the same bytes."""
    slides = [_slide(page) for page in pages]
    names = [f"slide{number}.xml" for number in range(1, len(slides) + 1)]
    write(out, (
        ("[Content_Types].xml", static.content_types(names)), ("_rels/.rels", static.PACKAGE_RELATIONS),
        ("docProps/core.xml", static.core(title)), ("docProps/app.xml", static.APP),
        ("ppt/presentation.xml", static.presentation(len(slides), _emu(WIDTH), _emu(HEIGHT))),
        ("ppt/_rels/presentation.xml.rels", static.presentation_relations(names)),
        ("ppt/theme/theme1.xml", static.THEME), ("ppt/slideMasters/slideMaster1.xml", static.MASTER),
        ("ppt/slideMasters/_rels/slideMaster1.xml.rels", static.MASTER_RELATIONS),
        ("ppt/slideLayouts/slideLayout1.xml", static.LAYOUT), ("ppt/slideLayouts/_rels/slideLayout1.xml.rels", static.LAYOUT_RELATIONS),
        *((f"ppt/slides/{name}", slide) for name, slide in zip(names, slides, strict=True)),
        *((f"ppt/slides/_rels/{name}.rels", static.SLIDE_RELATIONS) for name in names),
    ))


def _emu(length: float) -> int:
    return round(length * EMU)


def _slide(page: Page) -> str:
    shapes = [_shape(shape, number) for number, shape in enumerate(page.shapes, 2)]
    arrows = [_arrow(arrow, number) for number, arrow in enumerate(page.arrows, 2 + len(shapes))]
    return (f'{DECLARATION}<p:sld {static.NAMESPACES}><p:cSld name="{attribute(page.name)}"><p:spTree>{static.TREE_HEAD}'
            f'{"".join(shapes + arrows)}</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sld>')


def _shape(shape: Shape, number: int) -> str:
    form = ('<a:prstGeom prst="roundRect"><a:avLst><a:gd name="adj" fmla="val 6000"/></a:avLst></a:prstGeom>' if shape.edge
            else '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>')
    fill = _colour(shape.fill) if shape.fill else "<a:noFill/>"
    edge = f'<a:ln w="12700">{_colour(shape.edge)}</a:ln>' if shape.edge else "<a:ln><a:noFill/></a:ln>"
    pad = _emu(PAD)
    anchor = "t" if shape.to_left else "ctr"
    lines = "".join(_line(line, shape) for line in shape.lines)
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{attribute(shape.lines[0][:30])}"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm>'
        f'<a:off x="{_emu(shape.left)}" y="{_emu(shape.top)}"/><a:ext cx="{_emu(shape.width)}" cy="{_emu(shape.height)}"/></a:xfrm>'
        f'{form}{fill}{edge}</p:spPr><p:txBody><a:bodyPr wrap="square" lIns="{pad}" tIns="{pad}" rIns="{pad}" bIns="{pad}" anchor="{anchor}">'
        f"<a:noAutofit/></a:bodyPr><a:lstStyle/>{lines}</p:txBody></p:sp>")


def _line(line: str, shape: Shape) -> str:
    bold = ' b="1"' if shape.bold else ""
    return (f'<a:p><a:pPr algn="{"l" if shape.to_left else "ctr"}"><a:lnSpc><a:spcPct val="110000"/></a:lnSpc></a:pPr><a:r>'
            f'<a:rPr lang="zh-TW" altLang="en-US" sz="{round(shape.points * 100)}"{bold}>{_colour(INK)}{static.FONTS}</a:rPr>'
            f"<a:t>{text(line)}</a:t></a:r></a:p>")


def _arrow(arrow: Arrow, number: int) -> str:
    """A connector from the upper left of its box; flipped where it goes left or up."""
    left, top = min(arrow.x, arrow.to_x), min(arrow.y, arrow.to_y)
    flips = (' flipH="1"' if arrow.to_x < arrow.x else "") + (' flipV="1"' if arrow.to_y < arrow.y else "")
    return (
        f'<p:cxnSp><p:nvCxnSpPr><p:cNvPr id="{number}" name="Arrow {number}"/><p:cNvCxnSpPr/><p:nvPr/></p:nvCxnSpPr><p:spPr><a:xfrm{flips}>'
        f'<a:off x="{_emu(left)}" y="{_emu(top)}"/><a:ext cx="{_emu(abs(arrow.to_x - arrow.x))}" cy="{_emu(abs(arrow.to_y - arrow.y))}"/></a:xfrm>'
        f'<a:prstGeom prst="straightConnector1"><a:avLst/></a:prstGeom><a:ln w="19050">{_colour(ACT)}<a:tailEnd type="triangle"/></a:ln></p:spPr>'
        "</p:cxnSp>")


def _colour(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
