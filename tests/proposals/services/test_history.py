"""Putting an earlier text back: a revision of its own, never over somebody else's, never a declaration."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from alliance_portal.accounts.models import User
from alliance_portal.files.services import store_generated
from alliance_portal.trail.models import Entry
from proposals.models import MemberFirm, Proposal, SectionAnswers, SectionRevision
from proposals.services import Closed, Forbidden, Refused, Stale
from proposals.services.attachments import new_version
from proposals.services.history import restore
from proposals.services.sections import put_value, save_section
from tests.factories import bind, make_user, member_row


def save(
    case: Proposal, actor: User, at: datetime, typed: dict[str, Any], base: int, section: str = "alliance_background", member: Any = None,
) -> Any:
    return save_section(case, member, section, typed, base_revision=base, actor=actor, received_at=at)


def rows(section: str = "alliance_background") -> list[SectionRevision]:
    return list(SectionRevision.objects.filter(answers__section=section).order_by("revision"))


@pytest.fixture
def two(draft: Proposal, lead: User, colleague: User, now: datetime) -> list[SectionRevision]:
    """Two versions: the lead's, then the colleague's."""
    save(draft, lead, now, {"competitor_analysis": "甲", "industry_difficulties": "難"}, 0)
    save(draft, colleague, now, {"competitor_analysis": "乙", "industry_difficulties": ""}, 1)
    return rows()


def test_a_restore_is_a_new_revision(draft: Proposal, lead: User, now: datetime, two: list[SectionRevision]) -> None:
    saved = restore(draft, None, "alliance_background", two[0].pk, base_revision=2, actor=lead, received_at=now)
    assert saved.revision == 3
    assert SectionAnswers.objects.get().data == {"competitor_analysis": "甲", "industry_difficulties": "難"}
    assert [(each.revision, each.restored_from) for each in rows()] == [(1, None), (2, None), (3, 1)]
    assert Entry.objects.filter(verb="section.restored").count() == 1
    before = draft.content_version
    draft.refresh_from_db()
    assert draft.content_version == before + 3


def test_a_restore_shares_no_row(draft: Proposal, lead: User, now: datetime) -> None:
    """Within ten minutes of one's own save, and before the next one: all three texts stay."""
    save(draft, lead, now - timedelta(minutes=30), {"competitor_analysis": "一"}, 0)
    save(draft, lead, now, {"competitor_analysis": "二"}, 1)
    restore(draft, None, "alliance_background", rows()[0].pk, base_revision=2, actor=lead, received_at=now)
    save(draft, lead, now + timedelta(minutes=1), {"competitor_analysis": "三"}, 3)
    assert [each.data["competitor_analysis"] for each in rows()] == ["一", "二", "一", "三"]


def test_two_restores_at_once(draft: Proposal, lead: User, colleague: User, now: datetime, two: list[SectionRevision]) -> None:
    restore(draft, None, "alliance_background", two[0].pk, base_revision=2, actor=lead, received_at=now)
    with pytest.raises(Stale) as stale:
        restore(draft, None, "alliance_background", two[0].pk, base_revision=2, actor=colleague, received_at=now)
    assert (stale.value.current_revision, stale.value.saved_by) == (3, "周以恩")
    assert len(rows()) == 3


def test_after_the_deadline_nothing_is_restored(draft: Proposal, lead: User, two: list[SectionRevision]) -> None:
    late = draft.call.deadline + timedelta(microseconds=1)
    with pytest.raises(Closed):
        restore(draft, None, "alliance_background", two[0].pk, base_revision=2, actor=lead, received_at=late)
    assert SectionAnswers.objects.get().data == {"competitor_analysis": "乙"}
    restore(draft, None, "alliance_background", two[0].pk, base_revision=2, actor=lead, received_at=draft.call.deadline)


@pytest.mark.parametrize("role", ["member", "stranger", "staff", "agency", "administrator"])
def test_who_does_not_fill_does_not_restore(draft: Proposal, users: dict[str, User], now: datetime, two: list[SectionRevision], role: str) -> None:
    with pytest.raises(Forbidden):
        restore(draft, None, "alliance_background", two[0].pk, base_revision=2, actor=users[role], received_at=now)


def test_a_revision_of_another_section_is_none(draft: Proposal, lead: User, now: datetime, two: list[SectionRevision]) -> None:
    save(draft, lead, now, {"alliance_theme": "茶飲"}, 0, "cover")
    with pytest.raises(Refused) as refused:
        restore(draft, None, "cover", two[0].pk, base_revision=1, actor=lead, received_at=now)
    assert refused.value.reason == "gone"
    with pytest.raises(Refused) as refused:
        restore(draft, None, "alliance_background", two[1].pk, base_revision=2, actor=lead, received_at=now)
    assert refused.value.reason == "same"


def test_declarations_are_not_restored(draft: Proposal, lead: User, colleague: User, now: datetime) -> None:
    save(draft, lead, now, {"alliance_features": "一", "truth_declaration": "true"}, 0, "alliance_basic")
    save(draft, colleague, now, {"alliance_features": "二"}, 1, "alliance_basic")
    save(draft, lead, now, {"truth_declaration": ""}, 2, "alliance_basic")
    first = rows("alliance_basic")[0]
    assert first.data["truth_declaration"] is True
    restore(draft, None, "alliance_basic", first.pk, base_revision=3, actor=colleague, received_at=now)
    assert SectionAnswers.objects.get(section="alliance_basic").data == {"alliance_features": "一"}


def test_a_declaration_that_stands_survives_a_restore(draft: Proposal, lead: User, colleague: User, now: datetime) -> None:
    save(draft, colleague, now, {"alliance_features": "一"}, 0, "alliance_basic")
    save(draft, lead, now, {"alliance_features": "二", "truth_declaration": "true"}, 1, "alliance_basic")
    restore(draft, None, "alliance_basic", rows("alliance_basic")[0].pk, base_revision=2, actor=colleague, received_at=now)
    assert SectionAnswers.objects.get(section="alliance_basic").data == {"alliance_features": "一", "truth_declaration": True}


def test_a_consent_is_never_restored(draft: Proposal, member: User, now: datetime) -> None:
    own = member_row(draft, 1)
    put_value(draft, own, "member_privacy", "consent", True, actor=member, received_at=now)
    put_value(draft, own, "member_privacy", "consent", None, actor=member, received_at=now + timedelta(minutes=11))
    first, base = rows("member_privacy")[0], 2
    assert first.data == {"consent": True}
    with pytest.raises(Refused):
        restore(draft, own, "member_privacy", first.pk, base_revision=base, actor=member, received_at=now)
    assert SectionAnswers.objects.get(section="member_privacy").data == {}


def test_the_file_of_then_comes_back(draft: Proposal, lead: User, colleague: User, now: datetime) -> None:
    files = [store_generated(f"figure {n}".encode(), f"{n}.png", "image/png", lead) for n in (1, 2)]
    for number, (actor, stored) in enumerate(zip((lead, colleague), files, strict=True)):
        version = new_version(draft, None, "goals_methods.strategy_figure", stored, actor=actor, at=now)
        put_value(draft, None, "goals_methods", "strategy_figure", str(version.pk), actor=actor, received_at=now, base_revision=number)
    first = rows("goals_methods")[0]
    restore(draft, None, "goals_methods", first.pk, base_revision=2, actor=lead, received_at=now)
    assert SectionAnswers.objects.get(section="goals_methods").data == first.data


def test_what_could_not_be_read_comes_back_as_typed(draft: Proposal, lead: User, colleague: User, now: datetime) -> None:
    save(draft, lead, now, {"kpi4_before": "很多"}, 0, "quantified_benefits")
    save(draft, colleague, now, {"kpi4_before": "1750"}, 1, "quantified_benefits")
    restore(draft, None, "quantified_benefits", rows("quantified_benefits")[0].pk, base_revision=2, actor=lead, received_at=now)
    answers = SectionAnswers.objects.get(section="quantified_benefits")
    assert (answers.data, answers.typed) == ({}, {"kpi4_before": "很多"})


def test_names_come_back_into_the_members_row(draft: Proposal, lead: User, member: User, now: datetime) -> None:
    row = member_row(draft, 1)
    save(draft, lead, now, {"company_name": "舊名公司"}, 0, "identity", row)
    save(draft, member, now, {"company_name": "新名公司"}, 1, "identity", row)
    restore(draft, row, "identity", rows("identity")[0].pk, base_revision=2, actor=member, received_at=now)
    assert MemberFirm.objects.get(pk=row.pk).company_name == "舊名公司"


def test_the_lead_restores_a_members_form_only_while_it_is_handed_over(draft: Proposal, lead: User, member: User, now: datetime) -> None:
    row, other = member_row(draft, 1), make_user()
    bind(member_row(draft, 2), other)
    save(draft, member, now - timedelta(hours=1), {"contact_name": "陳茗"}, 0, "member_company", row)
    save(draft, member, now, {"contact_name": "陳小茗"}, 1, "member_company", row)
    first = rows("member_company")[0]
    for actor in (lead, other):
        with pytest.raises(Forbidden):
            restore(draft, row, "member_company", first.pk, base_revision=2, actor=actor, received_at=now)
    MemberFirm.objects.filter(pk=row.pk).update(handed_over_at=now)
    assert restore(draft, row, "member_company", first.pk, base_revision=2, actor=lead, received_at=now).revision == 3
