"""Pages of progress: who sees what of an alliance's course, and what the pictures say (security 2.3; issue 6)."""

from datetime import date, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from PIL import Image

from alliance_portal.files.services import store_generated
from alliance_portal.trail.services import record
from kpi.constants import MemberState, Verdict
from kpi.models import Baseline, Improvement, VisitAction
from proposals.constants import Status
from proposals.permissions import GLASS_VERB
from proposals.services.locks import chain_of
from review.models import SavedView
from tests import factories
from tests.kpi import courses

ON = {"on": "2024-09-09"}
TAIPEI = ZoneInfo("Asia/Taipei")


@pytest.fixture
def case(call, lead, member, staff):
    """Two members; July is in, August is overdue with the second."""
    case = courses.executing(lead=lead, member_owner=member, by=staff)
    first, second = factories.lead_row(case), factories.member_row(case, 1)
    courses.accepted(case, 7, 41)
    courses.accepted(case, 8, (60, 70, 40, 40, 50), running={"kpi1_digital": "1"}, month_figures={"kpi1_digital": "1", "kpi4_increment": "210"})
    courses.slot(first, 8, MemberState.ACCEPTED)
    courses.slot(second, 7, MemberState.SENT, first_sent_at=datetime(2024, 8, 9, 10, tzinfo=TAIPEI))
    courses.slot(second, 8, MemberState.FILLING)
    courses.evidence(first, lead, verdict=Verdict.ACCEPTED, title="領導企業的佐證")
    courses.evidence(second, member, title="成員的佐證")
    return case


def page(client, case, **query):
    return client.get(reverse("execution_progress", args=[case.code]), ON | query)


def test_staff_see_everything(client, case, staff):
    courses.sign_in(client, staff)
    answer = page(client, case)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "113年8月底落後1.50個百分點" in text
    assert "示範成員18月回報，已逾4日" in text
    assert all(words in text for words in ("領導企業的佐證", "成員的佐證", "逾期未報", "逾期補報", "12.00%"))
    assert text.count('role="img"') == 4
    assert ' style="' not in text


@pytest.mark.parametrize(("who", "sees", "hidden"), [
    ("lead", ("領導企業的佐證", "成員的佐證", "逾期未報"), ()),
    ("member", ("成員的佐證", "逾期未報"), ("領導企業的佐證",)),
    ("agency", ("領導企業的佐證", "落後1.50"), ("成員的佐證", "已逾4日", "逾期補報")),
])  # fmt: skip
def test_others_see_their_part(client, case, request, who, sees, hidden):
    courses.sign_in(client, request.getfixturevalue(who))
    text = page(client, case).content.decode()
    assert all(words in text for words in sees)
    assert not any(words in text for words in hidden)


def test_strangers_find_nothing(client, case, stranger, reviewer, administrator):
    for user in (stranger, reviewer, administrator):
        courses.sign_in(client, user)
        assert page(client, case).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_is_flat_in_queries(client, call, staff, django_assert_num_queries, count):
    case = courses.executing(members=count + 1, by=staff)
    for place in range(count):
        row = factories.member_row(case, place)
        courses.slot(row, 7 - place, MemberState.SENT)
        courses.slot(row, 8)
        courses.evidence(row, staff)
        courses.accepted(case, 8 - place, 50)
    courses.sign_in(client, staff)
    page(client, case)
    with django_assert_num_queries(12):
        assert page(client, case).status_code == 200


def test_before_the_contract_there_is_no_course(client, call, staff):
    courses.sign_in(client, staff)
    assert page(client, courses.executing(status=Status.SELECTED)).status_code == 404
    signed = courses.executing(status=Status.CONTRACTED, lead=factories.make_user())
    Baseline.objects.filter(proposal=signed).delete()
    assert "簽約後，計畫進度會畫在這裡" in page(client, signed).content.decode()


def test_a_checkpoint_is_judged_once_its_day_has_come(client, case, staff):
    courses.sign_in(client, staff)
    assert "尚未到期" in page(client, case, on="2024-07-29").content.decode()
    text = page(client, case).content.decode()
    assert "41.00" in text
    assert "達成" in text
    assert page(client, case, on="nonsense").status_code == 200


def test_an_open_improvement_comes_first(client, case, staff):
    Improvement.objects.create(proposal=case, number=1, demand="請補齊訂單影本", due=date(2024, 9, 20), asked_by=staff)
    courses.sign_in(client, staff)
    text = page(client, case).content.decode()
    assert text.index("請補齊訂單影本") < text.index("已逾4日")


# thumbnails -------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def photo(case, member):
    made = BytesIO()
    Image.new("RGB", (1200, 800), (10, 90, 100)).save(made, "PNG")
    stored = store_generated(made.getvalue(), "photo.png", "image/png", member)
    return courses.evidence(factories.member_row(case, 1), member, url="", file=stored)


def test_a_thumbnail_is_small_and_for_those_who_see_the_evidence(client, case, photo, staff, lead, member, agency, stranger):
    url = reverse("execution_thumbnail", args=[case.code, photo.pk])
    for user, status in ((staff, 200), (lead, 200), (member, 200), (agency, 404), (stranger, 404)):
        courses.sign_in(client, user)
        assert client.get(url).status_code == status
    photo.verdict = Verdict.PARTLY
    photo.save(update_fields=["verdict"])
    courses.sign_in(client, agency)
    answer = client.get(url)
    with Image.open(BytesIO(answer.content)) as small:
        assert small.size == (336, 224)
    assert answer.headers["Content-Type"] == "image/jpeg"


def test_a_member_has_no_thumbnail_of_anothers_evidence(client, case, photo, member):
    photo.member = factories.lead_row(case)
    photo.save(update_fields=["member"])
    courses.sign_in(client, member)
    assert client.get(reverse("execution_thumbnail", args=[case.code, photo.pk])).status_code == 404


def test_a_link_and_an_unscanned_file_have_none(client, case, photo, staff):
    courses.sign_in(client, staff)
    link = courses.evidence(factories.lead_row(case), staff)
    assert client.get(reverse("execution_thumbnail", args=[case.code, link.pk])).status_code == 404
    photo.file.scan = "pending"
    photo.file.save(update_fields=["scan"])
    assert client.get(reverse("execution_thumbnail", args=[case.code, photo.pk])).status_code == 404


# the board --------------------------------------------------------------------------------------------------------------------


def board(client, **query):
    return client.get(reverse("execution_board"), ON | query)


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_is_flat_in_queries(client, call, staff, django_assert_num_queries, count):
    for _each in range(count):
        courses.accepted(courses.executing(by=staff, lead=factories.make_user()), 8, 50)
    courses.sign_in(client, staff)
    board(client)
    with django_assert_num_queries(14):
        assert board(client).content.decode().count("青嵐示範茶業") == count


def test_the_board_filters_and_groups(client, case, staff):
    other = courses.executing(by=staff, lead=factories.make_user(), market="japan", theme="純淨美妝", county="臺北市")
    courses.accepted(other, 8, 100)
    courses.sign_in(client, staff)
    text = board(client).content.decode()
    assert text.index(case.code) < text.index(other.code)
    assert "越南" in text
    assert "日本" in text
    assert other.code not in board(client, show="watch").content.decode()
    assert case.code not in board(client, market="japan").content.decode()
    assert "沒有符合的聯盟" in board(client, show="improving").content.decode()
    assert "臺北市" in board(client, by="county").content.decode()


def test_the_agency_has_the_board_without_what_nobody_accepted(client, case, agency, staff):
    courses.sign_in(client, agency)
    text = board(client).content.decode()
    assert case.code in text
    assert "逾期未報" not in text
    assert "一週內到期" not in text
    courses.sign_in(client, staff)
    assert "逾期未報" in board(client).content.decode()


def test_nobody_else_has_the_board(client, lead, reviewer, administrator, call):
    for user in (lead, reviewer, administrator):
        courses.sign_in(client, user)
        assert board(client).status_code == 403


def test_an_empty_board_says_what_will_come(client, call, staff):
    courses.sign_in(client, staff)
    assert "簽約的聯盟會列在這裡" in board(client).content.decode()


def test_an_administrator_with_a_reason_opens_the_case_but_not_its_course(client, case, administrator, lead):
    record(chain_of(case), GLASS_VERB, administrator, {"reason": "help"})
    courses.sign_in(client, administrator)
    assert page(client, case).status_code == 403
    courses.sign_in(client, lead)
    assert page(client, case).status_code == 200


# saved views and the panel ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("route", "kept", "good", "foreign"), [
    ("execution_board", "execution_view_save", "call=113&show=behind&market=japan", "q=tea"),
    ("execution_overdue", "execution_overdue_view_save", "call=113&q=tea", "show=behind"),
])  # fmt: skip
def test_a_filter_is_kept_under_a_name_for_its_person_and_its_list(client, case, staff, staff2, route, kept, good, foreign):
    courses.sign_in(client, staff)
    for query in (good, foreign, "next=//evil.example"):
        client.post(reverse(kept), {"name": "每週檢視", "query": query})
    view = SavedView.objects.get()
    assert (view.query, view.of, view.user) == (good, {"execution_board": "progress"}.get(route, "overdue"), staff)
    assert f"?{good}".replace("&", "&amp;") in client.get(reverse(route)).content.decode()
    assert "每週檢視" not in client.get(reverse("desk")).content.decode()
    assert client.post(reverse("desk_view_remove", args=[view.pk])).status_code == 404  # of another list
    courses.sign_in(client, staff2)
    assert "每週檢視" not in client.get(reverse(route)).content.decode()
    remove = reverse(kept.replace("save", "remove"), args=[view.pk])
    assert client.post(remove).status_code == 404
    courses.sign_in(client, staff)
    assert client.post(remove).status_code == 302
    assert not SavedView.objects.exists()


def test_the_organiser_keeps_no_filter(client, case, agency):
    """It writes nowhere (R-16): no menu, and no way past it."""
    courses.sign_in(client, agency)
    assert client.post(reverse("execution_view_save"), {"name": "落後", "query": "show=behind"}).status_code == 403
    assert "我的檢視" not in board(client).content.decode()
    assert not SavedView.objects.exists()


def test_a_row_of_the_board_opens_at_a_glance_with_the_day_of_the_board(client, case, staff, agency, lead):
    VisitAction.objects.create(visit=courses.visit(case, staff), text="補簽到表", owner="領導企業", due=date(2024, 9, 20))
    url = reverse("execution_glance", args=[case.code]) + "?on=113.09.09"
    courses.sign_in(client, staff)
    assert f'data-open="{url}"' in board(client, on="2024-09-09").content.decode()
    text = client.get(url).content.decode()
    assert 'id="case"' in text
    assert "補簽到表" in text
    assert "已逾" in text  # a member's report
    assert f'{reverse("execution_progress", args=[case.code])}?on=113.09.09' in text
    courses.sign_in(client, agency)
    text = client.get(url).content.decode()
    assert 'id="case"' in text
    assert "補簽到表" not in text  # agreed between the visitors and the firm
    courses.sign_in(client, lead)
    assert client.get(url).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_a_glance_is_flat_in_queries(client, call, staff, django_assert_num_queries, count):
    case = courses.executing(by=staff, members=count + 1)
    for month in range(4, 5 + count):
        courses.accepted(case, month, 10 * month)
        courses.slot(factories.lead_row(case), month)
    courses.sign_in(client, staff)
    url = reverse("execution_glance", args=[case.code])
    client.get(url, ON)
    with django_assert_num_queries(12):
        client.get(url, ON)
