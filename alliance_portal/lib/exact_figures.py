"""Exact figures of means and spreads: fractions, rounded half up once, at the end (spec: computations)."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from math import isqrt, lcm

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


def total(values: Iterable[Fraction]) -> Fraction:
    """The exact sum in whole numbers of one common part: a list of hundreds costs one fraction instead of one a step."""
    found = list(values)
    part = lcm(*{value.denominator for value in found})
    return Fraction(sum([value.numerator * (part // value.denominator) for value in found]), part)


def total_of_products(pairs: Iterable[tuple[Fraction, Fraction]]) -> Fraction:
    """The exact sum of products, likewise."""
    found = [(one.numerator * other.numerator, one.denominator * other.denominator) for one, other in pairs]
    part = lcm(*{denominator for _numerator, denominator in found})
    return Fraction(sum(numerator * (part // denominator) for numerator, denominator in found), part)


def whole_parts(values: Iterable[Fraction]) -> list[int]:
    """The figures as whole numbers of one common part: they compare as the figures do, and at once."""
    found = list(values)
    part = lcm(*{value.denominator for value in found})
    return [value.numerator * (part // value.denominator) for value in found]


def mean(values: Sequence[Fraction]) -> Fraction:
    """The arithmetic mean of at least one value."""
    return total(values) / len(values)


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
