"""評分與排序: nothing before the lock, both methods, flat in queries; nobody by name; a recused convener sees no gap (S-11, R-08, R-12)."""

import pytest
from django.test import Client

from alliance_portal.accounts.models import Office, User
from proposals.models import Call
from review.models import CommitteeCase, Meeting, Resolution, ScoreSheet
from tests import factories
from tests.review.committees import recuse
from tests.review.scored import lock, ranks, scored

PAGE = "/review/ranking/?call=113"


def signed(client: Client, user: User) -> Client:
    User.objects.filter(pk=user.pk).update(is_demonstration=True)  # an office without a second factor reaches only its enrolment
    client.force_login(user)
    return client


@pytest.fixture
def desk(client: Client, staff: User) -> Client:
    return signed(client, staff)


def test_before_the_lock_there_are_no_figures(desk: Client, call: Call, staff: User) -> None:
    committee, _seats, _cases = scored(call, staff, [("80", "70"), ("61.5", "70")], locked=False)
    page = desk.get(PAGE)
    assert page.status_code == 200
    assert "2案仍在評分" in page.content.decode()
    assert "61.5" not in page.content.decode()
    lock(committee)
    assert "70.75" in desk.get(PAGE).content.decode()  # the control: (80 + 61.5) / 2


def test_a_case_that_still_takes_scores_is_in_nothing(desk: Client, call: Call, staff: User) -> None:
    committee, _seats, cases = scored(call, staff, [("80", "99"), ("60", "99")], locked=False)
    lock(committee, cases[0])
    page = desk.get(PAGE)
    assert ranks(page.context) == ["智慧茶飲"]
    assert "99.00" not in page.content.decode()


def test_both_methods_and_their_figures(desk: Client, call: Call, staff: User) -> None:
    """By total 智慧茶飲 (90+60+60=210 before 205); by ranks 質感居家 (1+1+2 before 1+2+2)."""
    scored(call, staff, [("90", "65"), ("60", "70"), ("60", "70")])
    by_total = desk.get(PAGE)
    assert ranks(by_total.context) == ["智慧茶飲", "質感居家"]
    shown = desk.get(f"{PAGE}&method=ranksum").content.decode()
    assert shown.index("質感居家") < shown.index("智慧茶飲")
    assert "70.00" in shown
    assert "68.33" in shown
    assert "1.33" in shown  # the mean rank of 質感居家: 4 of three
    assert "僅供參考" in shown


def test_means_that_round_alike_are_parted(desk: Client, call: Call, staff: User) -> None:
    _committee, seats, cases = scored(call, staff, [("80", "80"), ("80", "80"), ("80", "80")])
    own = ScoreSheet.objects.get(seat=seats[0], proposal=cases[1])
    ScoreSheet.objects.filter(pk=own.pk).update(scores=own.scores | {"interaction": "80.1"})
    shown = desk.get(PAGE).content.decode()
    assert "80.003" in shown
    assert "80.000" in shown


def test_no_page_of_figures_has_a_name(desk: Client, call: Call, staff: User) -> None:
    committee, seats, cases = scored(call, staff, [("80", "70"), ("60", "70")], names=("隱藏委員甲", "隱藏委員乙"))
    for address in (PAGE, "/review/ranking/without/?call=113", f"/review/cases/{cases[0].code}/scores/"):
        shown = desk.get(address).content.decode()
        assert "隱藏委員" not in shown
        assert all(seat.user.email not in shown for seat in seats)
    codes = desk.get(f"/review/cases/{cases[0].code}/scores/").context["totals"]
    assert sorted(total for _code, total, *_more in codes) == ["60.00", "80.00"]
    assert committee.seats.count() == 2


def test_the_agency_reads_means_and_no_single_total(client: Client, call: Call, staff: User) -> None:
    _committee, _seats, cases = scored(call, staff, [("91", "70"), ("60", "70")])
    agency = signed(client, factories.make_user("agency@example.tw", office=Office.AGENCY))
    page = agency.get(PAGE)
    assert "75.50" in page.content.decode()
    assert "91.00" not in page.content.decode()
    assert agency.get("/review/ranking/without/?call=113").status_code == 403
    assert agency.get(f"/review/cases/{cases[0].code}/scores/").status_code == 403


def test_a_member_reads_it_as_convener_only_and_never_a_case_he_is_recused_on(client: Client, call: Call, staff: User) -> None:
    _committee, seats, cases = scored(call, staff, [("90", "70", "50"), ("60", "70", "50")])
    other = signed(client, seats[1].user)
    assert other.get(PAGE).status_code == 403
    recuse(seats[0], cases[1])
    page = signed(client, seats[0].user).get(PAGE)
    shown = page.content.decode()
    assert ranks(page.context) == ["智慧茶飲", "台味便當"]
    assert "質感居家" not in shown
    assert '<td class="num"><b>2</b>' in shown  # the ranks have no gap
    assert '<td class="num"><b>3</b>' not in shown


def test_firms_have_no_ranking(client: Client, call: Call, staff: User) -> None:
    _committee, _seats, cases = scored(call, staff, [("90",), ("60",)])
    client.force_login(cases[0].created_by)
    assert client.get(PAGE).status_code == 403
    assert client.get(f"/review/cases/{cases[0].code}/scores/").status_code == 403


def test_a_sheet_left_out_is_marked_and_both_figures_are_there(desk: Client, call: Call, staff: User) -> None:
    committee, seats, cases = scored(call, staff, [("90", "70"), ("50", "70")])
    meeting = Meeting.objects.create(committee=committee, title="會議", place="臺北", starts_at=call.deadline, made_by=staff)
    assert "明顯差異" in desk.get(PAGE).content.decode()
    Resolution.objects.create(
        meeting=meeting, proposal=cases[0], kind="leave_out", seat=seats[1], votes_for=2, votes_against=0, votes_abstained=0, reason="理由",
        noted_by=staff,
    )  # fmt: skip
    page = desk.get(PAGE)
    assert "除去1份評分表重計" in page.content.decode()
    assert page.context["found"].ranking.standings[cases[0].code].mean == 90
    assert page.context["found"].whole.sheets != page.context["found"].round.sheets
    case = desk.get(f"/review/cases/{cases[0].code}/scores/")
    assert len(case.context["left_out"]) == 1


def test_the_ranking_takes_as_many_queries_for_three_cases_as_for_one(desk: Client, call: Call, staff: User, django_assert_num_queries) -> None:
    _committee, _seats, cases = scored(call, staff, [("90", "80", "70"), ("60", "75", "50")])
    CommitteeCase.objects.exclude(proposal=cases[0]).update(locked_at=None)
    for shown in (1, 3):
        desk.get(PAGE)
        with django_assert_num_queries(13):
            page = desk.get(PAGE)
        assert len(page.context["found"].round.proposals) == shown
        CommitteeCase.objects.update(locked_at=call.deadline)
