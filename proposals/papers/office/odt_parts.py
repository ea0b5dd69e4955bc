"""The parts of an .odt around its body: named styles, properties, settings, manifest."""

from collections.abc import Iterable

from proposals.papers.blocks import Paper
from proposals.papers.office.looks import BODY, CONTENTS, HEADINGS, Look
from proposals.papers.office.package import DECLARATION, attribute, text

OASIS = "urn:oasis:names:tc:opendocument:xmlns"
COMPATIBLE = "-compatible:1.0"
NAMESPACES = " ".join((
    *(f'xmlns:{name}="{OASIS}:{name}:1.0"' for name in ("office", "style", "text", "table", "meta", "config")),
    f'xmlns:draw="{OASIS}:drawing:1.0"', f'xmlns:fo="{OASIS}:xsl-fo{COMPATIBLE}"', f'xmlns:svg="{OASIS}:svg{COMPATIBLE}"',
    'xmlns:xlink="http://www.w3.org/1999/xlink"', 'xmlns:dc="http://purl.org/dc/elements/1.1/"'))
FONT = "Noto Sans CJK TC"
FACES = (
    f'<office:font-face-decls><style:font-face style:name="{FONT}" svg:font-family="&apos;{FONT}&apos;, &apos;Noto Sans TC&apos;, '
    '&apos;Microsoft JhengHei&apos;, '
    '&apos;PingFang TC&apos;" style:font-family-generic="swiss" style:font-pitch="variable"/></office:font-face-decls>')
NAMED = (f'style:font-name="{FONT}" style:font-name-asian="{FONT}" style:font-name-complex="{FONT}" fo:language="en" fo:country="US" '
         'style:language-asian="zh" style:country-asian="TW"')
SETTINGS = (
    f'{DECLARATION}<office:document-settings {NAMESPACES} office:version="1.3"><office:settings><config:config-item-set '
    'config:name="ooo:configuration-settings"><config:config-item config:name="TabsRelativeToIndent" config:type="boolean">false</config:config-item>'
    '<config:config-item config:name="AddParaTableSpacing" config:type="boolean">true</config:config-item>'
    '<config:config-item config:name="AddParaTableSpacingAtStart" config:type="boolean">false</config:config-item>'
    '</config:config-item-set></office:settings></office:document-settings>')
ALIGN = {"": "start", "c": "center", "r": "end"}


def mm(value: float) -> str:
    """A length."""
    return f"{value:.2f}".rstrip("0").rstrip(".") + "mm"


def meta(paper: Paper) -> str:
    """Title, author, subject, codes, language. No dates: the same content gives the same bytes."""
    return (
        f'{DECLARATION}<office:document-meta {NAMESPACES} office:version="1.3"><office:meta><meta:generator>CISA Alliance Portal</meta:generator>'
        f"<dc:title>{text(paper.title)}</dc:title><meta:initial-creator>{text(paper.author)}</meta:initial-creator>"
        f"<dc:creator>{text(paper.author)}</dc:creator><dc:subject>{text(paper.subject)}</dc:subject><meta:keyword>{text(paper.code)}</meta:keyword>"
        f"<meta:keyword>{text(paper.content_hash)}</meta:keyword><dc:language>zh-TW</dc:language></office:meta></office:document-meta>")


def manifest(mime: str, pictures: Iterable[str]) -> str:
    """What the package holds."""
    kinds = {"content.xml": "text/xml", "styles.xml": "text/xml", "meta.xml": "text/xml", "settings.xml": "text/xml"}
    kinds |= {name: "image/png" if name.endswith("png") else "image/jpeg" for name in pictures}
    inner = "".join(f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{kind}"/>' for name, kind in kinds.items())
    return (f'{DECLARATION}<manifest:manifest xmlns:manifest="{OASIS}:manifest:1.0" manifest:version="1.3">'
            f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{mime}"/>{inner}</manifest:manifest>')


def style_name(look: Look, number: int) -> str:
    """The name of a look's style; ODF's own for headings and contents."""
    for level, heading in HEADINGS.items():
        if look == heading:
            return f"Heading_20_{level}"
    for level, entry in CONTENTS.items():
        if look == entry:
            return f"Contents_20_{level}"
    return "Standard" if look == BODY else f"P{number}"


def styles(found: Iterable[tuple[str, Look]]) -> str:
    """Named styles of every look, and the defaults."""
    known = {"Standard": BODY, **{f"Heading_20_{level}": look for level, look in HEADINGS.items()},
             **{f"Contents_20_{level}": look for level, look in CONTENTS.items()}}
    known |= dict(found)
    names: dict[str, int] = {}
    link = '<style:style style:name="Index_20_Link" style:display-name="Index Link" style:family="text"/>'
    right = ' fo:text-align="end"'
    margin = ('<style:paragraph-properties fo:margin-top="0mm" fo:margin-bottom="0mm" fo:line-height="120%"{}/>'
              '<style:text-properties fo:color="#333333" fo:font-size="8pt" style:font-size-asian="8pt"/>')
    return (
        '<style:default-style style:family="paragraph"><style:paragraph-properties fo:orphans="2" fo:widows="2" style:text-autospace="none" '
        f'style:punctuation-wrap="hanging" style:line-break="strict" style:tab-stop-distance="8mm" style:writing-mode="lr-tb"/>'
        f'<style:text-properties {NAMED} fo:font-size="12pt" style:font-size-asian="12pt"/></style:default-style>'
        '<style:default-style style:family="table"><style:table-properties table:border-model="collapsing"/></style:default-style>'
        '<style:default-style style:family="table-row"><style:table-row-properties fo:keep-together="auto"/></style:default-style>'
        + "".join(_style(key, look, names) for key, look in known.items())
        + f'{link}<style:style style:name="Graphics" style:family="graphic"/>'
        f'<style:style style:name="Header" style:family="paragraph" style:parent-style-name="Standard">{margin.format(right)}</style:style>'
        f'<style:style style:name="Footer" style:family="paragraph" style:parent-style-name="Standard">{margin.format("")}</style:style>')


def _style(key: str, look: Look, names: dict[str, int]) -> str:
    name = look.name if key[0] == "P" else key.replace("_20_", " ")
    names[name] = names.get(name, 0) + 1
    if names[name] > 1:
        name = f"{name} {names[name]}"
    parent = f"Heading_20_{look.level}" if look.level and key[0] == "P" else "Standard"
    based = "" if key == "Standard" else f' style:parent-style-name="{parent}"'
    level = f' style:default-outline-level="{look.level}"' if look.level else ""
    return (f'<style:style style:name="{key}" style:display-name="{attribute(name)}" style:family="paragraph"{based}{level}>'
            f"{paragraph_properties(look)}{text_properties(look)}</style:style>")


def line_height(look: Look, points: float = 0) -> str:
    """The height of a line."""
    return f'{(points or look.points) * look.line:.2f}pt' if look.line else "100%"


def paragraph_properties(look: Look) -> str:
    """Space, lines, indents, alignment."""
    keep = ' fo:keep-with-next="always"' if look.keep or look.level else ' fo:keep-with-next="auto"'
    together = ' fo:keep-together="always"' if look.level else ""
    fill = f' fo:background-color="#{look.fill}"' if look.fill else ""
    below = ' fo:border-bottom="0.5pt solid #000000" fo:padding-bottom="3mm"' if look.below else ""
    margins = (f'fo:margin-top="{mm(look.before)}" fo:margin-bottom="{mm(look.after)}" fo:margin-left="{mm(look.left)}" '
               f'fo:margin-right="{mm(look.right)}" fo:text-indent="{mm(look.first)}"')
    return (f'<style:paragraph-properties {margins} fo:line-height="{line_height(look)}" fo:text-align="{ALIGN[look.align]}"'
            f"{keep}{together}{fill}{below}/>")


def text_properties(look: Look) -> str:
    """Size, weight, letter spacing."""
    weight = "bold" if look.bold else "normal"
    spaced = f' fo:letter-spacing="{look.spaced:g}pt"' if look.spaced else ""
    return (f'<style:text-properties fo:font-size="{look.points:g}pt" style:font-size-asian="{look.points:g}pt" fo:font-weight="{weight}" '
            f'style:font-weight-asian="{weight}"{spaced}/>')
