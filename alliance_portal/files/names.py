"""Names of uploaded files: kept as people wrote them, made harmless."""

import os
import re
import unicodedata

from alliance_portal.files.kinds import SAME_TYPE

LONGEST = 200
# control characters, separators of folders, direction marks that would show "fdp.exe" as "exe.pdf", halves of surrogate pairs
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def readable(name: str) -> str:
    """A name whose bytes were not UTF-8 (Python keeps them as lone surrogates): read as Big5 where that fits."""
    if not any("\udc80" <= letter <= "\udcff" for letter in name):
        return name
    raw = os.fsencode(name)
    for encoding in ("utf-8", "big5hkscs", "cp950"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")


def clean_name(name: str) -> str:
    """The last part of the path, composed (NFC), without what cannot be shown; at most 200 characters with its extension kept."""
    text = unicodedata.normalize("NFC", readable(name))
    text = re.split(r"[/\\]", text)[-1]
    text = _UNSAFE.sub("", text).strip().rstrip(" .")
    stem, dot, extension = text.rpartition(".")
    if not dot:
        stem, extension = text, ""
    stem = stem.strip(" .") or "檔案"
    ending = f".{extension[:10]}" if extension else ""
    return stem[: LONGEST - len(ending)] + ending


def extension_of(name: str) -> str:
    """The extension in small letters and in its usual spelling (jpeg is jpg); blank when there is none."""
    _stem, dot, extension = name.rpartition(".")
    found = extension.lower().strip() if dot else ""
    return SAME_TYPE.get(found, found)
