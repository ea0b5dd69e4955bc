"""`review ranking --call CODE --json`: 0 ranked, 2 there is no such committee. Locked cases alone, resolutions applied, both methods."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from alliance_portal.lib.subcommands import Streams

HELP = "rank the locked cases of a call's committee, from the database"
NOTHING = 2
COLUMNS = ("sheets", "mean", "rank_total", "mean_rank", "rank_ranksum", "stdev", "range")


def add_arguments(parser: ArgumentParser) -> None:
    """Which call, which kind of review, the form of the answer."""
    parser.add_argument("--call", metavar="CODE", required=True, help="a call's code, for example 113")
    parser.add_argument("--kind", choices=("selection", "midterm", "final"), default="selection", help="which committee of the call")
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    parser.add_argument("--file", action="store_true", help="print the scoring file that `review rank` reads instead")
    parser.add_argument("--language", choices=("zh-hant", "en"), default="zh-hant", help="language of the messages")


def run(options: Mapping[str, Any], streams: Streams) -> int:
    """Rank and print; return the exit code."""
    from review.models import Committee  # noqa: PLC0415  opens the database
    from review.queries.ranking import frozen, ranked  # noqa: PLC0415  as above

    committee = Committee.objects.select_related("call").filter(call__code=options["call"], kind=options["kind"]).first()
    if committee is None:
        english = options["language"] == "en"
        streams.complain(f"{options['call']}: there is no such committee" if english else f"{options['call']}: 沒有這個審查委員會")
        return NOTHING
    found = ranked(committee)
    copy, digest = frozen(found, committee)
    if options["file"]:
        streams.say(json.dumps(copy["file"], ensure_ascii=False, indent=2))
        return 0
    answer = {"call": options["call"], "method": committee.rules.method, "unlocked": found.unlocked, "order": copy["order"], **copy["outcome"]}
    answer |= {"decided_by": copy["decided_by"], "sha256": digest}
    if options["json"]:
        streams.say(json.dumps(answer, ensure_ascii=False, indent=2))
        return 0
    streams.say("\t".join(("proposal", *COLUMNS)))
    for code in copy["order"]:
        standing = answer["proposals"][code]
        streams.say("\t".join((code, *("" if standing[key] is None else str(standing[key]) for key in COLUMNS))))
    return 0
