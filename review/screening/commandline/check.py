"""`screening check CODE --json [--on DATE]`: 0 nothing blocking, 1 a blocking finding, 2 there is no such submission.

`--call CALL` instead of a code checks every standing submission of a call; with `--json` it prints one JSON object a line.
"""

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from alliance_portal.lib.roc_calendar import parse_date
from alliance_portal.lib.subcommands import Streams
from alliance_portal.lib.unreadable import Unreadable

if TYPE_CHECKING:
    from review.screening.evidence import Outcome
    from review.screening.gathering import Screened

HELP = "check the latest submission of a case, or all of a call, against the rules of eligibility and the registers"
BLOCKED, DOES_NOT_FIT = 1, 2


def add_arguments(parser: ArgumentParser) -> None:
    """Which submissions, the form of the answer, and the day of the check."""
    parser.add_argument("code", metavar="CODE", nargs="?", default="", help="a proposal's code")
    parser.add_argument("--call", default="", help="a call's code: every standing submission of it")
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    parser.add_argument("--on", metavar="DATE", help="the day on which ages and history are judged (113.3.6 or 2024-03-06)")
    parser.add_argument("--passed", action="store_true", help="print what passed, too, and what cannot be judged")
    parser.add_argument("--language", choices=("zh-hant", "en"), default="zh-hant", help="language of the messages")


def run(options: Mapping[str, Any], streams: Streams) -> int:
    """Check and print; return the exit code."""
    from review.screening.prints import note_prints  # noqa: PLC0415  opens the database

    english = options["language"] == "en"
    try:
        on = parse_date(options["on"]) if options["on"] is not None else None
    except Unreadable as fault:
        streams.complain(f"--on: {fault.reason.in_language(options['language'])}")
        return DOES_NOT_FIT
    if bool(options["code"]) == bool(options["call"]):
        streams.complain("give a CODE or --call, one of them" if english else "請給案件編號或 --call，擇一")
        return DOES_NOT_FIT
    note_prints()
    found = _of_call(options["call"], on) if options["call"] else _of_code(options["code"], on)
    if found is None:
        name = options["code"] or options["call"]
        streams.complain(f"{name}: there is no such submission" if english else f"{name}: 沒有這件送件")
        return DOES_NOT_FIT
    is_blocked = False
    for screened in found:
        is_blocked = is_blocked or any(each.verdict == "blocking" for each in screened.outcomes)
        _print(screened, options, streams)
    return BLOCKED if is_blocked else 0


def _of_code(code: str, on: date | None) -> "Iterable[Screened] | None":
    from review.screening.gathering import newest_submission, screened  # noqa: PLC0415  opens the database

    submission = newest_submission(code)
    return None if submission is None else [screened(submission, on)]


def _of_call(code: str, on: date | None) -> "Iterable[Screened] | None":
    from proposals.models import Call  # noqa: PLC0415  opens the database
    from review.screening.gathering import screened_call  # noqa: PLC0415  as above

    call = Call.objects.filter(code=code).first()
    return None if call is None else screened_call(call, on)


def _print(screened: "Screened", options: Mapping[str, Any], streams: Streams) -> None:
    language = options["language"]
    outcomes: Iterable[Outcome] = screened.outcomes if options["passed"] else screened.troubles
    code = screened.submission.proposal.code
    if options["json"]:
        found = [each.as_dict(language) for each in outcomes]
        if options["call"]:
            streams.say(json.dumps({"code": code, "submission": screened.submission.receipt_no, "findings": found}, ensure_ascii=False))
        else:
            streams.say(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for each in outcomes:
        head = f"{code}\t" if options["call"] else ""
        streams.say(f"{head}{each.verdict.value}\t{each.code}\t{each.where}\t{each.message.in_language(language)}")
        for line in each.evidence:
            said = line.as_dict(language)
            streams.say("\t".join(["", *(str(said[key] or "") for key in ("label", "value", "threshold", "source", "date"))]).rstrip())
