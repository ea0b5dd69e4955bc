"""Page styles of an .odt: a layout for every kind of page, and one for the first page of a part that begins on a right-hand page."""

from collections.abc import Mapping

from proposals.papers.blocks import Paper
from proposals.papers.office import images
from proposals.papers.office.odt_body import Body
from proposals.papers.office.odt_parts import mm
from proposals.papers.office.package import Media, attribute, text
from proposals.papers.office.parts import PAGES, Leaf, PageSize

EDGE_MM = 10.0


class Pages:
    """Page layouts and master pages, made as the leaves ask for them."""

    def __init__(self, paper: Paper, numbers: Mapping[str, str], media: Media) -> None:
        self.paper, self.numbers = paper, numbers
        self.body = Body(media)
        self.found: dict[tuple[str, str, str], str] = {}
        self.known_layouts: dict[str, str] = {}
        self.known_masters: dict[str, str] = {}

    def master(self, leaf: Leaf) -> tuple[str, str]:
        """The name of a leaf's first page style, and the number that its pages begin with ("" goes on)."""
        key = (leaf.kind, leaf.running, leaf.foot)
        if key not in self.found:
            self.found[key] = f"{leaf.kind.capitalize()}{len(self.found) + 1}"
            self._add(leaf, self.found[key], "")
        name = self.found[key]
        if leaf.start == "right" and f"{name}Right" not in self.known_masters:
            self._add(leaf, f"{name}Right", name)
        return (f"{name}Right" if leaf.start == "right" else name), ("1" if leaf.first else "")

    def _add(self, leaf: Leaf, name: str, follower: str) -> None:
        page = PAGES[leaf.kind]
        usage = "right" if follower else "mirrored"
        layout = f"L{leaf.kind}{usage}{leaf.foot}"
        self.known_layouts.setdefault(layout, _layout(layout, page, usage, "i" if leaf.foot == "roman" else "1"))
        mark = self.body.picture(images.watermark(page.width, page.height), on_page=True) if self.paper.draft else ""
        header = f'<style:header><text:p text:style-name="Header">{mark}{text(leaf.running)}</text:p></style:header>'
        footer = f"<style:footer>{self._footer(leaf, page)}</style:footer>"
        follow = f' style:next-style-name="{follower}"' if follower else ""
        self.known_masters[name] = (
            f'<style:master-page style:name="{name}" style:display-name="{attribute(name)}" style:page-layout-name="{layout}"{follow}>'
            f"{header}{footer}</style:master-page>")

    def _footer(self, leaf: Leaf, page: PageSize) -> str:
        if not leaf.foot:
            return '<text:p text:style-name="Footer"/>'
        paper = self.paper
        style = self.body.automatic("paragraph", "Footer", (
            f'<style:paragraph-properties><style:tab-stops><style:tab-stop style:position="{mm(page.room / 2)}" style:type="center"/>'
            f'<style:tab-stop style:position="{mm(page.room)}" style:type="right"/></style:tab-stops></style:paragraph-properties>'))
        left = text(f"{paper.alliance}\u3000" + (f"讀取者 {paper.reader}" if paper.reader else ""))
        number = f'<text:page-number text:select-page="current">{"i" if leaf.foot == "roman" else "1"}</text:page-number>'
        if leaf.foot == "counted":
            last = text(self.numbers.get("last", "1"))
            number += f'<text:s/>/<text:s/><text:bookmark-ref text:reference-format="page" text:ref-name="last">{last}</text:bookmark-ref>'
        right = text(f"送件編號 {paper.code}\u3000內容碼 {paper.digest}")
        return f'<text:p text:style-name="{style}">{left}<text:tab/>{number}<text:tab/>{right}</text:p>'

    def layouts(self) -> str:
        """Page layouts, and the styles that headers and footers use."""
        return "".join(self.known_layouts.values()) + self.body.styles()

    def masters(self) -> str:
        """Master pages."""
        return "".join(self.known_masters.values())


def _layout(name: str, page: PageSize, usage: str, number: str) -> str:
    wide = "landscape" if page.width > page.height else "portrait"
    inside = f'fo:margin-left="{mm(page.inner)}" fo:margin-right="{mm(page.outer)}"'
    head, foot = page.top - EDGE_MM, page.bottom - EDGE_MM
    return (
        f'<style:page-layout style:name="{name}" style:page-usage="{usage}"><style:page-layout-properties fo:page-width="{mm(page.width)}" '
        f'fo:page-height="{mm(page.height)}" style:num-format="{number}" style:print-orientation="{wide}" fo:margin-top="{mm(EDGE_MM)}" '
        f'fo:margin-bottom="{mm(EDGE_MM)}" {inside} style:writing-mode="lr-tb"/>'
        f'<style:header-style><style:header-footer-properties svg:height="{mm(head)}" fo:min-height="{mm(head)}" fo:margin-bottom="2mm" '
        'style:dynamic-spacing="true"/></style:header-style>'
        f'<style:footer-style><style:header-footer-properties svg:height="{mm(foot)}" fo:min-height="{mm(foot)}" fo:margin-top="3mm" '
        'style:dynamic-spacing="true"/></style:footer-style></style:page-layout>')
