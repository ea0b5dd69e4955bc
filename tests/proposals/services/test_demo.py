"""The demonstration, made twice; the invariants hold on it, and each shows when it is broken."""

import json
from datetime import date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.files.models import StoredFile
from alliance_portal.trail import triggers
from proposals.constants import Status
from proposals.models import Call, MemberFirm, Proposal, Submission
from proposals.queries.cases import checked
from proposals.queries.invariants import broken
from proposals.services.demo import EMPTY, HALF, MARK, SENT, WRONG, demonstration_call, prepare
from proposals.services.submissions import submit
from review.services.demo import CASES
from review.services.demo import MARK as DESK


def test_demonstration_is_made_once(db: None, tmp_path: Path) -> None:
    signs = prepare(tmp_path)
    again = prepare(tmp_path)
    assert again == signs == json.loads((tmp_path / "demo-accounts.json").read_text(encoding="utf-8"))
    assert [each["role"] for each in signs] == [
        "lead", "member", "staff 1", "staff 2", "reviewer 1", "reviewer 2", "reviewer 3", "agency", "administrator 1", "administrator 2",
    ]
    assert all(User.objects.get(email=each["email"]).check_password(each["password"]) for each in signs)
    assert (tmp_path / "demo-accounts.json").stat().st_mode & 0o077 == 0
    # what the apps above add has tests of its own; theirs begin otherwise
    cases = {each.imported_from: each for each in Proposal.objects.select_related("call").filter(imported_from__startswith=f"{MARK}：")}
    assert set(cases) == {EMPTY, HALF, WRONG, SENT}
    assert {name: case.status for name, case in cases.items()} == {
        EMPTY: Status.DRAFT, HALF: Status.DRAFT, WRONG: Status.DRAFT, SENT: Status.UPLOADED,
    }
    assert Proposal.objects.filter(imported_from=DESK).count() == len(CASES)
    assert not checked(cases[SENT]).blocking
    assert {each.code for each in checked(cases[WRONG]).blocking} >= {"F-03", "E-29", "K-12", "F-28", "K-20", "E-19"}
    assert len(Call.objects.filter(is_published=True)) == 2
    assert broken() == []


@pytest.mark.parametrize("day", ["2026-01-05", "2026-02-01", "2026-06-30", "2026-11-24", "2026-12-10"])
def test_nothing_of_the_demonstration_happens_before_its_deadline(db: None, day: str) -> None:
    call = demonstration_call(datetime.fromisoformat(f"{day}T10:00:00+08:00"))
    last = timezone.localtime(call.deadline).date()
    assert call.midterm_on > last
    assert call.final_on.year == call.midterm_on.year
    assert [each["key"] for each in call.timeline if each["key"] != "documents" and date.fromisoformat(each["to"]) < last] == []


def test_demonstration_is_not_for_production(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "PRODUCTION", True)
    with pytest.raises(CommandError):
        call_command("demo")
    assert not User.objects.exists()


def test_every_invariant_shows_when_it_is_broken(complete: Proposal, lead: User, now) -> None:
    submission = submit(complete, lead, "key-000001", now)
    assert broken() == []
    Call.objects.update(criteria=[{"key": "a", "weight": 99}])
    MemberFirm.objects.filter(proposal=complete, position=7).update(position=9)
    file = submission.files[0]["sha256"]
    (settings.FILES_ROOT / StoredFile.objects.get(sha256=file).path).write_bytes(b"other")
    with triggers.taken_off(connection), connection.cursor() as cursor:
        cursor.execute("UPDATE trail_entry SET verb = 'x' WHERE verb = 'proposal.submitted'")
    Submission.objects.filter(pk=submission.pk).update(dossier="{}", superseded_at=now)
    kinds = {each.partition(":")[0] for each in broken()}
    assert kinds >= {"receipts_fit", "weights_total_100", "members_stand_in_order", "files_are_there", "trail_is_whole"}
    with pytest.raises(SystemExit):
        call_command("check_invariants")
