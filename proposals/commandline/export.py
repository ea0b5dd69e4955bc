"""`proposal export CODE [--out FOLDER]`: the document on stdout, or with its files in a folder."""

from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from proposals.commandline import Streams

HELP = "write a draft as an interchange document"
DOES_NOT_FIT = 2


def add_arguments(parser: ArgumentParser) -> None:
    """The proposal's code and the folder."""
    parser.add_argument("code", metavar="CODE", help="a proposal's code")
    parser.add_argument("--out", metavar="FOLDER", default="", help="write proposal.yaml and its files here")
    parser.add_argument("--language", choices=("zh-hant", "en"), default="zh-hant", help="language of the messages")


def run(options: Mapping[str, Any], streams: Streams) -> int:
    """Export; 2 when there is no such proposal."""
    from proposals.models import Proposal  # noqa: PLC0415  opens the database
    from proposals.services.exports import export_folder, export_yaml  # noqa: PLC0415  opens the database

    proposal = Proposal.objects.select_related("call").filter(code=options["code"]).first()
    if proposal is None:
        missing = options["code"]
        streams.complain(f"{missing}: there is no such proposal" if options["language"] == "en" else f"{missing}: 沒有這個提案")
        return DOES_NOT_FIT
    if options["out"]:
        streams.say(str(export_folder(proposal, Path(options["out"]))))
    else:
        streams.out.write(export_yaml(proposal))
    return 0
