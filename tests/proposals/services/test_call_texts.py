"""Texts that staff edit: drafted, published in both languages, versions kept; consents stay with the version that was shown."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.trail.models import Entry
from proposals.models import Announcement, Call, CallText, Consent
from proposals.queries.call_texts import consents_by_version, overview
from proposals.queries.calls import announcements, edition_of, published_text
from proposals.services import call_texts
from proposals.services.call_drafts import Invalid
from proposals.services.call_texts import TextStale, discard_draft, publish, save_draft, standing
from proposals.services.errors import Forbidden, Refused
from tests import factories

pytestmark = pytest.mark.django_db
WHY = "調整用字與說明"


def both(title: str = "新標題", body: str = "新內容 {deadline}") -> Mapping[str, Mapping[str, str]]:
    return {"zh-hant": {"title": title, "body": body}, "en": {"title": f"{title} en", "body": f"{body} en"}}


def test_a_draft_is_not_read_until_it_is_published(call: Call, staff: User) -> None:
    before = published_text(call, "terms", "zh-hant")
    found = save_draft(call, "terms", both(), base=standing(call, "terms").base, actor=staff)
    assert found.is_draft
    assert published_text(call, "terms", "zh-hant") == before
    assert publish(call, "terms", base=found.base, actor=staff, reason=WHY) == 2
    assert [published_text(call, "terms", language).title for language in ("zh-hant", "en")] == ["新標題", "新標題 en"]
    assert CallText.objects.filter(call=call, key="terms", version=1).count() == 2
    verbs = list(Entry.objects.filter(chain=f"call:{call.code}").order_by("number").values_list("verb", flat=True))
    assert verbs[-2:] == ["text.drafted", "text.published"]


def test_saving_again_stays_the_same_draft(call: Call, staff: User) -> None:
    first = save_draft(call, "terms", both(), base=standing(call, "terms").base, actor=staff)
    second = save_draft(call, "terms", both("再改"), base=first.base, actor=staff)
    assert {row.version for row in second.rows.values()} == {2}
    assert CallText.objects.filter(call=call, key="terms").count() == 4


def test_two_people_at_once_overwrite_nothing(call: Call, staff: User, staff2: User) -> None:
    base = standing(call, "terms").base
    save_draft(call, "terms", both("甲的內容"), base=base, actor=staff)
    with pytest.raises(TextStale) as stale:
        save_draft(call, "terms", both("乙的內容"), base=base, actor=staff2)
    assert stale.value.theirs["zh-hant"].title == "甲的內容"
    assert standing(call, "terms").rows["zh-hant"].title == "甲的內容"


@pytest.mark.parametrize(("typed", "places"), [
    ({"zh-hant": {"title": "標題", "body": "內容"}}, ["en.title", "en.body"]),
    (both(body=" "), ["zh-hant.body"]),
    (both(body="到{dead_line}為止"), ["zh-hant.body", "en.body"]),
    (both(title="長" * 161), ["zh-hant.title", "en.title"]),
])
def test_both_languages_and_known_tokens_only(call: Call, staff: User, typed: Mapping[str, Mapping[str, str]], places: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        save_draft(call, "terms", typed, base=standing(call, "terms").base, actor=staff)
    assert [each.place for each in refused.value.problems] == places
    assert not standing(call, "terms").is_draft


def test_publishing_needs_a_draft_a_reason_and_staff(call: Call, staff: User, lead: User, administrator: User) -> None:
    with pytest.raises(Refused):
        publish(call, "terms", base=standing(call, "terms").base, actor=staff, reason=WHY)
    found = save_draft(call, "terms", both(), base=standing(call, "terms").base, actor=staff)
    with pytest.raises(Invalid):
        publish(call, "terms", base=found.base, actor=staff, reason="改")
    for other in (lead, administrator):
        with pytest.raises(Forbidden):
            publish(call, "terms", base=found.base, actor=other, reason=WHY)
    with pytest.raises(TextStale):
        publish(call, "terms", base="1.0", actor=staff, reason=WHY)


def test_a_discarded_draft_leaves_the_published_text(call: Call, staff: User) -> None:
    found = save_draft(call, "terms", both(), base=standing(call, "terms").base, actor=staff)
    discard_draft(call, "terms", base=found.base, actor=staff)
    assert not standing(call, "terms").is_draft
    assert published_text(call, "terms", "zh-hant").version == 1


def test_a_consent_stays_with_the_version_that_was_shown(call: Call, staff: User, lead: User, member: User) -> None:
    factories.make_proposal(call=call, lead=lead, from_sample="tea-vietnam", member_owner=member)
    given = Consent.objects.filter(purpose=Consent.Purpose.DATA).count()
    found = save_draft(call, "privacy_notice", both("聲明", "{year}年度的聲明"), base=standing(call, "privacy_notice").base, actor=staff)
    publish(call, "privacy_notice", base=found.base, actor=staff, reason=WHY)
    assert consents_by_version(call) == [{"version": 1, "people": given}]
    newest = published_text(call, "privacy_notice", "zh-hant")
    assert (newest.version, newest.body) == (2, f"{call.roc_year}年度的聲明")  # the very text that people agree to


def test_a_help_text_stands_over_the_editions_and_the_original_is_kept(call: Call, staff: User) -> None:
    number = edition_of(call).help_texts[0].number
    original = edition_of(call).help_texts[0]
    found = save_draft(call, f"help.{number}", both("新問題", "新回答"), base=standing(call, f"help.{number}").base, actor=staff)
    assert edition_of(Call.objects.get(pk=call.pk)).help_texts[0] == original
    publish(call, f"help.{number}", base=found.base, actor=staff, reason=WHY)
    now = edition_of(Call.objects.get(pk=call.pk)).help_texts[0]
    assert (now.question.zh, now.answer.en, now.places) == ("新問題", "新回答 en", original.places)
    assert CallText.objects.get(call=call, key=f"help.{number}", version=1, language="zh-hant").body == original.answer.zh


def test_an_announcement_is_drafted_published_changed_and_taken_down(call: Call, staff: User) -> None:
    call_texts.start_announcement(call, "extension", both("展延"), actor=staff)
    assert Announcement.objects.get(call=call, slug="extension").published_at is None
    key = "announcement.extension"
    publish(call, key, base=standing(call, key).base, actor=staff, reason=WHY)
    found = save_draft(call, key, both("再次展延"), base=standing(call, key).base, actor=staff)
    assert Announcement.objects.get(call=call, slug="extension").title_zh == "展延"
    publish(call, key, base=found.base, actor=staff, reason=WHY)
    notice = Announcement.objects.get(call=call, slug="extension")
    assert (notice.title_zh, notice.title_en) == ("再次展延", "再次展延 en")
    call_texts.withdraw_announcement(call, "extension", actor=staff, reason="內容有誤，另行公告")
    assert Announcement.objects.get(call=call, slug="extension").published_at is None
    assert CallText.objects.filter(call=call, key=key, published_at__isnull=False).count() == 4
    found = save_draft(call, key, both("再次展延"), base=standing(call, key).base, actor=staff)  # the same text may come out again
    publish(call, key, base=found.base, actor=staff, reason=WHY)
    assert Announcement.objects.get(call=call, slug="extension").published_at is not None


def test_an_announcement_waits_for_its_time(call: Call, staff: User) -> None:
    call_texts.start_announcement(call, "briefing", both("說明會"), actor=staff)
    key, now = "announcement.briefing", timezone.now()
    due, later = now + timedelta(hours=2), now + timedelta(hours=3)

    def put_out(**when: datetime) -> None:
        publish(call, key, base=standing(call, key).base, actor=staff, reason=WHY, now=now, **when)

    def read_at(at: datetime) -> list[str]:
        return [row.title_zh for row in announcements(call, at) if row.slug == "briefing"]

    def line() -> tuple[bool, bool]:
        return next((each.is_out, each.is_due) for each in dict(overview(call, now))["announcements"] if each.key == key)

    for wrong in (now, now - timedelta(days=1), now + timedelta(days=400)):
        with pytest.raises(Invalid):
            put_out(due=wrong)
    put_out(due=due)
    assert (read_at(due - timedelta(seconds=1)), read_at(due), line()) == ([], ["說明會"], (True, True))
    call_texts.withdraw_announcement(call, "briefing", actor=staff, reason="場地未定，另行排定")  # a draft again, with its text
    assert (read_at(due), line(), standing(call, key).is_draft) == ([], (False, False), True)
    put_out(due=due)
    save_draft(call, key, both("說明會改期"), base=standing(call, key).base, actor=staff)
    put_out(due=later)
    assert (read_at(due), read_at(later)) == ([], ["說明會改期"])
    save_draft(call, key, both("說明會取消"), base=standing(call, key).base, actor=staff)
    put_out()
    assert (read_at(now), line()) == (["說明會取消"], (True, False))
    save_draft(call, key, both("再改"), base=standing(call, key).base, actor=staff)
    with pytest.raises(Invalid):  # what is out is changed at once
        put_out(due=due)
    assert [(row.version, row.published_at) for row in call_texts.versions(call, key) if row.language == "en"][1:] == [(3, now)]


def test_only_an_announcement_has_a_time(call: Call, staff: User) -> None:
    found = save_draft(call, "terms", both(), base=standing(call, "terms").base, actor=staff)
    with pytest.raises(Invalid):
        publish(call, "terms", base=found.base, actor=staff, reason=WHY, due=timezone.now() + timedelta(hours=1))
    assert published_text(call, "terms", "zh-hant").version == 1


def test_an_announcement_of_the_file_keeps_its_first_text_as_version_1(call: Call, staff: User) -> None:
    key, old = "announcement.opening", Announcement.objects.get(call=call, slug="opening").title_zh
    found = save_draft(call, key, both("改過"), base=standing(call, key).base, actor=staff)
    publish(call, key, base=found.base, actor=staff, reason=WHY)
    assert list(CallText.objects.filter(call=call, key=key, language="zh-hant").order_by("version").values_list("title", flat=True)) == [old, "改過"]


def test_slugs_are_plain_and_unique(call: Call, staff: User) -> None:
    for slug in ("opening", "Has Space", "", "-x"):
        with pytest.raises(Invalid) as refused:
            call_texts.start_announcement(call, slug, both(), actor=staff)
        assert refused.value.problems[0].place == "slug"


def test_the_list_of_texts_costs_the_same_with_more_announcements(call: Call, staff: User, django_assert_num_queries) -> None:
    with django_assert_num_queries(2):
        overview(call, timezone.now())
    for slug in ("one", "two", "three"):
        Announcement.objects.create(call=call, slug=slug, title_zh=slug, title_en=slug, body_zh=slug, body_en=slug, published_at=timezone.now())
    with django_assert_num_queries(2):
        overview(call, timezone.now())


def test_the_list_of_texts_reads_as_visitors_read_it(call: Call) -> None:
    assert Announcement.objects.filter(call=call, title_zh__contains="{deadline_time}").exists()
    names = [each.name for each in dict(overview(call, timezone.now()))["announcements"]]
    assert f"截止日專人送達請於{timezone.localtime(call.deadline):%H:%M}前完成" in {name.zh for name in names}
    assert not [name for name in names if "{" in name.zh + name.en]
