"""`proposal import-workbook CODE FILE [--dry-run | --as EMAIL]`: what a workbook would change, and, without --dry-run, the change.

0: everything was read; 1: cells that were not taken (on stderr), a conflict, or a case that takes no changes; 2: the file does not fit.
"""

from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alliance_portal.lib.findings import Text
from proposals.commandline import Streams

if TYPE_CHECKING:
    from proposals.services.offline_changes import PartReview

HELP = "show what a filled workbook would change in a draft, or change it"
NOT_ALL = 1
DOES_NOT_FIT = 2


def add_arguments(parser: ArgumentParser) -> None:
    """The proposal's code, the file, who acts."""
    parser.add_argument("code", metavar="CODE", help="a proposal's code")
    parser.add_argument("file", metavar="FILE", help="a workbook of this proposal")
    parser.add_argument("--dry-run", action="store_true", help="only say what would change")
    parser.add_argument("--as", dest="person", metavar="EMAIL", default="", help="the account that fills; needed without --dry-run")
    parser.add_argument("--conflicts", choices=("mine", "theirs"), default="", help="which side counts where both changed a field")
    parser.add_argument("--language", choices=("zh-hant", "en"), default="zh-hant", help="language of the messages")


def run(options: Mapping[str, Any], streams: Streams) -> int:
    """Read, say, and apply unless it is a dry run."""
    from alliance_portal.accounts.models import User  # noqa: PLC0415  opens the database
    from proposals.models import Intake, Proposal  # noqa: PLC0415  opens the database
    from proposals.services import offline  # noqa: PLC0415  opens the database
    from proposals.services.offline_changes import review  # noqa: PLC0415  opens the database
    from proposals.workbooks.model import WorkbookRefused  # noqa: PLC0415  with the services

    language, path = options["language"], Path(options["file"])
    is_english = language == "en"
    proposal = Proposal.objects.select_related("call").filter(code=options["code"]).first()
    if proposal is None:
        streams.complain(f"{options['code']}: there is no such proposal" if is_english else f"{options['code']}: 沒有這個提案")
        return DOES_NOT_FIT
    person = User.objects.filter(email=options["person"], is_active=True).first() if options["person"] else None
    if person is None and (options["person"] or not options["dry_run"]):
        streams.complain("--as: must be the e-mail address of an account" if is_english else "--as: 應為既有帳號的電子郵件")
        return DOES_NOT_FIT
    if not path.is_file():
        streams.complain(f"{path}: there is no such file" if is_english else f"{path}: 沒有這個檔案")
        return DOES_NOT_FIT
    try:
        plan = offline.plan_of_file(path, proposal, None, person)
    except WorkbookRefused as refused:
        streams.complain(f"{path.name}: {refused.reason.in_language(language)}")
        return DOES_NOT_FIT
    found = review(Intake(proposal=proposal, plan=plan), person)
    left_out = _say(found, plan["faults"], language, streams)
    if options["dry_run"] or not any(each.wanted for each in found):
        return NOT_ALL if left_out else 0
    kept = offline.keep(Intake.Kind.WORKBOOK, proposal, None, path.name, plan, person)
    return _apply(kept, found, options, streams) or (NOT_ALL if left_out else 0)


def _say(found: "Sequence[PartReview]", faults: Sequence[Mapping[str, Any]], language: str, streams: Streams) -> bool:
    """Changes on stdout (`PLACE: now -> new`), what is not taken on stderr; whether there was any."""
    from proposals.catalogue.values import shown  # noqa: PLC0415  with the services

    is_english, left_out = language == "en", bool(faults)
    for fault in faults:
        streams.complain(f"{fault['sheet']}!{fault['cell'] or '?'}: {fault['reason'][is_english]}")
    for part in found:
        for one in part.changes:
            place = f"{part.place}.{one.field.key}"
            if one.blocked is not None or not part.may_fill:
                reason = one.blocked or Text("不是這個帳號填寫的部分", "is not filled by this account")
                streams.complain(f"{place}: {reason.in_language(language)}")
                left_out = True
                continue
            values = [shown(one.field, record.get(one.field.key), language).replace("\n", " ") or "-" for record in (part.part.record, part.after)]
            mark = "" if not one.is_conflict else " (changed by both)" if is_english else "（兩邊都改過）"
            streams.say(f"{place}: {values[0]} -> {values[1]}{mark}")
    return left_out


def _apply(kept: Any, found: "Sequence[PartReview]", options: Mapping[str, Any], streams: Streams) -> int:
    from django.utils import timezone  # noqa: PLC0415  opens the database

    from proposals.services.errors import Forbidden, Refused  # noqa: PLC0415  opens the database
    from proposals.services.offline_changes import apply  # noqa: PLC0415  opens the database

    picks = {f"{each.place}:{one.field.key}": options["conflicts"] for each in found for one in each.wanted if one.is_conflict}
    revisions = {each.place: each.part.revision for each in found}
    try:
        count = apply(kept, actor=kept.made_by, received_at=timezone.now(), revisions=revisions, picks=picks)
    except Forbidden:
        streams.complain("not allowed" if options["language"] == "en" else "這個帳號不能修改這些內容")
    except Refused as refused:
        streams.complain(refused.text.in_language(options["language"]))
    else:
        streams.say(f"applied: {count}" if options["language"] == "en" else f"已套用: {count}")
        return 0
    kept.delete()
    return NOT_ALL
