"""Office files: the container is what the name says, and nothing in it acts by itself (R-25 to R-28)."""

import io
import re
import warnings
from pathlib import Path
from typing import IO
from zipfile import ZipFile, ZipInfo

from alliance_portal.files.checks import archives
from alliance_portal.files.checks.pictures import WRONG_TYPE
from alliance_portal.files.kinds import MB, MEDIA_TYPES, FileRefused, Kind
from alliance_portal.lib.findings import Text

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAIN_TYPES = {
    "docx": b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "pptx": b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
    "xlsx": b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}
EMBEDDED = Text("內含嵌入物件，請改為圖片或文字後再上傳", "It holds embedded objects; replace them by pictures or text")
EXTERNAL = Text("內含外部連結的範本或檔案，請移除後再上傳", "It links templates or files from elsewhere; remove the links")
STARTS = Text("投影片的動作設定會執行程式或巨集，請移除後再上傳", "An action on a slide starts a program or a macro; remove it")
FIELD = Text("內含 DDE 動態資料欄位，請移除後再上傳", "It holds DDE fields; remove them")
_RELATIONSHIP = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>", re.IGNORECASE)
_DDE = re.compile(rb"(?:instrText[^>]*>|instr\s*=\s*[\"'])\s*DDE(?:AUTO)?\b|<(?:\w+:)?ddeLink", re.IGNORECASE)
# what a click on a slide may do: other slides, shows and web pages are fine
_SLIDE_STARTS = re.compile(rb"ppaction://(?:program|macro|ole)", re.IGNORECASE)
_ODF_SLIDE_STARTS = re.compile(rb"presentation:action\s*=\s*[\"'](?:execute|macro|verb)[\"']", re.IGNORECASE)
_ODF_ACTIVE = re.compile(rb"<script:event-listener|<office:script\s[^>]*>\s*<(?!/)|<(?:text|office|table):dde-", re.IGNORECASE)
_ODF_OUTSIDE = re.compile(rb"<draw:(?:plugin|applet)\b|<table:cell-range-source\b|vnd\.sun\.star\.(?:script|oleobject)", re.IGNORECASE)


def macros(extension: str) -> Text:
    """The reason for macros, naming the type to save as."""
    return Text(f"含巨集，請另存為不含巨集的 .{extension}", f"It carries macros; save it as .{extension} without macros")


def check_ooxml(path: Path, extension: str, _kind: Kind) -> None:
    """A .docx, .pptx or .xlsx: main part of its type, no macros, controls, objects, outside links or DDE."""
    with path.open("rb") as file:
        magic = file.read(8)
        if magic == OLE_MAGIC:
            if _has_stream(path, "EncryptedPackage"):
                raise FileRefused(archives.ENCRYPTED)
            raise FileRefused(WRONG_TYPE, 415)
        if not magic.startswith(b"PK"):
            raise FileRefused(WRONG_TYPE, 415)
        file.seek(0)
        _check_ooxml_container(file, path.stat().st_size, extension, depth=0)


def _check_ooxml_container(file: IO[bytes], size: int, extension: str, depth: int) -> None:
    with archives.open_archive(file, size) as archive:
        types = archives.read_small(archive, "[Content_Types].xml")
        if b"macroEnabled" in types or b"vnd.ms-office.vbaProject" in types:
            raise FileRefused(macros(extension))
        if MAIN_TYPES[extension] not in types:
            raise FileRefused(WRONG_TYPE, 415)
        for entry in archive.infolist():
            _check_ooxml_part(archive, entry, extension, depth)


def _check_ooxml_part(archive: ZipFile, entry: ZipInfo, extension: str, depth: int) -> None:
    name = entry.filename.lower()
    if "vbaproject" in name or "vbadata" in name:
        raise FileRefused(macros(extension))
    if "/activex/" in f"/{name}" or ("embeddings/" in name and not name.endswith((".xlsx", "/"))):
        raise FileRefused(EMBEDDED)
    if name.endswith(".rels"):
        _check_relationships(archives.read_small(archive, entry.filename))
    if "embeddings/" in name and name.endswith(".xlsx"):
        _check_nested(archive, entry, depth)  # the workbook behind a chart: one level, held to the same rules
    elif archives.is_xml(name):
        archives.scan_xml(archives.chunks(archive, entry), ((_DDE, FIELD), (_SLIDE_STARTS, STARTS)))
    else:
        for number, piece in enumerate(archives.chunks(archive, entry)):
            if number == 0 and piece.startswith((b"PK\x03\x04", OLE_MAGIC)):
                raise FileRefused(EMBEDDED)


def _check_relationships(part: bytes) -> None:
    plain = part.replace(b"\x00", b"")
    for found in _RELATIONSHIP.findall(plain):
        outside = re.search(rb"TargetMode\s*=\s*[\"']External", found, re.IGNORECASE)
        if (outside and b"/hyperlink" not in found) or b"/attachedTemplate" in found:
            raise FileRefused(EXTERNAL)
        if b"/vbaProject" in found:
            raise FileRefused(macros("docx"))
        if b"/oleObject" in found:
            raise FileRefused(EMBEDDED)


def _check_nested(archive: ZipFile, entry: ZipInfo, depth: int) -> None:
    if depth > 0 or entry.file_size > 20 * MB:
        raise FileRefused(archives.BOMB, 413)
    content = b"".join(archives.chunks(archive, entry))
    _check_ooxml_container(io.BytesIO(content), len(content), "xlsx", depth + 1)


def check_odf(path: Path, extension: str, _kind: Kind) -> None:
    """An .odt, .odp or .ods: `mimetype` first and of its type, no macros, event listeners, DDE, objects or locks."""
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            raise FileRefused(WRONG_TYPE, 415)
        file.seek(0)
        with archives.open_archive(file, path.stat().st_size) as archive:
            entries = archive.infolist()
            if not entries or entries[0].filename != "mimetype":
                raise FileRefused(WRONG_TYPE, 415)
            if archives.read_small(archive, "mimetype", 200).strip() != MEDIA_TYPES[extension].encode():
                raise FileRefused(WRONG_TYPE, 415)
            manifest = archives.read_small(archive, "META-INF/manifest.xml")
            if b"encryption-data" in manifest:
                raise FileRefused(archives.ENCRYPTED)
            for entry in entries:
                _check_odf_part(archive, entry, extension)


def _check_odf_part(archive: ZipFile, entry: ZipInfo, extension: str) -> None:
    name = entry.filename
    if name.startswith(("Basic/", "Scripts/", "Dialogs/")):
        raise FileRefused(macros(extension))
    if archives.is_xml(name):
        archives.scan_xml(
            archives.chunks(archive, entry), ((_ODF_ACTIVE, macros(extension)), (_ODF_OUTSIDE, EMBEDDED), (_ODF_SLIDE_STARTS, STARTS)),
        )
        return
    for number, piece in enumerate(archives.chunks(archive, entry)):
        if number == 0 and piece.startswith((b"PK\x03\x04", OLE_MAGIC)):
            raise FileRefused(EMBEDDED)


def check_old_word(path: Path, _extension: str, _kind: Kind) -> None:
    """A .doc: a Word 97 file without password, macros and embedded objects."""
    with path.open("rb") as file:
        if file.read(8) != OLE_MAGIC:
            raise FileRefused(WRONG_TYPE, 415)
    import olefile  # noqa: PLC0415  slow import: only uploads need it

    with olefile.OleFileIO(path) as ole:
        if ole.exists("EncryptedPackage"):
            raise FileRefused(archives.ENCRYPTED)
        if not ole.exists("WordDocument"):
            raise FileRefused(WRONG_TYPE, 415)
        head = ole.openstream("WordDocument").read(32)
        if len(head) >= 12 and head[11] & 0x01:  # FibBase: bit A of the second flag byte is fEncrypted
            raise FileRefused(archives.ENCRYPTED)
        storages = [[part.lower() for part in entry] for entry in ole.listdir(streams=False, storages=True)]
        folders = {part for entry in storages for part in entry}
        if folders & {"macros", "_vba_project_cur", "vba"}:
            raise FileRefused(macros("docx"))
        if any(entry[0] == "objectpool" and len(entry) > 1 for entry in storages):
            raise FileRefused(EMBEDDED)
    if has_vba(path):
        raise FileRefused(macros("docx"))


def has_vba(path: Path) -> bool:
    """Whether the parser of old Office files finds VBA code."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its parser library announces new names when it is loaded
        from oletools.olevba import VBA_Parser  # noqa: PLC0415  slow import: only uploads need it

    parser = VBA_Parser(str(path), data=path.read_bytes())
    try:
        return bool(parser.detect_vba_macros())
    finally:
        parser.close()


def _has_stream(path: Path, name: str) -> bool:
    import olefile  # noqa: PLC0415  slow import: only uploads need it

    with olefile.OleFileIO(path) as ole:
        return bool(ole.exists(name))
