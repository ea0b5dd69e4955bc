"""Texts as the desk searches them: one width, one case, telephones as digits. Pure."""

import re
from typing import Any
from unicodedata import normalize

_NO_DIGIT = re.compile(r"[^0-9]")
_TAIWAN = re.compile(r"^\+?886[\s-]*\(?0?")


def plain(text: Any) -> str:
    """A text as it is searched: one width, lower case, single blanks."""
    return " ".join(normalize("NFKC", str(text or "")).lower().split())


def digits_of(text: Any) -> str:
    """A telephone or business number as digits; +886 is the 0 before an area code."""
    return _NO_DIGIT.sub("", _TAIWAN.sub("0", normalize("NFKC", str(text or "")).strip()))
