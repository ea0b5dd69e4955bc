"""`kpi progress FILE --json`: 0 compared, 2 the file does not fit."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from alliance_portal.lib.plain_trees import TreeErrors
from alliance_portal.lib.subcommands import Streams
from kpi.progress_files import outcome, read_course

HELP = "compare the progress of a file with its plan"
DOES_NOT_FIT = 2
COLUMNS = ("date", "planned", "actual", "variance", "status", "report_missing")


def add_arguments(parser: ArgumentParser) -> None:
    """The file and the form of the answer."""
    parser.add_argument("file", metavar="FILE", type=Path, help="a YAML or JSON file with plan, monthly_reports, kpi_reports and evaluate_at")
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    parser.add_argument("--language", choices=("zh-hant", "en"), default="zh-hant", help="language of the messages")


def run(options: Mapping[str, Any], streams: Streams) -> int:
    """Compare and print; return the exit code."""
    try:
        found = outcome(read_course(options["file"]))
    except TreeErrors as errors:
        for line in errors.lines(options["language"]):
            streams.complain(line)
        return DOES_NOT_FIT
    if options["json"]:
        streams.say(json.dumps(found, ensure_ascii=False, indent=2))
        return 0
    streams.say("\t".join(COLUMNS))
    for row in found["dates"]:
        streams.say("\t".join(str(row[key]) for key in COLUMNS))
    return 0
