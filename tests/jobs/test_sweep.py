"""`manage.py sweep` as a process: it works in rounds and ends on TERM."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_sweeper_ends_when_told(tmp_path: Path, how: signal.Signals) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    environment |= {"PORTAL_DATA": str(tmp_path), "PYTHONUNBUFFERED": "1", "PORTAL_LOG_LEVEL": "INFO"}
    # an empty data folder: every round fails for want of tables, which a sweeper outlives
    process = subprocess.Popen(
        [sys.executable, "manage.py", "sweep", "--every", "0.05"], cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True,
    )
    assert process.stderr is not None
    rounds = 0
    for line in process.stderr:
        rounds += "a round of the sweeper failed" in line
        if rounds == 2:
            break
    process.send_signal(how)
    process.stderr.read()
    assert process.wait(20) == 0
