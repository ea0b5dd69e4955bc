"""Sub-commands of `manage.py proposal`, a module each: HELP, `add_arguments(parser)` and `run(options, streams) -> exit code`.

The module's name is the sub-command's; a trailing underscore is dropped (`import_`). Modules import what opens the database inside
their functions, because `check FILE` and `render FILE` ask none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import TextIO


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


def subcommands() -> Mapping[str, ModuleType]:
    """Every sub-command by its name."""
    names = sorted(info.name for info in iter_modules(__path__) if not info.name.startswith("_"))
    return {name.rstrip("_"): import_module(f"{__name__}.{name}") for name in names}
