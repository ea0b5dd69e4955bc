"""The parts of a .docx around its body: content types, relationships, styles, settings, fonts, properties; and the smallest runs."""

from collections.abc import Iterable

from proposals.papers.blocks import Paper
from proposals.papers.office.looks import BODY, CONTENTS, HEADINGS, Look
from proposals.papers.office.package import DECLARATION, attribute, text

FONT, ALTERNATIVE = "Noto Sans CJK TC", "Microsoft JhengHei"  # the PDF's design; where it is missing, what every Windows and Office here has
SCHEMAS = "http://schemas.openxmlformats.org"
W, R = f"{SCHEMAS}/wordprocessingml/2006/main", f"{SCHEMAS}/officeDocument/2006/relationships"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:wp="{SCHEMAS}/drawingml/2006/wordprocessingDrawing" xmlns:a="{SCHEMAS}/drawingml/2006/main" '
    f'xmlns:pic="{SCHEMAS}/drawingml/2006/picture"')
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
PACKAGE_RELATIONS = (
    f'{DECLARATION}<Relationships xmlns="{SCHEMAS}/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{R}/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{SCHEMAS}/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    f'<Relationship Id="rId3" Type="{R}/extended-properties" Target="docProps/app.xml"/></Relationships>')
APP = (f'{DECLARATION}<Properties xmlns="{SCHEMAS}/officeDocument/2006/extended-properties"><Application>CISA Alliance Portal</Application>'
       "</Properties>")
SETTINGS = (
    f'{DECLARATION}<w:settings {NAMESPACES}><w:mirrorMargins/><w:defaultTabStop w:val="480"/>'
    '<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-TW"/></w:settings>')
FONT_TABLE = (
    f'{DECLARATION}<w:fonts {NAMESPACES}><w:font w:name="{FONT}"><w:altName w:val="{ALTERNATIVE}"/><w:charset w:val="88"/>'
    '<w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font></w:fonts>')
FONTS = f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>'
TWIPS = 1440 / 25.4
ALIGN = {"": "left", "c": "center", "r": "right"}


def content_types(margins: Iterable[str]) -> str:
    """[Content_Types].xml."""
    overrides = {"document.xml": "document.main", "styles.xml": "styles", "settings.xml": "settings", "fontTable.xml": "fontTable"}
    overrides |= {part: "header" if part.startswith("header") else "footer" for part in margins}
    inner = "".join(f'<Override PartName="/word/{part}" ContentType="{WORD}.{kind}+xml"/>' for part, kind in overrides.items())
    return (
        f'{DECLARATION}<Types xmlns="{SCHEMAS}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
        '<Default Extension="jpg" ContentType="image/jpeg"/>'
        '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        f'<Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/>'
        f"{inner}</Types>")


def relations(found: Iterable[tuple[str, str, str]]) -> str:
    """A part's relationships: (id, kind, target)."""
    inner = "".join(f'<Relationship Id="{name}" Type="{R}/{kind}" Target="{target}"/>' for name, kind, target in found)
    return f'{DECLARATION}<Relationships xmlns="{SCHEMAS}/package/2006/relationships">{inner}</Relationships>'


def picture_id(name: str) -> str:
    """The relationship of a picture: media/3.png -> rPic3."""
    return f"rPic{name.rpartition('/')[2].partition('.')[0]}"


def core(paper: Paper) -> str:
    """Title, author, subject, codes, language. No dates: the same content gives the same bytes."""
    return (
        f'{DECLARATION}<cp:coreProperties xmlns:cp="{SCHEMAS}/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:title>{text(paper.title)}</dc:title><dc:creator>{text(paper.author)}</dc:creator><dc:subject>{text(paper.subject)}</dc:subject>'
        f'<cp:keywords>{text(paper.code)}, {text(paper.content_hash)}</cp:keywords><dc:language>zh-TW</dc:language></cp:coreProperties>')


def run(words: str) -> str:
    """A plain run; nothing for no words."""
    return f'<w:r><w:t xml:space="preserve">{text(words)}</w:t></w:r>' if words else ""


def field(instruction: str, shown: str) -> str:
    """A field with what it shows until it is computed anew."""
    return f'<w:fldSimple w:instr=" {attribute(instruction)} ">{run(shown)}</w:fldSimple>'


def spacing(look: Look, points: float = 0) -> str:
    """Space around a paragraph and the height of its lines."""
    before, after = round(look.before * TWIPS), round(look.after * TWIPS)
    line = f' w:line="{round((points or look.points) * look.line * 20)}" w:lineRule="exact"' if look.line else ' w:line="240" w:lineRule="auto"'
    return f'<w:spacing w:before="{before}" w:after="{after}"{line}/>'


def paragraph_properties(look: Look) -> str:
    """A style's paragraph properties, in the order that the schema asks for."""
    keep = "<w:keepNext/><w:keepLines/>" if look.level else "<w:keepNext/>" if look.keep else ""
    below = '<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="8" w:color="000000"/></w:pBdr>' if look.below else ""
    fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{look.fill}"/>' if look.fill else ""
    first = f' w:hanging="{round(-look.first * TWIPS)}"' if look.first < 0 else ' w:firstLine="0"'
    indent = f'<w:ind w:left="{round(look.left * TWIPS)}" w:right="{round(look.right * TWIPS)}"{first}/>'
    level = f'<w:outlineLvl w:val="{look.level - 1}"/>' if look.level else ""
    loose = '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/>'  # no space of its own between Chinese and Latin
    align = f'<w:jc w:val="{ALIGN[look.align]}"/>'
    return f"<w:pPr>{keep}<w:widowControl/>{below}{fill}{loose}{spacing(look)}{indent}{align}{level}</w:pPr>"


def run_properties(look: Look) -> str:
    """A style's run properties."""
    bold = "<w:b/><w:bCs/>" if look.bold else '<w:b w:val="0"/><w:bCs w:val="0"/>'
    spaced = f'<w:spacing w:val="{round(look.spaced * 20)}"/>' if look.spaced else ""
    size = round(look.points * 2)
    return f'<w:rPr>{bold}{spaced}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'


def style_id(look: Look, number: int) -> str:
    """The id of a look's style; Word's own for headings, so that its outline knows them."""
    for level, heading in HEADINGS.items():
        if look == heading:
            return f"Heading{level}"
    for level, entry in CONTENTS.items():
        if look == entry:
            return f"TOC{level}"
    return "Normal" if look == BODY else f"P{number}"


def styles(found: Iterable[tuple[str, Look]]) -> str:
    """word/styles.xml: every look of the document as a named style."""
    known = {"Normal": BODY} | {f"Heading{level}": look for level, look in HEADINGS.items()}
    known |= {f"TOC{level}": look for level, look in CONTENTS.items()} | dict(found)
    names: dict[str, int] = {}
    inner = "".join(_style(key, look, names) for key, look in known.items())
    margin = '<w:pPr><w:spacing w:before="0" w:after="0"/></w:pPr><w:rPr><w:color w:val="333333"/><w:sz w:val="16"/><w:szCs w:val="16"/></w:rPr>'
    right = '<w:jc w:val="right"/></w:pPr>'
    return (
        f'{DECLARATION}<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>{FONTS}<w:sz w:val="24"/><w:szCs w:val="24"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-TW" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
        f'{inner}<w:style w:type="paragraph" w:styleId="Header"><w:name w:val="header"/><w:basedOn w:val="Normal"/>'
        f'{margin.replace("</w:pPr>", right)}</w:style>'
        f'<w:style w:type="paragraph" w:styleId="Footer"><w:name w:val="footer"/><w:basedOn w:val="Normal"/>{margin}</w:style></w:styles>')


def _style(key: str, look: Look, names: dict[str, int]) -> str:
    name = {"N": "Normal", "H": f"heading {key[-1]}", "T": f"toc {key[-1]}"}.get(key[0], look.name)
    names[name] = names.get(name, 0) + 1
    if names[name] > 1:
        name = f"{name} {names[name]}"
    parent = f"Heading{look.level}" if look.level and key[0] == "P" else "Normal"
    based = "" if key == "Normal" else f'<w:basedOn w:val="{parent}"/>'
    default = ' w:default="1"' if key == "Normal" else ""
    follow = '<w:next w:val="Normal"/>' if look.level else ""
    return (f'<w:style w:type="paragraph"{default} w:styleId="{key}"><w:name w:val="{attribute(name)}"/>{based}{follow}<w:qFormat/>'
            f'{paragraph_properties(look)}{run_properties(look)}</w:style>')

