"""Next year's call: copied, corrected, published, taken back; every change in the trail, nobody overwritten."""

from datetime import datetime, timedelta
from hashlib import sha256

import pytest
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.trail.models import Entry
from alliance_portal.trail.services import verify
from proposals.catalogue.loader import FORMS
from proposals.models import Call, CallText, FormEdition
from proposals.queries.call_checks import checklist
from proposals.queries.calls import current_call, edition_of, programme_of, tree_of
from proposals.services import call_drafts
from proposals.services.call_drafts import CallStale, Invalid, change_call, copy_call, later, renamed
from proposals.services.calls import read_call, store_call
from proposals.services.errors import Forbidden, Refused
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def old(db: None) -> Call:
    """The 113 call as its file says."""
    return store_call(read_call("113"))


@pytest.fixture
def next_year(old: Call, staff: User) -> Call:
    """A draft of this very year plus one, so that its dates lie ahead."""
    year = timezone.localdate().year - 1911 + 1
    return copy_call(old, code=str(year), roc_year=year, actor=staff)


def test_a_copy_has_its_dates_moved_and_its_names(old: Call, staff: User) -> None:
    made = copy_call(old, code="114", roc_year=114, actor=staff)
    assert timezone.localtime(made.deadline) == datetime.fromisoformat("2025-03-06T17:00:00+08:00")
    assert (made.midterm_on.isoformat(), made.final_on.isoformat()) == ("2025-07-30", "2025-11-30")
    assert made.title_zh == "114年度推動中小企業數位創新鏈結國際計畫"
    assert made.title_en == "2025 SME Digital Innovation to Link Internationally Programme"
    assert [row["from"][:4] for row in made.timeline] == ["2025"] * len(old.timeline)
    assert [row["on"] for row in made.rules["checkpoints"]] == ["2025-07-30", "2025-11-30"]
    assert (made.is_published, made.copied_from, made.code) == (False, old, "114")
    assert programme_of(made).minimum_members == programme_of(old).minimum_members


def test_labels_follow_the_new_year(old: Call, staff: User) -> None:
    made = copy_call(old, code="114", roc_year=114, actor=staff)
    assert edition_of(made).section("checkpoint_midterm").label.zh.startswith("114年7月30日")
    assert edition_of(old).section("checkpoint_midterm").label.zh.startswith("113年7月30日")


def test_texts_are_copied_as_drafts_with_the_year_as_token(old: Call, staff: User) -> None:
    made = copy_call(old, code="114", roc_year=114, actor=staff)
    texts = CallText.objects.filter(call=made)
    assert texts.count() == CallText.objects.filter(call=old).count()
    assert texts.filter(published_at__isnull=False).count() == 0
    assert "{year}年度" in texts.get(key="privacy_notice", language="zh-hant").body
    assert "the {year} SME" in texts.get(key="privacy_notice", language="en").body


@pytest.mark.parametrize(("value", "years", "expected"), [
    ("2024-02-29", 1, "2025-02-28"), ("2024-02-29", 4, "2028-02-29"), ("2024-02-29T17:00:00+08:00", 1, "2025-02-28T17:00:00+08:00"),
    ("2024-11-30", 2, "2026-11-30"),
])
def test_a_date_moves_by_whole_years(value: str, years: int, expected: str) -> None:
    assert later(value, years) == expected


def test_only_the_year_itself_is_renamed() -> None:
    assert renamed("113年度計畫 2024 Call 12024 1130", 113, 1) == "114年度計畫 2025 Call 12024 1130"


@pytest.mark.parametrize(("code", "year", "place"), [("113", 114, "code"), ("114", 113, "roc_year"), ("114", 0, "roc_year"), ("11-4", 114, "code")])
def test_a_copy_needs_a_free_code_and_a_later_year(old: Call, staff: User, code: str, year: int, place: str) -> None:
    with pytest.raises(Invalid) as refused:
        copy_call(old, code=code, roc_year=year, actor=staff)
    assert [each.place for each in refused.value.problems] == [place]
    assert Call.objects.count() == 1


@pytest.mark.parametrize("who", ["lead", "reviewer", "agency", "administrator"])
def test_nobody_but_staff_sets_up_a_call(old: Call, users: dict[str, User], who: str) -> None:
    with pytest.raises(Forbidden):
        copy_call(old, code="114", roc_year=114, actor=users[who])
    with pytest.raises(Forbidden):
        change_call(old, "numbers", {"ceiling_twd": 1}, base_revision=0, actor=users[who])


def test_a_change_is_stored_with_both_values_in_the_trail(next_year: Call, staff: User) -> None:
    rules = tree_of(next_year)["rules"] | {"minimum_members": 8}
    changed = change_call(next_year, "numbers", {"rules": rules}, base_revision=next_year.revision, actor=staff)
    assert (programme_of(changed).minimum_members, changed.revision) == (8, next_year.revision + 1)
    entry = Entry.objects.filter(chain=f"call:{next_year.code}").latest("number")
    assert entry.detail["changes"] == {"rules.minimum_members": ["6", "8"]}
    assert verify(f"call:{next_year.code}") == []


def test_what_does_not_hold_together_is_not_stored(next_year: Call, staff: User) -> None:
    criteria = [row | {"weight": 30} for row in next_year.criteria]
    with pytest.raises(Invalid):
        change_call(next_year, "criteria", {"criteria": criteria}, base_revision=next_year.revision, actor=staff)
    assert Call.objects.get(pk=next_year.pk).criteria == next_year.criteria


def test_the_second_of_two_people_overwrites_nothing(next_year: Call, staff: User, staff2: User) -> None:
    change_call(next_year, "numbers", {"ceiling_twd": 1_200_000}, base_revision=next_year.revision, actor=staff)
    with pytest.raises(CallStale) as stale:
        change_call(next_year, "numbers", {"ceiling_twd": 900_000}, base_revision=next_year.revision, actor=staff2)
    assert stale.value.call.ceiling_twd == 1_200_000
    assert Call.objects.get(pk=next_year.pk).ceiling_twd == 1_200_000


def test_once_open_only_the_contact_changes_and_with_a_reason(staff: User) -> None:
    call = factories.make_call()
    with pytest.raises(Refused) as locked:
        change_call(call, "dates", {"midterm_on": "2024-07-29"}, base_revision=call.revision, actor=staff, reason="更正日期")
    assert locked.value.reason == "locked"
    contact = {"contact": dict(call.contact) | {"phone": "(02)2553-0000"}}
    with pytest.raises(Invalid) as silent:
        change_call(call, "contact", contact, base_revision=call.revision, actor=staff, reason=" ")
    assert [each.place for each in silent.value.problems] == ["reason"]
    changed = change_call(call, "contact", contact, base_revision=call.revision, actor=staff, reason="窗口電話更換")
    assert changed.contact["phone"] == "(02)2553-0000"


def test_a_change_of_staff_outlives_the_next_start_of_the_site(old: Call, staff: User) -> None:
    change_call(old, "contact", {"contact": dict(old.contact) | {"phone": "(02)2553-0000"}}, base_revision=0, actor=staff, reason="窗口電話更換")
    assert store_call(read_call("113")).contact["phone"] == "(02)2553-0000"


def test_publishing_shows_the_call_and_its_texts_and_opens_it_at_its_instant(next_year: Call, staff: User) -> None:
    now = timezone.now()
    assert [item for item in checklist(next_year, now) if item.is_missing] == []
    assert current_call(next_year.opens_at - timedelta(seconds=1)).code == "113"
    out = call_drafts.publish_call(next_year, staff, base_revision=next_year.revision, now=now)
    assert out.is_published
    assert CallText.objects.filter(call=out, published_at=None).count() == 0
    notice = CallText.objects.get(call=out, key="privacy_notice", language="zh-hant")
    assert f"{out.roc_year}年度推動" in notice.body
    assert current_call(out.opens_at) == out


def test_what_is_missing_keeps_a_call_from_being_published(next_year: Call, staff: User) -> None:
    CallText.objects.filter(call=next_year, key="terms", language="en").delete()
    missing = [(item.group, item.key) for item in checklist(next_year, timezone.now()) if item.is_missing]
    assert missing == [("texts", "terms")]
    with pytest.raises(Refused):
        call_drafts.publish_call(next_year, staff, base_revision=next_year.revision)
    assert not Call.objects.get(pk=next_year.pk).is_published


def test_a_past_deadline_and_texts_of_the_old_year_are_on_the_check_list(old: Call, staff: User) -> None:
    made = copy_call(old, code="114", roc_year=114, actor=staff)
    items = checklist(made, timezone.now())
    assert ("dates", True) in {(item.group, item.is_missing) for item in items}
    assert {item.key for item in items if item.key} == {"guidelines"}  # 113年3月 and the like stand in it as they are


def test_labels_follow_the_numbers_of_the_call_and_a_form_that_prints_another_is_named(next_year: Call, staff: User) -> None:
    rules = tree_of(next_year)["rules"] | {"minimum_members": 8, "midterm_cumulative": 50}
    changed = change_call(next_year, "numbers", {"rules": rules}, base_revision=next_year.revision, actor=staff)
    assert "請至少列示8家" in edition_of(changed).section("member_overview").label.zh
    assert edition_of(changed).section("checkpoint_final").label.zh.endswith("預計達成率50%，累計達成率100%")
    assert not [item for item in checklist(changed, timezone.now()) if item.group == "edition"]
    fixed = (FORMS / "113.yaml").read_text().replace("{minimum_members}", "6").replace("{midterm_cumulative}%", "40%")
    kept = FormEdition.objects.create(digest=sha256(fixed.encode()).hexdigest(), name="113", file_name="113.yaml", content=fixed)
    Call.objects.filter(pk=changed.pk).update(edition_digest=kept.digest)
    said = " ".join(item.text.zh for item in checklist(Call.objects.get(pk=changed.pk), timezone.now()) if item.group == "edition")
    assert "寫的是6，本年度設定為8" in said
    assert "寫的是40%，本年度設定為50%" in said


def test_a_published_call_is_taken_back_only_before_it_opens(next_year: Call, staff: User) -> None:
    out = call_drafts.publish_call(next_year, staff, base_revision=next_year.revision)
    with pytest.raises(Refused):
        call_drafts.take_back(out, staff, base_revision=out.revision, reason="日期有誤，重新公告", now=out.opens_at)
    back = call_drafts.take_back(out, staff, base_revision=out.revision, reason="日期有誤，重新公告")
    assert not back.is_published


def test_a_draft_can_be_deleted_and_a_call_with_cases_cannot(next_year: Call, old: Call, staff: User) -> None:
    call_drafts.delete_call(next_year, staff)
    assert list(Call.objects.values_list("code", flat=True)) == ["113"]
    with pytest.raises(Refused):
        call_drafts.delete_call(old, staff)


def test_markets_of_the_call_stand_over_those_of_the_form(next_year: Call, staff: User) -> None:
    countries = {"japan": {"allowed": "staff_confirm", "new_southbound": True}, "vietnam": {"allowed": "auto", "new_southbound": True}}
    changed = change_call(next_year, "countries", {"countries": countries}, base_revision=next_year.revision, actor=staff)
    field = edition_of(changed).field("alliance_basic.target_market")
    assert [field.option(key).extras["allowed"] for key in ("japan", "vietnam", "korea")] == ["staff_confirm", "auto", "auto"]
    assert edition_of(next_year).field("alliance_basic.target_market").option("japan").extras["allowed"] == "auto"
