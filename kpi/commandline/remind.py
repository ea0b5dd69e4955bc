"""`kpi remind [--on DATE]`: sends reminders (reports, checkpoints, open data duties) that are due and not yet sent. 0 done, 2 day unreadable."""

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from alliance_portal.lib.roc_calendar import parse_date
from alliance_portal.lib.subcommands import Streams
from alliance_portal.lib.unreadable import Unreadable

HELP = "send the reminders of monthly reports, checkpoints and open data duties that are due on a day and not yet sent"
DOES_NOT_FIT = 2


def add_arguments(parser: ArgumentParser) -> None:
    """The day."""
    parser.add_argument("--on", metavar="DATE", help="the day (113.9.5 or 2024-09-05); today when left out")


def run(options: Mapping[str, Any], streams: Streams) -> int:
    """Send and say how many mails went into the outbox."""
    from django.utils import timezone  # noqa: PLC0415  settings are read by then

    from kpi.services import checkpoint_reminders, duty_reminders, reminders  # noqa: PLC0415  opens the database

    try:
        on = parse_date(options["on"]) if options["on"] is not None else timezone.localdate()
    except Unreadable as fault:
        streams.complain(f"--on: {fault.reason.zh}")
        return DOES_NOT_FIT
    now = timezone.now()
    streams.say(f"{on.isoformat()}: {sum(each.remind(on, now) for each in (reminders, checkpoint_reminders, duty_reminders))}")
    return 0
