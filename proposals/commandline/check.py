"""`proposal check CODE|FILE --json [--on DATE]`: 0 nothing blocking, 1 a blocking finding, 2 the document does not fit."""

import json
import re
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from alliance_portal.lib.findings import Finding, Severity
from alliance_portal.lib.roc_calendar import parse_date
from alliance_portal.lib.unreadable import Unreadable
from proposals.commandline import Streams
from proposals.interchange import DocumentErrors, dossier_of_file

HELP = "check a draft or an interchange document against the rules"
CODE = re.compile(r"[0-9]{3}-[23456789ABCDEFGHJKMNPQRSTVWXYZ]{5}")
DOES_NOT_FIT = 2


def add_arguments(parser: ArgumentParser) -> None:
    """CODE or FILE, the form of the answer, and the day of the check."""
    parser.add_argument("target", metavar="CODE|FILE", help="a proposal's code, or a YAML or JSON file")
    parser.add_argument("--json", action="store_true", help="print the findings as a JSON list")
    parser.add_argument("--on", metavar="DATE", help="the day on which ages and history are judged (113.3.6 or 2024-03-06)")
    parser.add_argument("--language", choices=("zh-hant", "en"), default="zh-hant", help="language of the messages")


def run(options: Mapping[str, Any], streams: Streams) -> int:
    """Check and print; return the exit code."""
    try:
        on = parse_date(options["on"]) if options["on"] is not None else None
    except Unreadable as fault:
        streams.complain(f"--on: {fault.reason.in_language(options['language'])}")
        return DOES_NOT_FIT
    target = options["target"]
    try:
        is_code = CODE.fullmatch(target) is not None and not Path(target).exists()
        findings = _of_code(target, on) if is_code else _of_file(Path(target), on)
    except DocumentErrors as errors:
        for line in errors.lines(options["language"]):
            streams.complain(line)
        return DOES_NOT_FIT
    except LookupError:
        streams.complain(f"{target}: 沒有這個提案" if options["language"] != "en" else f"{target}: there is no such proposal")
        return DOES_NOT_FIT
    _print(findings, options, streams)
    return 1 if any(finding.severity is Severity.BLOCKING for finding in findings) else 0


def _of_file(path: Path, on: date | None) -> Sequence[Finding]:
    """The findings of a document; without a day, on the call's last one. No database."""
    from proposals import rules  # noqa: PLC0415  slow import, not needed for the help of other sub-commands

    dossier = dossier_of_file(path)
    return rules.check(dossier, on or dossier.programme.last_day)


def _of_code(code: str, on: date | None) -> Sequence[Finding]:
    """The findings of a draft. LookupError when there is none of this code."""
    from proposals.models import Proposal  # noqa: PLC0415  opens the database
    from proposals.queries.cases import checked  # noqa: PLC0415  opens the database

    proposal = Proposal.objects.select_related("call").filter(code=code).first()
    if proposal is None:
        raise LookupError(code)
    return checked(proposal, on).findings


def _print(findings: Sequence[Finding], options: Mapping[str, Any], streams: Streams) -> None:
    language = options["language"]
    if options["json"]:
        streams.say(json.dumps([finding.as_dict(language) for finding in findings], ensure_ascii=False, indent=2))
        return
    for finding in findings:
        streams.say(f"{finding.severity.value}\t{finding.code}\t{finding.where}\t{finding.message.in_language(language)}")
