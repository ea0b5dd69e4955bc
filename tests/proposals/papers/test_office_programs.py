"""What LibreOffice makes of the papers: it opens them, reads the PDF's text in the PDF's order, and counts the PDF's pages."""

import re
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader

from proposals.papers import pdf
from proposals.papers.composition import content
from proposals.papers.office import docx, odt
from proposals.rules.dossier import Dossier
from tests.programs import OFFICE
from tests.proposals.papers.printing import FONTS, squeezed, stamp
from tests.proposals.papers.tagged_text import logical_text
from tests.proposals.papers.test_office import DOSSIERS

pytestmark = [pytest.mark.office, pytest.mark.thorough]
WRITERS = {"docx": docx.render, "odt": odt.render}
# A page without end and heads that are not repeated: where pages end is no part of the text. The header's words stand in the body of the HTML.
ENDLESS = """
@page { size: 210mm 30000mm } @page wide { size: 297mm 30000mm } @page member { size: 297mm 30000mm } .member .name { display: none }
"""
ANNEX = re.compile(r"（此頁為附件檔案「[^」]*」第\d+頁，內容請見該檔案）")


def converted(paths: list[Path], kind: str, folder: Path) -> list[Path]:
    """The documents as LibreOffice converts them, all in one start; an error when it cannot open one."""
    command = [OFFICE.path() or "soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", kind, "--outdir",
               str(folder), *map(str, paths)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    return [folder / f"{path.stem}.{kind.partition(':')[0]}" for path in paths]


def without_numbers(text: str, dossier: Dossier) -> str:
    """Page numbers of the contents removed: they follow an entry's text at once."""
    start, end = text.index("目錄"), text.index("第一部分：聯盟基本資料表", text.index("第一部分：聯盟基本資料表") + 1)
    contents = text[start:end]
    for entry in sorted(content(dossier, stamp(dossier)).sections[1].blocks[0].entries, key=lambda entry: -len(entry.text)):
        contents = re.sub(rf"({re.escape(squeezed(entry.text))})\d+(?=\D|$|\d\.)", r"\1", contents)
    return text[:start] + contents + text[end:]


@pytest.mark.parametrize("name", DOSSIERS)
def test_text_is_the_pdfs(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = DOSSIERS[name]()
    style = tmp_path / "endless.css"
    style.write_text(pdf.STYLE.read_text(encoding="utf-8") + ENDLESS, encoding="utf-8")
    monkeypatch.setattr(pdf, "STYLE", style)
    laid = pdf.lay_out(content(dossier, stamp(dossier)), FONTS)
    pdf.write(laid, tmp_path / "paper.pdf")
    expected = squeezed(logical_text(tmp_path / "paper.pdf"))
    assert len(expected) > 10_000

    papers = written(laid, tmp_path)
    for text, form in zip(converted(papers, "txt:Text (encoded):UTF8", tmp_path), WRITERS, strict=True):
        found = ANNEX.sub("", squeezed(text.read_text(encoding="utf-8-sig")))
        assert without_numbers(found, dossier) == without_numbers(expected, dossier), form


def test_pages_are_the_pdfs(tmp_path: Path) -> None:
    dossier = DOSSIERS["tea-vietnam"]()
    laid = pdf.lay_out(content(dossier, stamp(dossier)), FONTS)
    assert laid.facts.counted_pages == 57
    for path in converted(written(laid, tmp_path), "pdf", tmp_path):
        found = PdfReader(path)
        texts = [squeezed(page.extract_text()) for page in found.pages]
        assert len(texts) == 60  # LibreOffice leaves empty left-hand pages out of a PDF
        assert sum("57/57" in text for text in texts) == 1
        for title, number in (("五、預定實施進度及查核點", laid.numbers()["schedule-0"]), ("附件二、", "57")):
            assert any(title in text and f"{number}/57" in text for text in texts), title
        fonts = {str(font.get_object()["/BaseFont"]) for page in found.pages for font in page["/Resources"].get("/Font", {}).values()}
        assert all("NotoSansCJK" in font for font in fonts)


def written(laid: pdf.Laid, folder: Path) -> list[Path]:
    """Both documents of a laid out paper."""
    for form, render in WRITERS.items():
        render(laid.paper, folder / f"{form}.{form}", laid.numbers())
    return [folder / f"{form}.{form}" for form in WRITERS]
