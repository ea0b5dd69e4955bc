"""A figure with its caption: `figures/a.png`, or `{file: figures/a.png, caption: …}` where one was written."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LONGEST = 120  # characters of a caption: two lines below a figure


@dataclass(frozen=True, slots=True)
class Captioned:
    """A file by its name, and the sentence that is printed below it."""

    file: str
    caption: str

    def __str__(self) -> str:
        """Both in one text, as lists and comparisons show it."""
        return f"{self.file}（{self.caption}）"


def file_of(value: Any) -> str:
    """The file that a stored or read value names; "" for none."""
    if isinstance(value, Captioned):
        return value.file
    if isinstance(value, Mapping):
        value = value.get("file")
    return value if isinstance(value, str) else ""


def caption_of(value: Any) -> str:
    """The caption that a stored or read value carries; "" for none."""
    if isinstance(value, Captioned):
        return value.caption
    found = value.get("caption") if isinstance(value, Mapping) else None
    return found if isinstance(found, str) else ""


def with_caption(file: str, caption: str) -> str | dict[str, str]:
    """The canonical plain form: the name alone where there is no caption."""
    return {"file": file, "caption": caption} if caption else file
