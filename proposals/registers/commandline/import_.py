"""`registers import KIND FILE [--dry-run]`: 0 imported, or nothing wrong in it; 1 faults in its rows, nothing imported; 2 the file does not fit."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.utils import timezone

from alliance_portal.files.names import extension_of
from alliance_portal.lib.subcommands import Streams
from proposals.registers.columns import REGISTERS, Register
from proposals.registers.sheets import MOST_BYTES

HELP = "read an .xlsx or .csv into a register, all of it or nothing"
FAULTY, DOES_NOT_FIT = 1, 2


def add_arguments(parser: ArgumentParser) -> None:
    """Which register, the file, and whether to look only."""
    parser.add_argument("kind", metavar="KIND", choices=tuple(REGISTERS), help=f"the register: {', '.join(REGISTERS)}")
    parser.add_argument("file", metavar="FILE", type=Path, help="an .xlsx or .csv file")
    parser.add_argument("--dry-run", action="store_true", help="compare with the register, change nothing")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument("--language", choices=("zh-hant", "en"), default="zh-hant", help="language of the messages")


def run(options: Mapping[str, Any], streams: Streams) -> int:
    """Import and print; return the exit code."""
    from alliance_portal.lib.child_process import ChildFailed  # noqa: PLC0415  not needed for the help of other sub-commands
    from proposals.registers import imports  # noqa: PLC0415  opens the database
    from proposals.services.errors import Refused  # noqa: PLC0415  as above

    path, register, english = options["file"], REGISTERS[options["kind"]], options["language"] == "en"
    problem = _unfit(path, english=english)
    if problem:
        streams.complain(f"{path}: {problem}")
        return DOES_NOT_FIT
    try:
        with imports.reading(register, path, path.name) as found:
            if found.fault_count:
                _say(options, streams, _summary(register, found, None, english=english), found.faults)
                return FAULTY
            now = timezone.now()
            if options["dry_run"]:
                counts = imports.compare(register, found.lines, path.name, timezone.localdate(now)).counts
            else:
                batch = imports.apply(imports.keep(found, None), None, now)
                counts = (batch.added, batch.changed, batch.unchanged)
            _say(options, streams, _summary(register, found, counts, english=english) | {"imported": not options["dry_run"]}, ())
            return 0
    except ChildFailed as failed:
        streams.complain(f"{path}: {failed.reason.in_language(options['language'])}")
        return DOES_NOT_FIT
    except Refused as refused:
        streams.complain(f"{path}: {refused.text.in_language(options['language'])}")
        return DOES_NOT_FIT


def _unfit(path: Path, *, english: bool) -> str:
    if not path.is_file():
        return "there is no such file" if english else "沒有這個檔案"
    if extension_of(path.name) not in ("xlsx", "csv"):
        return "must be an .xlsx or .csv file" if english else "須為 .xlsx 或 .csv 檔"
    if path.stat().st_size > MOST_BYTES:
        return "is larger than 10 MB" if english else "超過上限 10 MB"
    return ""


def _summary(register: Register, found: Any, counts: tuple[int, int, int] | None, *, english: bool) -> dict[str, Any]:
    added, changed, unchanged = counts or (0, 0, 0)
    return {
        "register": register.key, "file": found.name, "rows": found.rows, "added": added, "changed": changed, "unchanged": unchanged,
        "faults": found.fault_count, "imported": False, "aside": [each.en if english else each.zh for each in found.aside],
    }


def _say(options: Mapping[str, Any], streams: Streams, summary: Mapping[str, Any], faults: Iterable[Mapping[str, Any]]) -> None:
    """The result as JSON, or as lines: a fault a line, then the counts."""
    language = 1 if options["language"] == "en" else 0
    lines = [{**each, "label": each["label"][language], "reason": each["reason"][language]} for each in faults]
    if options["json"]:
        streams.say(json.dumps({**summary, "faults": lines, "fault_count": summary["faults"]}, ensure_ascii=False, indent=2))
        return
    for each in lines:
        place = f"{each['sheet']}!{each['cell']}" if each["sheet"] and each["cell"] else each["cell"] or each["sheet"]
        streams.say(f"{place}\t{each['label']}\t{each['reason']}")
    for each in summary["aside"]:
        streams.say(f"-\t{each}")
    streams.say("\t".join(f"{key}={summary[key]}" for key in ("rows", "added", "changed", "unchanged", "faults")))
