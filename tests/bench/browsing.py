"""Everything that a browser asks for: yardsticks, pages, lists and saves in turns on the portal's own server."""

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from tests.bench import gates, lists, requests, server
from tests.bench.gates import Gate
from tests.bench.measures import Request, in_turns, peak_memory, workers_of
from tests.house.sources import ROOT

WRITERS, WRITER_SAVES = 8, 25
CAST = "bench-cast.json"


def cast_of(data: Path) -> dict[str, Any]:
    """The data of the bench in this folder: made now, or kept from a run before."""
    kept = data / CAST
    if not kept.exists():
        made = subprocess.run(
            [sys.executable, "-m", "tests.bench.cast"], cwd=ROOT, env=server.environment(data), check=True, stdout=subprocess.PIPE, text=True
        )
        kept.write_text(made.stdout.splitlines()[-1], encoding="utf-8")
    found: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
    return found


def measured(data: Path, cast: dict[str, Any], turns: int, each: int, only: str = "") -> tuple[list[Request], list[Gate]]:
    """Requests with their times, and their gates. `only`: those whose name has this in it, with the yardsticks that they need."""
    with server.running(data) as site:
        found = _wanted([*requests.all_of(site.port, cast), *lists.all_of(site.port, cast)], only)
        for request in found:
            request.count()
        in_turns([request for request in found if request.is_timed], site.master, turns, each)
        errors = [] if only else writers(site.port, cast)
        memory = max(peak_memory(pid) for pid in workers_of(site.master))
    held = [gates.of_times(request, found) for request in found if request.at_most] + gates.of_queries(found)
    if only:
        return found, held
    return found, [
        *held,
        Gate(f"{WRITERS} writers on SQLite, {WRITERS * WRITER_SAVES} saves: errors", str(len(errors)), "0", not errors),
        Gate("web worker, highest memory", f"{memory:.0f} MB", "160 MB", memory <= 160),
        Gate("web start, to the first answer", f"{site.start:.1f} s", "3 s", site.start <= 3),
    ]


def _wanted(every: list[Request], only: str) -> list[Request]:
    if not only:
        return every
    chosen = [each for each in every if only in each.name]
    yards = {each.yardstick for each in chosen}
    yards |= {each.yardstick for each in every if each.name in yards}
    return [each for each in every if each in chosen or each.name in yards | {requests.Y0, requests.Y1, requests.Y2}]


def writers(port: int, cast: dict[str, Any]) -> list[str]:
    """Eight people save eight sections of one proposal at once; what went wrong."""
    errors: list[str] = []

    def write(section: str) -> None:
        request = requests.autosave(port, cast, section)
        try:
            for _ in range(WRITER_SAVES):
                request.once()
        except Exception as fault:  # noqa: BLE001  every kind is counted
            errors.append(str(fault))

    threads = [threading.Thread(target=write, args=(section,)) for section in requests.sections_of(cast)[:WRITERS]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors
