"""Staff's pages of calls: typed values come back with their errors, both texts on a conflict, previews show what is not out yet."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliance_portal.accounts.models import User
from proposals.models import Announcement, Call
from proposals.queries.calls import programme_of, tree_of
from proposals.services.call_drafts import copy_call
from proposals.services.call_texts import save_draft, standing
from proposals.services.calls import read_call, store_call
from proposals.views.calls.fields import blocks, groups, shown
from proposals.views.calls.groups import countries_of, edition_or_none
from tests import factories

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year - 1911 + 1


@pytest.fixture
def office(client: Client, staff: User) -> Client:
    """A browser of staff's with a fresh password."""
    staff.is_demonstration = True
    staff.set_password(factories.PASSWORD)
    staff.save()
    client.force_login(staff)
    assert client.post("/accounts/reauthenticate/", {"password": factories.PASSWORD}).status_code == 302
    return client


@pytest.fixture
def coming(staff: User) -> Call:
    """Next year's call as a draft."""
    return copy_call(store_call(read_call("113")), code=str(YEAR), roc_year=YEAR, actor=staff)


def form_of(call: Call, group: str) -> dict[str, str]:
    """Everything that the page of this group would post."""
    tree = tree_of(call) | {"countries": countries_of(call)}
    found = {each.place: shown(each, tree) for block in blocks(group, tree, edition_or_none(call)) for each in block.fields}
    return {place: value for place, value in found.items() if value} | {"revision": str(call.revision)}


def test_a_new_year_is_copied_from_the_page(office: Client) -> None:
    store_call(read_call("113"))
    answer = office.post(reverse("call_copy"), {"source": "113", "roc_year": "114", "code": "114"})
    assert answer.status_code == 302
    assert answer.url == reverse("call_group", args=["114", "dates"])
    page = office.get(answer.url).content.decode()
    assert 'value="114/03/06 17:00"' in page
    assert 'value="114/07/30"' in page


@pytest.mark.parametrize(("typed", "word"), [
    ({"source": "113", "roc_year": "113", "code": "114"}, "請填比原計畫申請晚的年度"),
    ({"source": "113", "roc_year": "114", "code": "113"}, "已有這個代號"),
    ({"source": "999", "roc_year": "114", "code": "114"}, "請選擇要沿用的計畫申請"),
    ({"source": "113", "roc_year": "明年", "code": "1x"}, "請填比原計畫申請晚的年度"),
])
def test_a_refused_copy_says_why_beside_the_field_and_keeps_what_was_typed(office: Client, typed: dict[str, str], word: str) -> None:
    store_call(read_call("113"))
    answer = office.post(reverse("call_copy"), typed)
    assert answer.status_code == 400
    assert word in answer.content.decode()
    assert f'value="{typed["roc_year"]}"' in answer.content.decode()


@pytest.mark.parametrize("group", [key for key, _words in groups()])
def test_every_group_of_settings_saves_unchanged_what_it_shows(office: Client, coming: Call, group: str) -> None:
    before = tree_of(coming)
    answer = office.post(reverse("call_group", args=[coming.code, group]), form_of(coming, group))
    assert answer.status_code == 302
    after = tree_of(Call.objects.get(pk=coming.pk))
    assert {name for name in after if after[name] != before.get(name)} <= ({"countries"} if group == "countries" else set())


def test_a_changed_number_is_stored(office: Client, coming: Call) -> None:
    typed = form_of(coming, "numbers") | {"rules.minimum_members": "８", "rules.first_month": "4", "ceiling_twd": "1,200,000"}
    assert office.post(reverse("call_group", args=[coming.code, "numbers"]), typed).status_code == 302
    now = Call.objects.get(pk=coming.pk)
    assert (programme_of(now).minimum_members, programme_of(now).months[0], now.ceiling_twd) == (8, "m04", 1_200_000)


def test_weights_that_do_not_total_100_come_back_as_typed_with_the_reason(office: Client, coming: Call) -> None:
    new = {"criteria[5].label_zh": "新項目", "criteria[5].label_en": "New", "criteria[5].weight": "x"}
    typed = form_of(coming, "criteria") | {"criteria[0].weight": "55"} | new
    answer = office.post(reverse("call_group", args=[coming.code, "criteria"]), typed)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'value="55"' in page
    assert 'value="新項目"' in page
    assert 'href="#id_criteria-5-weight"' in page


def test_a_row_left_blank_goes(office: Client, coming: Call) -> None:
    typed = form_of(coming, "criteria")
    typed = {place: value for place, value in typed.items() if not place.startswith("criteria[4]")} | {"criteria[0].weight": "20"}
    assert office.post(reverse("call_group", args=[coming.code, "criteria"]), typed).status_code == 302
    assert [row["weight"] for row in Call.objects.get(pk=coming.pk).criteria] == [20, 25, 30, 25]


def test_two_people_at_once_see_both_texts(office: Client, coming: Call) -> None:
    typed = form_of(coming, "contact")
    Call.objects.filter(pk=coming.pk).update(revision=coming.revision + 1, contact=coming.contact | {"phone": "(02)1111-1111"})
    answer = office.post(reverse("call_group", args=[coming.code, "contact"]), typed | {"contact.phone": "(02)2222-2222"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="(02)2222-2222"' in page
    assert "(02)1111-1111" in page
    assert f'name="revision" value="{coming.revision + 1}"' in page


def test_an_open_call_is_locked_but_for_its_contact(office: Client, call: Call) -> None:
    locked = office.get(reverse("call_group", args=[call.code, "numbers"])).content.decode()
    assert "這些設定不能再修改" in locked
    assert "readonly" in locked
    assert office.post(reverse("call_group", args=[call.code, "numbers"]), form_of(call, "numbers")).status_code == 409
    typed = form_of(call, "contact") | {"contact.phone": "(02)2222-2222"}
    assert office.post(reverse("call_group", args=[call.code, "contact"]), typed).status_code == 400
    assert office.post(reverse("call_group", args=[call.code, "contact"]), typed | {"reason": "窗口電話更換"}).status_code == 302


def test_a_preview_shows_what_visitors_do_not_see_yet(office: Client, coming: Call, staff: User) -> None:
    texts = {"zh-hant": {"title": "草稿標題", "body": "草稿內容"}, "en": {"title": "Draft", "body": "Draft"}}
    save_draft(coming, "terms", texts, base=standing(coming, "terms").base, actor=staff)
    Announcement.objects.create(call=coming, slug="soon", title_zh="即將", title_en="Soon", body_zh="即將", body_en="Soon")
    page = office.get(reverse("call_preview", args=[coming.code, "terms"])).content.decode()
    assert "草稿內容" in page
    assert reverse("call_preview", args=[coming.code, "who"]) in page
    assert reverse("public:who") not in page
    assert "即將" in office.get(reverse("call_preview_announcement", args=[coming.code, "soon"])).content.decode()
    visitor = Client()
    assert "草稿內容" not in visitor.get(reverse("public:terms")).content.decode()
    assert visitor.get(reverse("call_preview", args=[coming.code, "terms"])).status_code == 302


def test_publishing_from_the_page(office: Client, coming: Call) -> None:
    answer = office.post(reverse("call_publish", args=[coming.code]), {"revision": str(coming.revision)})
    assert answer.status_code == 302
    assert Call.objects.get(pk=coming.pk).is_published
    assert office.post(reverse("call_publish", args=[coming.code]), {"revision": str(coming.revision)}).status_code == 409


def test_a_text_is_drafted_previewed_and_published(office: Client, call: Call) -> None:
    edit = reverse("call_text", args=[call.code, "kpi_note"])
    typed = {"base": "1.0", "zh-hant.title": "指標", "zh-hant.body": "至少{kpi4}%", "en.title": "KPIs", "en.body": "At least {kpi4}%"}
    assert office.post(edit, typed).status_code == 302
    preview = office.get(reverse("call_text_preview", args=[call.code, "kpi_note"])).content.decode()
    assert "至少15%" in preview
    assert "至少15%" not in Client().get(reverse("public:criteria")).content.decode()
    out = {"base": "2.1", "reason": "調整用字與說明"}
    assert office.post(reverse("call_text_publish", args=[call.code, "kpi_note"]), out | {"reason": ""}).status_code == 400
    assert office.post(reverse("call_text_publish", args=[call.code, "kpi_note"]), out).status_code == 302
    assert "至少15%" in Client().get(reverse("public:criteria")).content.decode()


def test_an_announcement_is_scheduled_from_the_page(office: Client, call: Call) -> None:
    notice = {"slug": "briefing", "zh-hant.title": "說明會", "zh-hant.body": "地點", "en.title": "Briefing", "en.body": "Place"}
    assert office.post(reverse("call_announcement", args=[call.code]), notice).status_code == 302
    press, day = reverse("call_text_publish", args=[call.code, "announcement.briefing"]), timezone.localtime() + timedelta(days=2)
    typed = {"base": "1.1", "reason": "說明會時間確定", "due": f"{day.year - 1911}/{day:%m/%d} 09:00"}
    for wrong in ("明天早上", "113/1/1 09:00"):
        answer = office.post(press, typed | {"due": wrong})
        assert answer.status_code == 400
        assert f'name="due" value="{wrong}"' in answer.content.decode()
        assert 'id="e-due"' in answer.content.decode()
    assert office.post(press, typed).status_code == 302
    assert Announcement.objects.get(slug="briefing").published_at == day.replace(hour=9, minute=0, second=0, microsecond=0)
    assert "排定發布" in office.get(reverse("call_texts", args=[call.code])).content.decode()
    assert "取消排定" in office.get(reverse("call_text_preview", args=[call.code, "announcement.briefing"])).content.decode()
    for page in ("call_text", "call_text_preview"):  # named by its title, not by its address
        assert re.search(r"<h1>[^<]*公告：[^<]*說明會", office.get(reverse(page, args=[call.code, "announcement.briefing"])).content.decode()), page
    assert "說明會" not in Client().get(reverse("public:announcements")).content.decode()


def test_a_text_with_markup_is_only_text(office: Client, call: Call) -> None:
    body = "<script>alert(1)</script> **粗** [x](javascript:alert(1))"
    typed = {"base": "1.0", "zh-hant.title": "<b>t</b>", "zh-hant.body": body, "en.title": "t", "en.body": body}
    assert office.post(reverse("call_text", args=[call.code, "terms"]), typed).status_code == 302
    page = office.get(reverse("call_text_preview", args=[call.code, "terms"])).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert 'href="javascript' not in page


def test_a_conflict_of_texts_shows_both(office: Client, call: Call, staff2: User) -> None:
    theirs = {"zh-hant": {"title": "乙", "body": "乙的內容"}, "en": {"title": "B", "body": "B's"}}
    save_draft(call, "terms", theirs, base="1.0", actor=staff2)
    typed = {"base": "1.0", "zh-hant.title": "甲", "zh-hant.body": "甲的內容", "en.title": "A", "en.body": "A's"}
    answer = office.post(reverse("call_text", args=[call.code, "terms"]), typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert [word for word in ("甲的內容", "乙的內容") if word in page] == ["甲的內容", "乙的內容"]


@pytest.mark.parametrize("key", ["unheard_of", "help.999", "announcement.never", "help.x"])
def test_a_text_that_is_not_there_is_not_found(office: Client, call: Call, key: str) -> None:
    assert office.get(reverse("call_text", args=[call.code, key])).status_code == 404


def test_the_page_of_the_notice_says_what_a_new_version_means(office: Client, call: Call) -> None:
    page = office.get(reverse("call_text", args=[call.code, "privacy_notice"])).content.decode()
    assert "先前的同意仍然有效，但只及於當時的版本" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_calls_costs_the_same_with_more(office: Client, staff: User, count: int, django_assert_num_queries) -> None:
    old = store_call(read_call("113"))
    for year in range(count):
        copy_call(old, code=str(114 + year), roc_year=114 + year, actor=staff)
    with django_assert_num_queries(4):  # session, account, calls, the frame's call
        office.get(reverse("calls"))


def test_opening_is_by_the_clock(office: Client, coming: Call) -> None:
    Call.objects.filter(pk=coming.pk).update(is_published=True)
    page = office.get(reverse("call_manage", args=[coming.code])).content.decode()
    assert "已公告，尚未開始受理" in page
    Call.objects.filter(pk=coming.pk).update(opens_at=timezone.now() - timedelta(minutes=1))
    assert "受理申請中" in office.get(reverse("call_manage", args=[coming.code])).content.decode()
