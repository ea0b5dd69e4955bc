"""`kpi status CODE --on DATE --json`: an alliance's progress on a day from its accepted reports; 0 compared, 2 there is no such contract."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from datetime import date
from typing import Any

from alliance_portal.lib.exact_figures import rounded_text
from alliance_portal.lib.roc_calendar import parse_date
from alliance_portal.lib.subcommands import Streams
from alliance_portal.lib.unreadable import Unreadable

HELP = "compare the progress of an alliance with its plan on a day"
DOES_NOT_FIT = 2
COLUMNS = ("date", "planned", "actual", "variance", "status", "report_missing")


def add_arguments(parser: ArgumentParser) -> None:
    """The case, the day and the form of the answer."""
    parser.add_argument("code", metavar="CODE", help="a proposal's code")
    parser.add_argument("--on", metavar="DATE", help="the day to look at (113.9.9 or 2024-09-09); today when it is left out")
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    parser.add_argument("--language", choices=("zh-hant", "en"), default="zh-hant", help="language of the messages")


def run(options: Mapping[str, Any], streams: Streams) -> int:
    """Compare and print; return the exit code."""
    from django.utils import timezone  # noqa: PLC0415  Django is set up only now

    english = options["language"] == "en"
    try:
        on = parse_date(options["on"]) if options["on"] is not None else timezone.localdate()
    except Unreadable as fault:
        streams.complain(f"--on: {fault.reason.in_language(options['language'])}")
        return DOES_NOT_FIT
    try:
        found = status_of(options["code"], on)
    except LookupError:
        streams.complain(f"{options['code']}: there is no such proposal" if english else f"{options['code']}: 沒有這個提案")
        return DOES_NOT_FIT
    if found is None:
        streams.complain(f"{options['code']}: no contract on that day" if english else f"{options['code']}: 該日尚無契約")
        return DOES_NOT_FIT
    if options["json"]:
        streams.say(json.dumps(found, ensure_ascii=False, indent=2))
        return 0
    for row in (COLUMNS, *(tuple(str(row[key]) for key in COLUMNS) for row in found["dates"])):
        streams.say("\t".join(row))
    return 0


def status_of(code: str, on: date) -> dict[str, Any] | None:
    """The outcome in the form of `kpi progress` (dates, checkpoints), with the case, its light and its forecast.

    None without a contract on that day; LookupError when there is no such case.
    """
    from kpi.boards import forecast, settled_day  # noqa: PLC0415  opens the database, as what follows
    from kpi.progress import progress  # noqa: PLC0415  the same
    from kpi.progress_files import Course, outcome  # noqa: PLC0415  the same
    from kpi.queries.board import thresholds_of  # noqa: PLC0415  the same
    from kpi.queries.course import course_of  # noqa: PLC0415  the same
    from proposals.models import Proposal  # noqa: PLC0415  the same

    case = Proposal.objects.select_related("call").filter(code=code).first()
    if case is None:
        raise LookupError(code)
    found = course_of(case, on)
    if found is None:
        return None
    leads = forecast(found.plan, found.reports, settled_day(on))
    told = outcome(Course(found.plan, found.reports, found.kpi_reports, (on,)))
    variance = progress(found.plan, found.reports, settled_day(on)).variance
    return {
        "code": case.code, "state": case.status, "settled": settled_day(on).isoformat(), "light": thresholds_of(case.call).light(variance).value,
        "forecast": None if leads is None else {"at_end": rounded_text(leads.at_end), "pace": rounded_text(leads.pace)}, **told,
    }
