"""A management command with sub-commands, a module each: HELP, `add_arguments(parser)` and `run(options, streams) -> exit code`.

The module's name is the sub-command's; `_` reads `-` (`import_workbook`) and a trailing one is dropped (`import_`). Modules import what
opens the database inside their functions, because some sub-commands ask none.
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, ClassVar, TextIO, cast

from django.core.management.base import BaseCommand, CommandParser

from alliance_portal.lib.unreadable import file_reason

DOES_NOT_FIT = 2
PIPE_CLOSED = 141  # as a shell counts it: 128 and the signal's number


@dataclass(frozen=True, slots=True)
class Streams:
    """Where a sub-command writes: results to `out`, errors to `err`."""

    out: TextIO
    err: TextIO

    def say(self, line: str) -> None:
        """Write a line of the result."""
        self.out.write(f"{line}\n")

    def complain(self, line: str) -> None:
        """Write a line of an error."""
        self.err.write(f"{line}\n")


def subcommands(package: str) -> Mapping[str, ModuleType]:
    """Every sub-command of a package by its name."""
    names = sorted(info.name for info in iter_modules(import_module(package).__path__) if not info.name.startswith("_"))
    return {name.rstrip("_").replace("_", "-"): import_module(f"{package}.{name}") for name in names}


class SubcommandsCommand(BaseCommand):
    """Dispatches to the modules of `package`; their answer is the exit code."""

    package: ClassVar[str]
    requires_system_checks = ()  # some sub-commands touch no database

    def add_arguments(self, parser: CommandParser) -> None:
        """One parser a sub-command."""
        choices = parser.add_subparsers(dest="subcommand", metavar="COMMAND", required=True)
        for name, module in subcommands(self.package).items():
            module.add_arguments(choices.add_parser(name, help=module.HELP))

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the sub-command and end with its exit code; 2 when a file that it reads or writes cannot be used."""
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):  # a terminal or a pipe, whatever the locale says; not a test's buffer
                stream.reconfigure(encoding="utf-8")
        module = subcommands(self.package)[options["subcommand"]]
        out, err = cast("TextIO", self.stdout._out), cast("TextIO", self.stderr._out)  # noqa: SLF001  Django's wrapper colours
        streams = Streams(out, err)
        try:
            code = module.run(options, streams)
            out.flush()
        except BrokenPipeError:  # whoever reads has enough (`… | head`); what is still to be written goes nowhere
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = PIPE_CLOSED
        except OSError as fault:
            if fault.filename is None:  # no file of the person's: a fault of ours
                raise
            streams.complain(f"{fault.filename2 or fault.filename}: {file_reason(fault).in_language(options.get('language') or 'zh-hant')}")
            code = DOES_NOT_FIT
        if code:
            raise SystemExit(code)
