"""The parts of a PowerPoint file that are the same in every template: types, relations, a plain theme, master and layout."""

from collections.abc import Sequence

from proposals.papers.office.package import DECLARATION, text

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
NAMESPACES = f'xmlns:a="{DRAWING}" xmlns:r="{OFFICE}" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
TYPE = "application/vnd.openxmlformats-officedocument.presentationml"
FONT = "Noto Sans CJK TC"
FONTS = f'<a:latin typeface="{FONT}"/><a:ea typeface="{FONT}"/><a:cs typeface="{FONT}"/>'
TREE_HEAD = (
    '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/>'
    '<a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>')


def content_types(slides: Sequence[str]) -> str:
    """What every part is."""
    kinds = {
        "/ppt/presentation.xml": f"{TYPE}.presentation.main+xml", "/ppt/slideMasters/slideMaster1.xml": f"{TYPE}.slideMaster+xml",
        "/ppt/slideLayouts/slideLayout1.xml": f"{TYPE}.slideLayout+xml",
        "/ppt/theme/theme1.xml": "application/vnd.openxmlformats-officedocument.theme+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
        **{f"/ppt/slides/{name}": f"{TYPE}.slide+xml" for name in slides},
    }
    inner = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in kinds.items())
    return (f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
            f'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>{inner}</Types>')


def relations(*found: tuple[str, str, str]) -> str:
    """(id, kind, target): what a part names."""
    inner = "".join(f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{target}"/>' for name, kind, target in found)
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{inner}</Relationships>'


def presentation(slides: int, width: int, height: int) -> str:
    """The list of slides and their size."""
    listed = "".join(f'<p:sldId id="{256 + number}" r:id="rSlide{number}"/>' for number in range(1, slides + 1))
    return (f'{DECLARATION}<p:presentation {NAMESPACES}><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rMaster"/></p:sldMasterIdLst>'
            f'<p:sldIdLst>{listed}</p:sldIdLst><p:sldSz cx="{width}" cy="{height}"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>')


def presentation_relations(slides: Sequence[str]) -> str:
    """Master, theme and slides."""
    listed = [(f"rSlide{number}", "slide", f"slides/{name}") for number, name in enumerate(slides, 1)]
    return relations(("rMaster", "slideMaster", "slideMasters/slideMaster1.xml"), ("rTheme", "theme", "theme/theme1.xml"), *listed)


def core(title: str) -> str:
    """Title and language. No dates: the same pages give the same bytes."""
    return (f'{DECLARATION}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<dc:title>{text(title)}</dc:title><dc:language>zh-TW</dc:language></cp:coreProperties>")


PACKAGE_RELATIONS = (
    f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rMain" Type="{OFFICE}/officeDocument" Target="ppt/presentation.xml"/>'
    f'<Relationship Id="rCore" Type="{PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    f'<Relationship Id="rApp" Type="{OFFICE}/extended-properties" Target="docProps/app.xml"/></Relationships>')
APP = (
    f'{DECLARATION}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>CISA Alliance Portal</Application></Properties>")
MASTER_RELATIONS = relations(("rLayout", "slideLayout", "../slideLayouts/slideLayout1.xml"), ("rTheme", "theme", "../theme/theme1.xml"))
LAYOUT_RELATIONS = relations(("rMaster", "slideMaster", "../slideMasters/slideMaster1.xml"))
SLIDE_RELATIONS = relations(("rLayout", "slideLayout", "../slideLayouts/slideLayout1.xml"))
_COLOURS = {
    "dk1": "1B2523", "lt1": "FFFFFF", "dk2": "0A5C67", "lt2": "F3F2EE", "accent1": "0A5C67", "accent2": "B7791F", "accent3": "6B4E9B",
    "accent4": "8A938F", "accent5": "2F6F4F", "accent6": "A33A2C", "hlink": "0A5C67", "folHlink": "6B4E9B",
}
_MAP = 'bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" ' + " ".join(f'{name}="{name}"' for name in list(_COLOURS)[4:])
_FILL = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
_EDGE = f'<a:ln w="9525">{_FILL}</a:ln>'
_FACE = f'<a:latin typeface="{FONT}"/><a:ea typeface="{FONT}"/><a:cs typeface=""/>'
THEME = (
    f'{DECLARATION}<a:theme xmlns:a="{DRAWING}" name="Template"><a:themeElements><a:clrScheme name="Template">'
    + "".join(f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in _COLOURS.items())
    + f'</a:clrScheme><a:fontScheme name="Template"><a:majorFont>{_FACE}</a:majorFont><a:minorFont>{_FACE}</a:minorFont></a:fontScheme>'
    f'<a:fmtScheme name="Template"><a:fillStyleLst>{_FILL * 3}</a:fillStyleLst><a:lnStyleLst>{_EDGE * 3}</a:lnStyleLst><a:effectStyleLst>'
    + "<a:effectStyle><a:effectLst/></a:effectStyle>" * 3
    + f"</a:effectStyleLst><a:bgFillStyleLst>{_FILL * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>")
MASTER = (
    f'{DECLARATION}<p:sldMaster {NAMESPACES}><p:cSld><p:bg><p:bgPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill><a:effectLst/></p:bgPr></p:bg>'
    f'<p:spTree>{TREE_HEAD}</p:spTree></p:cSld><p:clrMap {_MAP}/><p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rLayout"/>'
    "</p:sldLayoutIdLst><p:txStyles><p:titleStyle/><p:bodyStyle/><p:otherStyle/></p:txStyles></p:sldMaster>")
LAYOUT = (
    f'{DECLARATION}<p:sldLayout {NAMESPACES} type="blank" preserve="1"><p:cSld name="Blank"><p:spTree>{TREE_HEAD}</p:spTree></p:cSld>'
    "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>")
