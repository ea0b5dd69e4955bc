"""The code on the seal page: 送件編號 and 內容碼, as typed or read by a scanner. Says at once whether paper and screen are the same."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from unicodedata import normalize

# receipt number: call, five characters, number of the submission, two check characters; then twelve characters of the content's hash
_NUMBER = re.compile(r"([0-9]{3}[0-9A-Z]{0,3})-?([2-9A-HJKMNP-TV-Z]{5})-?([1-9][0-9]{0,3})-([2-9A-HJKMNP-TV-Z]{2})")
_DIGEST = re.compile(r"[0-9A-F]{12}")
DIGEST_LENGTH = 12


class Verdict(StrEnum):
    """What a code says about the paper that carries it."""

    SAME = "same"
    OLDER = "older"
    OTHER_CASE = "other_case"
    CHANGED = "changed"  # the number fits, the content code does not: not a print of this portal
    MISTYPED = "mistyped"  # check characters do not fit
    UNKNOWN = "unknown"  # no code of this portal, or a number that was never given


@dataclass(frozen=True, slots=True)
class SealCode:
    """A code as read. `digest` is blank when only the number was typed."""

    case: str
    version: int
    number: str
    digest: str


def read(text: str) -> SealCode | None:
    """Find a code in what was typed or scanned; None when there is none. Full-width letters, blanks and case do not matter."""
    plain = normalize("NFKC", text).upper().replace("–", "-").replace("—", "-").replace("－", "-")
    found = _NUMBER.search(re.sub(r"\s*-\s*", "-", plain))
    if found is None:
        return None
    rest = re.sub(r"[^0-9A-Z]", "", re.sub(r"\s*-\s*", "-", plain)[found.end() :])
    digest = rest[:DIGEST_LENGTH] if _DIGEST.fullmatch(rest[:DIGEST_LENGTH]) else ""
    case = f"{found[1]}-{found[2]}"
    return SealCode(case, int(found[3]), f"{case}-{found[3]}-{found[4]}", digest)


def judge(code: SealCode | None, case: str, given: Mapping[str, str]) -> Verdict:
    """Compare a code with a case. `given`: number of each of its submissions, in order -> SHA-256 of its content."""
    if code is None:
        return Verdict.UNKNOWN
    if code.case != case.upper():
        return Verdict.OTHER_CASE
    known = {number.upper(): digest for number, digest in given.items()}
    digest = known.get(code.number)
    if digest is None:
        return Verdict.MISTYPED
    if code.digest and code.digest != digest[:DIGEST_LENGTH].upper():
        return Verdict.CHANGED
    return Verdict.SAME if code.number == list(known)[-1] else Verdict.OLDER
