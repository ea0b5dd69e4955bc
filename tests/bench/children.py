"""What runs in a process of its own: papers, workbooks, rules, commands over a whole call."""

import json
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.bench import gates, requests, server
from tests.bench.gates import Gate
from tests.bench.measures import Request
from tests.house.sources import ROOT

WORKBOOK = 40.0  # at most so many times the signed-in page
BULK = 300.0  # a thousand submissions checked against the registers: times Y2
SAMPLE = ROOT / "tests" / "samples" / "tea-vietnam.yaml"


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


def workbook(data: Path, found: Sequence[Request], turns: int) -> list[Gate]:
    """A workbook of nine members out and in, against the signed-in page: medians."""
    cpu, wall = _medians([_child("tests.bench.workbook", SAMPLE, data / "workbook.xlsx") for _ in range(turns)])
    return [gates.of_times_two("a workbook of 9 members, out and in", cpu, wall, _yard(found, requests.Y1), WORKBOOK, f"{wall:.0f} ms")]


def eligibility(found: Sequence[Request], turns: int) -> list[Gate]:
    """The rules of section 1 over an alliance of nine cost less than the bare view: medians."""
    cpu, wall = _medians([_child("tests.bench.screening") for _ in range(turns)])
    return [gates.of_times_two("rules of eligibility over 9 firms, no database", cpu, wall, _yard(found, requests.Y0), 1, f"{cpu:.1f} ms")]


def scoring(found: Sequence[Request], turns: int) -> list[Gate]:
    """A thousand cases of ten members ranked both ways: medians."""
    cpu, wall = _medians([_child("tests.bench.ranking") for _ in range(turns)])
    name = "ranking of 1,000 cases by 10 members on 5 criteria, no database"
    return [gates.of_times_two(name, cpu, wall, _yard(found, requests.Y2), 5, f"{cpu:.0f} ms")]


def commands(data: Path, cast: dict[str, Any], found: Sequence[Request]) -> list[Gate]:
    """Commands over a whole call on the bench's own database: checks, reminders, workbooks; each in a process of its own."""
    submissions, executing, ranked = (cast["worlds"][name] for name in ("submissions", "board", "ranking"))
    noted = _child("tests.bench.commands", "prints", data=data)  # as the sweeper does after each submission
    few, many = (_child("tests.bench.commands", "screening", submissions[size], data=data) for size in ("200", "1000"))
    flat, cpu, wall = many["memory"] / few["memory"], many["cpu"] * 1000, many["wall"] * 1000
    note = f"{many['wall']:.1f} s"
    if noted["count"]:
        note += f"; noting {noted['count']:.0f} plans for comparison {noted['wall']:.1f} s, once"
    name = "1,000 submissions checked against registers of 50,000 rows, one command"
    return [
        gates.of_times_two(name, cpu, wall, _yard(found, requests.Y2), BULK, note),
        Gate("the same: queries a chunk of 50 submissions", f"{many['chunk']:.0f}", str(CHUNK), many["chunk"] <= CHUNK),
        Gate("the same: highest memory against that of 200", f"{flat:.2f} ({many['memory']:.0f} MB)", "1.1", flat <= 1.1),
        *_flat("reminders of monthly reports", "remind", executing, data, 8),
        *_flat("monthly summary of the programme", "summary", executing, data, 7),
        *_flat("raw data of the execution", "raw", executing, data, 6),
        *_flat("workbook of scores", "scores", ranked, data, 10),
    ]  # fmt: skip


CHUNK = 8  # queries


def _flat(name: str, command: str, calls: Mapping[str, str], data: Path, most: int) -> list[Gate]:
    """One number of queries whatever the number of cases; how long the longest took is told."""
    runs = [_child("tests.bench.commands", command, code, data=data) for code in calls.values()]
    counts, last = [int(run["queries"]) for run in runs], runs[-1]
    holds = len(set(counts)) == 1 and counts[0] <= most
    measured = f"{', '.join(map(str, counts))} ({last['wall']:.1f} s, {last['memory']:.0f} MB for 1,000)"
    return [Gate(f"{name}: queries at 3, 200, 1,000 cases", measured, f"{most}, the same", holds)]


def _yard(found: Sequence[Request], name: str) -> Request:
    return next(each for each in found if each.name == name)


def _medians(runs: Sequence[dict[str, float]]) -> tuple[float, float]:
    cpu, wall = (statistics.median(one[kind] for one in runs) * 1000 for kind in ("cpu", "wall"))
    return cpu, wall


def _child(module: str, *arguments: object, data: Path | None = None) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True,
        env=server.environment(data) if data else None,
    )  # fmt: skip
    answer: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return answer
