"""Where files lie: below FILES_ROOT, under random names, written whole or not at all (R-30)."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from django.conf import settings

INCOMING = "incoming"
ORPHAN_SECONDS = 3600


def root() -> Path:
    """The folder of all files; nobody but the portal reads it."""
    folder = Path(settings.FILES_ROOT)
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    return folder


def free_bytes() -> int:
    """Space left where the files lie."""
    return shutil.disk_usage(root()).free


@contextmanager
def incoming() -> Iterator[Path]:
    """A path for a file that is still being written; removed afterwards unless it was taken in."""
    folder = root() / INCOMING
    folder.mkdir(exist_ok=True, mode=0o750)
    path = folder / str(uuid4())
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)
        path.with_suffix(".new").unlink(missing_ok=True)


def take_in(path: Path) -> str:
    """Move a finished file to its place for good; the place, relative to the root. Durable when this returns."""
    name = uuid4().hex
    place = f"{name[:2]}/{name}"
    target = root() / place
    target.parent.mkdir(exist_ok=True, mode=0o750)
    with path.open("rb") as file:
        os.fsync(file.fileno())
    path.chmod(0o640)
    path.replace(target)
    _sync_folder(target.parent)
    return place


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def path_of(place: str) -> Path:
    """The file at a place; ValueError for anything that would lead out of the root."""
    base = root().resolve()
    path = (base / place).resolve()
    if not path.is_relative_to(base) or path == base:
        raise ValueError("place outside the files' folder")
    return path


def old_places(now: float | None = None) -> Iterator[str]:
    """Places on disk older than an hour, the unfinished ones among them (`incoming/…`)."""
    before = (time.time() if now is None else now) - ORPHAN_SECONDS
    base = root()
    for folder in sorted(base.iterdir()):
        if folder.is_dir():
            for path in sorted(folder.iterdir()):
                if path.is_file() and path.stat().st_mtime < before:
                    yield f"{folder.name}/{path.name}"
