"""Scales of pictures: from figures to places on the canvas, ticks that people would choose, labels that do not lie on each other. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor, log10
from typing import SupportsFloat

_STEPS = (Fraction(1), Fraction(2), Fraction(5, 2), Fraction(5), Fraction(10))


@dataclass(frozen=True, slots=True)
class LinearScale:
    """Figures from `low` to `high` laid from `start` to `end` (pixels; an end above the start turns the axis, as y does)."""

    low: SupportsFloat
    high: SupportsFloat
    start: float
    end: float

    def __call__(self, value: SupportsFloat) -> float:
        """The place of a figure; where all figures are one, the middle. Outside of the domain it goes on."""
        low, high = float(self.low), float(self.high)
        if low == high:
            return (self.start + self.end) / 2
        return self.start + (float(value) - low) / (high - low) * (self.end - self.start)

    def clamped(self, value: SupportsFloat) -> float:
        """The place of a figure, never outside of the canvas's part."""
        low, high = sorted((self.start, self.end))
        return min(max(self(value), low), high)


@dataclass(frozen=True, slots=True)
class BandScale:
    """`count` bands of one width between `start` and `end`, with `gap` pixels between two."""

    count: int
    start: float
    end: float
    gap: float = 0.0

    @property
    def step(self) -> float:
        """From the beginning of a band to that of the next."""
        return (self.end - self.start) / max(self.count, 1)

    @property
    def width(self) -> float:
        """How wide a band is, without the gap."""
        return max(self.step - self.gap, 0.0)

    def __call__(self, place: int) -> float:
        """Where a band begins; 0 is the first."""
        return self.start + place * self.step + self.gap / 2

    def middle(self, place: int) -> float:
        """The middle of a band."""
        return self.start + (place + 0.5) * self.step


def nice_ticks(low: SupportsFloat, high: SupportsFloat, about: int = 5) -> tuple[Fraction, ...]:
    """About so many round figures (steps of 1, 2, 2.5, 5 times a power of ten) that enclose `low` and `high`; exact.

    A domain of one figure is widened to 0, or, when that figure is 0, to 1.
    """
    least, most = sorted((Fraction(str(float(low))), Fraction(str(float(high)))))
    if least == most:
        least, most = min(least, Fraction(0)), max(most, Fraction(0))
        most = most if least != most else Fraction(1)
    rough = (most - least) / max(about, 1)
    power = Fraction(10) ** floor(log10(float(rough)))
    step = next((factor * power for factor in _STEPS if factor * power >= rough), 10 * power)
    first, last = floor(least / step), -floor(-most / step)
    return tuple(step * number for number in range(first, last + 1))


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places for labels, in the order given, moved as little as it takes so that two are at least `gap` apart between `low` and `high`.

    When there is no room for all, the gap shrinks evenly.
    """
    if not places:
        return []
    room = (high - low) / max(len(places) - 1, 1)
    gap = min(gap, room)
    order = sorted(range(len(places)), key=lambda at: (places[at], at))
    laid = [0.0] * len(places)
    floor_at = low
    for at in order:  # from above: pushed down by the one before
        laid[at] = max(places[at], floor_at)
        floor_at = laid[at] + gap
    ceiling = high
    for at in reversed(order):  # from below: pushed back up where the canvas ends
        laid[at] = min(laid[at], ceiling)
        ceiling = laid[at] - gap
    return laid
