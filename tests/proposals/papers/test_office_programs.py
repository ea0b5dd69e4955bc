"""What LibreOffice makes of the papers: it opens them, reads the PDF's text in the PDF's order, and counts the PDF's pages."""

import re
import shutil
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
from tests.proposals.papers.test_office import DOSSIERS

pytestmark = [pytest.mark.office, pytest.mark.skipif(shutil.which("pdfinfo") is None, reason="poppler-utils is not installed")]
WRITERS = {"docx": docx.render, "odt": odt.render}
# A page without end and heads that are not repeated: where pages end is no part of the text. The header's words stand in the body of the HTML.
ENDLESS = """
@page { size: 210mm 30000mm } @page wide { size: 297mm 30000mm } @page member { size: 297mm 30000mm } .member .name { display: none }
"""
ANNEX = re.compile(r"（此頁為附件檔案「[^」]*」第\d+頁，內容請見該檔案）")
QUOTED = re.compile(r'^\s*"(.*)"$', re.MULTILINE)


def converted(path: Path, kind: str, folder: Path) -> Path:
    """The document as LibreOffice converts it; an error when it cannot open it."""
    command = [OFFICE.path() or "soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", kind, "--outdir",
               str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    out = folder / f"{path.stem}.{kind.partition(':')[0]}"
    assert out.is_file()
    return out


def text_of_pdf(path: Path) -> str:
    """The text in its logical order, as the tags give it: no headers, no footers, no page numbers, no leaders."""
    found = subprocess.run(["pdfinfo", "-struct-text", str(path)], check=True, capture_output=True, text=True).stdout
    pieces = [piece for piece in QUOTED.findall(found) if piece != "."]
    return squeezed("".join(pieces))


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
    expected = text_of_pdf(tmp_path / "paper.pdf")

    assert len(expected) > 10_000
    for form, render in WRITERS.items():
        render(laid.paper, tmp_path / f"{form}.{form}", laid.numbers())
        text = converted(tmp_path / f"{form}.{form}", "txt:Text (encoded):UTF8", tmp_path).read_text(encoding="utf-8-sig")
        found = ANNEX.sub("", squeezed(text))
        assert without_numbers(found, dossier) == without_numbers(expected, dossier), form


@pytest.mark.parametrize("form", WRITERS)
def test_pages_are_the_pdfs(form: str, tmp_path: Path) -> None:
    dossier = DOSSIERS["tea-vietnam"]()
    laid = pdf.lay_out(content(dossier, stamp(dossier)), FONTS)
    WRITERS[form](laid.paper, tmp_path / f"paper.{form}", laid.numbers())

    found = PdfReader(converted(tmp_path / f"paper.{form}", "pdf", tmp_path))
    texts = [squeezed(page.extract_text()) for page in found.pages]

    assert laid.facts.counted_pages == 57
    assert len(texts) == 60  # LibreOffice leaves empty left-hand pages out of a PDF
    assert sum("57/57" in text for text in texts) == 1
    for title, number in (("五、預定實施進度及查核點", laid.numbers()["schedule-0"]), ("附件二、", "57")):
        assert any(title in text and f"{number}/57" in text for text in texts), title
    fonts = {str(font.get_object()["/BaseFont"]) for page in found.pages for font in page["/Resources"].get("/Font", {}).values()}
    assert all("NotoSansCJK" in font for font in fonts)
