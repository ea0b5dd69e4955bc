"""`make bench`: yardsticks and pages in turns on the portal's own server, the paper beside its yardstick; docs/performance.md is written anew.

With `--quick` fewer turns and nothing written; with `--only WORD` the requests (or commands: `--only commands`) of that name alone, quickly;
`--data FOLDER` keeps the data for the next run. Exit code 1 when a gate is missed.
"""

import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alliance_portal.ground import fonts
from tests.bench import browsing, children
from tests.bench.gates import Gate
from tests.bench.measures import Request
from tests.bench.page import report
from tests.house.sources import ROOT

PAGE = ROOT / "docs" / "performance.md"
COMMANDS = "commands"


def asked() -> Namespace:
    """What the command line says."""
    parser = ArgumentParser(prog="make bench", description="the portal's speed against yardsticks of the same run")
    parser.add_argument("--quick", action="store_true", help="fewer turns, nothing written")
    parser.add_argument("--only", default="", metavar="WORD", help=f"only requests with this in their name, or {COMMANDS}; nothing written")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="a folder whose data are made once and used again")
    return parser.parse_args()


@contextmanager
def folder_of(kept: Path | None) -> Iterator[Path]:
    """Where the data lie."""
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        yield Path(folder)


def run(options: Namespace, data: Path) -> tuple[list[Request], list[Gate]]:
    """Measure what is asked for."""
    quick, cast = options.quick or bool(options.only), browsing.cast_of(data)
    found, gates = browsing.measured(data, cast, *((3, 8) if quick else (5, 10)), only=options.only)
    if options.only in ("", COMMANDS):
        gates += children.commands(data, cast, found)
    if not options.only:
        turns = 1 if quick else 3
        gates += children.workbook(data, found, 3 if quick else 7)
        gates += children.eligibility(found, turns)
        gates += children.scoring(found, turns)
        gates += children.paper(data, turns)
    return found, gates


def main() -> int:
    """Run and say what holds."""
    options = asked()
    fonts.main()
    with folder_of(options.data) as data:
        found, gates = run(options, data)
    text = report(found, gates)
    print(text)
    if not options.quick and not options.only:
        PAGE.write_text(text, encoding="utf-8")
    return 0 if all(gate.holds for gate in gates) else 1


if __name__ == "__main__":
    sys.exit(main())
