"""`review rank FILE --json`: 0 ranked, 2 the file does not fit."""

from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from typing import Any

from alliance_portal.lib import figure_files
from alliance_portal.lib.subcommands import Streams
from review.score_files import outcome, read_round
from review.scoring import rank

HELP = "rank the proposals of a scoring file"
COLUMNS = ("sheets", "mean", "rank_total", "mean_rank", "rank_ranksum", "stdev", "range")


def add_arguments(parser: ArgumentParser) -> None:
    """The file and the form of the answer."""
    figure_files.add_file(parser, "criteria, reviewers, proposals, recusals and sheets")


def run(options: Mapping[str, Any], streams: Streams) -> int:
    """Rank and print; return the exit code."""
    return figure_files.answer(options, streams, lambda path: outcome(rank(read_round(path))), _table)


def _table(found: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    yield ("proposal", *COLUMNS)
    for proposal, standing in found["proposals"].items():
        yield (proposal, *("" if standing[key] is None else str(standing[key]) for key in COLUMNS))
