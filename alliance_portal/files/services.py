"""Take a file in, or say why not; give it back (R-25 to R-32)."""

import errno
import hashlib
import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from alliance_portal.files import checks, storage
from alliance_portal.files.checks.cropping import Box, cut
from alliance_portal.files.kinds import ALLIANCE_QUOTA, FREE_SPACE_KEPT, KINDS, MB, MEDIA_TYPES, REFUSED_TYPES, FileRefused, Kind
from alliance_portal.files.models import StoredFile
from alliance_portal.files.names import clean_name, extension_of
from alliance_portal.lib.findings import Text

log = logging.getLogger(__name__)
Row = TypeVar("Row")
NO_SPACE = Text(
    "儲存空間不足，檔案未上傳；文字內容與送件不受影響",
    "There is no space left; the file was not stored. Your text and your submission are not affected",
)
EMPTY = Text("檔案是空的，請選擇其他檔案", "The file is empty; choose another one")

__all__ = ["FileRefused", "keep_first", "path_of", "remove_orphans", "store", "store_generated", "store_part"]


def store(upload: "UploadedFile[bytes]", *, kind: str, actor: Any, used_bytes: int = 0, quota: int = ALLIANCE_QUOTA) -> StoredFile:
    """Check an upload and keep it; its row is written in the caller's transaction.

    `kind` names a row of KINDS; `used_bytes` is what the alliance has stored so far. Raises FileRefused(reason, status):
    400 unreadable or harmful, 413 too large or quota, 415 wrong type, 507 no space. Nothing is kept then.
    """
    rules = KINDS[kind]
    name = clean_name(upload.name or "")
    extension = _allowed_extension(name, rules)
    _check_size(upload.size or 0, rules, used_bytes, quota)
    with storage.incoming() as path:
        try:
            _write(upload, path, rules)
            checks.check(path, extension, rules)
            digest, size = _digest(path)
            place = storage.take_in(path)
        except OSError as fault:
            if fault.errno in (errno.ENOSPC, errno.EDQUOT):
                raise FileRefused(NO_SPACE, 507) from fault
            raise
    return _row(place, name=name, media_type=MEDIA_TYPES[extension], size=size, sha256=digest, actor=actor, scan=bool(settings.CLAMD))


def store_part(source: StoredFile, box: Box, *, kind: str, actor: Any, used_bytes: int = 0, quota: int = ALLIANCE_QUOTA) -> StoredFile:
    """Keep a part of a stored picture as a file of its own: same name, and scanned as an upload is.

    `box`: left, top, width, height in points, inside the picture. FileRefused as in `store`; the source stays as it is.
    """
    rules, extension = KINDS[kind], {media: each for each, media in MEDIA_TYPES.items()}[source.media_type]
    _check_size(1, rules, used_bytes, quota)  # whether there is room at all: the part's size is known once it is written
    with storage.incoming() as path:
        cut(path_of(source), path, extension, box)
        digest, size = _digest(path)
        _check_size(size, rules, used_bytes, quota)
        place = storage.take_in(path)
    return _row(place, name=source.name, media_type=source.media_type, size=size, sha256=digest, actor=actor, scan=bool(settings.CLAMD))


def store_generated(content: bytes | Path, name: str, media_type: str, actor: Any = None) -> StoredFile:
    """Keep a file that the portal made itself (a paper): written whole, not checked, not scanned."""
    with storage.incoming() as path:
        if isinstance(content, Path):
            with content.open("rb") as source, path.open("wb") as target:
                while piece := source.read(MB):
                    target.write(piece)
        else:
            path.write_bytes(content)
        digest, size = _digest(path)
        place = storage.take_in(path)
    return _row(place, name=clean_name(name), media_type=media_type, size=size, sha256=digest, actor=actor, scan=False, generated=True)


def keep_first(stored: StoredFile, make: Callable[[], Row], twin: Callable[[], Row]) -> Row:
    """The row that `make` writes for a generated file. Where two workers made the same at once, the later file goes; `twin` finds the row (R-45)."""
    try:
        with transaction.atomic():
            return make()
    except IntegrityError:
        path_of(stored).unlink(missing_ok=True)
        stored.delete()
        return twin()


def path_of(stored: StoredFile) -> Path:
    """Where the file lies."""
    return storage.path_of(stored.path)


def _allowed_extension(name: str, rules: Kind) -> str:
    extension = extension_of(name)
    if extension in rules.extensions:
        return extension
    allowed = "、".join(f".{one}" for one in rules.extensions)
    known = REFUSED_TYPES.get(extension)
    if known:
        raise FileRefused(known, 415)
    zh, en = (f" .{extension} ", f"A .{extension} file") if extension else ("無副檔名的", "A file without extension")
    raise FileRefused(Text(f"不接受{zh}檔案，請上傳 {allowed}", f"{en} is not accepted; upload {allowed.replace('、', ', ')}"), 415)


def _check_size(size: int, rules: Kind, used_bytes: int, quota: int) -> None:
    if size == 0:
        raise FileRefused(EMPTY)
    if size > rules.size:
        raise _too_large(size, rules)
    if used_bytes + size > quota:
        left = max(quota - used_bytes, 0) / MB
        raise FileRefused(
            Text(f"貴聯盟檔案總量已達上限 {quota // MB} MB（剩餘 {left:.1f} MB），請先刪除不需要的檔案",
                 f"The alliance's files have reached the limit of {quota // MB} MB ({left:.1f} MB left); remove some first"), 413,
        )
    if storage.free_bytes() - size < FREE_SPACE_KEPT:
        raise FileRefused(NO_SPACE, 507)


def _too_large(size: int, rules: Kind) -> FileRefused:
    limit = rules.size // MB
    return FileRefused(
        Text(f"檔案 {size / MB:.1f} MB，超過上限 {limit} MB，請縮小後再上傳", f"The file has {size / MB:.1f} MB; the limit is {limit} MB"), 413,
    )


def _write(upload: "UploadedFile[bytes]", path: Path, rules: Kind) -> None:
    """Copy the upload, counting: what the request claims about its size is not trusted."""
    count = 0
    with path.open("wb") as target:
        for piece in upload.chunks():
            count += len(piece)
            if count > rules.size:
                raise _too_large(count, rules)
            target.write(piece)
        target.flush()
        os.fsync(target.fileno())
    if count == 0:
        raise FileRefused(EMPTY)


def _digest(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size


def _row(place: str, *, scan: bool, **facts: Any) -> StoredFile:
    from alliance_portal.files.tasks import scan_file  # leaf: the task calls back into this app  # noqa: PLC0415

    stored = StoredFile(
        path=place, name=facts["name"], media_type=facts["media_type"], size=facts["size"], sha256=facts["sha256"], added_by=facts["actor"],
        generated=facts.get("generated", False), scan=StoredFile.Scan.PENDING if scan else StoredFile.Scan.CLEAN,
    )
    stored.save(force_insert=True)
    if scan:
        transaction.on_commit(lambda: scan_file.delay(str(stored.pk)), robust=True)
    return stored


def batched(places: list[str], size: int) -> Iterator[list[str]]:
    """The list in pieces that a database takes in one question."""
    for start in range(0, len(places), size):
        yield places[start : start + size]


def remove_orphans() -> int:
    """Remove unfinished uploads, and files whose row was rolled back, once they are an hour old; how many."""
    count = 0
    places = list(storage.old_places())
    finished = [place for place in places if not place.startswith(storage.INCOMING)]
    kept = {place for chunk in batched(finished, 500) for place in StoredFile.objects.filter(path__in=chunk).values_list("path", flat=True)}
    for place in places:
        if place not in kept:
            storage.path_of(place).unlink(missing_ok=True)
            count += 1
    if count:
        log.info("%s orphan file(s) removed", count)
    return count
