"""The tables of the tests' SQLite database, migrated once and kept in `var/`: later runs copy them instead of migrating for ten seconds.

The copy is known by the content of every migration, so a changed one is run again. What migrations leave behind (triggers, content types) is in it.
PostgreSQL migrates every time: it is where migrations are tested.
"""

import os
import shutil
import sqlite3
from hashlib import sha256
from pathlib import Path

import django
from django.apps import apps
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]


def template() -> Path:
    """Where the tables of the present migrations are kept, made or not."""
    digest = sha256(f"{django.VERSION} {sqlite3.sqlite_version}".encode())
    for app in sorted(apps.get_app_configs(), key=lambda each: each.label):
        for path in sorted((Path(app.path) / "migrations").glob("*.py")):
            digest.update(f"{app.label} {path.name} ".encode() + path.read_bytes())
    digest.update((ROOT / "alliance_portal" / "trail" / "triggers.py").read_bytes())
    return ROOT / "var" / "test-database" / f"{digest.hexdigest()[:16]}.sqlite3"


def is_used() -> bool:
    """Whether tables can be copied: the database is SQLite's, and they were kept."""
    return connection.vendor == "sqlite" and template().is_file()


def lay() -> None:
    """Replace whatever the database holds by the kept tables."""
    with sqlite3.connect(template()) as kept:
        kept.backup(connection.connection)
    kept.close()


def copy_to(database: Path) -> None:
    """Lay the kept tables as a database that a portal of its own goes on with; nothing where they were not kept yet."""
    if apps.ready and template().is_file():
        shutil.copyfile(template(), database)


def keep() -> None:
    """Keep the tables of the migrated database; older ones fall away."""
    if connection.vendor != "sqlite":
        return
    path = template()
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_suffix(f".{os.getpid()}")
    with sqlite3.connect(made) as copy:
        connection.connection.backup(copy)
    copy.close()
    made.replace(path)
    for old in path.parent.glob("*.sqlite3"):
        if old != path:
            old.unlink(missing_ok=True)
