"""Word and OpenDocument: the block tree's words in its order, real headings and merged cells, the same bytes every time (issue 3, Papers)."""

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from proposals.papers import blocks, pictures
from proposals.papers.composition import content
from proposals.papers.office import docx, odt
from proposals.rules.dossier import Dossier, FileRef
from tests.proposals.papers.filled import everything
from tests.proposals.papers.printing import changed, sample, small, squeezed, stamp

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TEXT, TABLE = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}", "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
WRITERS = {"docx": docx.render, "odt": odt.render}
DOSSIERS = {"tea-vietnam": sample, "bento-japan": lambda: sample("bento-japan"), "everything": everything}


def paper_of(dossier: Dossier, **facts: Any) -> blocks.Paper:
    return pictures.checked(content(dossier, stamp(dossier, **facts)))


def written(dossier: Dossier, form: str, folder: Path, **facts: Any) -> Path:
    out = folder / f"paper.{form}"
    WRITERS[form](paper_of(dossier, **facts), out, {"last": "9"})
    return out


def part(path: Path, name: str) -> ET.Element:
    with zipfile.ZipFile(path) as package:
        return ET.fromstring(package.read(name))  # noqa: S314  our own bytes


def body_of(path: Path) -> str:
    """The text of a document in the order of its XML, page numbers of the contents left out."""
    if path.suffix == ".docx":
        return squeezed("".join(found.text or "" for found in part(path, "word/document.xml").iter(f"{W}t")))
    office = part(path, "content.xml").find("{urn:oasis:names:tc:opendocument:xmlns:office:1.0}body")
    assert office is not None
    return squeezed("".join(_odf(office)))


def _odf(element: ET.Element) -> Iterator[str]:
    if element.tag == f"{TEXT}bookmark-ref" or element.tag.endswith("}desc"):
        yield element.tail or ""
        return
    yield element.text or ""
    for child in element:
        yield from _odf(child)
    yield element.tail or ""


def words(block: Any) -> Iterator[str]:  # noqa: C901  one line a kind of block
    """Every text of the block tree in its order; what a drawing says (a bar, a QR code) as the paper says it."""
    if isinstance(block, blocks.Run):
        yield block.text
    elif isinstance(block, blocks.Box):
        yield ("■" if block.ticked else "□") + block.label + block.text
    elif isinstance(block, blocks.Boxes):
        yield block.lead
        yield from (text for box in block.boxes for text in words(box))
    elif isinstance(block, blocks.Cell) and block.shade:
        yield "■"
    elif isinstance(block, blocks.Seal):
        yield f"{block.caption}{block.company_frame}{block.owner_frame}送件編號{block.code}內容碼{block.digest}"
    elif isinstance(block, blocks.Figure):
        yield "" if block.file else block.note
    elif isinstance(block, blocks.CertificatePage):
        is_picture = block.file.media_type.startswith("image/")
        yield block.note + ("" if is_picture else f"（此頁為附件檔案「{Path(block.file.name).name}」第{block.page + 1}頁，內容請見該檔案）")
    elif isinstance(block, blocks.Heading | blocks.ContentsEntry):
        yield block.text
    elif isinstance(block, blocks.Diagonal):
        yield block.upper + block.lower
    elif isinstance(block, blocks.Contents):
        yield block.title + "".join(entry.text for entry in block.entries)
    elif isinstance(block, blocks.Group | blocks.Row | blocks.Table | blocks.Paragraph | blocks.Prose | blocks.Cell):
        for name in ("head", "groups", "rows", "cells", "blocks", "paragraphs", "runs"):
            inside = getattr(block, name, ())
            yield from (text for each in inside for text in words(each)) if isinstance(inside, tuple) else ()


def words_of(paper: blocks.Paper) -> str:
    return squeezed("".join(text for section in paper.sections for block in section.blocks for text in words(block)))


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("name", DOSSIERS)
def test_every_text_of_the_tree_in_its_order(form: str, name: str, tmp_path: Path) -> None:
    dossier = DOSSIERS[name]()

    found, expected = body_of(written(dossier, form, tmp_path)), words_of(paper_of(dossier))

    assert len(expected) > 10_000
    assert found == expected


@pytest.mark.parametrize("form", WRITERS)
def test_same_content_gives_the_same_bytes(form: str, tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    once, again = written(small(), form, tmp_path), written(small(), form, tmp_path / "again")
    other = written(changed(small(), "alliance_background", competitor_analysis="另一份內容"), form, tmp_path / "again")

    assert other.read_bytes() != once.read_bytes()
    assert written(small(), form, again.parent).read_bytes() == once.read_bytes()
    with zipfile.ZipFile(once) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert package.testzip() is None


def test_word_has_headings_fonts_language_and_parts_on_right_hand_pages(tmp_path: Path) -> None:
    path = written(small(), "docx", tmp_path)
    document, styles = part(path, "word/document.xml"), ET.tostring(part(path, "word/styles.xml"), encoding="unicode")
    names = [found.get(f"{W}val") for found in document.iter(f"{W}pStyle")]
    starts = [found.get(f"{W}val") for found in document.iter(f"{W}type")]

    assert {"Heading1", "Heading2", "Heading3", "Heading4", "TOC1", "TOC2", "TOC3"} <= set(names)
    assert "outlineLvl" in styles
    assert 'eastAsia="Noto Sans CJK TC"' in styles
    assert 'eastAsia="zh-TW"' in styles
    assert starts.count("oddPage") == 7  # contents, Part 1, Part 2, the annex, the certificate, two sheets
    assert any(" TOC " in (found.text or "") for found in document.iter(f"{W}instrText"))


def test_odf_has_headings_fonts_language_and_parts_on_right_hand_pages(tmp_path: Path) -> None:
    path = written(small(), "odt", tmp_path)
    content_, styles = part(path, "content.xml"), ET.tostring(part(path, "styles.xml"), encoding="unicode")
    levels = {found.get(f"{TEXT}outline-level") for found in content_.iter(f"{TEXT}h")}

    assert levels == {"1", "2", "3", "4"}
    assert 'font-name-asian="Noto Sans CJK TC"' in styles
    assert 'language-asian="zh"' in styles
    assert styles.count('page-usage="right"') == 6
    assert "{" not in styles  # every place of a style is filled, the running head's among them
    assert styles.count('text-align="end"') >= 1
    assert next(content_.iter(f"{TEXT}table-of-content")) is not None
    with zipfile.ZipFile(path) as package:
        assert package.infolist()[0].filename == "mimetype"
        assert package.infolist()[0].compress_type == zipfile.ZIP_STORED


def test_merged_cells_are_the_trees_in_both_formats(tmp_path: Path) -> None:
    paper = paper_of(small())
    cells = [cell for section in paper.sections for block in section.blocks if isinstance(block, blocks.Table)
             for row in (*block.head, *(row for group in block.groups for row in group.rows)) for cell in row.cells]
    word, odf = part(written(small(), "docx", tmp_path), "word/document.xml"), part(written(small(), "odt", tmp_path), "content.xml")
    down = sum(cell.rows > 1 for cell in cells)
    across = sum(cell.columns > 1 for cell in cells)

    restarts = [found for found in word.iter(f"{W}vMerge") if found.get(f"{W}val") == "restart"]
    spanned = [found for found in odf.iter(f"{TABLE}table-cell") if found.get(f"{TABLE}number-rows-spanned")]
    wide = [found for found in odf.iter(f"{TABLE}table-cell") if found.get(f"{TABLE}number-columns-spanned")]
    assert down > 20
    assert len(restarts) == len(spanned) == down + 2  # the two of the field to be stamped
    assert len(wide) >= across
    for row in word.iter(f"{W}tr"):
        spans = [int(found.get(f"{W}val", "1")) for found in row.iterfind(f"{W}tc/{W}tcPr/{W}gridSpan")]  # its own, not a nested table's
        assert sum(spans) <= 26


def test_pictures_of_odf_stand_in_the_style_that_draws_their_edge(tmp_path: Path) -> None:
    path = written(sample(), "odt", tmp_path)
    content_, styles = part(path, "content.xml"), part(path, "styles.xml")
    edged = [found for found in content_.iter(f"{STYLE}style") if found.get(f"{STYLE}family") == "graphic"
             and any("solid" in value for each in found for value in each.attrib.values())]

    assert [found.get(f"{STYLE}parent-style-name") for found in edged] == ["Graphics"]
    assert "Graphics" in {found.get(f"{STYLE}name") for found in styles.iter(f"{STYLE}style")}


def test_empty_line_of_word_ends_in_no_space_that_hangs_out_of_its_cell(tmp_path: Path) -> None:
    lines = [run.findtext(f"{W}t", "") for run in part(written(small(), "docx", tmp_path), "word/document.xml").iter(f"{W}r")
             if run.find(f"{W}rPr/{W}u") is not None]
    empty = [line for line in lines if not line.strip()]

    assert empty
    assert not [line for line in empty if line.endswith("\u3000")]


@pytest.mark.parametrize("form", WRITERS)
def test_line_of_a_narrow_cell_may_end_after_a_comma(form: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(written(sample(), form, tmp_path)) as package:
        text = package.read("word/document.xml" if form == "docx" else "content.xml").decode()

    assert "沐珍、\u200bMOOPEARL" in text


def test_header_footer_and_edition(tmp_path: Path) -> None:
    dossier = small()
    path = written(dossier, "docx", tmp_path, edition="reviewer", reader_code="R-7Q2X")
    with zipfile.ZipFile(path) as package:
        margins = "".join(package.read(name).decode() for name in package.namelist() if "footer" in name or "header" in name)

    assert "讀取者 R-7Q2X" in margins
    assert stamp(dossier).digest in margins
    assert "PAGEREF last" in margins
    assert dossier.members[0].company_name in margins
    assert "郵寄標籤" not in body_of(path)


@pytest.mark.parametrize("form", WRITERS)
def test_draft_carries_the_watermark(form: str, tmp_path: Path) -> None:
    def pictures_in(path: Path) -> int:
        with zipfile.ZipFile(path) as package:
            return sum(name.endswith(".png") for name in package.namelist())

    assert pictures_in(written(small(), form, tmp_path, draft=True, receipt_no="")) == pictures_in(written(small(), form, tmp_path)) + 1


@pytest.mark.parametrize("form", WRITERS)
def test_what_xml_cannot_hold_and_what_is_markup_stay_text(form: str, tmp_path: Path) -> None:
    typed = "前\x0b後 <w:t>]]> &amp; \"引\" '號'  兩個空格\ufffe"

    found = body_of(written(changed(small(), "alliance_background", competitor_analysis=typed), form, tmp_path))

    assert squeezed("前後 <w:t>]]> &amp; \"引\" '號'  兩個空格") in found


@pytest.mark.parametrize("form", WRITERS)
def test_damaged_picture_becomes_a_note(form: str, tmp_path: Path) -> None:
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"\x89PNG\r\n\x1a\n" + b"not a picture")
    key = next(field.key for field in small().edition.section("goals_methods").fields if field.kind == "image")

    found = written(changed(small(), "goals_methods", **{key: FileRef("bad.png", media_type="image/png", source=str(bad))}), form, tmp_path)

    assert b"not a picture" not in found.read_bytes()
    assert pictures.BAD_PICTURE in body_of(found)


def test_thirty_members(tmp_path: Path) -> None:
    dossier = replace(small(), members=small().members * 30)

    assert body_of(written(dossier, "docx", tmp_path)).count("聯盟業者基本資料表") >= 30


