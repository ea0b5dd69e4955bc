"""Exports: typed cells without a formula or a name, one query a table, a ranking that is computed again from what left (R-15, R-27)."""

import csv
import json
import zipfile
from hashlib import sha256
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from alliance_portal.accounts.models import Office, User
from alliance_portal.jobs.models import Job
from alliance_portal.trail.models import Entry
from proposals.models import Call, Submission
from review.models import Decision, DecisionLine, ScoreSheet
from review.queries.ranking import digest_of, frozen, ranked
from review.services.exports import dossiers
from review.services.meetings import planning, running
from tests import factories
from tests.review.committees import recuse
from tests.review.scored import scored
from tests.review.services.meetings.test_meetings import plan
from tests.review.views.test_ranking import signed

BOOK, FILE = "/review/ranking/export/xlsx/?call=113", "/review/ranking/export/json/?call=113"
TABLE = [("90", "70", "50"), ("80.5", "70", "55")]


@pytest.fixture
def desk(client: Client, staff: User) -> Client:
    return signed(client, staff)


def test_the_workbook_has_numbers_texts_and_no_formula(desk: Client, call: Call, staff: User) -> None:
    committee, seats, cases = scored(call, staff, TABLE, names=("隱藏甲", "隱藏乙"))
    ScoreSheet.objects.filter(seat=seats[0], proposal=cases[0]).update(
        remarks={"market": "=1+1\x0b"}, to_applicant="@SUM(A1)", note="隱藏的私人筆記",
    )
    recuse(seats[1], cases[1])
    book = load_workbook(BytesIO(desk.get(BOOK).content))
    ranking, scores, remarks = book.worksheets
    first = [cell.value for cell in ranking[2]]
    assert (first[0], first[2], first[3], first[5], first[6]) == (1, cases[0].code, "智慧茶飲", 2, 85.25)
    assert ranking.auto_filter.ref.startswith("A1:")
    assert ranking.freeze_panes == "A2"
    texts = [cell for row in remarks.iter_rows() for cell in row if cell.value in ("=1+1", "@SUM(A1)")]
    assert [(cell.value, cell.data_type) for cell in texts] == [("=1+1", "s"), ("@SUM(A1)", "s")]
    everything = " ".join(str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    assert "隱藏" not in everything
    assert scores.max_row - 1 == 5  # six sheets, one of a recused member
    assert Entry.objects.filter(verb="scores.exported").exists()
    assert committee.seats.count() == 2


def test_one_query_a_table(desk: Client, call: Call, staff: User, django_assert_num_queries) -> None:
    committee, _seats, _cases = scored(call, staff, TABLE)
    for cases in (1, 3):
        committee.cases.update(locked_at=call.deadline)
        committee.cases.filter(position__gt=cases).update(locked_at=None)
        desk.get(BOOK)
        with django_assert_num_queries(18 + (connection.vendor == "postgresql")):  # the lock of the trail's chain; SQLite locks the whole file
            desk.get(BOOK)


def test_nothing_leaves_before_the_lock_or_to_others(desk: Client, call: Call, staff: User) -> None:
    scored(call, staff, TABLE, locked=False)
    assert desk.get(BOOK).status_code == 404
    agency = Client()
    signed(agency, factories.make_user("agency@example.tw", office=Office.AGENCY))
    assert agency.get(BOOK).status_code == 403


@pytest.mark.parametrize("settings", [{}, {"scale": "points", "decimals": 2}, {"method": "ranksum", "own_ties": "equal"}])
def test_the_file_ranks_to_the_same_outcome(
    desk: Client, call: Call, staff: User, tmp_path: Path, capsys: pytest.CaptureFixture[str], settings: dict[str, object],
) -> None:
    table = TABLE if "scale" not in settings else [("8.25", "7", "5"), ("8.15", "7", "5.5")]
    committee, seats, cases = scored(call, staff, table, **settings)
    recuse(seats[1], cases[2])
    path = tmp_path / "ranking.json"
    path.write_bytes(desk.get(FILE).content)
    call_command("review", "rank", str(path), "--json")
    again = json.loads(capsys.readouterr().out)
    copy, digest = frozen(ranked(committee), committee)
    assert again == copy["outcome"]
    call_command("review", "ranking", "--call", "113", "--json")
    said = json.loads(capsys.readouterr().out)
    assert (said["proposals"], said["sha256"], said["order"]) == (again["proposals"], digest, copy["order"])


def test_a_call_without_a_committee(db: None, call: Call, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("review", "ranking", "--call", "113", "--json")
    assert ended.value.code == 2
    assert capsys.readouterr().out == ""


def test_the_file_of_a_case_is_whole_hashed_and_ranks_again(
    desk: Client, call: Call, staff: User, tmp_path: Path, capsys: pytest.CaptureFixture[str],
) -> None:
    """Data and the papers that people sign; the ranking is computed again from the file alone."""
    committee, seats, cases = scored(call, staff, TABLE, names=("隱藏甲", "隱藏乙"))
    recuse(seats[1], cases[2])
    address = f"/review/cases/{cases[0].code}/dossier.zip"
    assert desk.get(address).status_code == 404  # nothing was decided
    meeting = planning.make_meeting(committee, staff, plan(), timezone.now())
    running.open_meeting(meeting, staff, timezone.now())
    copy, digest = frozen(ranked(committee), committee)
    decision = Decision.objects.create(committee=committee, state="decided", ranking=copy, ranking_sha256=digest, made_by=staff)
    DecisionLine.objects.create(decision=decision, proposal=cases[0], position=1, outcome="selected", amount_twd=900_000)
    assert "正在製作卷宗" in desk.get(address).content.decode()
    assert not Entry.objects.filter(verb="case.exported").exists()
    dossiers.make(Job.objects.get().payload, lambda _stage, _done=0, _total=0: None)
    pieces = unpacked(desk.get(address).content)
    kinds = [name.partition("-")[2].partition("-")[0] for name in pieces]
    assert kinds == ["送件版", "提案計畫書.pdf", "排序檔.json", "排序結果.json", "評分表.json", "評分表.pdf", "評分彙總表.pdf", "決議紀錄.json",
                     "會議紀錄.pdf", "決議.json"]  # fmt: skip
    assert Submission.objects.get(proposal=cases[0]).dossier.encode() in pieces.values()
    printed = {name: content for name, content in pieces.items() if name.endswith(".pdf")}
    assert all(content.startswith(b"%PDF") for content in printed.values())
    assert not [name for name, content in pieces.items() if name not in printed and "隱藏" in content.decode()]
    file = tmp_path / "ranking.json"
    file.write_bytes(next(content for name, content in pieces.items() if name.endswith("排序檔.json")))
    call_command("review", "rank", str(file), "--json")
    again = json.loads(capsys.readouterr().out)
    kept = json.loads(next(content for name, content in pieces.items() if name.endswith("排序結果.json")))
    assert again == kept["outcome"] == copy["outcome"]
    rest = {key: value for key, value in kept.items() if key != "sha256"}
    assert kept["sha256"] == digest == digest_of(rest | {"file": json.loads(file.read_bytes())})
    assert Entry.objects.filter(verb="case.exported").count() == 1


def unpacked(content: bytes) -> dict[str, bytes]:
    """The pieces of a case's file by name, each as its index and its hash say."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        index = list(csv.DictReader(StringIO(archive.read("00-卷內目錄.csv").decode("utf-8-sig"))))
        pieces = {row["檔名"]: archive.read(row["檔名"]) for row in index}
        assert set(archive.namelist()) == {"00-卷內目錄.csv", *pieces}
    assert all(sha256(pieces[row["檔名"]]).hexdigest() == row["SHA-256"] for row in index)
    assert all(len(pieces[row["檔名"]]) == int(row["大小（位元組）"]) for row in index)
    return pieces
