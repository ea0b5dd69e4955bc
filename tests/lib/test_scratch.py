"""Folders for work in passing: nothing stays, whatever ends the work."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from alliance_portal.lib import child_process, scratch
from tests.house.sources import ROOT

CHILD = "tests.proposals.papers.stand_in"
WRITE = "import tempfile; found = tempfile.mkdtemp(); open(found + '/face.ttf', 'wb').write(bytes(1000))"
# a killed worker: it holds a folder of its own, and the child that it waits for has one too
WORKER = f"""
from alliance_portal.lib import child_process, scratch
with scratch.folder("paper") as folder:
    (folder / "paper.pdf").write_bytes(b"x")
    child_process.run("{CHILD}", {{"work": "import os, time; open(os.environ['TMPDIR'] + '/begun', 'w').close(); time.sleep(600)"}})
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's folder for temporary files, of this test alone."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def age(folder: Path) -> None:
    """As if all that lies there were an hour old."""
    for path in folder.iterdir():
        os.utime(path, (1, 1))
    assert list(folder.iterdir())


def test_a_child_leaves_nothing(temporary: Path) -> None:
    written = child_process.run(CHILD, {"work": WRITE})["found"]

    assert Path(written).is_relative_to(temporary)
    assert not list(temporary.iterdir())


@pytest.mark.parametrize("end", [
    "from alliance_portal.lib.child_process import Refused, BROKEN; raise Refused(BROKEN)",
    "raise RuntimeError('x')",
    "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "import time; time.sleep(600)",  # killed by the parent
])
def test_a_child_that_fails_leaves_nothing(temporary: Path, end: str) -> None:
    with pytest.raises(child_process.ChildFailed):
        child_process.run(CHILD, {"work": f"{WRITE}; {end}"}, hard_seconds=1)

    assert not list(temporary.iterdir())


def test_what_a_killed_worker_left_goes_with_the_next_folder(temporary: Path) -> None:
    worker = subprocess.Popen([sys.executable, "-c", WORKER], cwd=ROOT, env={**os.environ, "TMPDIR": str(temporary)})
    while not list(temporary.glob("*/begun")):
        assert worker.poll() is None
    age(temporary)
    with scratch.folder("next"):
        assert len(list(temporary.iterdir())) == 3  # its owner lives: old as they are, both stay
    worker.send_signal(signal.SIGKILL)
    worker.wait()

    with scratch.folder("next") as mine:
        assert list(temporary.iterdir()) == [mine]


def test_only_our_own_old_folders_are_removed(temporary: Path) -> None:
    (temporary / "elsewhere").mkdir()
    (temporary / "elsewhere" / "file").touch()
    (temporary / f"{scratch.PREFIX}link").symlink_to(temporary / "elsewhere")
    (temporary / "weasyprint-x").mkdir()
    (temporary / f"{scratch.PREFIX}left-x").mkdir()
    age(temporary)
    (temporary / f"{scratch.PREFIX}young-x").mkdir()

    assert scratch.remove_abandoned() == 1
    assert {path.name for path in temporary.iterdir()} == {"elsewhere", f"{scratch.PREFIX}link", "weasyprint-x", f"{scratch.PREFIX}young-x"}
    assert (temporary / "elsewhere" / "file").exists()
