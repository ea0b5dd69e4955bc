"""The trail: the chain holds, tampering shows, the database refuses changes (R-49, R-50)."""

import threading
from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, connections, transaction

from alliance_portal.accounts.models import User
from alliance_portal.trail import services, triggers
from alliance_portal.trail.models import Entry, Head, Unchangeable
from alliance_portal.trail.services import Fault, record, verify

CHAIN = "proposal:113-TEST2"


def three() -> list[Entry]:
    return [record(CHAIN, verb, None, {"step": number}) for number, verb in enumerate(("proposal.started", "proposal.saved", "proposal.submitted"))]


def tamper(statement: str, *values: object) -> None:
    with triggers.taken_off(connection), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.django_db
def test_entries_are_chained_and_verify_finds_nothing_wrong() -> None:
    first, second, third = three()
    assert (first.previous, second.previous, third.previous) == (services.START, first.digest, second.digest)
    assert [entry.number for entry in (first, second, third)] == [1, 2, 3]
    assert verify() == verify(CHAIN) == []


@pytest.mark.postgres
@pytest.mark.django_db
def test_entry_reads_back_as_it_was_digested() -> None:
    detail = {"b": [1, True, None, "漢字𠮷", {"z": "0.10", "a": -5}], "a": 12.5, "ü": "x"}
    record(CHAIN, "proposal.saved", User.objects.create_user("a@example.tw", name="甲"), detail)
    assert verify() == []
    assert Entry.objects.get().detail == {"b": [1, True, None, "漢字𠮷", {"z": "0.10", "a": -5}], "a": "12.5", "ü": "x"}


@pytest.mark.postgres
@pytest.mark.django_db
def test_control_characters_are_escaped() -> None:
    entry = record("c", "v", None, {"no\nte": "a\r\nb\x00\x1b[31m\u202e\u2028\ud800"}, actor_label="甲\n乙")
    assert entry.detail == {"no\\x0ate": "a\\x0d\\x0ab\\x00\\x1b[31m\\u202e\\u2028\\ud800"}
    assert entry.actor_label == "甲\\x0a乙"
    assert verify() == []


@pytest.mark.django_db
def test_actor_label_names_the_office_as_it_was() -> None:
    assert record("c", "v", User.objects.create_user("s@example.tw", name="林承辦", office="staff")).actor_label == "林承辦（執行單位承辦人）"
    assert record("c", "v", None).actor_label == "系統"


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "values", "expected"),
    [
        ("UPDATE trail_entry SET verb = %s WHERE number = 2", ("proposal.withdrawn",), [Fault(CHAIN, 2, "edited")]),
        ("DELETE FROM trail_entry WHERE number = %s", (2,), [Fault(CHAIN, 2, "missing")]),
        ("DELETE FROM trail_entry WHERE number = %s", (3,), [Fault(CHAIN, 3, "tail")]),
        ("DELETE FROM trail_entry WHERE number >= %s", (1,), [Fault(CHAIN, 1, "tail")]),
        ("UPDATE trail_head SET number = %s", (2,), [Fault(CHAIN, 3, "head")]),
    ],
    ids=["edited", "deleted", "cut", "all", "head"],
)
def test_verify_finds_tampering(statement: str, values: tuple[object, ...], expected: list[Fault]) -> None:
    three()
    tamper(statement, *values)
    assert verify() == expected


@pytest.mark.django_db
def test_verify_finds_an_inserted_row() -> None:
    _first, second, third = three()
    tamper("UPDATE trail_entry SET number = 4 WHERE number = 3")
    forged = Entry(chain=CHAIN, number=3, at=second.at, actor_label="-", verb="proposal.forged", detail={}, previous=second.digest)
    forged.digest = services._digest(forged)
    forged.save(force_insert=True)
    faults = verify(CHAIN)
    assert Fault(CHAIN, 4, "order") in faults
    assert Fault(CHAIN, 4, "edited") in faults
    assert third.pk is not None


@pytest.mark.django_db
def test_verify_finds_reordered_rows() -> None:
    three()
    tamper("UPDATE trail_entry SET number = 9 WHERE number = 2")
    tamper("UPDATE trail_entry SET number = 2 WHERE number = 3")
    tamper("UPDATE trail_entry SET number = 3 WHERE number = 9")
    assert {fault.what for fault in verify()} >= {"order", "edited"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        lambda: Entry.objects.update(verb="x"),
        lambda: Entry.objects.all().delete(),
        lambda: Entry.objects.get(number=1).delete(),
        lambda: Entry.objects.get(number=1).save(),
        lambda: Entry.objects.bulk_update([Entry.objects.get(number=1)], ["verb"]),
    ],
    ids=["update", "delete", "delete one", "save", "bulk_update"],
)
def test_model_refuses_changes(change: Callable[[], object]) -> None:
    three()
    with pytest.raises(Unchangeable):
        change()
    assert verify() == []


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE trail_entry SET verb = 'x'", "DELETE FROM trail_entry"])
def test_database_refuses_changes(statement: str) -> None:
    three()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Entry.objects.count() == 3


@pytest.mark.postgres
@pytest.mark.django_db
def test_entry_goes_with_the_transaction_that_it_describes() -> None:
    three()
    with transaction.atomic():
        record(CHAIN, "proposal.saved", None)
        transaction.set_rollback(True)
    assert record(CHAIN, "proposal.saved", None).number == 4
    assert verify() == []


def eight_writers(rounds: int = 5) -> list[Exception]:
    faults: list[Exception] = []

    def write(writer: int) -> None:
        try:
            for number in range(rounds):
                with transaction.atomic():
                    record(CHAIN, "proposal.saved", None, {"writer": writer, "number": number})
        except Exception as fault:  # noqa: BLE001  whatever it is, the test shows it
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_writers_keep_the_chain() -> None:
    assert eight_writers() == []
    assert Entry.objects.count() == 40
    assert Head.objects.get().number == 40
    assert verify() == []


@pytest.mark.postgres(only=True)
@pytest.mark.django_db(transaction=True)
def test_eight_writers_without_the_lock_collide(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the race is there when the guard is off."""
    monkeypatch.setattr(services, "hold", lambda _chain: None)
    assert eight_writers() != []
