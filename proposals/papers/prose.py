"""Long texts as paragraphs: plain text as typed, or sanitised HTML. Nothing is reworded, nothing is interpreted."""

import re
from html.parser import HTMLParser

from alliance_portal.lib import formatted_text
from proposals.papers.blocks import Block, Cell, Figure, Group, PaperFile, Paragraph, Prose, Row, Run, Table
from proposals.rules.dossier import FileRef

HANG = re.compile(r"^(?:[(（]?\d{1,2}[.、)）]|[-•※])\s*")
HANG_CHINESE = re.compile(r"^[一二三四五六七八九十]+、")
LOOKS = {"strong": "bold", "b": "bold", "em": "italic", "i": "italic"}
MAX_SPAN = 20


def plain(value: str, look: str = "") -> Prose:
    """A typed text: each line a paragraph, a blank line a gap, enumerated lines hang; a line that introduces a list stays with it."""
    found: list[Paragraph] = []
    gap = False
    rows = value.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")
    for place, typed in enumerate(rows):
        row = typed.strip()
        if not row:
            gap = True
            continue
        kinds = ["gap"] if gap and found else []
        if HANG.match(row):
            kinds.append("hang")
        elif HANG_CHINESE.match(row):
            kinds.append("hang2")
        follower = next((later.strip() for later in rows[place + 1 :] if later.strip()), "")
        if HANG.match(follower) and not HANG.match(row):
            kinds.append("lead")
        found.append(Paragraph((Run(row),), " ".join(kinds)))
        gap = False
    return Prose(tuple(found), look)


def formatted(html: str, files: dict[str, FileRef], look: str = "") -> tuple[Block, ...]:
    """A narrative written with formatting, as blocks. Sanitised again here; a picture is one of the proposal's files or is left out."""
    reader = _Reader(files, look)
    reader.feed(formatted_text.clean(html, files))
    reader.close()
    return reader.blocks()


class _Reader(HTMLParser):
    """Turns sanitised HTML into paragraphs, lists, tables and figures."""

    def __init__(self, files: dict[str, FileRef], look: str) -> None:
        super().__init__(convert_charrefs=True)
        self.files = files
        self.look = look
        self.found: list[Block] = []
        self.paragraphs: list[Paragraph] = []
        self.runs: list[Run] = []
        self.looks: list[str] = []
        self.lists: list[list[int | str]] = []
        self.kind = ""
        self.rows: list[Row] | None = None
        self.cells: list[Cell] = []
        self.cell: dict[str, int | str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag in LOOKS:
            self.looks.append(LOOKS[tag])
        elif tag in ("p", "br", "blockquote", "figcaption", "h2", "h3", "h4"):
            self._end_paragraph()
            self.kind = "big" if tag.startswith("h") else self.kind
        elif tag in ("ul", "ol"):
            self._end_paragraph()
            self.lists.append([tag, 0])
        elif tag == "li":
            self._start_item()
        elif tag == "img":
            self._picture(given)
        elif tag == "table" and self.rows is None:
            self._end_prose()
            self.rows = []
        elif tag == "tr" and self.rows is not None:
            self.cells = []
        elif tag in ("td", "th") and self.rows is not None:
            self._end_paragraph()
            self.cell = {"tag": tag, "rowspan": _span(given.get("rowspan")), "colspan": _span(given.get("colspan"))}

    def handle_endtag(self, tag: str) -> None:
        if tag in LOOKS and self.looks:
            self.looks.pop()
        elif tag in ("p", "li", "blockquote", "figcaption", "h2", "h3", "h4"):
            self._end_paragraph()
            self.kind = ""
        elif tag in ("ul", "ol") and self.lists:
            self._end_paragraph()
            self.lists.pop()
        elif tag in ("td", "th") and self.cell is not None:
            self._end_cell()
        elif tag == "tr" and self.rows is not None and self.cells:
            self.rows.append(Row(tuple(self.cells)))
            self.cells = []
        elif tag == "table" and self.rows is not None:
            if self.rows:
                groups = tuple(Group((row,)) for row in self.rows) if _unmerged(self.rows) else (Group(tuple(self.rows)),)
                self.found.append(Table("prose", (), groups))
            self.rows = None

    def handle_data(self, data: str) -> None:
        text = re.sub(r"\s+", " ", data)
        if text.strip() or (text and self.runs):
            self.runs.append(Run(text, self.looks[-1] if self.looks else ""))

    def _start_item(self) -> None:
        self._end_paragraph()
        if self.lists:
            self.lists[-1][1] = int(self.lists[-1][1]) + 1
            self.runs.append(Run(f"{self.lists[-1][1]}. " if self.lists[-1][0] == "ol" else "• "))
        self.kind = "hang" if len(self.lists) < 2 else "hang nested"

    def _end_paragraph(self) -> None:
        if any(run.text.strip() for run in self.runs):
            self.paragraphs.append(Paragraph(tuple(self.runs), self.kind))
        self.runs = []

    def _end_prose(self) -> None:
        self._end_paragraph()
        if self.paragraphs:
            self.found.append(Prose(tuple(self.paragraphs), self.look))
        self.paragraphs = []

    def _end_cell(self) -> None:
        self._end_paragraph()
        given = self.cell or {}
        self.cells.append(Cell((Prose(tuple(self.paragraphs)),), rows=int(given["rowspan"]), columns=int(given["colspan"]),
                               role="head" if given["tag"] == "th" else "data"))
        self.paragraphs = []
        self.cell = None

    def _picture(self, given: dict[str, str]) -> None:
        ref = self.files.get(given.get("data-file", ""))
        if ref is None or ref.problem or not ref.source or self.rows is not None:
            return
        self._end_prose()
        self.found.append(Figure(given.get("alt", ""), PaperFile(ref.name, ref.source, ref.media_type, ref.sha256)))

    def blocks(self) -> tuple[Block, ...]:
        """Everything that was read."""
        self._end_prose()
        return tuple(self.found)


def _span(typed: str | None) -> int:
    return min(max(int(typed), 1), MAX_SPAN) if typed and typed.isdecimal() and len(typed) < 4 else 1


def _unmerged(rows: list[Row]) -> bool:
    return all(cell.rows == 1 for row in rows for cell in row.cells)
