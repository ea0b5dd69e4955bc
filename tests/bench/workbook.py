"""A workbook of nine members out and in again, with the child processes that do it: `python -m tests.bench.workbook FILE OUT`."""

import json
import resource
import sys
import time
from pathlib import Path

from proposals.catalogue import load_edition
from proposals.catalogue.model import Scope
from proposals.interchange import read_document
from proposals.interchange.shape import walk
from proposals.workbooks import book, returned
from proposals.workbooks.model import Part, Subject

MEMBERS = 9
NAMES = ("company_name", "owner_name", "ubn")


def nine(file: Path) -> list[Part]:
    """The forms of nine members: those of the sample, the first ones twice."""
    edition = load_edition()
    rows = walk(read_document(file).tree, edition).tree["members"]
    found: list[Part] = []
    for number in range(MEMBERS):
        row = rows[number % len(rows)]
        records = {**row, "identity": {key: row[key] for key in NAMES if key in row}}
        found += [Part(f"m{number}", section, records.get(section.key, {}), {}, 1) for section in edition.of_scope(Scope.MEMBER)]
    return found


def main(file: Path, out: Path) -> dict[str, float]:
    """Wall and processor seconds of one way out and in, children included; faults (there are none)."""
    parts = nine(file)
    by_place = {(part.owner, part.section.key): part.section for part in parts}
    names = {part.owner: f"成員 {part.owner}" for part in parts}
    subject = Subject("113", "113", load_edition().digest[:16], "113-BENCH", names, "zh-hant", "民國113年3月1日")
    wall, cpu = time.perf_counter(), _cpu()
    book.write(parts, subject, out)
    grids = returned.read_file(out)
    known = returned.identity_of(grids)
    _found, faults = returned.understand(grids, known, [Part(each.owner, by_place[each.owner, each.section]) for each in known.parts])
    return {"wall": time.perf_counter() - wall, "cpu": _cpu() - cpu, "faults": len(faults), "kB": out.stat().st_size / 1000}


def _cpu() -> float:
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in spent)


if __name__ == "__main__":
    print(json.dumps(main(*map(Path, sys.argv[1:]))))
