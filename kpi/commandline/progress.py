"""`kpi progress FILE --json`: 0 compared, 2 the file does not fit."""

from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from typing import Any

from alliance_portal.lib import figure_files
from alliance_portal.lib.subcommands import Streams
from kpi.progress_files import outcome, read_course

HELP = "compare the progress of a file with its plan"
COLUMNS = ("date", "planned", "actual", "variance", "status", "report_missing")


def add_arguments(parser: ArgumentParser) -> None:
    """The file and the form of the answer."""
    figure_files.add_file(parser, "plan, monthly_reports, kpi_reports and evaluate_at")


def run(options: Mapping[str, Any], streams: Streams) -> int:
    """Compare and print; return the exit code."""
    return figure_files.answer(options, streams, lambda path: outcome(read_course(path)), _table)


def _table(found: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    yield COLUMNS
    yield from (tuple(str(row[key]) for key in COLUMNS) for row in found["dates"])
