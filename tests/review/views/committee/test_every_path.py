"""One row of scores and every way that leads to it: after the lock, for a recused case, and with what is no score, it stays as it was (R-12)."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from alliance_portal.accounts.models import User
from proposals.constants import Status
from proposals.models import Call, Proposal
from review.models import CommitteeCase, ScoreChange, ScoreSheet, Seat
from tests import factories
from tests.review.committees import KEYS, bring, make_committee, recuse, seat_reviewer, sheet
from tests.review.services.committee.test_workbook import filled
from tests.review.views.test_ranking import signed

Way = Callable[[str], int]


class World:
    """A reviewer with a sent sheet, staff, and the ways to change it; each answers with a status."""

    def __init__(self, call: Call, staff: User, folder: Path) -> None:
        self.seat: Seat = seat_reviewer(make_committee(call, staff), "吳委員")
        self.case: Proposal = bring(self.seat.committee)
        self.row = sheet(self.seat, self.case, "80")
        self.folder = folder
        self.file = filled(self.seat, folder)
        self.member, self.desk = signed(Client(), self.seat.user), signed(Client(), staff)
        self.page = f"/review/cases/{self.case.code}/"
        self.ways: dict[str, Way] = {
            "form": self.form, "draft": self.draft, "autosave": self.autosave, "workbook": self.workbook, "command": self.command,
            "paper": self.paper,
        }

    def form(self, score: str) -> int:
        facts = {f"s-{key}": score for key in KEYS} | {"revision": "1", "_send": "1", "total": "100", "status": "submitted"}
        return self.member.post(self.page, facts).status_code

    def draft(self, score: str) -> int:
        return self.member.post(self.page, {"s-market": score, "revision": "1", "_stay": "1"}).status_code

    def autosave(self, score: str) -> int:
        body = json.dumps({"revision": 1, "fields": {"s-market": [score], "total": ["100"], "status": ["submitted"]}})
        answer = self.member.post(f"{self.page}save/", body, content_type="application/json")
        return 422 if answer.status_code == 200 and answer.json()["errors"] else answer.status_code

    def _file(self, score: str) -> Path:
        from openpyxl import load_workbook  # noqa: PLC0415  slow import, for two of the ways

        book = load_workbook(self.file)
        book.active["E4"] = score
        path = self.folder / "typed.xlsx"
        book.save(path)
        return path

    def workbook(self, score: str) -> int:
        with self._file(score).open("rb") as file:
            return self.member.post(f"/review/seats/{self.seat.pk}/workbook/", {"file": file}).status_code

    def command(self, score: str) -> int:
        try:
            call_command("review", "import-sheets", str(self._file(score)), "--json")
        except CommandError as fault:
            return 400 + fault.returncode
        except SystemExit as fault:
            return 400 + int(fault.code or 0)
        return 200

    def paper(self, score: str) -> int:
        facts = {f"s-{key}": score for key in KEYS} | {"revision": "1"}
        return self.desk.post(f"/desk/committee/selection/sheets/{self.seat.pk}/{self.case.code}/", facts).status_code

    def again(self) -> None:
        """As it was in the beginning."""
        ScoreChange.objects.all().delete()
        ScoreSheet.objects.update(scores=dict.fromkeys(KEYS, "80"), revision=1, status="submitted", origin="screen")

    def stands(self) -> tuple[Any, ...]:
        return ScoreSheet.objects.values_list("pk", "scores", "remarks", "status", "origin", "revision", "saved_at").get()


@pytest.fixture
def world(call: Call, staff: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> World:
    return World(call, staff, tmp_path)


def nothing_moves(world: World, *scores: str) -> None:
    """Every way answers with a refusal and leaves the row."""
    before = world.stands()
    for name, way in world.ways.items():
        for score in scores:
            assert way(score) in range(400, 500), (name, score)
            assert world.stands() == before, (name, score)


def test_after_the_lock_the_row_stays(world: World) -> None:
    CommitteeCase.objects.update(locked_at=timezone.now())
    Proposal.objects.update(status=Status.SCORED)
    nothing_moves(world, "90")


def test_of_a_recused_case_the_row_stays(world: World) -> None:
    recuse(world.seat, world.case)
    nothing_moves(world, "90")


def test_what_is_no_score_moves_nothing(world: World) -> None:
    nothing_moves(world, "101", "-1", "88.888")


def test_the_control_full_width_digits_are_taken_and_a_posted_total_is_not(world: World) -> None:
    for name, way in world.ways.items():
        world.again()
        if name == "paper":  # a sheet begun on the screen is not typed in from paper; one from paper is
            ScoreSheet.objects.update(origin="paper", entered_by=world.seat.committee.made_by)
        assert way("９０") in (200, 302), name
        row = ScoreSheet.objects.get()
        assert (row.scores["market"], row.revision, set(row.scores)) == ("90", 2, set(KEYS)), name
        assert row.status == ("draft" if name == "paper" else "submitted"), name


def test_an_emptied_score_is_no_zero(world: World) -> None:
    for name in ("draft", "autosave", "form"):
        world.again()
        world.ways[name]("")
        row = ScoreSheet.objects.get()
        assert ("market" in row.scores, row.status) == (False, "draft"), name


def test_a_second_person_cannot_send_paper_after_the_lock(world: World) -> None:
    other = seat_reviewer(world.seat.committee)
    other.assignments.create(proposal=world.case)
    entered = sheet(other, world.case, "70", status="draft", origin="paper", entered_by=world.seat.committee.made_by)
    CommitteeCase.objects.update(locked_at=timezone.now())
    second = signed(Client(), factories.make_user("second@example.tw", office="staff"))
    second.post(f"/desk/committee/selection/sheets/{other.pk}/{world.case.code}/countersign/", {"revision": "1"})
    entered.refresh_from_db()
    assert (entered.status, entered.countersigned_by) == ("draft", None)
