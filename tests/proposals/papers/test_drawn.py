"""Drawings of our own in a paper: vector and text in the PDF with its alternative text, a sharp picture of the same SVG in Word and ODF."""

import io
import zipfile

import pytest
from PIL import Image
from pypdf import PdfReader

from alliance_portal.lib import svg
from proposals.papers import codec, drawn
from proposals.papers.blocks import Figure, Heading, Paper, Section
from proposals.papers.child import render_all_in_child
from tests.proposals.papers.printing import FONTS, text_of

BARS = str(svg.canvas("k", "名稱", "說明", (520, 64), svg.text(0, 20, "海外行銷活動"), svg.rect(124, 10, 200, 22, svg.Ink.BLUE_GREEN)))
LONG = str(svg.canvas("h", "大圖", "說明", (898, 40), svg.text(0, 20, "成員")))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A sheet with two drawings, in every format, in one child."""
    folder = tmp_path_factory.mktemp("drawn")
    outs = {form: folder / f"paper.{form}" for form in ("pdf", "docx", "odt")}
    blocks = (Heading(1, "圖表", anchor="paper"), Figure("KPI實績：海外2場次", drawing=BARS), Figure("熱圖：無逾期", drawing=LONG))
    paper = Paper("圖", "甲", "乙", "丙", "113-TEST2", "", "", False, "full", "", 20, (Section("sheet", "right", blocks, look="receipt"),))
    render_all_in_child(paper, outs, FONTS)
    return outs


def test_the_pdf_has_the_drawing_as_vector_with_its_alternative_text(made):
    reader = PdfReader(made["pdf"])
    assert "海外行銷活動" in text_of(made["pdf"])
    assert [image for page in reader.pages for image in page.images] == []
    assert alternatives(reader.trailer["/Root"]["/StructTreeRoot"]) == ["KPI實績：海外2場次", "熱圖：無逾期"]


def alternatives(node):
    found = [str(node["/Alt"])] if node.get("/S") == "/Figure" and "/Alt" in node else []
    kids = node.get("/K", [])
    for each in kids if isinstance(kids, list) else [kids]:
        kid = each.get_object() if hasattr(each, "get_object") else each
        if isinstance(kid, dict):
            found += alternatives(kid)
    return found


@pytest.mark.parametrize(("form", "folder", "text"), [("docx", "word/media/", "word/document.xml"), ("odt", "Pictures/", "content.xml")])
def test_office_papers_have_its_picture(made, form, folder, text):
    with zipfile.ZipFile(made[form]) as package:
        pictures = [Image.open(io.BytesIO(package.read(name))) for name in package.namelist() if name.startswith(folder)]
        body = package.read(text).decode()
    assert (1560, 192) in [each.size for each in pictures]  # 520 x 64 pixels at 288 dots an inch
    assert len(pictures) == 2
    bar = next(each for each in pictures if each.size == (1560, 192)).convert("RGB")
    assert bar.getpixel((700, 60)) == (0x0F, 0x6B, 0x78)
    assert "KPI實績：海外2場次" in body
    assert "無法列印" not in body


def test_a_drawing_keeps_its_natural_width_up_to_the_page():
    assert drawn.printed_width(BARS, 166) == pytest.approx(137.6, abs=0.1)
    assert drawn.printed_width(LONG, 166) == 166
    for foreign in ("", "<svg></svg>", "<p>viewBox=\"0 0 1 1\"</p>"):
        with pytest.raises(ValueError, match="no drawing"):
            drawn.size_of(foreign)


def test_a_drawing_travels_to_the_child_as_it_is():
    figure = Figure("a", drawing=BARS)
    assert codec.tree(codec.plain(figure)) == figure
