"""The file: pages, numbers, bookmarks, tags, fonts, codes (issue, section 5; R-35)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from weasyprint import HTML

from proposals.rules.dossier import FileRef
from tests.proposals.papers.conftest import Printed
from tests.proposals.papers.printing import RECEIPT, changed, printed, small, squeezed, stamp, text_of


def outline(reader: PdfReader) -> list[tuple[int, str, int]]:
    found: list[tuple[int, str, int]] = []

    def walk(items: list[Any], level: int) -> None:
        for item in items:
            if isinstance(item, list):
                walk(item, level + 1)
            else:
                found.append((level, str(item.title), int(reader.get_destination_page_number(item) or 0)))

    walk(reader.outline, 1)
    return found


@pytest.mark.parametrize(("name", "pages", "counted"), [("tea-vietnam", 65, 57), ("bento-japan", 55, 47)])
def test_page_counts(paper: Callable[..., Printed], name: str, pages: int, counted: int) -> None:
    found = paper(name)

    assert (found.facts.pages, found.facts.counted_pages, found.facts.summary_pages) == (pages, counted, 1)
    assert len(PdfReader(found.path).pages) == pages
    assert f"1/{counted}" in found.text
    assert f"{counted}/{counted}" in found.text
    assert f"{counted + 1}/{counted}" not in found.text


def test_parts_annexes_and_sheets_begin_on_right_hand_pages(paper: Callable[..., Printed]) -> None:
    titles = {title: page for _, title, page in outline(PdfReader(paper().path))}

    for title in ("封面", "目錄", "第一部分：聯盟基本資料表", "第二部分：計畫內容", "1. 青嵐示範茶業股份有限公司", "應備文件自我檢查表", "寄件標籤"):
        assert titles[title] % 2 == 0, title


def test_bookmarks_have_parts_headings_members_and_sheets(paper: Callable[..., Printed]) -> None:
    found = [(level, title) for level, title, _ in outline(PdfReader(paper().path))]

    assert [title for level, title in found if level == 1] == [
        "封面", "目錄", "第一部分：聯盟基本資料表", "第二部分：計畫內容", "附件二、公司登記或設立之證明影本", "應備文件自我檢查表", "寄件標籤"]
    assert [title for level, title in found if level == 2] == [
        "一、計畫內容摘要", "二、聯盟業者資料表", "三、聯盟背景", "四、計畫推動目標及作法", "五、預定實施進度及查核點",
        *(f"{place + 1}. {member.company_name}" for place, member in enumerate(paper().dossier.members))]


def test_contents_name_the_page_of_each_part(paper: Callable[..., Printed]) -> None:
    reader = PdfReader(paper().path)
    contents = squeezed(reader.pages[2].extract_text()).replace(".", "")
    labels = reader.page_labels
    titles = {title: labels[page] for _, title, page in outline(reader)}

    assert f"第一部分：聯盟基本資料表{titles['第一部分：聯盟基本資料表']}" in contents
    assert f"五、預定實施進度及查核點{titles['五、預定實施進度及查核點']}" in contents
    assert titles["第一部分：聯盟基本資料表"] == "1"


def test_page_labels(paper: Callable[..., Printed]) -> None:
    labels = PdfReader(paper().path).page_labels

    assert labels[0] == "封面"
    assert labels[2] == "i"
    assert labels[4] == "1"
    assert labels[60] == "57"
    assert labels[61] == "單張1"


def test_tagged_and_titled(paper: Callable[..., Printed]) -> None:
    reader = PdfReader(paper().path)
    catalogue = reader.trailer["/Root"]

    assert catalogue["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalogue
    assert catalogue["/Lang"] == "zh-Hant-TW"
    assert b"pdfuaid" in catalogue["/Metadata"].get_data()
    assert reader.metadata is not None
    assert reader.metadata.title == "智慧茶飲主題聯盟 提案計畫書"


def test_own_fonts_are_embedded_subsets(paper: Callable[..., Printed]) -> None:
    reader = PdfReader(paper().path)
    fonts = {font.get_object()["/BaseFont"]: font.get_object() for page in reader.pages[:30]
             for font in page["/Resources"].get("/Font", {}).values()}

    assert fonts
    for name, font in fonts.items():
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert name[7:8] == "+"
        assert "/FontFile2" in descriptor


def test_every_counted_page_carries_number_and_code(paper: Callable[..., Printed]) -> None:
    found = paper()
    digest = stamp(found.dossier).digest
    pages = PdfReader(found.path).pages

    for page in (pages[4], pages[20], pages[60]):
        text = squeezed(page.extract_text())
        assert f"送件編號{RECEIPT}內容碼{squeezed(digest)}" in text
    assert RECEIPT not in pages[0].extract_text()


@pytest.mark.thorough
def test_same_input_gives_same_text(tmp_path: Path) -> None:
    printed(small(), tmp_path / "once.pdf")
    printed(small(), tmp_path / "again.pdf")

    assert text_of(tmp_path / "again.pdf") == text_of(tmp_path / "once.pdf")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again.pdf", "once.pdf"]


def test_certificate_keeps_its_own_text_and_every_page(tmp_path: Path) -> None:
    proof = tmp_path / "proof.pdf"
    HTML(string="<p>登記證明甲<p style='break-before: page'>登記證明乙").write_pdf(proof)
    ref = FileRef("proof.pdf", media_type="application/pdf", source=str(proof))

    facts = printed(changed(small(), "document_self_check", registration_proof_file=ref), tmp_path / "paper.pdf")
    pages = [squeezed(page.extract_text()) for page in PdfReader(tmp_path / "paper.pdf").pages]
    last = 3 + facts.counted_pages

    assert "登記證明甲" in pages[last - 1]
    assert "影本，第1頁，共2頁" in pages[last - 1]
    assert "登記證明乙" in pages[last]
    assert f"{facts.counted_pages}/{facts.counted_pages}" in pages[last]


def test_draft_has_watermark_and_no_number(paper: Callable[..., Printed], tmp_path: Path) -> None:
    draft = tmp_path / "draft.pdf"
    printed(small(), draft, draft=True)
    watermarked = squeezed(PdfReader(draft).pages[4].extract_text())

    assert "草稿" in watermarked
    assert "送件編號尚未送件" in watermarked
    assert RECEIPT not in text_of(draft)
    assert "草稿" not in paper("bento-japan").text
