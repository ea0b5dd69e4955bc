"""The child process of registers: reads a file into JSON lines, writes a blank template. Bounded in time and memory."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from alliance_portal.lib import child_process
from proposals.registers.columns import REGISTERS


def _work(message: dict[str, Any]) -> Mapping[str, Any]:
    register = REGISTERS[message["register"]]
    if message["do"] == "template":
        from proposals.registers import template  # noqa: PLC0415  openpyxl is for the child alone

        template.write(register, Path(message["out"]), english=message["english"])
        return {}
    from proposals.registers import reading  # noqa: PLC0415  as above

    with Path(message["out"]).open("w", encoding="utf-8") as out:
        found = reading.read(register, Path(message["path"]), message["extension"], out)
    return {
        "rows": found.rows, "faults": [each.as_dict() for each in found.faults], "fault_count": found.fault_count,
        "aside": [[each.zh, each.en] for each in found.aside], "columns": found.columns,
    }


if __name__ == "__main__":
    child_process.answer(_work)
