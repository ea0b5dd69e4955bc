"""`manage.py proposal check|import|export|render …`: proposals by command (spec: findings, interchange)."""

import sys
from typing import Any, ClassVar, TextIO, cast

from django.core.management.base import BaseCommand, CommandParser

from proposals.commandline import Streams, subcommands


class Command(BaseCommand):
    """Dispatches to the modules of `proposals.commandline`; their answer is the exit code."""

    help = "Check, import, export and render proposals"
    requires_system_checks: ClassVar = []  # `check FILE` and `render FILE` touch no database

    def add_arguments(self, parser: CommandParser) -> None:
        """One parser a sub-command."""
        choices = parser.add_subparsers(dest="subcommand", metavar="COMMAND", required=True)
        for name, module in subcommands().items():
            module.add_arguments(choices.add_parser(name, help=module.HELP))

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the sub-command and end with its exit code."""
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):  # a terminal or a pipe, whatever the locale says; not a test's buffer
                stream.reconfigure(encoding="utf-8")
        module = subcommands()[options["subcommand"]]
        code = module.run(options, Streams(cast("TextIO", self.stdout._out), cast("TextIO", self.stderr._out)))  # noqa: SLF001  Django's wrapper colours
        if code:
            raise SystemExit(code)
