"""Zip containers: measured before and while they are unpacked, never trusted (R-26, R-28)."""

import re
import stat
import zipfile
from collections.abc import Iterator
from typing import IO

from alliance_portal.files.kinds import MB, FileRefused
from alliance_portal.lib.findings import Text

MOST_ENTRIES = 2000
MOST_BYTES = 200 * MB
MOST_RATIO = 100
RATIO_COUNTS_FROM = MB  # a small part of repeated XML packs well and does no harm
CHUNK = 64 * 1024

BOMB = Text("壓縮檔解開後過大，可能為壓縮炸彈，不予接受", "The file unpacks to far too much and is refused")
BAD_STRUCTURE = Text("檔案結構不合法，請以原軟體重新存檔後再上傳", "The file's structure is not valid; save it again with its own program")
ENCRYPTED = Text("檔案已加密，請移除密碼後再上傳", "The file is protected by a password; remove it and upload again")
ENTITIES = Text(
    "檔案內含外部參照定義（DOCTYPE／ENTITY），請以原軟體重新存檔後再上傳",
    "The file defines entities (DOCTYPE/ENTITY); save it again with its own program",
)
_XML_NAMES = (".xml", ".rels", ".vml", ".rdf", ".xhtml", ".svg")
_DECLARATION = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING = re.compile(rb"<\?xml[^>]{0,200}encoding\s*=\s*[\"']([A-Za-z0-9._-]+)", re.IGNORECASE)
_ENCODINGS = {b"utf-8", b"utf8", b"utf-16", b"us-ascii", b"ascii", b"iso-8859-1", b"windows-1252", b"big5"}


def open_archive(file: IO[bytes], size: int) -> zipfile.ZipFile:
    """Open a zip after its list of contents has been checked; nothing is unpacked yet."""
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, OSError) as fault:
        raise FileRefused(BAD_STRUCTURE) from fault
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise FileRefused(BOMB, 413)
    total = sum(entry.file_size for entry in entries)
    if total > MOST_BYTES or (total > RATIO_COUNTS_FROM and total > MOST_RATIO * max(size, 1)):
        raise FileRefused(BOMB, 413)
    seen: set[str] = set()
    for entry in entries:
        _check_entry(entry, seen)
    return archive


def _check_entry(entry: zipfile.ZipInfo, seen: set[str]) -> None:
    name = entry.orig_filename
    parts = re.split(r"[/\\]", name)
    if name.startswith(("/", "\\")) or ".." in parts or "\x00" in name or re.match(r"[A-Za-z]:", name) or name.lower() in seen:
        raise FileRefused(BAD_STRUCTURE)
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise FileRefused(BAD_STRUCTURE)
    if entry.flag_bits & 0x1:
        raise FileRefused(ENCRYPTED)
    seen.add(name.lower())


def chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The content of one entry in pieces; stops when it is more than its header says."""
    count = 0
    try:
        with archive.open(entry) as stream:
            while piece := stream.read(CHUNK):
                count += len(piece)
                if count > entry.file_size or count > MOST_BYTES:
                    raise FileRefused(BOMB, 413)
                yield piece
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as fault:
        raise FileRefused(BAD_STRUCTURE) from fault


def read_small(archive: zipfile.ZipFile, name: str, most: int = 4 * MB) -> bytes:
    """One part that must be small; refused when it is missing or larger."""
    try:
        entry = archive.getinfo(name)
    except KeyError as fault:
        raise FileRefused(BAD_STRUCTURE) from fault
    if entry.file_size > most:
        raise FileRefused(BAD_STRUCTURE)
    return b"".join(chunks(archive, entry))


def is_xml(name: str) -> bool:
    """Whether a part is read as XML by the programs that open the file."""
    return name.lower().endswith(_XML_NAMES)


def scan_xml(pieces: Iterator[bytes], patterns: tuple[tuple[re.Pattern[bytes], Text], ...]) -> None:
    """Refuse a part that declares entities or matches a pattern, in one pass over its pieces. Two-byte text is read as one-byte."""
    before, first = b"", True
    for piece in pieces:
        window = before + piece.replace(b"\x00", b"")
        if first:
            found = _ENCODING.search(window[:400])
            if found and found[1].lower() not in _ENCODINGS:
                raise FileRefused(BAD_STRUCTURE)
            first = False
        if _DECLARATION.search(window):
            raise FileRefused(ENTITIES)
        for pattern, reason in patterns:
            if pattern.search(window):
                raise FileRefused(reason)
        before = window[-1024:]
