"""The whole case as one ZIP: papers, receipt, attachments in the order of a 卷宗, its index, and SHA256SUMS that `sha256sum -c` accepts.

Streamed from file to file; the same files give the same bytes (fixed order and dates).
"""

import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from proposals.catalogue.model import Field, Scope
from proposals.papers.office.package import BEGINNING
from proposals.rules.dossier import Dossier, FileRef

INDEX, SUMS = "00_卷內目錄.txt", "SHA256SUMS"
PIECE = 1 << 20
PAPERS = {"pdf": "提案計畫書（列印版）", "docx": "提案計畫書（Word）", "odt": "提案計畫書（ODF）"}
UNSAFE = re.compile('[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff<>:"/\\\\|?*]')
LONGEST = 80
STORED = frozenset({".png", ".jpg", ".jpeg", ".docx", ".odt", ".pptx", ".odp", ".zip"})  # compressed already


@dataclass(frozen=True, slots=True)
class Piece:
    """A file of the case: the part of the file that it belongs to, what it is, the name to give it, where its bytes are."""

    part: str
    title: str
    name: str
    source: Path


def attachments(dossier: Dossier) -> tuple[Piece, ...]:
    """The files that the proposal names, in the form's order, then each member's, then the pictures inside narratives; each once."""
    seen: set[str] = set()
    found: list[Piece] = []
    for part, title, ref in _named(dossier):
        if ref.problem or not ref.source or ref.source in seen:
            continue
        seen.add(ref.source)
        found.append(Piece(part, title, ref.name, Path(ref.source)))
    return tuple(found)


def _named(dossier: Dossier) -> Iterator[tuple[str, str, FileRef]]:
    for section in dossier.edition.of_scope(Scope.ALLIANCE):
        yield from _of(section.fields, dossier.record(section.key), "附件", "")
    for number, member in enumerate(dossier.members, 1):
        for section in dossier.edition.of_scope(Scope.MEMBER):
            yield from _of(section.fields, member.record(section.key), "成員附件", f"{number}. {member.company_name} ")
    yield from (("內文圖片", ref.name, ref) for _, ref in sorted(dossier.files.items()))


def _of(fields: Sequence[Field], record: Any, part: str, before: str) -> Iterator[tuple[str, str, FileRef]]:
    for field in fields:
        value = record.get(field.key)
        if isinstance(value, FileRef):
            yield part, before + field.label.zh, value


def safe_name(number: int, title: str, name: str) -> str:
    """A file name that every system takes: numbered, without folders, control or direction marks, its extension kept."""
    extension = re.sub(r"[^.a-z0-9]", "", Path(name).suffix.lower())[:10]
    stem = UNSAFE.sub("", unicodedata.normalize("NFC", title)).strip(" .") or "檔案"
    while len(stem.encode()) > 3 * LONGEST:
        stem = stem[:-1]
    return f"{number:02d}_{stem.strip(' .').replace(' ', '_')}{extension}"


def write(out: Path, pieces: Iterable[Piece], heading: str) -> None:
    """Write the ZIP. `heading` stands above the index. OSError when a file is gone."""
    lines, sums = [heading, "", "次序　類別　文件名稱　檔名　位元組　SHA-256"], []
    kept = list(pieces)
    names = [safe_name(number, piece.title, piece.name) for number, piece in enumerate(kept, 1)]
    with zipfile.ZipFile(out, "w", allowZip64=True) as package:
        for number, (piece, name) in enumerate(zip(kept, names, strict=True), 1):
            digest, size = _copy(package, name, piece.source)
            sums.append(f"{digest}  {name}")
            lines.append(f"{number:02d}　{piece.part}　{piece.title}　{name}　{size:,}　{digest}")
        index = ("\n".join(lines) + "\n").encode()
        _text(package, INDEX, index)
        _text(package, SUMS, ("\n".join([*sums, f"{sha256(index).hexdigest()}  {INDEX}"]) + "\n").encode())


def _copy(package: zipfile.ZipFile, name: str, source: Path) -> tuple[str, int]:
    digest, size = sha256(), 0
    with source.open("rb") as given, package.open(_entry(name), "w", force_zip64=source.stat().st_size > 1 << 31) as taken:
        while piece := given.read(PIECE):
            digest.update(piece)
            size += len(piece)
            taken.write(piece)
    return digest.hexdigest(), size


def _text(package: zipfile.ZipFile, name: str, content: bytes) -> None:
    package.writestr(_entry(name), content)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, BEGINNING)
    entry.compress_type = zipfile.ZIP_STORED if Path(name).suffix in STORED else zipfile.ZIP_DEFLATED
    entry.external_attr, entry.create_system = 0o644 << 16, 3
    return entry
