"""`proposal import FILE [--as EMAIL] [--replace CODE]`: a draft out of a document; the last line of the output is its code.

Without --as nobody has the draft; how to bind a lead later is said on stderr, so that the output stays what programs read.
"""

import shlex
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alliance_portal.lib.findings import Text
from proposals.commandline import Streams
from proposals.interchange import DocumentErrors

if TYPE_CHECKING:
    from proposals.models import Proposal

HELP = "make a draft out of an interchange document"
DOES_NOT_FIT = 2
NO_LEAD = Text(
    "尚未指定領導企業的帳號，目前沒有人能開啟這件提案；日後指定：proposal import {file} --replace {code} --as EMAIL",
    "no lead has this draft yet; bind one later with: proposal import {file} --replace {code} --as EMAIL",
)


def add_arguments(parser: ArgumentParser) -> None:
    """The file, the lead's account, the draft to put it over."""
    parser.add_argument("file", metavar="FILE", help="a YAML or JSON file")
    parser.add_argument(
        "--as", dest="lead", metavar="EMAIL", default="",
        help="the lead's account, made without a password when new; without it nobody has the draft until --replace CODE --as EMAIL binds a lead",
    )
    parser.add_argument("--replace", metavar="CODE", default="", help="put the document over this draft; with --as also gives it to that lead")
    parser.add_argument("--language", choices=("zh-hant", "en"), default="zh-hant", help="language of the messages")


def run(options: Mapping[str, Any], streams: Streams) -> int:
    """Import and print the code; 2 when the document does not fit or there is no such draft."""
    from django.core.exceptions import ValidationError  # noqa: PLC0415  opens the database
    from django.core.validators import validate_email  # noqa: PLC0415  opens the database

    from proposals.services.errors import Refused  # noqa: PLC0415  opens the database
    from proposals.services.imports import import_document  # noqa: PLC0415  opens the database

    language = options["language"]
    try:
        if options["lead"]:
            validate_email(options["lead"])
        proposal = import_document(Path(options["file"]), lead_email=options["lead"], replace=options["replace"])
    except DocumentErrors as errors:
        for line in errors.lines(language):
            streams.complain(line)
        return DOES_NOT_FIT
    except ValidationError:
        streams.complain("--as: must be an e-mail address" if language == "en" else "--as: 應為電子郵件")
        return DOES_NOT_FIT
    except LookupError as missing:
        code = missing.args[0]
        streams.complain(f"--replace: there is no draft {code} in this call" if language == "en" else f"--replace: 這個計畫沒有提案 {code}")
        return DOES_NOT_FIT
    except Refused as refused:
        streams.complain(refused.text.in_language(language))
        return DOES_NOT_FIT
    if not options["lead"] and _is_nobodys(proposal):
        streams.complain(NO_LEAD.in_language(language).format(file=shlex.quote(options["file"]), code=proposal.code))
    streams.say(proposal.code)
    return 0


def _is_nobodys(proposal: "Proposal") -> bool:
    return proposal.members.filter(position=0, firm=None).exists()
