"""Slides: PowerPoint, OpenDocument and the old .ppt; what would act by itself is refused, what talks take along is not (D-03, D-20, R-25 to R-32)."""

import itertools
from pathlib import Path

import pytest

from alliance_portal.files import services
from alliance_portal.files.checks.presentations import records
from alliance_portal.files.downloads import answer, may_open_now
from alliance_portal.files.kinds import MB, MEDIA_TYPES, FileRefused
from alliance_portal.files.models import StoredFile
from alliance_portal.files.scanning import scan
from tests.files import corpus
from tests.files.conftest import Store, on_disk
from tests.files.test_contents import BOMB, EMBEDDED, ENTITIES, EXTERNAL, LOCKED, MACRO, STRUCTURE, WORKBOOK, WRONG

STARTS, CUT = "執行程式或巨集", "不完整"


def interaction(action: int) -> bytes:
    """A button that does this."""
    return corpus.record(0x0FF3, b"\0" * 8 + bytes([action]) + b"\0" * 7)


BAD: list[tuple[str, str, corpus.Builder, str, int]] = [
    ("U01 empty", "簡報.pptx", lambda: b"", "檔案是空的", 400),
    ("U02 text renamed", "簡報.ppt", lambda: b"hello", WRONG, 415),
    ("U02 docx renamed", "簡報.pptx", corpus.docx, WRONG, 415),
    ("U02 doc renamed", "簡報.ppt", lambda: corpus.ole("WordDocument", "1Table"), WRONG, 415),
    ("U02 ppt renamed", "簡報.pptx", corpus.ppt, WRONG, 415),
    ("U02 pdf", "簡報.pdf", corpus.pdf, "不接受 .pdf 檔案", 415),
    ("U03 pptx cut off", "簡報.pptx", lambda: corpus.pptx()[:-40], STRUCTURE, 400),
    ("U03 ppt cut off", "簡報.ppt", lambda: corpus.ppt(corpus.record(0x0FA0, b"x", length=9000)), CUT, 400),
    ("U03 ppt sectors gone", "簡報.ppt", lambda: corpus.ppt()[:2000], CUT, 400),
    ("U04 pptm renamed", "簡報.pptx", lambda: corpus.pptx(main="presentation.macroEnabled"), MACRO, 400),
    ("U04 pptm", "簡報.pptm", corpus.pptx, "另存為不含巨集的 .pptx", 415),
    ("U04 show", "簡報.ppsx", corpus.pptx, "另存為 .pptx", 415),
    ("U04 vbaProject", "簡報.pptx", lambda: corpus.pptx(**{"ppt__vbaProject.bin": b"x"}), MACRO, 400),
    ("U05 activeX", "簡報.pptx", lambda: corpus.pptx(**{"ppt__activeX__activeX1.xml": "<x/>"}), EMBEDDED, 400),
    ("U05 OLE object", "簡報.pptx", lambda: corpus.pptx(**{"ppt__embeddings__oleObject1.bin": b"x"}), EMBEDDED, 400),
    ("U05 outside film", "簡報.pptx", lambda: corpus.pptx_with_relationship("video", "http://evil/film.mp4"), EXTERNAL, 400),
    ("U05 program", "簡報.pptx", lambda: corpus.pptx('<a:hlinkClick action="ppaction://program"/>'), STARTS, 400),
    ("U05 macro", "簡報.pptx", lambda: corpus.pptx('<a:hlinkClick action="ppaction://macro?name=x"/>'), STARTS, 400),
    ("U06 XXE", "簡報.pptx", lambda: corpus.pptx(**{"ppt__x.xml": '<!DOCTYPE a [<!ENTITY x "y">]>'}), ENTITIES, 400),
    ("U07 locked pptx", "簡報.pptx", lambda: corpus.ole("EncryptedPackage", "EncryptionInfo"), LOCKED, 400),
    ("U07 locked ppt", "簡報.ppt", lambda: corpus.ppt(token=0xF3D1C4DF), LOCKED, 400),
    ("U07 locked ppt, summary", "簡報.ppt", lambda: corpus.ppt(user="EncryptedSummary"), LOCKED, 400),
    ("U07 locked odp", "簡報.odp", lambda: corpus.odt(corpus.ODP, manifest="<manifest:encryption-data/>"), LOCKED, 400),
    ("U08 bomb", "簡報.pptx", lambda: corpus.pptx(**{"ppt__media__zeros.bin": b"\0" * 220_000_000}), BOMB, 413),
    ("U08 records without end", "簡報.ppt", lambda: corpus.ppt(nested(40)), BOMB, 413),
    ("U10 up", "簡報.pptx", lambda: corpus.pptx(**{"..__..__x": b"x"}), STRUCTURE, 400),
    ("U11 ppt with macros", "簡報.ppt", lambda: corpus.ppt(corpus.record(0x0400, b"\0\0\0\0\1\0\0\0\2\0\0\0")), MACRO, 400),
    ("U11 ppt with an object", "簡報.ppt", lambda: corpus.ppt(corpus.record(0x0FCC, b"", container=True)), EMBEDDED, 400),
    ("U11 ppt with a control", "簡報.ppt", lambda: corpus.ppt(corpus.record(0x0FEE, b"", container=True)), EMBEDDED, 400),
    ("U11 ppt starts a program", "簡報.ppt", lambda: corpus.ppt(interaction(2)), STARTS, 400),
    ("U11 ppt starts a macro", "簡報.ppt", lambda: corpus.ppt(interaction(1)), STARTS, 400),
    ("U12 odp Basic", "簡報.odp", lambda: corpus.odt(corpus.ODP, **{"Basic__Standard__Module1.xml": "<x/>"}), MACRO, 400),
    ("U12 odp listener", "簡報.odp", lambda: corpus.odt(corpus.ODP, inner="<x><script:event-listener/></x>"), MACRO, 400),
    ("U12 odp starts a program", "簡報.odp", lambda: corpus.odt(corpus.ODP, inner='<x presentation:action="execute"/>'), STARTS, 400),
    ("U13 odt renamed", "簡報.odp", corpus.odt, WRONG, 415),
    ("U13 flat", "簡報.fodp", lambda: b"<?xml", "不支援單一 XML", 415),
    ("U25 EICAR renamed", "簡報.pptx", corpus.eicar, WRONG, 415),
]


def nested(depth: int) -> bytes:
    """Containers in containers."""
    content = corpus.record(0x0FA0, b"x")
    for _level in range(depth):
        content = corpus.record(0x03F0, content, container=True)
    return content


GOOD: list[tuple[str, corpus.Builder]] = [
    ("簡報.pptx", corpus.pptx),
    ("含圖表.pptx", lambda: corpus.pptx(**{"ppt__embeddings__chart.xlsx": corpus.packed(WORKBOOK)})),
    ("含影片.pptx", lambda: corpus.pptx(**{"ppt__media__film.mp4": b"\0\0\0\x18ftypmp42" + b"\0" * 500})),
    ("含網址.pptx", lambda: corpus.pptx_with_relationship("hyperlink", "https://example.tw/")),
    ("跳頁.pptx", lambda: corpus.pptx('<a:hlinkClick action="ppaction://hlinkshowjump?jump=nextslide"/>')),
    ("簡報.odp", lambda: corpus.odt(corpus.ODP)),
    ("跳頁.odp", lambda: corpus.odt(corpus.ODP, inner='<x presentation:action="next-page"/>')),
    ("舊版.ppt", corpus.ppt),
    ("舊版含網址.ppt", lambda: corpus.ppt(interaction(4), nested(8))),
    ("舊版無巨集.ppt", lambda: corpus.ppt(corpus.record(0x0400, b"\0\0\0\0\0\0\0\0\2\0\0\0"))),
]


@pytest.mark.parametrize(("label", "name", "build", "words", "status"), BAD, ids=[case[0] for case in BAD])
def test_bad_slides_are_refused(store: Store, files_root: Path, label: str, name: str, build: corpus.Builder, words: str, status: int) -> None:
    with pytest.raises(FileRefused) as refused:
        store(name, build(), "slides")
    assert words in refused.value.reason.zh
    assert refused.value.status == status
    assert refused.value.reason.en
    assert (on_disk(files_root), StoredFile.objects.count()) == ([], 0)


@pytest.mark.parametrize(("name", "build"), GOOD, ids=[case[0] for case in GOOD])
def test_good_slides_are_kept_as_they_are(store: Store, name: str, build: corpus.Builder) -> None:
    content = build()
    stored = store(name, content, "slides")
    assert services.path_of(stored).read_bytes() == content
    assert (stored.name, stored.media_type, stored.scan) == (name, MEDIA_TYPES[name.rpartition(".")[2]], "clean")


def test_fifty_megabytes_and_one_byte_more(store: Store) -> None:
    head = corpus.pptx()
    room = 50 * MB - len(corpus.pptx(**{"ppt__media__film.mp4": b""}))
    fill = bytes(itertools.islice(itertools.cycle(range(256)), 1000))
    assert len(head) + len(fill) < room  # what follows is refused for its size alone
    with pytest.raises(FileRefused, match="超過上限 50 MB") as refused:
        store("簡報.pptx", head + b"\0" * (50 * MB + 1 - len(head)), "slides")
    assert refused.value.status == 413


def test_the_walk_of_records_ends_at_the_zeros_of_the_last_sector() -> None:
    stream = corpus.record(0x03E8, corpus.record(0x0FA0, b"text"), container=True) + b"\0" * 100
    assert list(records(stream)) == [(0x03E8, b""), (0x0FA0, b"text")]


@pytest.mark.parametrize("stream", [b"\1\2\3", corpus.record(0x03E8, b"abc", container=True), corpus.record(0x0FA0, b"x", length=2)])
def test_a_stream_that_breaks_off_is_refused(stream: bytes) -> None:
    with pytest.raises(FileRefused, match=CUT):
        list(records(stream))


def test_slides_wait_for_the_scanner_and_only_their_uploader_has_them(store: Store, settings, staff, lead) -> None:
    settings.CLAMD = "127.0.0.1:9"  # nobody listens there: the scanner is down
    stored = store("簡報.pptx", corpus.pptx(), "slides", actor=lead)
    assert (stored.scan, scan(stored)) == (StoredFile.Scan.PENDING, StoredFile.Scan.PENDING)
    assert (may_open_now(stored, lead.pk), may_open_now(stored, staff.pk)) == (True, False)


def test_slides_are_served_as_a_download_in_a_sandbox(store: Store) -> None:
    response = answer(store("提案簡報.pptx", corpus.pptx(), "slides"), inline=True)
    assert response["Content-Disposition"].startswith("attachment; ")
    assert "%E6%8F%90%E6%A1%88%E7%B0%A1%E5%A0%B1.pptx" in response["Content-Disposition"]
    assert (response["X-Content-Type-Options"], "sandbox" in response["Content-Security-Policy"]) == ("nosniff", True)
    response.close()
