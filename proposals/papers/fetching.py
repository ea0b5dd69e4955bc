"""The only addresses that a paper may name: our fonts, our bars, the pictures of this paper by number. All else stops the render (R-33)."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from proposals.papers.blocks import PaperFile
from proposals.papers.drawn import with_font
from proposals.papers.pictures import picture_type

FONT_TYPE = "font/ttf"


class Forbidden(FatalURLFetchingError):
    """An address that is no part of the paper. Derives from BaseException by WeasyPrint's design: catch it by name."""


class OnlyOurs(URLFetcher):
    """Serves `paper-font:`, `paper-bar:`, `paper-file:`, `paper-drawing:` from fixed tables; opens nothing else, follows nothing."""

    def __init__(self, fonts: Mapping[str, Path], files: Sequence[PaperFile], drawings: Sequence[str] = ()) -> None:
        super().__init__(allowed_protocols=set(), allow_redirects=False)
        self.fonts = fonts
        self.files = files
        self.drawings = drawings

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:  # noqa: ARG002  the base class's signature
        """The bytes of one of ours; Forbidden for anything else."""
        scheme, _, name = url.partition(":")
        if scheme == "paper-font" and name in self.fonts:
            return URLFetcherResponse(url, self.fonts[name].read_bytes(), {"Content-Type": FONT_TYPE})
        if scheme == "paper-bar" and name in BARS:
            return URLFetcherResponse(url, BARS[name], {"Content-Type": "image/svg+xml"})
        if scheme == "paper-drawing" and name.isdecimal() and int(name) < len(self.drawings):
            return URLFetcherResponse(url, with_font(self.drawings[int(name)]), {"Content-Type": "image/svg+xml"})
        if scheme == "paper-file" and name.isdecimal() and int(name) < len(self.files):
            path = Path(self.files[int(name)].source)
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": picture_type(path)})
        raise Forbidden(f"not part of the paper: {url[:80]}")


def _bar(kind: str) -> bytes:
    """A hatched month cell: legible without colour. Edges only where the bar starts or ends."""
    start, end = kind in ("start", "single"), kind in ("end", "single")
    hatch = "".join(f'<path d="M{x} 22 L{x + 22} 0"/>' for x in range(-24, 32, 4))
    edges = '<path d="M0 .7H32M0 21.3H32"/>' + ('<path d="M.7 0V22"/>' if start else "") + ('<path d="M31.3 0V22"/>' if end else "")
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 22" preserveAspectRatio="none"><rect width="32" height="22" fill="#dfe7ee"/>'
        f'<g stroke="#45586a" stroke-width=".7" fill="none">{hatch}</g><g stroke="#000" stroke-width="1" fill="none">{edges}</g></svg>'
    ).encode()


BARS = {kind: _bar(kind) for kind in ("start", "middle", "end", "single")}
