"""The complete paper of a sample, timed from its dossier to the file: `python -m tests.bench.paper FILE FONTS OUT` (Y4 is plain_paper).

OUT ends with .pdf, .docx or .odt; Word and ODF are laid out too, for the page numbers of their contents.
"""

import json
import resource
import sys
from datetime import date
from importlib import import_module
from pathlib import Path

from proposals.interchange.reading import dossier_of_file
from proposals.papers import composition, pdf
from proposals.papers.blocks import Paper
from proposals.papers.stamp import Notice, Stamp
from tests.bench.plain_paper import timed


def main(file: Path, fonts: Path, out: Path) -> dict[str, float]:
    """Wall and processor seconds, pages, and the highest resident memory in MB."""
    dossier = dossier_of_file(file)
    notice = Notice("個人資料蒐集、處理及利用告知", "告知事項。" * 60, "本人已閱讀並同意。", "1")
    stamp = Stamp("113-BENCH", "113-BENCH-1-XX", "0" * 64, date(2024, 3, 1), draft=False, notice=notice)
    pdf.quiet_collector()
    spent = timed(lambda: _written(composition.content(dossier, stamp), out, fonts))
    return spent | {"memory": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)}


def _written(paper: Paper, out: Path, fonts: Path) -> int:
    """Write the paper as the child of the portal does; its pages."""
    laid = pdf.lay_out(paper, fonts)
    if out.suffix == ".pdf":
        pdf.write(laid, out)
    else:
        import_module(f"proposals.papers.office.{out.suffix[1:]}").render(laid.paper, out, laid.numbers())
    return laid.facts.pages


if __name__ == "__main__":
    print(json.dumps(main(*map(Path, sys.argv[1:]))))
