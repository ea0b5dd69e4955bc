"""Figures that people type and read: exact decimals, thousands separators, growth. Half up at the end, never binary floats."""

import re
from decimal import ROUND_HALF_UP, Decimal
from unicodedata import normalize

from alliance_portal.lib.findings import Text
from alliance_portal.lib.unreadable import Unreadable

MAXIMUM_DIGITS = 15  # as many as a JSON number carries without loss
_PLAIN = re.compile(r"[-+]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]*)?|[-+]?\.[0-9]+")
_MINUS = str.maketrans({"−": "-", "–": "-", "﹣": "-"})


def parse(text: str, unit: str = "") -> Decimal:
    """Read a figure as typed: `1,234.5`, full-width digits, spaces, and the unit of its place after it.

    Raises Unreadable; another unit than that of the place (元 for 萬元) is refused, never converted.
    """
    cleaned = "".join(normalize("NFKC", text).translate(_MINUS).split())
    if unit and cleaned.endswith(unit):
        cleaned = cleaned.removesuffix(unit)
    elif unit == "萬元" and cleaned.endswith("萬"):
        cleaned = cleaned.removesuffix("萬")
    if not _PLAIN.fullmatch(cleaned):
        in_unit = f"（單位：{unit}）" if unit else ""
        raise Unreadable(Text(f"請填數字{in_unit}，例如 1,234.5。", f"Please enter a number{f' in {unit}' if unit else ''}, for example 1,234.5."))
    value = Decimal(cleaned.replace(",", ""))
    refuse_too_long(value)
    return plain(value)


def refuse_too_long(value: Decimal) -> None:
    """Raise Unreadable for a figure of more than 15 digits, or one that is none (NaN, infinity)."""
    if not value.is_finite():
        raise Unreadable(Text("請填數字。", "Please enter a number."), wrong_type=True)
    _, digits, exponent = plain(value).as_tuple()
    whole = max(len(digits) + int(exponent), 1) if value else 1
    if max(whole, 0) + max(-int(exponent), 0) > MAXIMUM_DIGITS:
        reason = Text(f"數字過長，最多 {MAXIMUM_DIGITS} 位。", f"The number is too long; at most {MAXIMUM_DIGITS} digits.")
        raise Unreadable(reason)


def plain(value: Decimal) -> Decimal:
    """The same figure in its shortest form without an exponent: 22.50 is 22.5, 1E+3 is 1000, -0 is 0."""
    if not value.is_finite():
        return value
    if value == 0:
        return Decimal(0)
    if value.adjusted() > 2 * MAXIMUM_DIGITS:
        return value
    shortened = value.normalize()
    return shortened.quantize(Decimal(1)) if int(shortened.as_tuple().exponent) > 0 else shortened


def rounded(value: Decimal, places: int = 2) -> Decimal:
    """Round half up to so many decimals; `-0.00` is `0.00`."""
    done = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return abs(done) if done == 0 else done


def growth(before: Decimal, after: Decimal) -> Decimal | None:
    """Growth in percent, half up to 2 decimals; None when `before` is 0 (cannot be computed; F-16, K-12)."""
    if before == 0:
        return None
    return rounded((after - before) * 100 / before)


def shown(value: Decimal | int, places: int | None = None) -> str:
    """A figure as people read it: thousands separators, shortest form, or with so many decimals."""
    exact = Decimal(value)
    exact = plain(exact) if places is None else rounded(exact, places)
    return f"{exact:,f}"
