"""Imports into the registers: all or nothing, the same file twice, rows edited since, undo; by hand with a reason."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.files.models import StoredFile
from alliance_portal.trail.models import Entry
from alliance_portal.trail.services import verify
from proposals.models import CoachingRecord, CompanyFact, RegisterChange, RegisterImport, Sanction
from proposals.registers import edits, imports, queries, reading, undoing
from proposals.registers.columns import COMPANIES
from proposals.registers.tables import facts_of
from proposals.services.errors import Forbidden, Refused
from tests.proposals.registers.files import HEADS, OTHER, ROW, as_csv

pytestmark = pytest.mark.django_db


@contextmanager
def read(tmp_path: Path, rows: list[list[Any]], name: str = "c.csv") -> Iterator[imports.ReadFile]:
    """A file as the child leaves it, read in this process."""
    path, lines = as_csv(tmp_path / name, rows), tmp_path / f"{name}.jsonl"
    with lines.open("w", encoding="utf-8") as out:
        found = reading.read(COMPANIES, path, "csv", out)
    yield imports.ReadFile(
        COMPANIES, name, "0" * 64, lines, found.rows, tuple(each.as_dict() for each in found.faults), found.fault_count, (), tuple(found.columns),
    )


def imported(tmp_path: Path, rows: list[list[Any]], actor: User | None = None, name: str = "c.csv") -> RegisterImport:
    with read(tmp_path, [HEADS, *rows], name) as found:
        return imports.apply(imports.keep(found, actor), actor, timezone.now())


def capital(ubn: str) -> str | None:
    row = CompanyFact.objects.filter(ubn=ubn).first()
    return facts_of(COMPANIES, row)["paid_in_capital"] if row else None


def test_new_changed_and_unchanged_rows_are_told_before_and_done_after(tmp_path: Path, staff: User) -> None:
    first = imported(tmp_path, [ROW, OTHER], staff)
    assert (first.added, first.changed, first.unchanged, first.state) == (2, 0, 0, "applied")
    row = CompanyFact.objects.get(ubn=ROW[0])
    assert (row.source, row.source_date, row.revision) == ("c.csv", timezone.localdate(), 1)
    assert StoredFile.objects.count() == 0  # what was kept for the preview is gone
    with read(tmp_path, [HEADS, ROW, [OTHER[0], OTHER[1], "9,000", *OTHER[3:]], ["23060248", "示範三公司", *ROW[2:]]], "d.csv") as found:
        batch = imports.keep(found, staff)
    seen = imports.preview_of(batch, timezone.now())
    assert seen.counts == (1, 1, 1)
    assert [(step.before["paid_in_capital"], step.after["paid_in_capital"]) for step in seen.changes] == [("10001", "9000")]
    assert capital(OTHER[0]) == "10001"  # looking changes nothing
    imports.apply(batch, staff, timezone.now(), seen=seen.counts)
    assert (capital(OTHER[0]), CompanyFact.objects.get(ubn=OTHER[0]).source, CompanyFact.objects.get(ubn=ROW[0]).source) == ("9000", "d.csv", "c.csv")
    with pytest.raises(Refused, match="已經處理過"):
        imports.apply(batch, staff, timezone.now())
    assert [entry.verb for entry in Entry.objects.filter(chain="registers:companies")] == ["register.imported"] * 2
    assert verify("registers:companies") == []


def test_a_file_with_one_fault_changes_nothing(tmp_path: Path, staff: User) -> None:
    with read(tmp_path, [HEADS, ROW, ["12345678", *OTHER[1:]]]) as found:
        batch = imports.keep(found, staff)
    with pytest.raises(Refused, match="還有錯誤"):
        imports.apply(batch, staff, timezone.now())
    assert (CompanyFact.objects.count(), Entry.objects.filter(chain="registers:companies").count(), batch.rows) == (0, 0, None)


def test_a_register_that_moved_since_the_preview_is_compared_anew(tmp_path: Path, staff: User) -> None:
    with read(tmp_path, [HEADS, ROW]) as found:
        batch = imports.keep(found, staff)
    seen = imports.preview_of(batch, timezone.now()).counts
    imported(tmp_path, [[*ROW[:2], "1", *ROW[3:]]], staff, "other.csv")
    with pytest.raises(Refused, match="重新比對"):
        imports.apply(batch, staff, timezone.now(), seen=seen)
    assert capital(ROW[0]) == "1"


def test_undo_brings_back_what_was_and_a_second_undo_is_refused(tmp_path: Path, staff: User) -> None:
    first = imported(tmp_path, [ROW], staff)
    second = imported(tmp_path, [[*ROW[:2], "5", *ROW[3:]], OTHER], staff, "d.csv")
    assert undoing.edited_since(first) == 1  # the later import changed its row
    undoing.undo(second, staff, "匯入錯檔案", timezone.now())
    assert (capital(ROW[0]), capital(OTHER[0])) == ("10000", None)
    assert CompanyFact.objects.get().source == "c.csv"
    with pytest.raises(Refused, match="已經處理過"):
        undoing.undo(second, staff, "匯入錯檔案", timezone.now())
    undoing.undo(first, staff, "匯入錯檔案", timezone.now())
    assert CompanyFact.objects.count() == 0


def test_rows_edited_since_stop_an_undo_unless_the_others_are_asked_for(tmp_path: Path, staff: User) -> None:
    batch = imported(tmp_path, [ROW, OTHER], staff)
    row = CompanyFact.objects.get(ubn=ROW[0])
    edits.save(COMPANIES, row, facts_of(COMPANIES, row) | {"paid_in_capital": "77"}, staff, "依來函更正", timezone.now(), revision=1)
    with pytest.raises(Refused, match="1列已被修改") as refused:
        undoing.undo(batch, staff, "匯入錯檔案", timezone.now())
    assert "the other 1" in refused.value.text.en
    assert CompanyFact.objects.count() == 2
    with pytest.raises(Refused, match="理由"):
        undoing.undo(batch, staff, " ", timezone.now(), partly=True)
    done = undoing.undo(batch, staff, "匯入錯檔案", timezone.now(), partly=True)
    assert (done.kept_by_undo, [row.ubn for row in CompanyFact.objects.all()], capital(ROW[0])) == (1, [ROW[0]], "77")


def test_an_edit_needs_staff_a_reason_and_the_row_as_it_is(tmp_path: Path, staff: User, lead: User) -> None:
    imported(tmp_path, [ROW], staff)
    row = CompanyFact.objects.get()
    facts = facts_of(COMPANIES, row) | {"regular_employees": 200}
    with pytest.raises(Forbidden):
        edits.save(COMPANIES, row, facts, lead, "依來函更正", timezone.now(), revision=1)
    for reason, revision, words in (("", 1, "理由"), ("依來函更正", 0, "剛剛被別人修改")):
        with pytest.raises(Refused, match=words):
            edits.save(COMPANIES, row, facts, staff, reason, timezone.now(), revision=revision)
    edits.save(COMPANIES, row, facts, staff, "依來函更正", timezone.now(), revision=1)
    assert (CompanyFact.objects.get().regular_employees, CompanyFact.objects.get().revision) == (200, 2)
    assert [(each.reason, each.after["regular_employees"]) for each in queries.changes_of(COMPANIES, row)] == [("依來函更正", 200), ("", 199)]
    with pytest.raises(edits.Faulty, match="相同的一列"):
        edits.save(COMPANIES, None, facts, staff, "新增一筆資料", timezone.now())
    edits.remove(COMPANIES, CompanyFact.objects.get(), staff, "資料錯誤刪除", timezone.now(), revision=2)
    assert CompanyFact.objects.count() == 0
    assert [entry.verb for entry in Entry.objects.filter(chain="registers:companies")][1:] == ["register.edited", "register.removed"]


def test_a_form_is_read_as_strictly_as_a_cell() -> None:
    typed = {"ubn": "２２０９９１３１", "paid_in_capital": "1,000", "source": "來函", "source_date": "113.3.6"}
    assert edits.read_form(COMPANIES, typed)["source_date"] == "2024-03-06"
    with pytest.raises(edits.Faulty) as faulty:
        edits.read_form(COMPANIES, {"ubn": "1", "paid_in_capital": "x", "source_date": "昨天"})
    assert sorted(faulty.value.faults) == ["paid_in_capital", "source", "source_date", "ubn"]


def test_what_nobody_applied_is_forgotten_after_a_week(tmp_path: Path, staff: User) -> None:
    with read(tmp_path, [HEADS, ROW]) as found:
        batch = imports.keep(found, staff)
    assert imports.forget_old(timezone.now()) == 0
    assert imports.forget_old(timezone.now() + timedelta(days=8)) == 1
    assert (RegisterImport.objects.filter(pk=batch.pk).count(), StoredFile.objects.count()) == (0, 0)


def test_a_search_is_for_a_number_or_a_name(tmp_path: Path, staff: User) -> None:
    imported(tmp_path, [ROW, OTHER], staff)
    assert [row.ubn for row in queries.rows_of(COMPANIES, "示範一")] == [ROW[0]]
    assert [row.ubn for row in queries.rows_of(COMPANIES, " ０４５９ ")] == [OTHER[0]]
    assert queries.rows_of(COMPANIES).count() == 2
    assert queries.rows_of(COMPANIES, "沒有").count() == 0


def test_everything_about_some_firms_in_three_questions(django_assert_num_queries: Any) -> None:
    day = timezone.localdate()
    common = {"source": "來源", "source_date": day}
    CoachingRecord.objects.create(key="a", ubn="22099131", programme="甲", roc_year=111, status="closed", **common)
    Sanction.objects.create(key="b", ubn="22099131", kind="suspension", authority="乙部", start_date=day, **common)
    Sanction.objects.create(key="c", ubn="22099131", kind="abnormal", programme="丙", start_date=day, **common)
    CompanyFact.objects.create(key="d", ubn="04595257", paid_in_capital=5, **common)
    with django_assert_num_queries(3):
        found = queries.registered(["22099131"])
    with django_assert_num_queries(3):
        found = queries.registered(["22099131", "04595257", "23060248"])
    assert [(each.programme, each.status) for each in found["22099131"].coachings] == [("甲", "closed"), ("丙", "abnormal")]
    assert [each.authority for each in found["22099131"].sanctions] == ["乙部"]
    assert found["04595257"].company is not None
    assert found["23060248"].company is None


def test_the_command_looks_imports_and_refuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = as_csv(tmp_path / "c.csv", [HEADS, ROW, OTHER])
    call_command("registers", "import", "companies", str(path), "--dry-run", "--json")
    said = json.loads(capsys.readouterr().out)
    assert (said["added"], said["imported"], CompanyFact.objects.count()) == (2, False, 0)
    call_command("registers", "import", "companies", str(path))
    assert "added=2" in capsys.readouterr().out
    assert CompanyFact.objects.count() == 2
    as_csv(path, [HEADS, ["1", *ROW[1:]]])
    with pytest.raises(SystemExit) as stopped:
        call_command("registers", "import", "companies", str(path))
    assert (stopped.value.code, capsys.readouterr().out.splitlines()[0].split("\t")[0]) == (1, "A2")
    with pytest.raises(SystemExit) as stopped:
        call_command("registers", "import", "companies", str(tmp_path / "nothing.csv"), stdout=StringIO())
    assert stopped.value.code == 2
    assert RegisterChange.objects.count() == 2
