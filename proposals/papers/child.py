"""Rendering in a child process: the block tree in, the file out (R-34). The web process imports this module, never WeasyPrint."""

import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from alliance_portal.lib import child_process
from alliance_portal.lib.findings import Text
from proposals.papers import codec, drawn
from proposals.papers.blocks import Paper
from proposals.papers.stamp import FORMATS, PDF, PaperFacts

MODULE = "proposals.papers.child"
NO_PANGO = Text("此主機尚未安裝列印所需的系統程式庫（Pango），目前無法製作計畫書；線上填寫與送件不受影響。",
                "This machine lacks a system library for printing (Pango); the paper cannot be made yet. Filling in and submitting are not affected.")


class RenderFailed(Exception):
    """The paper could not be made. `reason` is for the page, `detail` for the log."""

    def __init__(self, reason: Text, detail: str = "") -> None:
        super().__init__(detail or reason.zh)
        self.reason = reason
        self.detail = detail


def render_in_child(paper: Paper, out: Path, fonts: Path | None = None, form: str = PDF) -> PaperFacts:
    """Write the paper to `out`, whole or not at all, in a child of at most 1 GB and 90 s. RenderFailed says why it could not.

    `form` is one of FORMATS. Word and ODF are laid out as the PDF is, so that their table of contents names the printed pages.
    """
    return render_all_in_child(paper, {form: out}, fonts)


def render_all_in_child(paper: Paper, outs: Mapping[str, Path], fonts: Path | None = None) -> PaperFacts:
    """Write the paper in several formats, laid out once; all of them or none."""
    return render_many_in_child([(paper, outs)], fonts)[0]


def render_many_in_child(wanted: Sequence[tuple[Paper, Mapping[str, Path]]], fonts: Path | None = None) -> list[PaperFacts]:
    """Write several small papers, each in its formats, in one child; all of them or none. The facts stand in the order of `wanted`."""
    if unknown := {form for _, outs in wanted for form in outs} - set(FORMATS):
        raise ValueError(f"unknown format {unknown}")
    temporary = {Path(out).absolute(): _temporary(Path(out).absolute()) for _, outs in wanted for out in outs.values()}
    try:
        papers = [{"paper": codec.plain(paper), "outs": {form: str(temporary[Path(out).absolute()]) for form, out in outs.items()}}
                  for paper, outs in wanted]
        answer = child_process.run(MODULE, {"papers": papers, "fonts": str(fonts) if fonts else ""})
        for out, path in temporary.items():
            path.chmod(0o640)
            path.replace(out)
    except child_process.ChildFailed as failure:
        raise RenderFailed(failure.reason, failure.detail) from failure
    finally:
        for path in temporary.values():
            path.unlink(missing_ok=True)
    return [PaperFacts(**facts) for facts in answer["facts"]]


def _temporary(out: Path) -> Path:
    try:
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=".paper-", suffix=".part")
    except OSError as fault:  # told of the file that was asked for
        raise OSError(fault.errno, fault.strerror, str(out)) from fault
    os.close(handle)
    return Path(name)


def _work(message: dict[str, Any]) -> Mapping[str, Any]:
    try:
        from proposals.papers import pdf  # noqa: PLC0415  WeasyPrint is for the child alone
    except OSError as fault:  # WeasyPrint finds no Pango
        sys.stderr.write(f"{fault}\n")
        raise child_process.Refused(NO_PANGO) from fault
    pdf.quiet_collector()
    fonts = Path(message["fonts"]) if message["fonts"] else None
    try:
        return {"facts": [_written(pdf, codec.tree(each["paper"]), each["outs"], fonts) for each in message["papers"]]}
    except pdf.RenderFailed as failure:
        raise child_process.Refused(failure.reason) from failure


def _written(pdf: Any, paper: Paper, outs: Mapping[str, str], fonts: Path | None) -> Mapping[str, int]:
    laid = pdf.lay_out(paper, fonts)
    for form, out in outs.items():
        if form == PDF:
            pdf.write(laid, Path(out))
        else:
            _office(pdf, laid, form, Path(out), fonts)
    facts = laid.facts
    return {"pages": facts.pages, "counted_pages": facts.counted_pages, "summary_pages": facts.summary_pages}


def _office(pdf: Any, laid: Any, form: str, out: Path, fonts: Path | None) -> None:
    drawings = drawn.drawings_of(laid.paper)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".drawn-") as folder:
        paper = drawn.rasterised(laid.paper, pdf.drawings_as_pdf(drawings, fonts), Path(folder)) if drawings else laid.paper
        import_module(f"proposals.papers.office.{form}").render(paper, out, laid.numbers())


if __name__ == "__main__":
    child_process.answer(_work)
