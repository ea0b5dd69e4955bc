"""Words that the pictures share, in the language of the reader."""

from fractions import Fraction

from alliance_portal.lib.exact_figures import rounded_text
from alliance_portal.lib.spoken_dates import MONTHS_EN


def month_name(month: int, *, english: bool) -> str:
    """A month counted from January of the plan's year: 3月, Mar."""
    number = (month - 1) % 12
    return MONTHS_EN[number][:3] if english else f"{number + 1}月"


def plain(value: Fraction) -> str:
    """A count without decimals, anything else with two; thousands separated."""
    if value.denominator == 1:
        return f"{value.numerator:,}"
    whole, _point, places = rounded_text(value).partition(".")
    return f"{int(whole):,}.{places}" if not whole.startswith("-0") else f"{whole}.{places}"


def percent(value: Fraction) -> str:
    """53.50%."""
    return f"{rounded_text(value)}%"


def points(value: Fraction) -> str:
    """A variance with its sign: +1.50, −1.50, 0.00."""
    text = rounded_text(abs(value))
    return text if text == "0.00" else f"{'−' if value < 0 else '+'}{text}"
