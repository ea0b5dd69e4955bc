"""The database itself refuses to change or delete entries (R-50). Used by the migration; tests take them off to show that verify() sees."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

REFUSAL = "the trail is append-only"
_SQLITE = {
    "trail_no_update": f"CREATE TRIGGER trail_no_update BEFORE UPDATE ON trail_entry BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    "trail_no_delete": f"CREATE TRIGGER trail_no_delete BEFORE DELETE ON trail_entry BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
}
_POSTGRES = (
    f"CREATE OR REPLACE FUNCTION trail_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
    "CREATE TRIGGER trail_no_change BEFORE UPDATE OR DELETE ON trail_entry FOR EACH ROW EXECUTE FUNCTION trail_refuse()",
    "CREATE TRIGGER trail_no_truncate BEFORE TRUNCATE ON trail_entry FOR EACH STATEMENT EXECUTE FUNCTION trail_refuse()",
)
_POSTGRES_OFF = (
    "DROP TRIGGER IF EXISTS trail_no_change ON trail_entry",
    "DROP TRIGGER IF EXISTS trail_no_truncate ON trail_entry",
)


def put_on(connection: Any) -> None:
    """Create the triggers for this database."""
    statements = _SQLITE.values() if connection.vendor == "sqlite" else _POSTGRES
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def take_off(connection: Any) -> None:
    """Remove the triggers."""
    statements = [f"DROP TRIGGER IF EXISTS {name}" for name in _SQLITE] if connection.vendor == "sqlite" else _POSTGRES_OFF
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def taken_off(connection: Any) -> Iterator[None]:
    """Without the triggers for a while: for tests that tamper, and for emptying the database between tests."""
    take_off(connection)
    try:
        yield
    finally:
        put_on(connection)
