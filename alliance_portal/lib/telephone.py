"""Telephone numbers in every good form that people type, shown in one (decisions "Telephone")."""

import re
from dataclasses import dataclass
from unicodedata import normalize

import phonenumbers

from alliance_portal.lib.findings import Text
from alliance_portal.lib.unreadable import Unreadable

_EXTENSION = re.compile(r"(?:分機號碼|分機|內線|轉|#|ext\.?|x)[:.]?([0-9]{1,7})", re.IGNORECASE)
_ALLOWED = re.compile(r"\+?[0-9()./-]+")
_UNREADABLE = Text(
    "請填電話號碼，例如 (02)2553-3988 分機606 或 0912-345-678。",
    "Please enter a telephone number, for example (02)2553-3988 #606 or 0912-345-678.",
)


@dataclass(frozen=True, slots=True)
class Telephone:
    """A number. `area` and `local` are those of Taiwan; a foreign number has its international form in `local` and no area."""

    area: str
    local: str
    extension: str = ""

    def __str__(self) -> str:
        return self.shown()

    @property
    def is_mobile(self) -> bool:
        """Whether it is a Taiwanese mobile number."""
        return not self.area and self.local.startswith("09")

    def shown(self, *, english: bool = False) -> str:
        """The one form in which numbers are shown: (02)2553-3988 分機606, 0912-345-678, +81 3-1234-5678."""
        number = f"({self.area}){self.local}" if self.area else self.local
        if not self.extension:
            return number
        return f"{number} ext. {self.extension}" if english else f"{number} 分機{self.extension}"


def parse(text: str) -> Telephone:
    """Read a number as typed, Taiwan's unless it starts with + and another country. Raises Unreadable."""
    cleaned = "".join(normalize("NFKC", text).split()).replace("–", "-").replace("−", "-")
    main, extension = cleaned, ""
    found = _EXTENSION.search(cleaned)
    if found and found.end() == len(cleaned):
        main, extension = cleaned[: found.start()], found[1]
    # Without its area code a number cannot be told from another area's.
    if len(cleaned) > 40 or not _ALLOWED.fullmatch(main) or not main.lstrip("(").startswith(("0", "+", "886")):
        raise Unreadable(_UNREADABLE)
    try:
        number = phonenumbers.parse(main, "TW")
    except phonenumbers.NumberParseException:
        raise Unreadable(_UNREADABLE) from None
    if not phonenumbers.is_possible_number(number):
        raise Unreadable(_UNREADABLE)
    if number.country_code != 886:
        return Telephone("", phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL), extension)
    return _taiwanese(number, extension)


def _taiwanese(number: phonenumbers.PhoneNumber, extension: str) -> Telephone:
    national = str(number.national_number)
    if len(national) == 9 and national.startswith(("9", "80")):  # mobile, and toll-free 0800
        return Telephone("", f"0{national[:3]}-{national[3:6]}-{national[6:]}", extension)
    groups = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL).split(" ")
    area, local = groups[0], "".join(groups[1:])
    if len(local) < 5 or not area.startswith("0"):
        raise Unreadable(_UNREADABLE)
    cut = {8: 4, 7: 3, 6: 3}.get(len(local))
    return Telephone(area, f"{local[:cut]}-{local[cut:]}" if cut else local, extension)


def shown(text: str, *, english: bool = False) -> str:
    """The number in the form in which it is shown; what cannot be read stays as it is."""
    try:
        return parse(text).shown(english=english)
    except Unreadable:
        return text
