"""Staff's pages of the committee: n of m and never a score before the lock; the lock asks for the password once more (R-22)."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from alliance_portal.accounts.models import User
from proposals.constants import Status
from proposals.models import Call, Proposal
from review.models import ApplicantRequest, Assignment, Committee, CommitteeCase, Recusal, ScoreSheet, Seat
from review.services.committee.assignments import standing_pairs
from tests import factories
from tests.review.cases import make_draft, upload
from tests.review.committees import KEYS, bring, recuse, seat_reviewer, sheet


@pytest.fixture
def desk(client: Client, staff: User, monkeypatch: Any) -> Client:
    monkeypatch.setattr("review.undertaking_gate.officer_state", lambda _user: (False, False))  # it has tests of its own
    User.objects.filter(pk=staff.pk).update(is_demonstration=True)
    client.force_login(staff)
    return client


def test_the_board_counts_sheets_and_shows_no_score(desk: Client, committee: Committee) -> None:
    first, second = seat_reviewer(committee, "吳委員"), seat_reviewer(committee, "何委員")
    case = bring(committee)
    sheet(first, case, "73.9", remarks={"market": "祕密評語"}, note="私下的話")
    sheet(second, case, {"market": "61.7"}, status="draft")
    text = desk.get("/desk/committee/selection/").content.decode()
    assert "已送出 1／2份" in text
    for hidden in ("73.9", "61.7", "祕密評語", "私下的話"):
        assert hidden not in text
    for path in ("conflicts/", "assign/", "settings/", "lock/"):
        page = desk.get(f"/desk/committee/selection/{path}").content.decode()
        assert not [hidden for hidden in ("73.9", "61.7", "祕密評語", "私下的話") if hidden in page], path


def test_an_empty_committee_says_what_comes_next(desk: Client, call: Call, lead: User) -> None:
    case = make_draft(call, lead)
    upload(case, lead)
    Proposal.objects.filter(pk=case.pk).update(status=Status.ELIGIBLE)
    for path in ("", "conflicts/", "assign/", "settings/", "lock/"):
        assert desk.get(f"/desk/committee/selection/{path}").status_code == 200
    assert not Committee.objects.exists()  # reading makes nothing
    assert desk.get("/desk/committee/nothing/").status_code == 404
    desk.post("/desk/committee/selection/cases/", {"case": [case.code]})
    person = seat_reviewer(Committee.objects.create(call=call, kind="final", made_by=Committee.objects.get().made_by)).user
    desk.post("/desk/committee/selection/seats/", {"do": "add", "person": person.pk, "expert": "yes"})
    page = desk.get("/desk/committee/selection/")
    assert "開放1案評分" in page.content.decode()
    desk.post("/desk/committee/selection/open/")
    case.refresh_from_db()
    assert case.status == Status.IN_REVIEW


def test_the_lock_asks_for_the_password_and_names_what_is_missing(desk: Client, committee: Committee, staff: User) -> None:
    first, second = seat_reviewer(committee, "吳委員"), seat_reviewer(committee, "何委員")
    case = bring(committee)
    sheet(first, case, "80")
    page = desk.get("/desk/committee/selection/lock/")
    assert "何委員" in page.content.decode()
    assert "吳委員" not in page.content.decode().partition("<main")[2].partition("</main>")[0]
    staff.set_password(factories.PASSWORD)
    staff.is_demonstration = True
    staff.save()
    desk.force_login(staff)
    answer = desk.post("/desk/committee/selection/lock/", {"missing": [f"{second.pk}-{case.pk}"], "reason": "何委員臨時離席"})
    assert (answer.status_code, answer.url.startswith("/accounts/reauthenticate/")) == (302, True)
    assert CommitteeCase.objects.get().locked_at is None
    assert desk.post("/accounts/reauthenticate/", {"password": factories.PASSWORD}).status_code == 302
    CommitteeCase.objects.update(locked_at=None)  # what waited for the password may have been done with it
    Proposal.objects.filter(pk=case.pk).update(status=Status.IN_REVIEW)
    assert desk.post("/desk/committee/selection/lock/", {"missing": [], "reason": ""}).status_code == 409
    done = desk.post("/desk/committee/selection/lock/", {"missing": [f"{second.pk}-{case.pk}"], "reason": "何委員臨時離席"})
    assert done.status_code == 302
    assert CommitteeCase.objects.get().locked_at is not None


def test_pinning_lifting_and_deciding(desk: Client, committee: Committee, lead: User) -> None:
    seat = seat_reviewer(committee, "吳委員")
    case = bring(committee)
    desk.post("/desk/committee/selection/conflicts/", {"do": "pin", "seat": seat.pk, "case": case.pk, "reason": "短"})
    assert not Recusal.objects.exists()
    desk.post("/desk/committee/selection/conflicts/", {"do": "pin", "seat": seat.pk, "case": case.pk, "reason": "經查為成員公司董事"})
    word = Recusal.objects.get()
    assert "執行單位指定" in desk.get("/desk/committee/selection/conflicts/").content.decode()
    desk.post("/desk/committee/selection/conflicts/", {"do": "lift", "recusal": word.pk, "reason": "查證後無利害關係"})
    assert not Recusal.objects.filter(lifted_at=None).exists()
    own = recuse(seat, case, "declared")
    desk.post("/desk/committee/selection/conflicts/", {"do": "lift", "recusal": own.pk, "reason": "承辦人不能代撤"})
    assert Recusal.objects.filter(pk=own.pk, lifted_at=None).exists()
    asked = ApplicantRequest.objects.create(proposal=case, person="吳委員", reason="曾有訴訟糾紛", asked_by=lead)
    early = ApplicantRequest.objects.create(proposal=make_draft(committee.call, lead), person="早", reason="曾有訴訟糾紛", asked_by=lead)
    assert "早" not in desk.get("/desk/committee/selection/conflicts/").content.decode().partition("<main")[2]  # a draft's list waits
    assert desk.post("/desk/committee/selection/conflicts/", {"do": "decide", "request": early.pk, "reason": "還不能決定"}).status_code == 404
    desk.post("/desk/committee/selection/conflicts/", {"do": "decide", "request": asked.pk, "seat": [seat.pk], "reason": "同意迴避此委員"})
    assert Recusal.objects.filter(source="requested", lifted_at=None).exists()


def test_assigning_by_proposal_and_back(desk: Client, committee: Committee) -> None:
    seats = [seat_reviewer(committee) for _n in range(3)]
    case = bring(committee)
    page = desk.get("/desk/committee/selection/assign/?way=balanced&each=2")
    pairs = [cell["key"] for row in page.context["rows"] for cell in row["cells"] if cell["is_on"]]
    assert len(pairs) == 2
    seen = page.context["seen"]
    desk.post("/desk/committee/selection/assign/", {"way": "balanced", "pair": pairs, "seen": seen})
    assert len(standing_pairs(committee)) == 2
    desk.post("/desk/committee/selection/assign/", {"way": "hand", "pair": [f"{seats[0].pk}-{case.pk}"], "seen": seen})  # an older page
    assert len(standing_pairs(committee)) == 2
    plan = desk.get("/desk/committee/selection/assign/").context["plan"]
    desk.post("/desk/committee/selection/assign/", {"undo": plan.pk})
    assert Assignment.objects.count() == 3


def test_settings_are_read_by_name_and_refused_field_by_field(desk: Client, committee: Committee) -> None:
    Committee.objects.update(opened_at=None)
    url, ticks = "/desk/committee/selection/settings/", ("shows_others", "shows_round", "shows_names")
    fields = {row["name"]: row["value"] for group in desk.get(url).context["groups"] for row in group["fields"]}
    fields |= {"tie_break": list(fields["tie_break"]), "reason": "依委員會決議"} | dict.fromkeys(ticks, "")
    wrong = desk.post(url, fields | {"revision": 0, "rounds": "３"})
    assert (wrong.status_code, 'href="#f-rounds"' in wrong.content.decode()) == (400, True)
    bare = desk.post(url, fields | {"revision": 0, "method": "ranksum", "reason": ""})
    assert (bare.status_code, 'href="#f-reason"' in bare.content.decode()) == (400, True)
    good = desk.post(url, fields | {"revision": 0, "method": "ranksum", "rounds": "2"})
    assert good.status_code == 302, good.context["errors"]
    assert Committee.objects.get().settings == {"method": "ranksum", "rounds": 2}
    assert desk.post(url, fields | {"revision": 0}).status_code == 409
    page = desk.get(url).content.decode()
    assert "總評分法 → <b>序位法</b>" in page
    assert "依委員會決議" in page


def test_once_scoring_is_open_only_what_runs_is_posted(desk: Client, committee: Committee) -> None:
    url = "/desk/committee/selection/settings/"
    shown = {row["name"] for group in desk.get(url).context["groups"] for row in group["fields"]}
    assert shown == {"talk_minutes", "question_minutes", "objection_days", "budget_twd"}
    running = {"talk_minutes": "12", "question_minutes": "8", "objection_days": "20", "budget_twd": "5,000,000"}
    running |= {"reason": "會議時間縮短", "revision": "0"}
    assert desk.post(url, running | {"method": "ranksum", "shows_others": "yes"}).status_code == 302  # what is fixed is not looked at
    expected = {"talk_minutes": 12, "question_minutes": 8, "objection_days": 20, "budget_twd": 5_000_000}
    assert Committee.objects.get().settings == expected
    assert desk.get("/review/meetings/").context["typed"]["talk"] == "12"


@pytest.mark.parametrize("cases", [1, 3])
def test_the_board_is_flat_in_queries(desk: Client, committee: Committee, cases: int, django_assert_num_queries: Any) -> None:
    for _n in range(cases):
        seat = seat_reviewer(committee)
    for _n in range(cases):
        sheet(seat, bring(committee), "80")
    desk.get("/desk/committee/selection/")
    with django_assert_num_queries(13):
        assert desk.get("/desk/committee/selection/").status_code == 200


def test_signing_and_the_list_of_names_in_the_browser(client: Client, committee: Committee, call: Call) -> None:
    seat = seat_reviewer(committee, "吳委員", signed=False)
    case = bring(committee, theme="智慧茶飲")
    client.force_login(seat.user)
    home = client.get("/").content.decode()
    assert "簽署切結書" in home
    assert case.code not in home
    assert client.get(f"/review/seats/{seat.pk}/names/").url == f"/review/seats/{seat.pk}/undertaking/"
    page = client.get(f"/review/seats/{seat.pk}/undertaking/")
    assert "個人資料蒐集告知" in page.content.decode()
    version = page.context["text"].version
    for wrong in ({"name": "吳委員"}, {"agree": "yes", "name": "別人"}):
        assert client.post(f"/review/seats/{seat.pk}/undertaking/", wrong | {"version": version}).status_code == 400
    client.post(f"/review/seats/{seat.pk}/undertaking/", {"agree": "yes", "name": "吳委員", "version": version, "relatives": "配偶任職某公司"})
    printed = client.get(f"/review/seats/{seat.pk}/undertaking/print/").content.decode()
    assert "配偶任職某公司" in printed
    names = client.get(f"/review/seats/{seat.pk}/names/").content.decode()
    assert "稻香示範食品" in names  # by name only
    assert client.get(f"/review/cases/{case.code}/").status_code == 404
    wrong = client.post(f"/review/seats/{seat.pk}/employers/", {"kind-0": "employment", "name-0": "甲公司", "ubn-0": "12345678", "until-0": "昨天"})
    assert (wrong.status_code, wrong.content.decode().count("甲公司")) == (400, 1)
    client.post(f"/review/seats/{seat.pk}/employers/", {"kind-0": "employment", "name-0": "稻香示範食品", "ubn-0": ""})
    assert Recusal.objects.get().source == "matched"
    client.post(f"/review/seats/{seat.pk}/names/", {"seen": [case.pk]})
    assert client.get(f"/review/cases/{case.code}/").status_code == 404
    assert "智慧茶飲" not in client.get("/").content.decode()
    other = seat_reviewer(committee)
    for path in ("undertaking/", "undertaking/print/", "names/"):
        assert client.get(f"/review/seats/{other.pk}/{path}").status_code == 404
    Seat.objects.filter(pk=seat.pk).update(ended_at=timezone.now())
    assert client.get(f"/review/seats/{seat.pk}/names/").status_code == 404
    assert call.pk == committee.call_id


def test_a_paper_sheet_is_typed_in_and_countersigned_by_another(desk: Client, committee: Committee, staff: User, staff2: User) -> None:
    seat, other = seat_reviewer(committee, "吳委員"), seat_reviewer(committee, "何委員")
    case = bring(committee)
    printed = desk.get(f"/desk/committee/selection/sheets/{seat.pk}/print/").content.decode()
    assert "審查委員評分表" in printed
    path = f"/desk/committee/selection/sheets/{seat.pk}/{case.code}/"
    whole = {f"s-{key}": "80" for key in KEYS} | {"revision": "0"}
    assert desk.post(path, whole | {"s-market": "101"}).status_code == 422
    desk.post(path, whole | {"revision": "1"})
    assert "待複核" in desk.get("/desk/committee/selection/").content.decode()
    desk.post(f"{path}countersign/", {"revision": "2"})
    assert ScoreSheet.objects.get().status == "draft"  # not by who typed
    User.objects.filter(pk=staff2.pk).update(is_demonstration=True)
    desk.force_login(staff2)
    assert "與紙本相符，複核" in desk.get(path).content.decode()
    desk.post(f"{path}countersign/", {"revision": "2"})
    assert ScoreSheet.objects.get().status == "submitted"
    sheet(other, case, "61.7", status="draft")  # what a reviewer types on the screen is not shown to staff
    page = desk.get(f"/desk/committee/selection/sheets/{other.pk}/{case.code}/").content.decode()
    assert "61.7" not in page
    assert "已在線上填寫" in page
    recuse(other, case)
    assert desk.get(f"/desk/committee/selection/sheets/{other.pk}/{case.code}/").status_code == 404
