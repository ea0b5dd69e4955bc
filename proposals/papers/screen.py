"""The frozen plan for reading on a screen: Parts 1 and 2 section by section, the same text as the paper, as HTML without a style of its own.

Who may read which edition is decided by the stamp, as for the printed paper. The section's own heading is its title; those below it begin at the
third level of the page.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape
from itertools import takewhile

from proposals.catalogue.model import Scope
from proposals.papers.blocks import Boxes, Figure, Heading, Paper, PaperFile, Section, Table
from proposals.papers.composition import body
from proposals.papers.html import Writer
from proposals.papers.stamp import Stamp
from proposals.rules.dossier import Dossier

_STYLES = re.compile(r' style="[^"]*"|<colgroup>.*?</colgroup>')
HIGHEST, LOWEST = 3, 6
OWN_LEVELS = 4  # headings of the first three levels at a section's beginning name it
_SHORT = re.compile(r"[（(〔：:].*")


@dataclass(frozen=True, slots=True)
class ScreenSection:
    """One section: its key, its official title, its text. `html` is escaped where it was typed."""

    key: str
    title_zh: str
    title_en: str
    html: str

    def short(self, *, english: bool) -> str:
        """The title without what stands behind it in brackets or after a colon: for lists of links."""
        title = self.title_en if english else self.title_zh
        return _SHORT.sub("", title).strip() or title


def sections(dossier: Dossier, stamp: Stamp, address: Callable[[PaperFile], str]) -> tuple[ScreenSection, ...]:
    """Every section of Parts 1 and 2 as the stamp's edition may see it. `address`: where a picture is fetched ("" leaves its name only)."""
    found = []
    for section in body(dossier, stamp):
        key = section.anchor.removeprefix("part-")
        label = dossier.edition.section(key, Scope.ALLIANCE).label
        own = tuple(takewhile(lambda block: isinstance(block, Heading) and block.level < OWN_LEVELS, section.blocks))
        title = next((block.text for block in reversed(own) if isinstance(block, Heading)), label.zh)
        found.append(ScreenSection(key, title, label.en, _Writer(address).written(replace(section, blocks=section.blocks[len(own) :]))))
    return tuple(found)


class _Writer(Writer):
    """Writes blocks for a page: no widths, no styles, tables that scroll by themselves, headings below those of the page."""

    def __init__(self, address: Callable[[PaperFile], str]) -> None:
        super().__init__(Paper(
            title="", author="", subject="", alliance="", code="", digest="", content_hash="", draft=False, edition="", reader="", page_cap=0,
            sections=(),
        ))
        self.address = address
        self.levels: list[int] = []
        self.last = HIGHEST - 1

    def written(self, section: Section) -> str:
        """The section's blocks; its headings come one below the other without a gap, whatever levels the paper gives them."""
        self.levels = sorted({block.level for block in section.blocks if isinstance(block, Heading)})
        self.last = HIGHEST - 1
        return "".join(self._block(block, section) for block in section.blocks)

    def _heading(self, block: Heading) -> str:
        wanted = min(HIGHEST + self.levels.index(block.level), LOWEST) if block.level in self.levels else HIGHEST
        self.last = level = min(wanted, self.last + 1)  # a section may begin below its highest level
        return f"<h{level}>{super()._heading(block).partition('>')[2].rpartition('</')[0]}</h{level}>"

    def _table(self, block: Table, dense: bool = False) -> str:
        return f'<div class="paper-table" tabindex="0">{_STYLES.sub("", super()._table(block, dense))}</div>'

    def _boxes(self, block: Boxes, room_mm: float, points: float) -> str:
        return _STYLES.sub("", super()._boxes(block, room_mm, points))

    def _figure(self, block: Figure) -> str:
        if block.file is not None and not self.address(block.file):
            return f'<div class="figure empty">{escape(block.alt)}</div>'
        return super()._figure(block)

    def _address(self, file: PaperFile) -> str:
        return self.address(file)
