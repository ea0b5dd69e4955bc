"""What is made once a run of pytest, for all of its workers: a folder by name, filled by whoever needs it first."""

import atexit
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

SHARED = "TESTS_SHARED_FOLDER"  # set by the plugin for all workers of a run; removed with it


@cache
def _shared() -> Path:
    """The run's folder; outside of pytest one of this process."""
    if SHARED in os.environ:
        return Path(os.environ[SHARED])
    folder = tempfile.mkdtemp(prefix="portal-once-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def made_once(name: str, make: Callable[[Path], object]) -> Path:
    """The folder `name`, after `make(folder)` filled it; others wait meanwhile. What a killed worker left half made is made anew."""
    folder, done = _shared() / name, _shared() / f"{name}.done"
    with (_shared() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            make(folder)
            done.touch()
    return folder
