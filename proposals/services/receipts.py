"""送件編號: the case's code, the number of the submission, two check characters (decisions "Codes")."""

import re

from proposals.services.drafts import ALPHABET

# A pure system in the manner of ISO 7064 with two check characters: a prime just below 30², radix 30. Every wrong character and every
# swap of neighbours changes the remainder.
MODULUS = 887
RADIX = len(ALPHABET)
_VALUES = {character: value for value, character in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
_FORM = re.compile(rf"([0-9]{{3}}[0-9A-Z]*-[{ALPHABET}]{{5}}-[1-9][0-9]*)-([{ALPHABET}]{{2}})")


def check_characters(text: str) -> str:
    """The two check characters of a text of letters, digits and hyphens (hyphens count for nothing)."""
    rest = 0
    for character in text.upper():
        if character != "-":
            rest = (rest * RADIX + _VALUES[character]) % MODULUS
    value = (1 - rest * RADIX * RADIX) % MODULUS
    return ALPHABET[value // RADIX] + ALPHABET[value % RADIX]


def receipt_no(code: str, number: int) -> str:
    """The number of a submission: 113-7K2QD-1-XX."""
    head = f"{code}-{number}"
    return f"{head}-{check_characters(head)}"


def is_receipt_no(text: str) -> bool:
    """Whether a number read from paper or telephone is well formed and its check characters fit."""
    found = _FORM.fullmatch(text.strip().upper())
    return bool(found) and check_characters(found[1]) == found[2] if found else False
