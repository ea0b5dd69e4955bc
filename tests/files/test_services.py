"""Taking files in and giving them back: names, sizes, space, disk, downloads, scanner (R-30 to R-32)."""

import errno
import hashlib
import os
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404

from alliance_portal import settings as portal
from alliance_portal.accounts.models import User
from alliance_portal.files import downloads, scanning, services, storage
from alliance_portal.files.kinds import KINDS, MB, FileRefused
from alliance_portal.files.models import StoredFile
from alliance_portal.files.names import clean_name
from tests.files import corpus, scanner
from tests.files.conftest import Store, on_disk

PDF = corpus.pdf()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("計畫書.pdf", "計畫書.pdf"),
        (unicodedata.normalize("NFD", "がé計畫.pdf"), "がé計畫.pdf"),
        ("計畫書.pdf".encode("big5").decode("utf-8", "surrogateescape"), "計畫書.pdf"),
        ("許功蓋.pdf".encode("big5").decode("utf-8", "surrogateescape"), "許功蓋.pdf"),
        ("C:\\Users\\周\\計畫書.pdf", "計畫書.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("a\r\nb\x00.pdf", "ab.pdf"),
        ("gpj.\u202efdp.pdf", "gpj.fdp.pdf"),
        ("..pdf", "檔案.pdf"),
        ("𠮷野家\u200b.pdf", "𠮷野家.pdf"),
        ("長" * 300 + ".pdf", "長" * 196 + ".pdf"),
        ("", "檔案"),
    ],
)
def test_name_is_kept_as_written_and_made_harmless(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


def test_file_lies_under_a_random_name_and_is_whole(store: Store, files_root: Path) -> None:
    user = User.objects.create_user("a@example.tw")
    stored = store("../計畫書.pdf", PDF, "certificate", actor=user)
    [path] = on_disk(files_root)
    assert path == services.path_of(stored)
    assert "計畫書" not in str(path)
    assert (stored.name, stored.sha256, stored.added_by) == ("計畫書.pdf", hashlib.sha256(PDF).hexdigest(), user)
    assert path.stat().st_mode & 0o777 == 0o640


def test_same_file_twice_is_two_files(store: Store, files_root: Path) -> None:
    assert store("a.pdf", PDF).path != store("a.pdf", PDF).path
    assert len(on_disk(files_root)) == 2


@pytest.mark.parametrize(("extra", "refused"), [(0, False), (1, True)])
def test_size_limit(store: Store, extra: int, refused: bool) -> None:
    content = PDF + b"\n" * (10 * MB - len(PDF) + extra)
    if not refused:
        assert store("a.pdf", content, "certificate").size == 10 * MB
        return
    with pytest.raises(FileRefused, match="超過上限 10 MB") as fault:
        store("a.pdf", content, "certificate")
    assert fault.value.status == 413


def test_size_is_counted_not_believed(db: None) -> None:
    upload = SimpleUploadedFile("a.pdf", PDF + b"\n" * (10 * MB))
    upload.size = 100
    with pytest.raises(FileRefused) as fault:
        services.store(upload, kind="certificate", actor=None)
    assert fault.value.status == 413


@pytest.mark.parametrize(("used", "refused"), [(500 * MB - len(PDF), False), (500 * MB - len(PDF) + 1, True)])
def test_quota_of_an_alliance(store: Store, used: int, refused: bool) -> None:
    if not refused:
        assert store("a.pdf", PDF, used_bytes=used)
        return
    with pytest.raises(FileRefused, match="已達上限 500 MB") as fault:
        store("a.pdf", PDF, used_bytes=used)
    assert fault.value.status == 413


def test_last_two_gigabytes_are_kept_free(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "free_bytes", lambda: 2048 * MB)
    with pytest.raises(FileRefused, match="儲存空間不足，檔案未上傳；文字內容與送件不受影響") as fault:
        store("a.pdf", PDF)
    assert fault.value.status == 507
    monkeypatch.setattr(storage, "free_bytes", lambda: 2049 * MB)
    assert store("a.pdf", PDF)


def test_disk_that_fills_up_leaves_no_half_file(store: Store, files_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_path: Path) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(storage, "take_in", full)
    with pytest.raises(FileRefused) as fault:
        store("a.pdf", PDF)
    assert fault.value.status == 507
    assert on_disk(files_root) == []
    assert not StoredFile.objects.exists()


def test_generated_file(db: None, tmp_path: Path) -> None:
    made = tmp_path / "paper"
    made.write_bytes(PDF)
    stored = [services.store_generated(content, "提案計畫書.pdf", "application/pdf") for content in (PDF, made)]
    assert [services.path_of(one).read_bytes() for one in stored] == [PDF, PDF]
    assert [(one.generated, one.scan) for one in stored] == [(True, "clean")] * 2


@pytest.mark.django_db
def test_of_two_workers_who_made_the_same_one_file_stays() -> None:
    first, second = (services.store_generated(PDF, "回執.pdf", "application/pdf") for _worker in range(2))
    assert services.keep_first(first, lambda: first, lambda: second) is first
    assert services.path_of(first).exists()

    def taken() -> StoredFile:
        return StoredFile.objects.create(pk=first.pk, name="回執.pdf", path=first.path, size=1, sha256="0" * 64)

    assert services.keep_first(second, taken, lambda: first) is first
    assert (services.path_of(first).exists(), services.path_of(second).exists()) == (True, False)
    assert not StoredFile.objects.filter(path=second.path).exists()


def test_orphans_are_removed_after_an_hour(store: Store, files_root: Path) -> None:
    kept, lost, unfinished = store("a.pdf", PDF), store("b.pdf", PDF), files_root / "incoming" / "x"
    fresh = services.path_of(store("c.pdf", PDF))
    unfinished.write_bytes(b"half")
    StoredFile.objects.exclude(pk=kept.pk).delete()
    for path in (services.path_of(kept), services.path_of(lost), unfinished):
        os.utime(path, (time.time() - 3700,) * 2)
    assert services.remove_orphans() == 2
    assert on_disk(files_root) == sorted([services.path_of(kept), fresh])


@pytest.mark.parametrize("place", ["../x", "/etc/passwd", "", "ab/../../x"])
def test_place_outside_the_folder_is_refused(place: str) -> None:
    with pytest.raises(ValueError, match="outside"):
        storage.path_of(place)


def test_download_is_an_attachment_with_its_right_name(store: Store) -> None:
    answer = downloads.answer(store('許"功;蓋\u3000%.pdf', PDF))
    assert b"".join(answer) == PDF
    answer.close()
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"_______.pdf\"; filename*=UTF-8''%E8%A8%B1%22%E5%8A%9F%3B%E8%93%8B%E3%80%80%25.pdf"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert answer.headers["Content-Length"] == str(len(PDF))


@pytest.mark.parametrize(("name", "content", "how"), [("a.pdf", PDF, "attachment"), ("a.png", corpus.picture(), "inline")])
def test_only_pictures_are_shown_in_a_page(store: Store, name: str, content: bytes, how: str) -> None:
    answer = downloads.answer(store(name, content, "seal"), inline=True)
    answer.close()
    assert answer.headers["Content-Disposition"].startswith(how)


def test_infected_or_missing_file_is_not_answered(store: Store) -> None:
    infected, missing = store("a.pdf", PDF), store("b.pdf", PDF)
    infected.scan = StoredFile.Scan.INFECTED
    services.path_of(missing).unlink()
    for stored in (infected, missing):
        with pytest.raises(Http404):
            downloads.answer(stored)


def test_until_scanned_only_the_uploader_has_it(store: Store) -> None:
    user = User.objects.create_user("a@example.tw")
    stored = store("a.pdf", PDF, actor=user)
    table = {}
    for state in StoredFile.Scan:
        stored.scan = state
        table[state.value] = tuple(downloads.may_open_now(stored, who) for who in (user.pk, user.pk + 1, None))
    assert table == {
        "pending": (True, False, False), "clean": (True, True, True), "infected": (False, False, False), "error": (True, False, False),
    }


@pytest.fixture
def clamd(settings: Any) -> Iterator[None]:
    with scanner.running() as address:
        settings.CLAMD = address
        yield


def test_scanner_passes_and_finds(store: Store, clamd: None) -> None:
    clean, infected = store("a.pdf", PDF), store("b.pdf", PDF + b"%" + corpus.eicar())
    assert (clean.scan, infected.scan) == ("pending", "pending")
    assert scanning.scan_waiting() == 2
    assert [StoredFile.objects.get(pk=one.pk).scan for one in (clean, infected)] == ["clean", "infected"]


def test_scanner_that_is_down_blocks_nothing(store: Store, settings: Any) -> None:
    settings.CLAMD = "127.0.0.1:1"
    stored = store("a.pdf", PDF)
    assert scanning.scan(stored) == "pending"
    assert StoredFile.objects.get().scan == "pending"


def test_those_who_asked_are_told_of_an_unsafe_file_once(store: Store, clamd: None, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(scanning, "_when_unsafe", {})
    scanning.when_unsafe("test")(lambda stored: told.append(stored.name))
    clean, infected = store("a.pdf", PDF), store("b.pdf", PDF + b"%" + corpus.eicar())
    for stored in (clean, infected, infected):  # twice as it was read before: a second worker
        scanning.scan(stored)
    assert told == ["b.pdf"]


def test_unsafe_file_is_put_away_even_when_telling_breaks(store: Store, clamd: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(stored: StoredFile) -> None:
        StoredFile.objects.filter(pk=stored.pk).update(name="half done")
        raise ValueError

    monkeypatch.setattr(scanning, "_when_unsafe", {"test": breaks})
    stored, later = store("b.pdf", PDF + b"%" + corpus.eicar()), store("c.pdf", PDF)
    assert scanning.scan_waiting() == 2
    stored.refresh_from_db()
    later.refresh_from_db()
    assert (stored.scan, stored.name, later.scan) == ("infected", "b.pdf", "clean")


def test_table_of_kinds_is_the_decided_one() -> None:
    table = {kind.key: (kind.extensions, kind.size // MB, kind.pixels) for kind in KINDS.values()}
    forty = 40_000_000
    assert table == {
        "certificate": (("pdf", "png", "jpg"), 10, forty),
        "seal": (("pdf", "png", "jpg"), 10, forty),
        "figure": (("png", "jpg"), 10, forty),
        "narrative": (("png", "jpg"), 10, forty),
        "booklet": (("pdf", "doc", "docx", "odt"), 50, forty),
        "slides": (("pptx", "ppt", "odp"), 50, forty),
        "contract": (("pdf", "png", "jpg"), 10, forty),
        "evidence": (("pdf", "png", "jpg", "docx", "xlsx", "odt", "ods", "pptx"), 20, forty),
    }
    assert KINDS["seal"].hint.zh == "可上傳 PDF、PNG、JPG，每檔 10 MB 以內"
    assert KINDS["seal"].accept == ".pdf,.png,.jpg,.jpeg"


def test_django_keeps_uploads_where_the_unfinished_are_removed() -> None:
    """What a killed web process leaves of an upload is an orphan like any other."""
    assert portal.FILE_UPLOAD_TEMP_DIR == portal.FILES_ROOT / storage.INCOMING
