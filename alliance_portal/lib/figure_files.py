"""`… FILE --json`: a file of figures is read, computed and printed, as a table or as JSON; the sub-commands of that shape share this."""

import json
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from alliance_portal.lib.plain_trees import TreeErrors
from alliance_portal.lib.subcommands import Streams

DOES_NOT_FIT = 2
Table = Callable[[Mapping[str, Any]], Iterable[Iterable[str]]]


def add_file(parser: ArgumentParser, holds: str) -> None:
    """The file and the form of the answer. `holds`: what stands in the file."""
    parser.add_argument("file", metavar="FILE", type=Path, help=f"a YAML or JSON file with {holds}")
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    parser.add_argument("--language", choices=("zh-hant", "en"), default="zh-hant", help="language of the messages")


def answer(options: Mapping[str, Any], streams: Streams, compute: Callable[[Path], dict[str, Any]], table: Table) -> int:
    """Compute and print; the exit code: 0, or 2 with every place of the file that does not fit."""
    try:
        found = compute(options["file"])
    except TreeErrors as errors:
        for line in errors.lines(options["language"]):
            streams.complain(line)
        return DOES_NOT_FIT
    if options["json"]:
        streams.say(json.dumps(found, ensure_ascii=False, indent=2))
        return 0
    for row in table(found):
        streams.say("\t".join(row))
    return 0
