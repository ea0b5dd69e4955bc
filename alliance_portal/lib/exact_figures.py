"""Exact figures of means and spreads: fractions, rounded half up once, at the end (spec: computations)."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import isqrt

PLACES = 2
MAXIMUM_PLACES = 12


def rounded_text(value: Fraction, places: int = PLACES) -> str:
    """The figure half up (away from zero) to so many decimals; `-0.00` is `0.00`."""
    whole, part = abs(value.numerator), value.denominator
    units = (whole * 10**places * 2 + part) // (part * 2)
    return _text(-units if value < 0 else units, places)


def root_text(value: Fraction, places: int = PLACES) -> str:
    """The square root of a figure of 0 or more, half up, without going through a binary float."""
    doubled = isqrt(4 * 10 ** (2 * places) * value.numerator // value.denominator)  # floor of twice the scaled root
    return _text((doubled + 1) // 2, places)


def mean(values: Sequence[Fraction]) -> Fraction:
    """The arithmetic mean of at least one value."""
    return sum(values, Fraction(0)) / len(values)


def variance(values: Sequence[Fraction]) -> Fraction:
    """The population variance of at least one value."""
    middle = mean(values)
    return mean([(value - middle) ** 2 for value in values])


def told_apart(values: Sequence[Fraction]) -> list[str]:
    """The figures with 2 decimals, or with as many more as different ones need to look different."""
    for places in range(PLACES, MAXIMUM_PLACES + 1):
        texts = [rounded_text(value, places) for value in values]
        if len(set(texts)) == len(set(values)):
            return texts
    return [f"{text}…" for text in texts]


def exact_text(value: Fraction) -> str:
    """The figure as text that `Fraction` reads back exactly: a decimal where it has an end, a fraction where it has none."""
    rest, places = value.denominator, 0
    while rest % 2 == 0 or rest % 5 == 0:
        rest //= 10 if rest % 10 == 0 else 2 if rest % 2 == 0 else 5
        places += 1
    return str(value) if rest != 1 else _text(int(value * 10**places), places)


def _text(units: int, places: int) -> str:
    return f"{Decimal(units).scaleb(-places):.{places}f}"
