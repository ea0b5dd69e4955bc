"""The child process of workbooks: writes one from its plan, or reads one into plain cells. The only place that loads openpyxl."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from alliance_portal.lib import child_process


def _work(message: dict[str, Any]) -> Mapping[str, Any]:
    if message["do"] == "write":
        from proposals.workbooks import writing  # noqa: PLC0415  openpyxl is for the child alone

        writing.write(message["plan"], Path(message["out"]))
        return {}
    from proposals.workbooks import reading  # noqa: PLC0415  as above

    return {"sheets": reading.read(Path(message["path"]))}


if __name__ == "__main__":
    child_process.answer(_work)
