"""`proposal workbook CODE [--section KEY] [--member UBN|N] --out FILE`: the form as a workbook to fill offline."""

from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from proposals.commandline import Streams

HELP = "write a section, a member's form or the whole form as a workbook (XLSX)"
FAILED = 1
DOES_NOT_FIT = 2


def add_arguments(parser: ArgumentParser) -> None:
    """The proposal's code, which part of it, the file."""
    parser.add_argument("code", metavar="CODE", help="a proposal's code")
    parser.add_argument("--section", metavar="KEY", default="", help="only this section")
    parser.add_argument("--member", metavar="UBN|N", default="", help="a member's form: its business number, or its place from 1 (the lead firm)")
    parser.add_argument("--out", metavar="FILE", required=True, help="the file to write")
    parser.add_argument("--language", choices=("zh-hant", "en"), default="zh-hant", help="language of the workbook and of the messages")


def run(options: Mapping[str, Any], streams: Streams) -> int:
    """Write the workbook; 1 when it cannot be made, 2 when there is no such proposal, member or section."""
    from alliance_portal.lib.child_process import ChildFailed  # noqa: PLC0415  as the others
    from proposals.models import Proposal  # noqa: PLC0415  opens the database
    from proposals.services import offline  # noqa: PLC0415  opens the database

    language, out = options["language"], Path(options["out"])
    is_english = language == "en"
    if not out.absolute().parent.is_dir():
        streams.complain(f"--out: {out.parent} is no folder" if is_english else f"--out: 沒有資料夾 {out.parent}")
        return DOES_NOT_FIT
    proposal = Proposal.objects.select_related("call").filter(code=options["code"]).first()
    if proposal is None:
        streams.complain(f"{options['code']}: there is no such proposal" if is_english else f"{options['code']}: 沒有這個提案")
        return DOES_NOT_FIT
    owners = offline.owners(proposal, options["member"], with_members=not options["section"])
    if not owners:
        streams.complain(f"--member: there is no member {options['member']}" if is_english else f"--member: 沒有成員 {options['member']}")
        return DOES_NOT_FIT
    wanted = offline.whole(proposal, owners, options["section"])
    if not wanted:
        key = options["section"]
        streams.complain(f"--section: there is nothing to fill in a section {key}" if is_english else f"--section: 沒有可以填寫的部分 {key}")
        return DOES_NOT_FIT
    try:
        out.write_bytes(offline.workbook(proposal, wanted, language))
    except ChildFailed as failed:
        streams.complain(failed.reason.in_language(language))
        return FAILED
    streams.say(f"{out}: {len(wanted)}")
    return 0
