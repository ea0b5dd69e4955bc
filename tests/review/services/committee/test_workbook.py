"""Score sheets as a workbook: out, filled, back; all of it or nothing, every fault by its cell."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from proposals.models import Proposal
from proposals.services.errors import Forbidden, Refused
from review.models import CommitteeCase, ScoreSheet, Seat
from review.services.committee import workbook
from tests.review.committees import bring, recuse
from tests.review.services.committee.conftest import put, typed


def filled(seat: Seat, folder: Path, **cells: Any) -> Path:
    """The seat's workbook with some cells changed (`D4="85"`)."""
    path = folder / "sheets.xlsx"
    workbook.write(seat, path, english=False)
    book = load_workbook(path)
    for name, value in cells.items():
        book.active[name] = value
    book.save(path)
    return path


def test_out_filled_and_back(seat: Seat, other: Seat, case: Proposal, tmp_path: Path) -> None:
    put(seat, case, typed("80", note="私下", digital="79.5"))
    second, away = bring(seat.committee, theme="台味便當"), bring(seat.committee, theme="=1+1")
    recuse(seat, away)
    path = filled(seat, tmp_path, E4=85, I4="評語", D5=70.5)
    sheet = load_workbook(path).active
    assert [sheet[f"A{row}"].value for row in (4, 5, 6)] == [case.code, second.code, None]  # the recused case is not there
    assert sheet["G4"].value == 79.5
    taken = workbook.take(seat, path, seat.user, timezone.now())
    assert (taken.changed, taken.unchanged, taken.faults) == (2, 0, ())
    kept = ScoreSheet.objects.get(seat=seat, proposal=case)
    assert (kept.scores["market"], kept.remarks, kept.note) == ("85", {"international": "評語"}, "私下")
    assert (kept.origin, kept.status) == ("workbook", "draft")
    assert ScoreSheet.objects.get(proposal=second).scores == {"international": "70.5"}
    again = workbook.take(seat, filled(seat, tmp_path), seat.user, timezone.now())
    assert (again.changed, again.unchanged) == (0, 2)


@pytest.mark.parametrize("bad", ["101", "-1", "88.888", "=1+1", "abc"])
def test_a_fault_takes_nothing_at_all(seat: Seat, case: Proposal, tmp_path: Path, bad: str) -> None:
    taken = workbook.take(seat, filled(seat, tmp_path, D4=70, E4=bad), seat.user, timezone.now())
    assert [(each.cell, each.label) for each in taken.faults] == [("E4", "目標市場明確性（25%）")]
    assert not ScoreSheet.objects.exists()


def test_what_changed_since_the_download_is_not_overwritten(seat: Seat, case: Proposal, tmp_path: Path) -> None:
    path = filled(seat, tmp_path, D4=70)
    put(seat, case, typed("80"))
    assert [each.cell for each in workbook.take(seat, path, seat.user, timezone.now()).faults] == ["A4"]
    assert ScoreSheet.objects.get().scores["international"] == "80"


def test_foreign_recused_locked_and_broken_files(seat: Seat, other: Seat, case: Proposal, tmp_path: Path) -> None:
    path = filled(seat, tmp_path, D4=70)
    with pytest.raises(Forbidden):
        workbook.take(seat, path, other.user, timezone.now())
    with pytest.raises(Refused):
        workbook.take(other, path, other.user, timezone.now())
    CommitteeCase.objects.update(locked_at=timezone.now())
    assert workbook.take(seat, path, seat.user, timezone.now()).faults
    CommitteeCase.objects.update(locked_at=None)
    word = recuse(seat, case)
    assert workbook.take(seat, path, seat.user, timezone.now()).faults
    word.delete()
    with pytest.raises(Refused):
        workbook.take(seat, filled(seat, tmp_path, A2="x"), seat.user, timezone.now())
    assert not ScoreSheet.objects.exists()


def test_the_command_and_the_page(seat: Seat, case: Proposal, tmp_path: Path, capsys: Any, client: Client) -> None:
    with pytest.raises((CommandError, SystemExit)) as ended:
        call_command("review", "import-sheets", str(filled(seat, tmp_path, D4="101")), "--json")
    assert getattr(ended.value, "code", getattr(ended.value, "returncode", None)) == 1
    assert [each["cell"] for each in json.loads(capsys.readouterr().out)["faults"]] == ["D4"]
    call_command("review", "import-sheets", str(filled(seat, tmp_path, D4=70)), "--json")
    assert json.loads(capsys.readouterr().out) == {"changed": 1, "unchanged": 0, "faults": []}
    client.force_login(seat.user)
    answer = client.get(f"/review/seats/{seat.pk}/workbook/sheets.xlsx")
    assert answer.content.startswith(b"PK")
    page = f"/review/seats/{seat.pk}/workbook/"
    with filled(seat, tmp_path, E4="１０１").open("rb") as file:
        refused = client.post(page, {"file": file})
    assert (refused.status_code, "E4" in refused.content.decode()) == (400, True)
    with filled(seat, tmp_path, E4=90).open("rb") as file:
        assert client.post(page, {"file": file}).status_code == 302
    assert ScoreSheet.objects.get().scores == {"international": "70", "market": "90"}
    assert client.post(page, {}).status_code == 400
