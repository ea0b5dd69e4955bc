"""The official paper as a neutral tree of blocks. Every writer (PDF, Word, ODF) prints this tree; none reads the form itself."""

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one look: "" | bold | italic | fill (an answer on a line) | rule (an empty line) | blank (an answer in a heading)."""

    text: str
    look: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph. `look` names its place (org, title, big, declaration, hang, …); the writers know the names."""

    runs: tuple[Run, ...]
    look: str = ""

    @property
    def text(self) -> str:
        """The paragraph without its looks."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 4. An `anchor` makes it a target of the contents."""

    level: int
    text: str
    anchor: str = ""
    look: str = ""
    bookmark: str = ""


@dataclass(frozen=True, slots=True)
class Prose:
    """A long text as typed: paragraphs whose look says gap, hang, hang2, lead or item."""

    paragraphs: tuple[Paragraph, ...]
    look: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A tick box with its label, and the text line that the option carries."""

    label: str
    ticked: bool
    has_line: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class Boxes:
    """Tick boxes, `per_line` of them in equal widths; 0: one after the other."""

    boxes: tuple[Box, ...]
    per_line: int = 0
    lead: str = ""


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A file of the proposal that the paper shows. `source` is the absolute path of its bytes."""

    name: str
    source: str
    media_type: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture; without a file the note stands in an empty frame. `drawing`: a picture of our own as SVG, printed as it is in the PDF."""

    alt: str
    file: PaperFile | None = None
    note: str = ""
    captioned: bool = False  # the paragraph after it is its caption: both stay on one page
    drawing: str = ""


@dataclass(frozen=True, slots=True)
class Seal:
    """The field to be stamped, with the submission's code as QR and text."""

    caption: str
    company_frame: str
    owner_frame: str
    code: str
    digest: str


@dataclass(frozen=True, slots=True)
class Diagonal:
    """A head cell cut by a diagonal: `upper` heads the columns, `lower` the rows."""

    upper: str
    lower: str


@dataclass(frozen=True, slots=True)
class CertificatePage:
    """An empty frame into which a page of the certificate is laid (PDF) or its picture (image)."""

    file: PaperFile
    page: int
    note: str
    alt: str


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A line of the table of contents, its page number found by the writer."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Contents:
    """The table of contents."""

    title: str
    entries: tuple[ContentsEntry, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell. `role`: data | head | title | number; `align`: "" | c | n | l; `shade`: "" or the part of a Gantt bar."""

    blocks: tuple["CellBlock", ...]
    rows: int = 1
    columns: int = 1
    role: str = "data"
    align: str = ""
    look: str = ""
    shade: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row; `keep`: not to be cut by the end of a page."""

    cells: tuple[Cell, ...]
    keep: bool = True


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that merged heads tie together; `keep`: not to be cut by the end of a page."""

    rows: tuple[Row, ...]
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table. `head` rows repeat on every page; `style` names its entry in the style table."""

    style: str
    head: tuple[Row, ...]
    groups: tuple[Group, ...]


CellBlock: TypeAlias = Paragraph | Prose | Boxes | Seal | Diagonal | Figure | Table
Block: TypeAlias = CellBlock | Heading | CertificatePage | Contents


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks on one kind of page: cover | contents | part1 | text | wide | member | certificate | sheet. `start`: right | page | here."""

    kind: str
    start: str
    blocks: tuple[Block, ...]
    anchor: str = ""
    running: str = ""
    look: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper, ready to be written in any format. `counted` sections carry page numbers, `digest` is the short content code."""

    title: str
    author: str
    subject: str
    alliance: str
    code: str
    digest: str
    content_hash: str
    draft: bool
    edition: str
    reader: str
    page_cap: int
    sections: tuple[Section, ...] = field(default_factory=tuple)
