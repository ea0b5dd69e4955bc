"""`review import-sheets FILE [--json]`: 0 taken, 1 faults in its cells and nothing taken, 2 the file does not fit."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils import timezone

from alliance_portal.lib.subcommands import Streams

HELP = "take one reviewer's score workbook (XLSX) in, all of it or nothing"
FAULTY, DOES_NOT_FIT = 1, 2


def add_arguments(parser: ArgumentParser) -> None:
    """The file."""
    parser.add_argument("file", metavar="FILE", type=Path, help="the workbook that the reviewer downloaded and filled")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument("--language", choices=("zh-hant", "en"), default="zh-hant", help="language of the messages")


def run(options: Mapping[str, Any], streams: Streams) -> int:
    """Take the sheets in as their reviewer's; return the exit code."""
    from alliance_portal.lib.child_process import ChildFailed  # noqa: PLC0415  not needed for the help of other sub-commands
    from proposals.services.errors import Forbidden, Refused  # noqa: PLC0415  opens the database
    from review.models import Seat  # noqa: PLC0415  as above
    from review.services.committee import workbook  # noqa: PLC0415  as above

    path, language = options["file"], options["language"]
    if not path.is_file():
        streams.complain(f"{path}: {'there is no such file' if language == 'en' else '沒有這個檔案'}")
        return DOES_NOT_FIT
    try:
        seat = Seat.objects.select_related("user", "committee__call").filter(pk=workbook.seat_of_file(path)).first()
        if seat is None:
            raise Refused("file", workbook.NOT_OURS)
        taken = workbook.take(seat, path, seat.user, timezone.now())
    except ChildFailed as failed:
        streams.complain(f"{path}: {failed.reason.in_language(language)}")
        return DOES_NOT_FIT
    except Refused as refused:
        streams.complain(f"{path}: {refused.text.in_language(language)}")
        return DOES_NOT_FIT
    except Forbidden as forbidden:
        streams.complain(f"{path}: {forbidden}")
        return DOES_NOT_FIT
    faults = [{"cell": each.cell, "label": each.label, "reason": each.reason.in_language(language)} for each in taken.faults]
    if options["json"]:
        streams.say(json.dumps({"changed": taken.changed, "unchanged": taken.unchanged, "faults": faults}, ensure_ascii=False, indent=2))
    else:
        for each in faults:
            streams.say(f"{each['cell']}\t{each['label']}\t{each['reason']}")
        streams.say(f"changed={taken.changed}\tunchanged={taken.unchanged}\tfaults={len(faults)}")
    return FAULTY if faults else 0
