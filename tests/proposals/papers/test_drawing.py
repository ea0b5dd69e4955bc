"""The template to draw the figures in: one page a figure, nothing outside its page, sound packages, and LibreOffice opens both."""

import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from pypdf import PdfReader

from proposals.catalogue import load_edition
from proposals.catalogue.model import Kind, Scope
from proposals.papers.drawing import odg, pptx
from proposals.papers.drawing.pages import pages
from proposals.papers.drawing.shapes import HEIGHT, WIDTH
from tests.programs import DRAWING
from tests.proposals.papers.printing import squeezed

WRITERS = {"odg": odg.render, "pptx": pptx.render}
EDITION = load_edition("113")
LABELS = [each.label.zh for section in EDITION.of_scope(Scope.ALLIANCE) for each in section.fields if each.kind is Kind.IMAGE]


def written(form: str, folder: Path) -> Path:
    out = folder / f"template.{form}"
    WRITERS[form](pages(EDITION), out, "範本 <1>")
    return out


def test_one_page_a_figure_after_the_help() -> None:
    assert [page.name for page in pages(EDITION)] == ["使用說明", *LABELS]
    assert len(LABELS) == 2


def test_a_figure_without_a_layout_of_its_own_has_a_frame_to_draw_in() -> None:
    section = EDITION.section("goals_methods")
    other = replace(section, fields=tuple(replace(each, key="other_figure") if each.key == "strategy_figure" else each for each in section.fields))
    found = pages(replace(EDITION, sections=tuple(other if each is section else each for each in EDITION.sections)))
    assert [shape.lines[0] for shape in found[1].shapes] == [f"〔主題名稱〕主題聯盟　{LABELS[0]}", "〔請在此繪製〕"]


def test_nothing_stands_outside_its_page_or_is_too_small_to_read() -> None:
    for page in pages(EDITION):
        for shape in page.shapes:
            assert 0 <= shape.left <= shape.left + shape.width <= WIDTH, shape
            assert 0 <= shape.top <= shape.top + shape.height <= HEIGHT, shape
            assert shape.points >= 9, shape
        for arrow in page.arrows:
            assert {0 <= x <= WIDTH for x in (arrow.x, arrow.to_x)} | {0 <= y <= HEIGHT for y in (arrow.y, arrow.to_y)} == {True}


@pytest.mark.parametrize("form", WRITERS)
def test_every_part_is_sound_and_the_same_pages_give_the_same_bytes(form: str, tmp_path: Path) -> None:
    out = written(form, tmp_path)
    with zipfile.ZipFile(out) as package:
        assert package.testzip() is None
        names = package.namelist()
        for name in names:
            if name.endswith((".xml", ".rels")):
                ET.fromstring(package.read(name))  # noqa: S314  our own bytes
        if form == "odg":
            assert (names[0], package.getinfo("mimetype").compress_type) == ("mimetype", zipfile.ZIP_STORED)
        else:
            types = package.read("[Content_Types].xml").decode()
            assert all(f'PartName="/{name}"' in types for name in names if name.endswith(".xml") and name != "[Content_Types].xml")
            _targets_are_there(package)
    once = out.read_bytes()
    assert written(form, tmp_path).read_bytes() == once


def _targets_are_there(package: zipfile.ZipFile) -> None:
    names = set(package.namelist())
    for name in [each for each in names if each.endswith(".rels")]:
        folder = Path(name).parent.parent
        for found in ET.fromstring(package.read(name)):  # noqa: S314  our own bytes
            target = (Path("/") / folder / found.attrib["Target"]).resolve().relative_to("/")
            assert str(target) in names, (name, target)


@pytest.mark.drawing
@pytest.mark.parametrize("form", WRITERS)
def test_libreoffice_opens_it_page_by_page_with_every_word(form: str, tmp_path: Path) -> None:
    command = [DRAWING.path() or "soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "pdf", "--outdir",
               str(tmp_path), str(written(form, tmp_path))]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    found = PdfReader(tmp_path / "template.pdf")
    sizes = [(page.mediabox.width, page.mediabox.height) for page in found.pages]
    assert [tuple(round(float(side) / 72 * 25.4) for side in size) for size in sizes] == [(150, 110)] * 3
    for page, drawn in zip(found.pages, pages(EDITION), strict=True):
        text = squeezed(page.extract_text())
        assert [line for shape in drawn.shapes for line in shape.lines if squeezed(line) not in text] == []
