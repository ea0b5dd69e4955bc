"""The drawing template as OpenDocument drawing (.odg), written part by part as the papers are."""

from collections.abc import Iterable
from pathlib import Path
from typing import IO

from proposals.papers.drawing.shapes import ACT, HEIGHT, INK, WIDTH, Arrow, Page, Shape
from proposals.papers.office.odt_parts import FACES, NAMED, NAMESPACES, SETTINGS, manifest, mm
from proposals.papers.office.package import DECLARATION, attribute, text, write

MIME = "application/vnd.oasis.opendocument.graphics"
ALIGNED = {False: "center", True: "start"}


def render(pages: Iterable[Page], out: Path | IO[bytes], title: str) -> None:
    """Write the pages to `out`. The same pages give the same bytes."""
    styles: dict[str, str] = {}
    inner = "".join(_page(page, styles) for page in pages)
    write(out, (
        ("mimetype", MIME), ("content.xml", _content(inner, styles)), ("styles.xml", STYLES), ("meta.xml", _meta(title)), ("settings.xml", SETTINGS),
        ("META-INF/manifest.xml", manifest(MIME, ())),
    ), stored=("mimetype",))


def _page(page: Page, styles: dict[str, str]) -> str:
    drawn = "".join(_shape(shape, styles) for shape in page.shapes) + "".join(_arrow(arrow) for arrow in page.arrows)
    return f'<draw:page draw:name="{attribute(page.name)}" draw:style-name="page" draw:master-page-name="Default">{drawn}</draw:page>'


def _shape(shape: Shape, styles: dict[str, str]) -> str:
    look, words = _style(shape, styles)
    head, end = f'<text:p text:style-name="{words}"><text:span text:style-name="{words}s">', "</text:span></text:p>"
    lines = "".join(f"{head}{text(line)}{end}" for line in shape.lines)
    place = f'svg:x="{mm(shape.left)}" svg:y="{mm(shape.top)}" svg:width="{mm(shape.width)}" svg:height="{mm(shape.height)}"'
    return f'<draw:custom-shape draw:style-name="{look}" {place}>{lines}{ROUND if shape.edge else PLAIN}</draw:custom-shape>'


def _style(shape: Shape, styles: dict[str, str]) -> tuple[str, str]:
    """Names of the style of the frame and of its letters, made on first use."""
    fill = f'draw:fill="solid" draw:fill-color="#{shape.fill}"' if shape.fill else 'draw:fill="none"'
    edge = f'draw:stroke="solid" svg:stroke-width="0.35mm" svg:stroke-color="#{shape.edge}"' if shape.edge else 'draw:stroke="none"'
    middle = "top" if shape.to_left else "middle"
    frame = (f'<style:graphic-properties {fill} {edge} draw:textarea-vertical-align="{middle}" fo:padding="0.6mm" fo:wrap-option="wrap" '
             'draw:auto-grow-height="false" draw:auto-grow-width="false"/>')
    align = f'<style:paragraph-properties fo:text-align="{ALIGNED[shape.to_left]}" fo:line-height="115%"/>'
    weight = ' fo:font-weight="bold" style:font-weight-asian="bold"' if shape.bold else ""
    letters = (f'<style:text-properties {NAMED} fo:font-size="{shape.points:g}pt" style:font-size-asian="{shape.points:g}pt" '
               f'fo:color="#{INK}"{weight}/>')
    look = styles.setdefault(f"graphic{frame}", f"g{len(styles)}")
    words = styles.setdefault(f"paragraph{align}{letters}", f"p{len(styles)}")
    return look, words


def _arrow(arrow: Arrow) -> str:
    return f'<draw:line draw:style-name="arrow" svg:x1="{mm(arrow.x)}" svg:y1="{mm(arrow.y)}" svg:x2="{mm(arrow.to_x)}" svg:y2="{mm(arrow.to_y)}"/>'


def _content(inner: str, styles: dict[str, str]) -> str:
    made = ""
    for content, name in styles.items():
        family = "graphic" if content.startswith("graphic") else "paragraph"
        properties = content.removeprefix(family)
        made += f'<style:style style:name="{name}" style:family="{family}">{properties}</style:style>'
        if family == "paragraph":
            letters = properties[properties.index("<style:text-properties"):]
            made += f'<style:style style:name="{name}s" style:family="text">{letters}</style:style>'
    return (f'{DECLARATION}<office:document-content {NAMESPACES} office:version="1.3">{FACES}<office:automatic-styles>'
            f'<style:style style:name="page" style:family="drawing-page"/>{ARROW}{made}</office:automatic-styles>'
            f"<office:body><office:drawing>{inner}</office:drawing></office:body></office:document-content>")


def _meta(title: str) -> str:
    return (f'{DECLARATION}<office:document-meta {NAMESPACES} office:version="1.3"><office:meta><meta:generator>CISA Alliance Portal'
            f"</meta:generator><dc:title>{text(title)}</dc:title><dc:language>zh-TW</dc:language></office:meta></office:document-meta>")


# a box whose text wraps; LibreOffice lets the text of plain rectangles run out of them
PLAIN = (
    '<draw:enhanced-geometry svg:viewBox="0 0 21600 21600" draw:type="rectangle" draw:text-areas="0 0 21600 21600" '
    'draw:enhanced-path="M 0 0 L 21600 0 21600 21600 0 21600 0 0 Z N"/>')
_CORNERS = {
    "f0": "left+$0", "f1": "top+$0", "f2": "bottom-$0", "f3": "right-$0",
}
ROUND = (
    '<draw:enhanced-geometry svg:viewBox="0 0 21600 21600" draw:path-stretchpoint-x="10800" draw:path-stretchpoint-y="10800" '
    'draw:type="round-rectangle" draw:text-areas="0 0 21600 21600" draw:modifiers="1400" draw:enhanced-path="M ?f0 0 X 0 ?f1 L 0 ?f2 Y ?f0 21600 '
    'L ?f3 21600 X 21600 ?f2 L 21600 ?f1 Y ?f3 0 Z N">'
    + "".join(f'<draw:equation draw:name="{name}" draw:formula="{formula}"/>' for name, formula in _CORNERS.items())
    + "</draw:enhanced-geometry>")
ARROW = (
    '<style:style style:name="arrow" style:family="graphic"><style:graphic-properties draw:stroke="solid" svg:stroke-width="0.5mm" '
    f'svg:stroke-color="#{ACT}" draw:marker-end="Arrow" draw:marker-end-width="2.4mm"/></style:style>')
STYLES = (
    f'{DECLARATION}<office:document-styles {NAMESPACES} office:version="1.3">{FACES}<office:styles>'
    f'<draw:marker draw:name="Arrow" svg:viewBox="0 0 20 30" svg:d="M10 0 0 30h20z"/></office:styles><office:automatic-styles>'
    f'<style:page-layout style:name="sheet"><style:page-layout-properties fo:margin="0mm" fo:page-width="{mm(WIDTH)}" '
    f'fo:page-height="{mm(HEIGHT)}" style:print-orientation="landscape"/></style:page-layout></office:automatic-styles>'
    '<office:master-styles><style:master-page style:name="Default" style:page-layout-name="sheet"/></office:master-styles>'
    "</office:document-styles>")
