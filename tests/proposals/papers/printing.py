"""Papers of the samples, rendered once a session in the real child process, and their text."""

import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from alliance_portal.lib import fonts
from proposals.interchange import content_hash, dossier_of_file
from proposals.papers.child import render_in_child
from proposals.papers.commandline import notice_of_call
from proposals.papers.composition import content
from proposals.papers.stamp import PaperFacts, Stamp
from proposals.rules.dossier import Dossier

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
FONTS = Path(__file__).resolve().parents[3] / "var" / "fonts"
RECEIPT = "113-7K3QM-1-4X"


def sample(name: str = "tea-vietnam") -> Dossier:
    """The dossier of a sample; "trio" is bento-japan with its first three members."""
    if name == "trio":
        dossier = sample("bento-japan")
        return replace(dossier, members=dossier.members[:3])
    return dossier_of_file(SAMPLES / f"{name}.yaml")


def small() -> Dossier:
    """The smaller sample with its lead alone: a paper in a third of the time."""
    dossier = sample("bento-japan")
    return replace(dossier, members=dossier.members[:1])


def changed(dossier: Dossier, section: str, **values: Any) -> Dossier:
    """The dossier with other values in one of the alliance's sections."""
    return replace(dossier, proposal={**dossier.proposal, section: {**dossier.record(section), **values}})


def stamp(dossier: Dossier, **facts: Any) -> Stamp:
    """The stamp of a submission, unless told otherwise."""
    given = {"code": "113-7K3QM", "receipt_no": RECEIPT, "content_hash": content_hash(dossier), "month": date(2024, 2, 1), "draft": False,
             "notice": notice_of_call("113"), **facts}
    return Stamp(**given)


def printed(dossier: Dossier, out: Path, **facts: Any) -> PaperFacts:
    """Print in the child process, with the static fonts where they were made."""
    return render_in_child(content(dossier, stamp(dossier, **facts)), out, FONTS if fonts.paths(FONTS).is_static else None)


def text_of(path: Path) -> str:
    """All text in the order in which it was written, without white space."""
    if shutil.which("pdftotext"):
        found = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True).stdout.decode()
    else:
        found = "".join(page.extract_text() for page in PdfReader(path).pages)
    return squeezed(found)


def squeezed(text: str) -> str:
    """Without white space: lines of a cell are no words' ends in Chinese."""
    return "".join(text.split()).replace("\u200b", "")
