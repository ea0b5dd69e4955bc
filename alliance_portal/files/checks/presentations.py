"""PowerPoint 97 files (.ppt): a compound file whose stream of records holds no macros, controls, objects or programs to start (R-25, R-27).

Records are those of [MS-PPT]: eight bytes of head (version and instance, type, length), containers hold records. The walk is bounded.
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from alliance_portal.files.checks.archives import BOMB, ENCRYPTED
from alliance_portal.files.checks.office import EMBEDDED, OLE_MAGIC, STARTS, has_vba, macros
from alliance_portal.files.checks.pictures import WRONG_TYPE
from alliance_portal.files.kinds import FileRefused, Kind
from alliance_portal.lib.findings import Text

DOCUMENT, USER = "PowerPoint Document", "Current User"
ENCRYPTED_TOKEN = 0xF3D1C4DF  # headerToken of the CurrentUserAtom where the document is encrypted
MOST_RECORDS, DEEPEST = 200_000, 32
CONTAINER = 0xF
VBA_INFO, INTERACTION = 0x0400, 0x0FF3
OBJECTS = frozenset({0x0FCC, 0x0FCE, 0x0FEE})  # embedded object, linked object, ActiveX control
RUNS_MACRO, RUNS_PROGRAM, RUNS_OBJECT = 1, 2, 5
_END_OF_HEADER = 512
CUT_OFF = Text("檔案不完整，請重新存檔後再上傳", "The file is cut off; save it again and upload it")


def check_old_slides(path: Path, _extension: str, _kind: Kind) -> None:
    """A .ppt: a PowerPoint 97 file without password, macros, embedded objects and buttons that start something."""
    with path.open("rb") as file:
        if file.read(8) != OLE_MAGIC:
            raise FileRefused(WRONG_TYPE, 415)
    import olefile  # noqa: PLC0415  slow import: only uploads need it

    with olefile.OleFileIO(path) as ole:
        if ole.exists("EncryptedPackage") or ole.exists("EncryptedSummary") or _token(ole) == ENCRYPTED_TOKEN:
            raise FileRefused(ENCRYPTED)
        if not ole.exists(DOCUMENT):
            raise FileRefused(WRONG_TYPE, 415)
        stream = ole.openstream(DOCUMENT).read()
        if len(stream) != ole.get_size(DOCUMENT) or path.stat().st_size < _END_OF_HEADER + len(stream):
            raise FileRefused(CUT_OFF)
        for kind, content in records(stream):
            _check_record(kind, content)
    if has_vba(path):
        raise FileRefused(macros("pptx"))


def _token(ole: Any) -> int:
    """What the user's atom says of the document; 0 where it is missing or short."""
    head = ole.openstream(USER).read(16) if ole.exists(USER) else b""
    return int.from_bytes(head[12:16], "little") if len(head) == 16 else 0


def records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """Type and content of every record that is no container, at most 64 bytes of each. FileRefused where the stream breaks off."""
    ends, at, count = [len(stream)], 0, 0
    while at < len(stream):
        while at >= ends[-1] and len(ends) > 1:
            ends.pop()
        if ends[-1] - at < 8:
            if any(stream[at:ends[-1]]):
                raise FileRefused(CUT_OFF)
            at = ends[-1]  # zeros that fill the last sector
            continue
        version, kind, length = struct.unpack_from("<HHI", stream, at)
        at += 8
        if version == kind == length == 0 and not any(stream[at:]):
            return
        if at + length > ends[-1]:
            raise FileRefused(CUT_OFF)
        count += 1
        if count > MOST_RECORDS or len(ends) > DEEPEST:
            raise FileRefused(BOMB, 413)
        if version & CONTAINER == CONTAINER:
            yield kind, b""
            ends.append(at + length)
            continue
        yield kind, stream[at:at + min(length, 64)]
        at += length


def _check_record(kind: int, content: bytes) -> None:
    if kind in OBJECTS:
        raise FileRefused(EMBEDDED)
    if kind == VBA_INFO and len(content) >= 8 and any(content[4:8]):
        raise FileRefused(macros("pptx"))
    if kind == INTERACTION and len(content) > 8 and content[8] in (RUNS_MACRO, RUNS_PROGRAM, RUNS_OBJECT):
        raise FileRefused(STARTS)
