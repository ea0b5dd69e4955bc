"""`screening report CODE --format pdf|xlsx --out FILE`: 0 written, 2 there is no such submission or the file cannot be written."""

from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from alliance_portal.lib.roc_calendar import parse_date
from alliance_portal.lib.subcommands import Streams
from alliance_portal.lib.unreadable import Unreadable, file_reason

HELP = "write the check of a case's latest submission, with its evidence and the questions to staff"
DOES_NOT_FIT = 2


def add_arguments(parser: ArgumentParser) -> None:
    """Which submission, the format, where to, and the day of the check."""
    parser.add_argument("code", metavar="CODE", help="a proposal's code")
    parser.add_argument("--format", choices=("xlsx", "pdf"), default="xlsx", help="the format of the report")
    parser.add_argument("--out", metavar="FILE", type=Path, required=True, help="the file to write")
    parser.add_argument("--on", metavar="DATE", help="the day on which ages and history are judged (113.3.6 or 2024-03-06)")
    parser.add_argument("--language", choices=("zh-hant", "en"), default="zh-hant", help="language of the report")


def run(options: Mapping[str, Any], streams: Streams) -> int:
    """Check and write; return the exit code."""
    from proposals.papers.child import RenderFailed  # noqa: PLC0415  as above
    from review.screening import report, report_files  # noqa: PLC0415  opens the database
    from review.screening.gathering import newest_submission, screened  # noqa: PLC0415  as above
    from review.screening.prints import note_prints  # noqa: PLC0415  as above

    english = options["language"] == "en"
    try:
        on = parse_date(options["on"]) if options["on"] is not None else None
        note_prints()
        submission = newest_submission(options["code"])
        if submission is None:
            streams.complain(f"{options['code']}: there is no such submission" if english else f"{options['code']}: 沒有這件送件")
            return DOES_NOT_FIT
        if options["format"] == "pdf":
            report_files.write_pdf(submission, options["out"], on=on, english=english)
        else:
            report.write(screened(submission, on, whole=True), options["out"], english=english)
    except Unreadable as fault:
        streams.complain(f"--on: {fault.reason.in_language(options['language'])}")
        return DOES_NOT_FIT
    except RenderFailed as fault:
        streams.complain(f"{options['out']}: {fault.reason.in_language(options['language'])}")
        return DOES_NOT_FIT
    except OSError as fault:
        streams.complain(f"{options['out']}: {file_reason(fault).in_language(options['language'])}")
        return DOES_NOT_FIT
    streams.say(str(options["out"]))
    return 0
