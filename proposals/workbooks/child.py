"""The child process of workbooks: writes one from its plan, reads one into plain cells, reads a Word file. Only here openpyxl is loaded."""

import gc
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from alliance_portal.lib import child_process


def _work(message: dict[str, Any]) -> Mapping[str, Any]:
    gc.disable()  # the process ends with its answer, and its memory is bounded
    if message["do"] == "write":
        from proposals.workbooks import writing  # noqa: PLC0415  openpyxl is for the child alone

        writing.write(message["plan"], Path(message["out"]))
        return {}
    if message["do"] == "word":
        from proposals.workbooks import word  # noqa: PLC0415  as above

        return word.read(Path(message["path"]), Path(message["folder"]))
    from proposals.workbooks import reading  # noqa: PLC0415  as above

    return {"sheets": reading.read(Path(message["path"]))}


if __name__ == "__main__":
    child_process.answer(_work)
