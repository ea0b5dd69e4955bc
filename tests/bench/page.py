"""docs/performance.md, as the bench writes it."""

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime

from tests.bench.gates import Gate
from tests.bench.measures import Request


def report(found: Sequence[Request], gates: Sequence[Gate]) -> str:
    """The page, in Markdown."""
    lines = [
        "# Performance", "",
        "Written by `make bench`. Every gate is a ratio to a yardstick of the same run: same server, same database, in turns, medians.",
        "The yardsticks are the least that the work can cost with the portal's real middleware and a signed-in person:",
        "**Y0** a bare view (one SELECT, 20 kB) · **Y1** a signed-in page (session, user, one SELECT, a 20 kB template) · **Y2** 200 rows of",
        "one aggregate over 7,000 figures, plain template · **Y3** a save of five fields in one transaction",
        "· **Y4** as many A4 pages of plain tables as the paper has, same font, same writer.", "",
        "`make bench ARGS=\"--only ranking\"` measures what has this word in its name, quickly, and writes nothing;",
        "`--data FOLDER` keeps the data of the bench for the next run.", "",
        f"Last run: {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}, SQLite.", "",
        "## Gates", "", "| gate | measured | at most | |", "| --- | --- | --- | --- |",
        *(f"| {gate.name} | {gate.measured} | {gate.limit} | {'holds' if gate.holds else '**missed**'} |" for gate in gates), "",
        "## Requests", "", "| request | wall ms | processor ms | queries | repeated | kB |", "| --- | ---: | ---: | ---: | ---: | ---: |",
        *(
            f"| {one.name} | {one.wall_ms:.1f} | {one.cpu_ms:.1f} | {one.queries} | {one.repeated} | {one.size / 1000:.0f} |"
            for one in found if one.is_timed
        ), "",
    ]  # fmt: skip
    return "\n".join(lines)
