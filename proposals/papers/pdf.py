"""The PDF of a paper: WeasyPrint, tagged (PDF/UA-1), bookmarks, page labels, embedded subset fonts. Imported in the rendering child only."""

import gc
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pydyf
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from alliance_portal.lib import fonts as own_fonts
from alliance_portal.lib.findings import Text
from proposals.papers import drawn
from proposals.papers.blocks import CertificatePage, Heading, Paper
from proposals.papers.certificate import FAULTS, Certificate
from proposals.papers.fetching import Forbidden, OnlyOurs
from proposals.papers.html import Writer, used_characters
from proposals.papers.pictures import checked
from proposals.papers.stamp import PaperFacts

STYLE = Path(__file__).resolve().parents[2] / "templates" / "documents" / "paper.css"
VARIANT = "pdf/ua-1"
WATERMARK = """@page { @left-middle { content: "草稿"; width: 99mm; height: 40mm; overflow: visible; white-space: nowrap;
  text-align: center; font-size: 110pt; letter-spacing: 30pt; line-height: 1;
  color: rgba(0, 0, 0, .06); transform: translate(148mm, 0) rotate(-38deg); } }
@page wide { @left-middle { transform: translate(192mm, 0) rotate(-30deg); } }
@page member { @left-middle { transform: translate(192mm, 0) rotate(-30deg); } }
@page :blank { @left-middle { content: none; } }
"""
FOREIGN = Text("文件引用了不屬於本件的資源，已停止列印。", "The document refers to something that is not part of it; printing stopped.")
log = logging.getLogger(__name__)


class RenderFailed(Exception):
    """The paper could not be made; `reason` says why in both languages (R-34)."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.zh)
        self.reason = reason


def quiet_collector() -> None:
    """A render makes millions of objects that live to its end: looking for garbage among them costs a quarter of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 100)


@dataclass(frozen=True, slots=True)
class Laid:
    """A paper laid out on pages: where its anchors are, and what WeasyPrint made of it."""

    paper: Paper
    document: Any
    anchors: dict[str, int]

    @property
    def facts(self) -> PaperFacts:
        """Its page counts."""
        return _facts(self.paper, self.anchors, len(self.document.pages))

    def numbers(self) -> dict[str, str]:
        """The printed number of each anchor's page in the counted part: what a table of contents says."""
        if "last" not in self.anchors:
            return {}
        start, last = self.anchors[_first(self.paper, "alliance_basic")], self.anchors["last"]
        return {name: str(place - start + 1) for name, place in self.anchors.items() if start <= place <= last}


def lay_out(paper: Paper, fonts: Path | None = None) -> Laid:
    """The paper on its pages, nothing written yet. RenderFailed when it is too long or names what is not its own."""
    paper = checked(paper)
    writer = Writer(paper)
    html = writer.document()
    faces = own_fonts.faces(fonts, used_characters("".join((html, *writer.drawings))))
    fetcher = OnlyOurs(faces.files, writer.files, writer.drawings)
    configuration = FontConfiguration()  # without it the @font-face rules of a CSS object are ignored in silence
    style = faces.css + STYLE.read_text(encoding="utf-8") + (WATERMARK if paper.draft else "")
    try:
        css = CSS(string=style, url_fetcher=fetcher, base_url="paper:", font_config=configuration)
        laid = HTML(string=html, base_url="paper:", url_fetcher=fetcher).render(stylesheets=[css], font_config=configuration, pdf_variant=VARIANT)
    except Forbidden as fault:
        raise RenderFailed(FOREIGN) from fault
    if len(laid.pages) > paper.page_cap:
        raise RenderFailed(Text(f"計畫書共 {len(laid.pages)} 頁，超過 {paper.page_cap} 頁的上限。",
                                f"The paper has {len(laid.pages)} pages, more than the limit of {paper.page_cap}."))
    return Laid(paper, laid, {name: number for number, page in enumerate(laid.pages) for name in page.anchors})


def drawings_as_pdf(drawings: list[str], fonts: Path | None = None) -> bytes:
    """Each drawing on a page of its own size: what the pictures of the Word and ODF papers are drawn from."""
    html, style = drawn.pages(drawings)
    faces = own_fonts.faces(fonts, used_characters("".join(drawings)))
    fetcher, configuration = OnlyOurs(faces.files, (), drawings), FontConfiguration()
    css = CSS(string=faces.css + style, url_fetcher=fetcher, base_url="paper:", font_config=configuration)
    made: bytes = HTML(string=html, base_url="paper:", url_fetcher=fetcher).write_pdf(stylesheets=[css], font_config=configuration)
    return made


def write(laid: Laid, out: Path) -> None:
    """Write a paper that was laid out."""
    try:
        laid.document.write_pdf(
            out, finisher=lambda _document, pdf: _finish(pdf, laid.paper, laid.anchors, len(laid.document.pages)), pdf_variant=VARIANT)
    except Forbidden as fault:
        raise RenderFailed(FOREIGN) from fault


def render(paper: Paper, out: Path, fonts: Path | None = None) -> PaperFacts:
    """Write the paper to `out` and return its page counts. RenderFailed when it is too long or names what is not its own."""
    laid = lay_out(paper, fonts)
    write(laid, out)
    return laid.facts


def _first(paper: Paper, look: str) -> str:
    """The anchor of the section's own heading: Part 1's, or the numbered one of a section of Part 2."""
    section = next(section for section in paper.sections if section.look == look)
    level = 1 if look == "alliance_basic" else 2
    return next(block.anchor for block in section.blocks if isinstance(block, Heading) and block.level == level)


def _facts(paper: Paper, anchors: dict[str, int], pages: int) -> PaperFacts:
    if "last" not in anchors:  # sheets alone (a receipt) carry no page numbers
        return PaperFacts(pages=pages, counted_pages=0, summary_pages=0)
    start, last = anchors[_first(paper, "alliance_basic")], anchors["last"]
    summary, firms = anchors[_first(paper, "plan_summary")], anchors[_first(paper, "member_overview")]
    return PaperFacts(pages=pages, counted_pages=last - start + 1, summary_pages=firms - summary)


def _finish(pdf: Any, paper: Paper, anchors: dict[str, int], pages: int) -> None:
    """Page labels and the certificate, while the file is still a tree of objects."""
    if "last" not in anchors:
        return
    start, last = anchors[_first(paper, "alliance_basic")], anchors["last"]
    labels: list[tuple[int, dict[str, Any]]] = [
        (0, {"P": pydyf.String("封面")}), (2, {"S": "/r"}), (start, {"S": "/D"}), (last + 1, {"S": "/D", "P": pydyf.String("單張")})]
    pdf.catalog["PageLabels"] = pydyf.Dictionary({"Nums": pydyf.Array(
        [part for place, label in labels if place < pages for part in (place, pydyf.Dictionary(label))])})
    sheets = [block for section in paper.sections for block in section.blocks
              if isinstance(block, CertificatePage) and not block.file.media_type.startswith("image/")]
    if not sheets:
        return
    try:
        certificate = Certificate(Path(sheets[0].file.source))
    except FAULTS:
        log.warning("certificate cannot be read")
        return
    numbers = [pdf.objects[int(reference.split()[0])] for reference in pdf.page_references]
    for sheet in sheets:
        place = anchors[f"certificate-page-{sheet.page}"]
        certificate.lay(pdf, numbers[place], sheet.page, is_right_hand=place % 2 == 0)
