"""`review rank FILE --json`: 0 ranked, 2 the file does not fit."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from alliance_portal.lib.plain_trees import TreeErrors
from alliance_portal.lib.subcommands import Streams
from review.score_files import outcome, read_round
from review.scoring import rank

HELP = "rank the proposals of a scoring file"
DOES_NOT_FIT = 2
COLUMNS = ("sheets", "mean", "rank_total", "mean_rank", "rank_ranksum", "stdev", "range")


def add_arguments(parser: ArgumentParser) -> None:
    """The file and the form of the answer."""
    parser.add_argument("file", metavar="FILE", type=Path, help="a YAML or JSON file with criteria, reviewers, proposals, recusals and sheets")
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    parser.add_argument("--language", choices=("zh-hant", "en"), default="zh-hant", help="language of the messages")


def run(options: Mapping[str, Any], streams: Streams) -> int:
    """Rank and print; return the exit code."""
    try:
        found = outcome(rank(read_round(options["file"])))
    except TreeErrors as errors:
        for line in errors.lines(options["language"]):
            streams.complain(line)
        return DOES_NOT_FIT
    if options["json"]:
        streams.say(json.dumps(found, ensure_ascii=False, indent=2))
        return 0
    streams.say("\t".join(("proposal", *COLUMNS)))
    for proposal, standing in found["proposals"].items():
        streams.say("\t".join((proposal, *("" if standing[key] is None else str(standing[key]) for key in COLUMNS))))
    return 0
