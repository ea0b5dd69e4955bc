"""The paper as OpenDocument text (.odt), written part by part. Why no library: docs/decisions, the Word and ODF writers."""

from collections.abc import Mapping
from pathlib import Path

from proposals.papers.blocks import Paper
from proposals.papers.office import odt_parts as static
from proposals.papers.office.flow import leaves
from proposals.papers.office.odt_body import Body
from proposals.papers.office.odt_pages import Pages
from proposals.papers.office.package import DECLARATION, Media, write

MIME = "application/vnd.oasis.opendocument.text"


def render(paper: Paper, out: Path, numbers: Mapping[str, str]) -> None:
    """Write the paper to `out`. `numbers` are the printed page numbers of its anchors (Laid.numbers), "last" among them."""
    media = Media("Pictures")
    body, pages = Body(media), Pages(paper, numbers, media)
    inner = "".join(body.leaf(leaf, pages.master(leaf)) for leaf in leaves(paper, numbers))
    content = (
        f'{DECLARATION}<office:document-content {static.NAMESPACES} office:version="1.3">{static.FACES}<office:automatic-styles>{body.styles()}'
        f"</office:automatic-styles><office:body><office:text>{inner}</office:text></office:body></office:document-content>")
    styles = (
        f'{DECLARATION}<office:document-styles {static.NAMESPACES} office:version="1.3">{static.FACES}<office:styles>'
        f"{static.styles(body.looks.values())}</office:styles><office:automatic-styles>{pages.layouts()}</office:automatic-styles>"
        f"<office:master-styles>{pages.masters()}</office:master-styles></office:document-styles>")
    write(out, (
        ("mimetype", MIME), ("content.xml", content), ("styles.xml", styles), ("meta.xml", static.meta(paper)),
        ("settings.xml", static.SETTINGS), *media.parts, ("META-INF/manifest.xml", static.manifest(MIME, [name for name, _ in media.parts])),
    ), stored=("mimetype",))
