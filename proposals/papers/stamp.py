"""What the case says about a paper besides its content: codes, hash, month, edition, notice."""

from dataclasses import dataclass
from datetime import date

FULL, MEMBER, REVIEWER, AGENCY = "full", "member", "reviewer", "agency"
EDITIONS = (FULL, MEMBER, REVIEWER, AGENCY)
PDF, DOCX, ODT = "pdf", "docx", "odt"
FORMATS = (PDF, DOCX, ODT)
NOT_SENT = "尚未送件"
MASK = "＊"


@dataclass(frozen=True, slots=True)
class Notice:
    """The call's own personal-data notice of one version, as the paper prints it (decisions: personal-data notice)."""

    title: str
    body: str
    consent_line: str
    version: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """Facts printed on a paper. `month` is the month of submission; `viewer_member` (from 0) is whose member edition it is."""

    code: str
    receipt_no: str
    content_hash: str
    month: date
    draft: bool
    notice: Notice
    edition: str = FULL
    reader_code: str = ""
    viewer_member: int | None = None
    contracted: bool = False  # the agency sees the persons' names only then
    blank: bool = False  # the empty form, to be filled by hand: with the instructions that a filled paper drops

    def __post_init__(self) -> None:
        if self.edition not in EDITIONS:
            raise ValueError(f"unknown edition {self.edition}")

    @property
    def number(self) -> str:
        """The 送件編號, or that there is none yet."""
        return NOT_SENT if self.draft or not self.receipt_no else self.receipt_no

    @property
    def digest(self) -> str:
        """The first twelve characters of the content's hash, as printed."""
        short = self.content_hash[:12].upper()
        return " ".join(short[place : place + 4] for place in range(0, len(short), 4))


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What came out: sheets of the file, pages counted by the footer, pages that the one-page summary took."""

    pages: int
    counted_pages: int
    summary_pages: int
