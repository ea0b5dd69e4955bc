"""A backup taken while somebody writes restores to what was committed; a damaged one is refused (R-59)."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from alliance_portal.ground.backup import DATABASE, backup, restore


def portal(data: Path) -> sqlite3.Connection:
    """A data folder with a WAL database that stays open, a file and a key."""
    (data / "files" / "ab").mkdir(parents=True)
    (data / "files" / "ab" / "abc").write_bytes(b"certificate")
    (data / "secret-key").write_text("k" * 50)
    connection = sqlite3.connect(data / DATABASE)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE cases (code TEXT)")
    connection.execute("INSERT INTO cases VALUES ('113-AAAAA')")
    connection.commit()
    connection.execute("INSERT INTO cases VALUES ('113-BBBBB')")  # not committed
    return connection


def test_backup_and_restore_while_somebody_writes(tmp_path: Path) -> None:
    with closing(portal(tmp_path / "data")):
        backup(tmp_path / "data", tmp_path / "backup")
    restore(tmp_path / "backup", tmp_path / "again")
    with closing(sqlite3.connect(tmp_path / "again" / DATABASE)) as restored:
        assert restored.execute("SELECT code FROM cases").fetchall() == [("113-AAAAA",)]
    assert (tmp_path / "again" / "files" / "ab" / "abc").read_bytes() == b"certificate"
    assert (tmp_path / "again" / "secret-key").read_text() == "k" * 50


def test_a_restore_overwrites_nothing(tmp_path: Path) -> None:
    with closing(portal(tmp_path / "data")):
        backup(tmp_path / "data", tmp_path / "backup")
        with pytest.raises(FileExistsError):
            restore(tmp_path / "backup", tmp_path / "data")


def test_a_damaged_backup_is_refused(tmp_path: Path) -> None:
    with closing(portal(tmp_path / "data")):
        backup(tmp_path / "data", tmp_path / "backup")
    content = bytearray((tmp_path / "backup" / DATABASE).read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    (tmp_path / "backup" / DATABASE).write_bytes(content)
    with pytest.raises((ValueError, sqlite3.DatabaseError)):
        restore(tmp_path / "backup", tmp_path / "again")
    assert not (tmp_path / "again" / DATABASE).exists()
