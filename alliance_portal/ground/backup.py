"""Back up and restore the embedded mode: the database by SQLite's backup API (while the site runs), files and key beside it.

    python -m alliance_portal.ground.backup FOLDER            writes FOLDER, which must not exist
    python -m alliance_portal.ground.backup --restore FOLDER  puts it into an empty PORTAL_DATA

With PostgreSQL: pg_dump and a copy of the files, see docs/operations.md. Standard library only.
"""

import argparse
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from alliance_portal.ground.prepare import ROOT

DATABASE = "portal.sqlite3"
BESIDE = ("files", "secret-key", "demo-accounts.json")


def backup(data: Path, folder: Path) -> None:
    """Copy database, files and key. The database first: a file that is stored later belongs to no row of it."""
    folder.mkdir(parents=True, mode=0o700)
    with closing(sqlite3.connect(f"file:{data / DATABASE}?mode=ro", uri=True)) as source, closing(sqlite3.connect(folder / DATABASE)) as target:
        source.backup(target)
    _copy(data, folder)


def restore(folder: Path, data: Path) -> None:
    """Put a backup into a data folder that holds no database. FileExistsError otherwise; ValueError when the backup is damaged."""
    if (data / DATABASE).exists():
        raise FileExistsError(data / DATABASE)
    with closing(sqlite3.connect(f"file:{folder / DATABASE}?mode=ro", uri=True)) as source:
        said = source.execute("PRAGMA integrity_check").fetchone()[0]
        if said != "ok":
            raise ValueError(f"{folder / DATABASE}: {said}")
    data.mkdir(parents=True, exist_ok=True)
    shutil.copy2(folder / DATABASE, data / DATABASE)
    _copy(folder, data)


def _copy(source: Path, target: Path) -> None:
    for name in BESIDE:
        if (source / name).is_dir():
            shutil.copytree(source / name, target / name, dirs_exist_ok=True)
        elif (source / name).exists():
            shutil.copy2(source / name, target / name)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Back up the embedded mode, or restore it.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--restore", action="store_true", help="put FOLDER into an empty PORTAL_DATA")
    wanted = parser.parse_args()
    data = Path(os.environ.get("PORTAL_DATA", ROOT / "var"))
    if wanted.restore:
        restore(wanted.folder, data)
    else:
        backup(data, wanted.folder)


if __name__ == "__main__":
    main()
