"""What is in a file: bad ones are refused with a reason, good ones pass (R-25 to R-29, security 4B)."""

import resource
from pathlib import Path

import pytest
from PIL import Image

from alliance_portal.files import services
from alliance_portal.files.checks import pdfs
from alliance_portal.files.kinds import MB, FileRefused
from alliance_portal.files.models import StoredFile
from tests.files import corpus
from tests.files.conftest import Store, on_disk

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
MACRO, LOCKED, STRUCTURE, WRONG, BOMB = "含巨集", "已加密", "結構不合法", "不符", "解開後過大"
ENTITIES, EMBEDDED, EXTERNAL, ACTIVE, PIXELS = "ENTITY", "嵌入物件", "外部連結", "PDF 含有程式碼或附件", "影像尺寸過大"
WORD = ("WordDocument", "1Table")

BAD: list[tuple[str, str, corpus.Builder, str, int]] = [
    ("U01 empty", "計畫書.docx", lambda: b"", "檔案是空的", 400),
    ("U02 text renamed", "計畫書.docx", lambda: b"hello", WRONG, 415),
    ("U02 exe renamed", "計畫書.pdf", lambda: b"MZ\x90\0" * 100, WRONG, 415),
    ("U03 zip without types", "計畫書.docx", lambda: corpus.packed({"a.txt": "x"}), STRUCTURE, 400),
    ("U03 cut off", "計畫書.docx", lambda: corpus.docx()[:-40], STRUCTURE, 400),
    ("U03 pptx renamed", "計畫書.docx", lambda: corpus.packed(corpus.docx_parts(main="presentation.main")), WRONG, 415),
    ("U04 docm renamed", "計畫書.docx", lambda: corpus.packed(corpus.docx_parts(main="document.macroEnabled.main")), MACRO, 400),
    ("U04 vbaProject", "計畫書.docx", lambda: corpus.docx(**{"word__vbaProject.bin": b"x"}), MACRO, 400),
    ("U04 docm", "計畫書.docm", corpus.docx, "另存為不含巨集的 .docx", 415),
    ("U05 activeX", "計畫書.docx", lambda: corpus.docx(**{"word__activeX__activeX1.xml": "<x/>"}), EMBEDDED, 400),
    ("U05 OLE object", "計畫書.docx", lambda: corpus.docx(**{"word__embeddings__oleObject1.bin": b"x"}), EMBEDDED, 400),
    ("U05 OLE as picture", "計畫書.docx", lambda: corpus.docx(**{"word__media__image1.png": corpus.ole(*WORD)}), EMBEDDED, 400),
    ("U05 zip as picture", "計畫書.docx", lambda: corpus.docx(**{"word__media__image1.png": corpus.docx()}), EMBEDDED, 400),
    ("U05 attached template", "計畫書.docx", lambda: corpus.docx_with_relationship("attachedTemplate", "http://evil/t.dotm"), EXTERNAL, 400),
    ("U05 outside picture", "計畫書.docx", lambda: corpus.docx_with_relationship("image", "http://evil/p.png"), EXTERNAL, 400),
    ("U05 DDE field", "計畫書.docx", lambda: corpus.docx_with_body("<w:instrText> DDEAUTO c:\\\\cmd</w:instrText>"), "DDE", 400),
    ("U05 DDE simple", "計畫書.docx", lambda: corpus.docx_with_body('<w:fldSimple w:instr="DDE x y"/>'), "DDE", 400),
    ("U06 XXE file", "計畫書.docx", lambda: corpus.xxe('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), ENTITIES, 400),
    ("U06 XXE http", "計畫書.docx", lambda: corpus.xxe('<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd">'), ENTITIES, 400),
    ("U06 laughs", "計畫書.docx", lambda: corpus.xxe('<!doctype a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'), ENTITIES, 400),
    ("U06 two-byte text", "計畫書.docx", lambda: corpus.docx(**{"word__x.xml": '<!DOCTYPE a [<!ENTITY x "y">]>'.encode("utf-16")}), ENTITIES, 400),
    ("U06 odd encoding", "計畫書.docx", lambda: corpus.docx(**{"word__x.xml": b'<?xml version="1.0" encoding="UTF-7"?><a/>'}), STRUCTURE, 400),
    ("U07 locked docx", "計畫書.docx", lambda: corpus.ole("EncryptedPackage", "EncryptionInfo"), LOCKED, 400),
    ("U07 locked zip", "計畫書.docx", corpus.locked_zip, LOCKED, 400),
    ("U07 locked pdf", "計畫書.pdf", corpus.locked_pdf, LOCKED, 400),
    ("U07 locked doc", "計畫書.doc", lambda: corpus.ole(*WORD, head=b"\xec\xa5\xc1\0" + b"\0" * 7 + b"\x01"), LOCKED, 400),
    ("U07 locked odt", "計畫書.odt", lambda: corpus.odt(manifest="<manifest:encryption-data/>"), LOCKED, 400),
    ("U08 bomb", "計畫書.docx", corpus.bomb, BOMB, 413),
    ("U09 entries", "計畫書.docx", corpus.many_entries, BOMB, 413),
    ("U10 up", "計畫書.docx", lambda: corpus.with_entry("../../x"), STRUCTURE, 400),
    ("U10 up, backslash", "計畫書.docx", lambda: corpus.with_entry("..\\x"), STRUCTURE, 400),
    ("U10 absolute", "計畫書.docx", lambda: corpus.with_entry("/etc/x"), STRUCTURE, 400),
    ("U10 drive", "計畫書.docx", lambda: corpus.with_entry("C:x"), STRUCTURE, 400),
    ("U10 link", "計畫書.docx", lambda: corpus.with_entry("word/x", link=True), STRUCTURE, 400),
    ("U10 twice", "計畫書.docx", lambda: corpus.with_entry("WORD/document.xml"), STRUCTURE, 400),
    ("U11 doc with macros", "計畫書.doc", lambda: corpus.ole("WordDocument", "Macros/"), MACRO, 400),
    ("U11 workbook as doc", "計畫書.doc", lambda: corpus.ole("Workbook", "x"), WRONG, 415),
    ("U12 odt Basic", "計畫書.odt", lambda: corpus.odt(**{"Basic__Standard__Module1.xml": "<x/>"}), MACRO, 400),
    ("U12 odt script", "計畫書.odt", lambda: corpus.odt(**{"Scripts__python__a.py": "x"}), MACRO, 400),
    ("U12 odt listener", "計畫書.odt", lambda: corpus.odt(inner="<x><script:event-listener/></x>"), MACRO, 400),
    ("U12 odt DDE", "計畫書.odt", lambda: corpus.odt(inner='<text:dde-connection-decls/>'), MACRO, 400),
    ("U12 odt object", "計畫書.odt", lambda: corpus.odt(**{"Object 1": corpus.ole(*WORD)}), EMBEDDED, 400),
    ("U13 odp renamed", "計畫書.odt", lambda: corpus.odt("application/vnd.oasis.opendocument.presentation"), WRONG, 415),
    ("U13 mimetype late", "計畫書.odt", lambda: corpus.odt(first={"a.txt": "x"}), WRONG, 415),
    ("U13 flat", "計畫書.fodt", lambda: b"<?xml", "不支援單一 XML", 415),
    ("U14 pdf script", "計畫書.pdf", lambda: corpus.pdf("<< /S /JavaScript /JS (app.alert\\(1\\)) >>", root="/OpenAction 10 0 R"), ACTIVE, 400),
    ("U14 pdf script unreached", "計畫書.pdf", lambda: corpus.pdf("<< /S /JavaScript /JS (1) >>"), ACTIVE, 400),
    ("U14 pdf script in disguise", "計畫書.pdf", lambda: corpus.pdf("<< /S /J#61vaScript /J#53 (1) >>"), ACTIVE, 400),
    ("U14 pdf launch", "計畫書.pdf", lambda: corpus.pdf("<< /S /Launch /F (cmd.exe) >>"), ACTIVE, 400),
    ("U14 pdf nested", "計畫書.pdf", lambda: corpus.pdf("<< /AA << /O [ << /Next << /S /Launch >> >> ] >> >>"), ACTIVE, 400),
    ("U14 pdf XFA", "計畫書.pdf", lambda: corpus.pdf("<< /XFA [] >>", root="/AcroForm 10 0 R"), ACTIVE, 400),
    ("U14 pdf attachment", "計畫書.pdf", corpus.pdf_with_attachment, ACTIVE, 400),
    ("U15 pdf cut off", "計畫書.pdf", lambda: corpus.pdf()[:40], "損毀", 400),
    ("U15 pdf without pages", "計畫書.pdf", lambda: corpus.pdf(pages=0), "沒有任何頁面", 400),
    ("U15 pdf too long", "計畫書.pdf", lambda: corpus.pdf(pages=201), "超過上限 200 頁", 413),
    ("U15 pdf of a billion pages", "計畫書.pdf", corpus.pdf_of_a_billion_pages, "過於複雜", 413),
    ("U15 pdf in a circle", "計畫書.pdf", corpus.pdf_in_a_circle, "損毀", 400),
    ("U15 pdf nested deeply", "計畫書.pdf", lambda: corpus.pdf("[" * 20_000 + "]" * 20_000), "過於複雜", 413),
    ("U16 pdf behind html", "計畫書.pdf", lambda: b"<html><script>1</script>" + corpus.pdf(), WRONG, 415),
    ("U25 EICAR renamed", "計畫書.pdf", corpus.eicar, WRONG, 415),
]
BAD_PICTURES: list[tuple[str, str, corpus.Builder, str, int]] = [
    ("U17 svg", "圖.svg", lambda: b"<svg onload='x'/>", "SVG 可內含程式碼", 415),
    ("U17 svg renamed", "圖.png", lambda: b"<svg onload='x'/>", WRONG, 415),
    ("U18 gif", "圖.gif", lambda: corpus.picture("GIF"), "請轉存為 PNG 或 JPG", 415),
    ("U18 gif renamed", "圖.png", lambda: corpus.picture("GIF"), WRONG, 415),
    ("U18 jpg renamed", "圖.png", lambda: corpus.picture("JPEG"), WRONG, 415),
    ("U18 heic", "圖.HEIC", lambda: b"\0\0\0\x18ftypheic", "HEIC", 415),
    ("U18 eps", "圖.eps", lambda: b"%!PS", "EPS", 415),
    ("U19 flood", "圖.png", lambda: corpus.png_claiming(30_000, 30_000), PIXELS, 413),
    ("U19 just over", "圖.png", lambda: corpus.png_claiming(8000, 5001), PIXELS, 413),
    ("U19 text chunk", "圖.png", lambda: corpus.png_with_text(100_000_000), PIXELS, 413),
    ("U20 cut off", "圖.png", lambda: corpus.picture("PNG", (300, 300))[:-60], "損毀", 400),
    ("U20 cut off jpg", "圖.jpg", lambda: corpus.picture("JPEG", (300, 300))[:300], "損毀", 400),
    ("U20 pdf", "圖.pdf", corpus.pdf, "不接受 .pdf 檔案", 415),
]


def names(cases: list[tuple[str, str, corpus.Builder, str, int]]) -> list[str]:
    return [case[0] for case in cases]


@pytest.mark.parametrize(("label", "name", "build", "words", "status"), BAD, ids=names(BAD))
def test_bad_file_is_refused(store: Store, files_root: Path, label: str, name: str, build: corpus.Builder, words: str, status: int) -> None:
    with pytest.raises(FileRefused) as refused:
        store(name, build())
    assert words in refused.value.reason.zh
    assert refused.value.status == status
    assert refused.value.reason.en
    assert on_disk(files_root) == []
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(("label", "name", "build", "words", "status"), BAD_PICTURES, ids=names(BAD_PICTURES))
def test_bad_picture_is_refused(store: Store, files_root: Path, label: str, name: str, build: corpus.Builder, words: str, status: int) -> None:
    with pytest.raises(FileRefused) as refused:
        store(name, build(), "figure")
    assert words in refused.value.reason.zh
    assert refused.value.status == status
    assert on_disk(files_root) == []


def test_pdf_that_would_hold_the_web_worker_is_stopped(store: Store, files_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfs, "SECONDS", 2)
    content = corpus.slow_pdf()
    assert len(content) < 2000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    with pytest.raises(FileRefused) as refused:
        store("計畫書.pdf", content)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_utime - before < 1  # the work was done elsewhere
    assert (refused.value.reason, refused.value.status) == (pdfs.TOO_SLOW, 413)
    assert on_disk(files_root) == []
    assert store("同樣結構.pdf", corpus.slow_pdf(megabytes=1)).size < 2000


def test_pdf_that_takes_more_memory_than_allowed_is_stopped(store: Store, files_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = corpus.pdf("<< /Length 30000000 >>\nstream\n" + "x" * 30_000_000 + "\nendstream")
    assert store("計畫書.pdf", content).size > 30_000_000
    monkeypatch.setattr(pdfs, "MEMORY", 100 * MB)
    assert store("一般.pdf", corpus.pdf()).size > 0
    with pytest.raises(FileRefused) as refused:
        store("計畫書.pdf", content)
    assert (refused.value.reason, refused.value.status) == (pdfs.TOO_HEAVY, 413)
    assert len(on_disk(files_root)) == 2


def test_bomb_that_lies_about_its_size_is_refused(store: Store) -> None:
    with pytest.raises(FileRefused) as refused:
        store("計畫書.docx", corpus.bomb_that_lies())
    assert refused.value.status in (400, 413)


def test_bomb_is_measured_without_being_unpacked(store: Store) -> None:
    content = corpus.bomb(190_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(FileRefused):
        store("計畫書.docx", content)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150 * 1024


@pytest.mark.parametrize(
    ("name", "build"),
    [
        ("計畫書.docx", corpus.docx),
        ("連結.docx", lambda: corpus.docx_with_relationship("hyperlink", "https://is.gd/x")),
        ("圖表.docx", lambda: corpus.docx(**{"word__embeddings__chart.xlsx": corpus.packed(WORKBOOK)})),
        ("計畫書.odt", corpus.odt),
        ("計畫書.doc", lambda: corpus.ole(*WORD)),
        ("計畫書.pdf", corpus.pdf),
        ("連結.pdf", lambda: corpus.pdf("<< /S /URI /URI (https://example.tw) >>")),
        ("大寫.PDF", corpus.pdf),
        ("兩百頁.pdf", lambda: corpus.pdf(pages=200)),
        ("物件串流.pdf", lambda: corpus.slow_pdf(megabytes=1)),
        ("表格指回自己.pdf", lambda: corpus.numbered_pdf(ONE_PAGE, "/Prev START")),
    ],
)
def test_good_file_is_kept_as_it_is(store: Store, name: str, build: corpus.Builder) -> None:
    content = build()
    stored = store(name, content)
    assert services.path_of(stored).read_bytes() == content
    assert (stored.name, stored.size, stored.scan) == (name, len(content), "clean")


ONE_PAGE = {1: "<< /Type /Catalog /Pages 2 0 R >>", 2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", 3: "<< /Type /Page /MediaBox [0 0 9 9] >>"}
WORKBOOK: corpus.Parts = {
    "[Content_Types].xml": corpus.XML + '<Types><Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
    "xl/workbook.xml": "<workbook/>",
}


def test_workbook_behind_a_chart_is_held_to_the_same_rules(store: Store) -> None:
    inner = corpus.packed(WORKBOOK | {"xl/vbaProject.bin": b"x"})
    with pytest.raises(FileRefused, match=MACRO):
        store("圖表.docx", corpus.docx(**{"word__embeddings__chart.xlsx": inner}))
    twice = corpus.packed(WORKBOOK | {"xl/embeddings/deeper.xlsx": corpus.packed(WORKBOOK)})
    with pytest.raises(FileRefused, match=BOMB):
        store("圖表.docx", corpus.docx(**{"word__embeddings__chart.xlsx": twice}))


@pytest.mark.parametrize("path", sorted((SAMPLES / "files").glob("*.p*")) + sorted((SAMPLES / "figures").glob("*.png")), ids=lambda path: path.name)
def test_samples_of_the_programme_pass(store: Store, path: Path) -> None:
    kind = "certificate" if path.suffix == ".pdf" else "seal" if path.name.startswith("seal") else "figure"
    stored = store(path.name, path.read_bytes(), kind)
    assert stored.size > 0
    if path.suffix == ".png":
        with Image.open(path) as before, Image.open(services.path_of(stored)) as after:
            assert before.convert("RGB").tobytes() == after.convert("RGB").tobytes()


def test_photograph_loses_what_it_tells_and_stands_upright(store: Store) -> None:
    content = corpus.jpeg_with_exif()
    assert b"CANARY-EXIF" in content
    stored = store("照片.JPEG", content, "figure")
    kept = services.path_of(stored).read_bytes()
    assert b"CANARY-EXIF" not in kept
    with Image.open(services.path_of(stored)) as after:
        assert after.size == (30, 40)
    assert stored.media_type == "image/jpeg"


def test_picture_that_is_also_a_page_keeps_only_the_picture(store: Store) -> None:
    stored = store("圖.png", corpus.picture() + b"<html><script>alert(1)</script>PK\x03\x04", "figure")
    kept = services.path_of(stored).read_bytes()
    assert b"script" not in kept
    assert b"PK" not in kept


MODES = [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "1"), ("PNG", "I;16"), ("PNG", "LA"), ("JPEG", "CMYK"), ("JPEG", "L")]


@pytest.mark.parametrize(("kind", "mode"), MODES)
def test_every_mode_of_picture_is_taken(store: Store, kind: str, mode: str) -> None:
    stored = store(f"圖.{'png' if kind == 'PNG' else 'jpg'}", corpus.picture(kind, (20, 10), mode), "figure")
    with Image.open(services.path_of(stored)) as after:
        assert after.size == (20, 10)
        assert after.mode in ("RGB", "RGBA", "L", "1")


def test_forty_million_pixels_pass(store: Store) -> None:
    assert store("圖.png", corpus.picture("PNG", (8000, 5000), "1"), "figure").size > 0
