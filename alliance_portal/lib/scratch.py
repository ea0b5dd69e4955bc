"""Folders for work in passing, in the system's folder for temporary files: gone when the work ends, however it ends.

Their owner holds a lock on the folder while it lives. What a killed owner left is therefore known by its open lock, whatever became of its
process number and in whichever container it ran; the next folder that is made, and the sweeper, remove it.
"""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "alliance-portal-"
YOUNG_SECONDS = 60  # a folder is made a moment before it is locked


@contextmanager
def folder(purpose: str) -> Iterator[Path]:
    """An empty folder of our own (mode 700), removed with all that is in it. `purpose` is a word of its name, for whoever looks there."""
    remove_abandoned()
    path = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{purpose}-"))
    lock = _locked(path)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def remove_abandoned() -> int:
    """Remove the folders whose owner was killed; how many."""
    before, count = time.time() - YOUNG_SECONDS, 0
    with os.scandir(tempfile.gettempdir()) as entries:
        found = [Path(entry.path) for entry in entries if entry.name.startswith(PREFIX)]
    for path in found:
        with suppress(OSError):  # another one was faster, or it is another person's
            about = path.lstat()
            if about.st_uid != os.geteuid() or about.st_mtime > before:
                continue
            lock = _locked(path)
            if lock is not None:
                shutil.rmtree(path, ignore_errors=True)
                os.close(lock)
                count += 1
    return count


def _locked(path: Path) -> int | None:
    """The handle that holds the folder's lock, None where another process holds it. A link is no folder of ours: OSError."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle
