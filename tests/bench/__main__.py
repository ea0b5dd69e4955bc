"""`make bench`: yardsticks and pages in turns on the portal's own server, the paper beside its yardstick; docs/performance.md is written anew.

With `--quick` fewer turns and nothing written. Exit code 1 when a gate is missed.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from alliance_portal.ground import fonts
from tests.bench import requests, server
from tests.bench.measures import Request, in_turns, peak_memory, workers_of
from tests.house.sources import ROOT

WRITERS, WRITER_SAVES = 8, 25
WORKBOOK = 40.0  # at most so many times the signed-in page
SAMPLE = ROOT / "tests" / "samples" / "tea-vietnam.yaml"
PAGE = ROOT / "docs" / "performance.md"


@dataclass(frozen=True)
class Gate:
    """One line of the table: what was measured, its limit, whether it holds."""

    name: str
    measured: str
    limit: str
    holds: bool


def web(data: Path, turns: int, each: int) -> tuple[list[Request], list[Gate]]:
    """Everything that a browser asks for."""
    made = subprocess.run(
        [sys.executable, "-m", "tests.bench.cast"], cwd=ROOT, env=server.environment(data), check=True, stdout=subprocess.PIPE, text=True
    )
    cast = json.loads(made.stdout.splitlines()[-1])
    with server.running(data) as site:
        found = requests.all_of(site.port, cast)
        for request in found:
            request.count()
        in_turns(found, site.master, turns, each)
        errors = writers(site.port, cast)
        memory = max(peak_memory(pid) for pid in workers_of(site.master))
    gates = [gate_of(request, found) for request in found if request.at_most]
    gates += [
        Gate(f"{request.name}: queries", str(request.queries), f"{request.most_queries}", request.queries <= request.most_queries)
        for request in found
        if request.most_queries
    ]
    return found, [
        *gates,
        Gate(f"{WRITERS} writers on SQLite, {WRITERS * WRITER_SAVES} saves: errors", str(len(errors)), "0", not errors),
        Gate("web worker, highest memory", f"{memory:.0f} MB", "160 MB", memory <= 160),
        Gate("web start, to the first answer", f"{site.start:.1f} s", "3 s", site.start <= 3),
    ]


def gate_of(request: Request, found: list[Request]) -> Gate:
    """The better of the two ratios decides nothing: both, processor and wall, must hold."""
    yard = next(each for each in found if each.name == request.yardstick)
    cpu, wall = request.cpu_ms / yard.cpu_ms, request.wall_ms / yard.wall_ms
    return Gate(
        request.name, f"{cpu:.2f} × {yard.name.split()[0]} processor, {wall:.2f} × wall",
        f"{request.at_most:g} × {yard.name.split()[0]}", max(cpu, wall) <= request.at_most,
    )  # fmt: skip


def writers(port: int, cast: dict[str, object]) -> list[str]:
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


def paper(data: Path, turns: int) -> list[Gate]:
    """The paper of tea-vietnam in its three formats and as many plain pages, in turns, each in a process of its own: the least of each."""
    folder = ROOT / "var" / "fonts"
    runs: dict[str, list[dict[str, float]]] = {form: [] for form in ("pdf", "docx", "odt", "Y4")}
    for _ in range(turns):
        for form in ("pdf", "docx", "odt"):
            runs[form].append(_child("tests.bench.paper", SAMPLE, folder, data / f"paper.{form}"))
        runs["Y4"].append(_child("tests.bench.plain_paper", int(runs["pdf"][-1]["pages"]), folder, data / "plain.pdf"))
    best = {form: min(found, key=lambda one: one["cpu"]) for form, found in runs.items()}
    spent = {form: found["cpu"] for form, found in best.items()}
    memory = max(one["memory"] for one in runs["pdf"])
    pages = f"{best['pdf']['pages']:.0f} pages, {spent['pdf']:.1f} s, Y4 {spent['Y4']:.1f} s"
    ratio = spent["pdf"] / spent["Y4"]
    return [
        Gate("the complete paper of tea-vietnam", f"{ratio:.2f} × Y4 ({pages})", "1.5 × Y4", ratio <= 1.5),
        *(
            Gate(f"the same paper in {name}", f"{spent[form] / spent['pdf']:.2f} × the PDF", "1 × the PDF", spent[form] <= spent["pdf"])
            for form, name in (("docx", "Word"), ("odt", "OpenDocument"))
        ),
        Gate("document worker's child, highest memory", f"{memory:.0f} MB", "600 MB", memory <= 600),
    ]  # fmt: skip


def workbook(data: Path, found: list[Request], turns: int) -> list[Gate]:
    """A workbook of nine members out and in, against the signed-in page: medians."""
    yard = next(each for each in found if each.name == requests.Y1)
    runs = [_child("tests.bench.workbook", SAMPLE, data / "workbook.xlsx") for _ in range(turns)]
    cpu, wall = (statistics.median(one[kind] for one in runs) * 1000 for kind in ("cpu", "wall"))
    ratios = (cpu / yard.cpu_ms, wall / yard.wall_ms)
    return [
        Gate(
            "a workbook of 9 members, out and in", f"{ratios[0]:.1f} × Y1 processor, {ratios[1]:.1f} × wall ({wall:.0f} ms)", f"{WORKBOOK:g} × Y1",
            max(ratios) <= WORKBOOK,
        )
    ]  # fmt: skip


def screening(found: list[Request], turns: int) -> list[Gate]:
    """The rules of section 1 over an alliance of nine cost less than the bare view: medians."""
    yard = next(each for each in found if each.name == requests.Y0)
    runs = [_child("tests.bench.screening") for _ in range(turns)]
    cpu, wall = (statistics.median(one[kind] for one in runs) * 1000 for kind in ("cpu", "wall"))
    ratios = (cpu / yard.cpu_ms, wall / yard.wall_ms)
    measured = f"{ratios[0]:.2f} × Y0 processor, {ratios[1]:.2f} × wall ({cpu:.1f} ms)"
    return [Gate("rules of eligibility over 9 firms, no database", measured, "1 × Y0", max(ratios) <= 1)]


def scoring(found: list[Request], turns: int) -> list[Gate]:
    """A thousand cases of ten members ranked both ways: medians."""
    yard = next(each for each in found if each.name == requests.Y2)
    runs = [_child("tests.bench.ranking") for _ in range(turns)]
    cpu, wall = (statistics.median(one[kind] for one in runs) * 1000 for kind in ("cpu", "wall"))
    ratios = (cpu / yard.cpu_ms, wall / yard.wall_ms)
    measured = f"{ratios[0]:.2f} × Y2 processor, {ratios[1]:.2f} × wall ({cpu:.0f} ms)"
    return [Gate("ranking of 1,000 cases by 10 members on 5 criteria, no database", measured, "5 × Y2", max(ratios) <= 5)]


def _child(module: str, *arguments: object) -> dict[str, float]:
    done = subprocess.run([sys.executable, "-m", module, *map(str, arguments)], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    answer: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return answer


def report(found: list[Request], gates: list[Gate]) -> str:
    """The page, in Markdown."""
    lines = [
        "# Performance", "",
        "Written by `make bench`. Every gate is a ratio to a yardstick of the same run: same server, same database, in turns, medians.",
        "The yardsticks are the least that the work can cost with the portal's real middleware and a signed-in person:",
        "**Y0** a bare view (one SELECT, 20 kB) · **Y1** a signed-in page (session, user, one SELECT, a 20 kB template) · **Y2** 200 rows of",
        "one aggregate over 7,000 figures, plain template · **Y3** a save of five fields in one transaction",
        "· **Y4** as many A4 pages of plain tables as the paper has, same font, same writer.", "",
        f"Last run: {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}, SQLite.", "",
        "## Gates", "", "| gate | measured | at most | |", "| --- | --- | --- | --- |",
        *(f"| {gate.name} | {gate.measured} | {gate.limit} | {'holds' if gate.holds else '**missed**'} |" for gate in gates), "",
        "## Requests", "", "| request | wall ms | processor ms | queries | repeated | kB |", "| --- | ---: | ---: | ---: | ---: | ---: |",
        *(
            f"| {one.name} | {one.wall_ms:.1f} | {one.cpu_ms:.1f} | {one.queries} | {one.repeated} | {one.size / 1000:.0f} |"
            for one in found
        ), "",
    ]  # fmt: skip
    return "\n".join(lines)


def main() -> int:
    """Run both halves and say what holds."""
    quick = "--quick" in sys.argv
    fonts.main()
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        found, gates = web(Path(folder), *((3, 8) if quick else (7, 12)))
        more = workbook(Path(folder), found, 3 if quick else 7)
        more += screening(found, 1 if quick else 3)
        more += scoring(found, 1 if quick else 3)
        more += paper(Path(folder), 1 if quick else 3)
    text = report(found, [*gates, *more])
    print(text)
    if not quick:
        PAGE.write_text(text, encoding="utf-8")
    return 0 if all(gate.holds for gate in [*gates, *more]) else 1


if __name__ == "__main__":
    sys.exit(main())
