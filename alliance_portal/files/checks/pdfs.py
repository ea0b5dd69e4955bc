"""PDF files: they open, hold no password and nothing that acts, and take no longer to read than a PDF may (R-27, R-34)."""

import logging
from pathlib import Path

from alliance_portal.files.checks.pictures import WRONG_TYPE
from alliance_portal.files.kinds import MB, FileRefused, Kind
from alliance_portal.lib import child_process
from alliance_portal.lib.findings import Text

log = logging.getLogger(__name__)
CHILD = "alliance_portal.files.checks.pdf_child"
SECONDS = 5  # of processor time; a scan of 50 MB takes under one
PATIENCE = 15  # by the clock, for a machine that has other things to do as well
MEMORY = 768 * MB  # of addresses, the interpreter's own included
TOO_SLOW = Text(
    "PDF 結構過於複雜，檢查超過時間上限，已停止；請以「列印成 PDF」重新產生後上傳",
    "The PDF is too complex: checking it took longer than allowed and was stopped. Print it to a new PDF and upload that",
)
TOO_HEAVY = Text(
    "PDF 結構過於複雜，檢查超過記憶體上限，已停止；請以「列印成 PDF」重新產生後上傳",
    "The PDF is too complex: checking it needed more memory than allowed and was stopped. Print it to a new PDF and upload that",
)


def check(path: Path, _extension: str, kind: Kind) -> None:
    """Raise FileRefused for a PDF that is none, is locked, is too long, carries active content or cannot be read in bounded time.

    ChildFailed when the reader broke on it (the caller calls that a damaged file).
    """
    with path.open("rb") as file:
        if file.read(5) != b"%PDF-":
            raise FileRefused(WRONG_TYPE, 415)
    try:
        found = child_process.run(
            CHILD, {"path": str(path.resolve()), "pages": kind.pages}, memory=MEMORY, soft_seconds=SECONDS, hard_seconds=PATIENCE,
        )
    except child_process.ChildFailed as fault:
        log.info("PDF refused: %s", fault.detail)
        if fault.reason == child_process.TOO_SLOW:
            raise FileRefused(TOO_SLOW, 413) from fault
        if fault.reason == child_process.TOO_BIG:
            raise FileRefused(TOO_HEAVY, 413) from fault
        raise
    if found:
        raise FileRefused(Text(*found["reason"]), int(found["status"]))
