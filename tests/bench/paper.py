"""The complete paper of a sample, timed from its dossier to the file: `python -m tests.bench.paper FILE FONTS OUT` (Y4 is plain_paper)."""

import json
import resource
import sys
from datetime import date
from pathlib import Path

from proposals.interchange.reading import dossier_of_file
from proposals.papers import composition, pdf
from proposals.papers.stamp import Notice, Stamp
from tests.bench.plain_paper import timed


def main(file: Path, fonts: Path, out: Path) -> dict[str, float]:
    """Wall and processor seconds, pages, and the highest resident memory in MB."""
    dossier = dossier_of_file(file)
    notice = Notice("個人資料蒐集、處理及利用告知", "告知事項。" * 60, "本人已閱讀並同意。", "1")
    stamp = Stamp("113-BENCH", "113-BENCH-1-XX", "0" * 64, date(2024, 3, 1), draft=False, notice=notice)
    pdf.quiet_collector()
    spent = timed(lambda: pdf.render(composition.content(dossier, stamp), out, fonts).pages)
    return spent | {"memory": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)}


if __name__ == "__main__":
    print(json.dumps(main(*map(Path, sys.argv[1:]))))
