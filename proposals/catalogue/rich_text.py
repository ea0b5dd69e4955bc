"""A narrative with formatting."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RichText:
    """A narrative written with formatting: sanitised HTML."""

    html: str
