"""Saving a section: nothing overwritten, nothing lost, nothing that was not asked for."""

from datetime import datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from alliance_portal.accounts.models import User
from proposals.constants import Status
from proposals.models import MemberFirm, Proposal, SectionAnswers, SectionRevision
from proposals.services import Closed, Forbidden, Stale, UnknownField
from proposals.services.sections import save_section
from tests.factories import bind, make_user, member_row

ON_TIME = [timedelta(seconds=-1), timedelta(microseconds=-1), timedelta(0)]
LATE = [timedelta(microseconds=1), timedelta(seconds=1)]


def save(proposal: Proposal, actor: User, at: datetime, typed: dict, *, section: str = "cover", member: MemberFirm | None = None, base: int = 0):
    return save_section(proposal, member, section, typed, base_revision=base, actor=actor, received_at=at)


def test_save_stores_what_can_be_read(draft: Proposal, lead: User, now: datetime) -> None:
    saved = save(draft, lead, now, {"alliance_theme": " 智慧茶飲 "})
    assert (saved.revision, saved.errors, saved.saved_at) == (1, {}, now)
    assert SectionAnswers.objects.get().data == {"alliance_theme": "智慧茶飲"}
    before = draft.content_version
    draft.refresh_from_db()
    assert draft.content_version == before + 1


def test_save_keeps_what_cannot_be_read(draft: Proposal, lead: User, now: datetime) -> None:
    saved = save(draft, lead, now, {"kpi4_before": "很多", "kpi4_after": "2,275"}, section="quantified_benefits")
    answers = SectionAnswers.objects.get()
    assert answers.typed == {"kpi4_before": "很多"}
    assert answers.data == {"kpi4_after": 2275}
    assert list(saved.errors) == ["kpi4_before"]
    save(draft, lead, now, {"kpi4_before": "1750"}, section="quantified_benefits", base=1)
    answers.refresh_from_db()
    assert (answers.typed, answers.data) == ({}, {"kpi4_before": 1750, "kpi4_after": 2275})


def test_rows_are_read_cell_by_cell(draft: Proposal, lead: User, now: datetime) -> None:
    rows = [{"event_type": "digital", "event_nature": "促銷", "event_count": "兩場"}, {"event_type": "", "event_nature": "", "event_count": ""}]
    saved = save(draft, lead, now, {"kpi1_activities": rows}, section="quantified_benefits")
    answers = SectionAnswers.objects.get()
    assert answers.data["kpi1_activities"] == [{"event_type": "digital", "event_nature": "促銷"}]
    assert answers.typed == {"kpi1_activities[0].event_count": "兩場"}
    assert list(saved.errors) == ["kpi1_activities[0].event_count"]


def test_fixed_rows_and_the_one_row_of_months(draft: Proposal, lead: User, now: datetime) -> None:
    gantt = [{"key": f"kpi{number}", "m03": "true" if number == 1 else "", "weight": "２５"} for number in range(1, 6)]
    save(draft, lead, now, {"gantt": gantt, "monthly_progress": {"m03": "3", "m04": ""}}, section="schedule")
    data = SectionAnswers.objects.get().data
    assert data["gantt"][0] == {"key": "kpi1", "m03": True, "weight": 25}
    assert data["monthly_progress"] == {"m03": 3}


@pytest.mark.parametrize(
    "typed", [
        {"status": "submitted"}, {"cover_date": "2024-02-01"}, {"lead_firm": "x"}, {"id": 7},
    ],
)
def test_unknown_and_computed_keys_are_refused(draft: Proposal, lead: User, now: datetime, typed: dict) -> None:
    with pytest.raises(UnknownField):
        save(draft, lead, now, {"alliance_theme": "智慧茶飲"} | typed)
    assert not SectionAnswers.objects.exists()


@pytest.mark.parametrize(
    ("section", "typed"), [
        ("quantified_benefits", {"kpi1_activities": [{"owner": "x"}]}), ("schedule", {"gantt": [{"key": "kpi9", "weight": "1"}]}),
        ("schedule", {"gantt": [{"key": "kpi1"}, {"key": "kpi1"}]}), ("quantified_benefits", {"kpi1_activities": [{}] * 61}),
        ("quantified_benefits", {"kpi1_activities": "text"}), ("goals_methods", {"strategy_figure": "../../etc/passwd"}), ("nothing", {"a": "b"}),
    ],
)
def test_rows_and_files_take_nothing_else(draft: Proposal, lead: User, now: datetime, section: str, typed: dict) -> None:
    with pytest.raises(UnknownField):
        save(draft, lead, now, typed, section=section)


def test_stale_save_is_refused_with_both_texts(draft: Proposal, lead: User, colleague: User, now: datetime) -> None:
    save(draft, lead, now, {"alliance_theme": "智慧茶飲"})
    with pytest.raises(Stale) as stale:
        save(draft, colleague, now, {"alliance_theme": "智慧果飲"})
    assert stale.value.theirs == {"alliance_theme": "智慧茶飲"}
    assert (stale.value.current_revision, stale.value.saved_by) == (1, "周以恩")
    assert SectionAnswers.objects.get().data == {"alliance_theme": "智慧茶飲"}
    assert save(draft, colleague, now, {"alliance_theme": "智慧果飲"}, base=1).revision == 2


def test_two_sections_never_meet(draft: Proposal, lead: User, colleague: User, now: datetime) -> None:
    save(draft, lead, now, {"alliance_theme": "智慧茶飲"})
    save(draft, colleague, now, {"sender_address": "臺北市"}, section="mailing_label")
    assert SectionAnswers.objects.count() == 2


@pytest.mark.parametrize("offset", ON_TIME)
def test_save_up_to_the_deadline(draft: Proposal, lead: User, offset: timedelta) -> None:
    assert save(draft, lead, draft.call.deadline + offset, {"alliance_theme": "智慧茶飲"}).revision == 1


@pytest.mark.parametrize("offset", LATE)
def test_save_after_the_deadline_is_refused(draft: Proposal, lead: User, offset: timedelta) -> None:
    at = draft.call.deadline + offset
    with pytest.raises(Closed) as closed:
        save(draft, lead, at, {"alliance_theme": "智慧茶飲"})
    assert (closed.value.deadline, closed.value.now) == (draft.call.deadline, at)
    assert not SectionAnswers.objects.exists()


@pytest.mark.parametrize("status", Status)
def test_save_by_state(draft: Proposal, lead: User, now: datetime, status: Status) -> None:
    Proposal.objects.filter(pk=draft.pk).update(status=status)
    if status in (Status.DRAFT, Status.PAPER_ONLY, Status.UPLOADED, Status.RECEIVED):
        assert save(draft, lead, now, {"alliance_theme": "智慧茶飲"}).revision == 1
    else:
        with pytest.raises(Closed):
            save(draft, lead, now, {"alliance_theme": "智慧茶飲"})


@pytest.mark.parametrize("role", ["member", "stranger", "staff", "reviewer", "agency", "administrator"])
def test_others_do_not_fill_the_alliance(draft: Proposal, users: dict[str, User], role: str, now: datetime) -> None:
    with pytest.raises(Forbidden):
        save(draft, users[role], now, {"alliance_theme": "智慧茶飲"})


def test_member_fills_its_own_form_only(draft: Proposal, member: User, lead: User, now: datetime) -> None:
    own, other = member_row(draft, 1), bind(member_row(draft, 2), make_user())
    assert save(draft, member, now, {"contact_name": "陳茗"}, section="member_company", member=own).revision == 1
    for actor, row in ((member, other), (lead, own)):
        with pytest.raises(Forbidden):
            save(draft, actor, now, {"contact_name": "代筆"}, section="member_company", member=row, base=1 if row == own else 0)
    MemberFirm.objects.filter(pk=own.pk).update(handed_over_at=now)
    assert save(draft, lead, now, {"contact_name": "代填"}, section="member_company", member=own, base=1).revision == 2


def test_lead_fills_names_and_the_firms_table_of_members(draft: Proposal, lead: User, now: datetime) -> None:
    row = member_row(draft, 3)
    assert save(draft, lead, now, {"website": "https://a.example.tw"}, section="overview", member=row).revision == 1
    assert save(draft, lead, now, {"company_name": "新名公司", "ubn": "１２３４５６７５"}, section="identity", member=row).revision == 1
    row.refresh_from_db()
    assert (row.company_name, row.ubn) == ("新名公司", "12345675")
    with pytest.raises(Stale) as stale:
        save(draft, lead, now, {"company_name": "別名公司"}, section="identity", member=row)
    assert stale.value.theirs["company_name"] == "新名公司"


def test_member_of_another_case_is_refused(draft: Proposal, lead: User, now: datetime, make_proposal) -> None:
    other = make_proposal(lead=make_user(), call=draft.call)
    with pytest.raises(Forbidden):
        save(draft, lead, now, {"website": "https://a.example.tw"}, section="overview", member=member_row(other, 1))


def test_declarations_are_the_owners(draft: Proposal, lead: User, colleague: User, now: datetime) -> None:
    typed = {"alliance_features": "特色", "truth_declaration": ""}
    assert save(draft, colleague, now, typed, section="alliance_basic").revision == 1
    with pytest.raises(Forbidden):
        save(draft, colleague, now, {"truth_declaration": "true"}, section="alliance_basic", base=1)
    save(draft, lead, now, {"truth_declaration": "true"}, section="alliance_basic", base=1)
    save(draft, colleague, now, typed, section="alliance_basic", base=2)
    assert SectionAnswers.objects.get().data == {"alliance_features": "特色", "truth_declaration": True}


def test_consent_is_never_saved_as_an_answer(draft: Proposal, member: User, now: datetime) -> None:
    with pytest.raises(Forbidden):
        save(draft, member, now, {"consent": "true"}, section="member_privacy", member=member_row(draft, 1))


def test_history_is_coalesced_per_person_and_ten_minutes(draft: Proposal, lead: User, colleague: User, now: datetime) -> None:
    for minute, (actor, text) in enumerate([(lead, "甲"), (lead, "乙"), (colleague, "丙"), (colleague, "丁")]):
        save(draft, actor, now + timedelta(minutes=minute), {"alliance_theme": text}, base=minute)
    save(draft, colleague, now + timedelta(minutes=13), {"alliance_theme": "戊"}, base=4)
    kept = SectionRevision.objects.order_by("revision").values_list("revision", "data__alliance_theme", "saved_by")
    assert list(kept) == [(2, "乙", lead.pk), (4, "丁", colleague.pk), (5, "戊", colleague.pk)]


def test_unchanged_save_raises_no_revision(draft: Proposal, lead: User, now: datetime) -> None:
    save(draft, lead, now, {"alliance_theme": "智慧茶飲"})
    assert save(draft, lead, now, {"alliance_theme": "智慧茶飲"}, base=1).revision == 1
    assert SectionRevision.objects.count() == 1


@pytest.mark.parametrize("sections", [1, 20])
def test_save_takes_the_same_queries_for_1_and_20_sections(
    draft: Proposal, lead: User, now: datetime, sections: int, django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    save(draft, lead, now, {"alliance_theme": "智慧茶飲"})
    rows = [SectionAnswers(proposal=draft, section=f"other{number}") for number in range(1, sections)]
    SectionAnswers.objects.bulk_create(rows)
    fresh = Proposal.objects.select_related("call").get(pk=draft.pk)
    with django_assert_num_queries(9):  # savepoint, lock, standing, section, update, history (2), content version, release
        save(fresh, lead, now, {"alliance_theme": "智慧果飲"}, base=1)


def test_control_characters_are_taken_off(draft: Proposal, lead: User, now: datetime) -> None:
    save(draft, lead, now, {"alliance_features": "一\x00二\x0b三\ud800"}, section="alliance_basic")
    assert SectionAnswers.objects.get().data == {"alliance_features": "一二三"}


def test_save_sent_again_after_a_lost_answer_is_no_conflict(draft: Proposal, lead: User, now: datetime) -> None:
    assert save(draft, lead, now, {"alliance_theme": "智慧茶飲"}).revision == 1
    assert save(draft, lead, now, {"alliance_theme": "智慧茶飲"}).revision == 1  # from revision 0 again, as the page knows no other
    with pytest.raises(Stale):
        save(draft, lead, now, {"alliance_theme": "智慧果飲"})
    assert SectionAnswers.objects.get().data == {"alliance_theme": "智慧茶飲"}
