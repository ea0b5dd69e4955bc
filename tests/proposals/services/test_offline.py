"""Workbooks of a case: out, changed by a person, looked at, applied, refused; nothing is lost and nothing is overwritten."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from alliance_portal.accounts.models import User
from alliance_portal.files.kinds import FileRefused
from alliance_portal.jobs import registry
from alliance_portal.lib import telephone
from proposals.catalogue.model import Kind, Scope, Section
from proposals.models import Intake, MemberFirm, Proposal, SectionAnswers, SectionRevision
from proposals.queries.calls import edition_of
from proposals.queries.cases import read_case
from proposals.services import offline
from proposals.services.errors import Refused, Stale
from proposals.services.offline_changes import apply, review
from proposals.services.sections import save_section
from proposals.workbooks.model import FILE_KINDS, WorkbookRefused
from tests import factories
from tests.proposals.workbooks import build

pytestmark = pytest.mark.django_db


def _whole(proposal: Proposal, owner: str) -> list[tuple[str, str]]:
    return [(owner, section.key) for section in offline.sections_of(edition_of(proposal.call), owner)]


def _upload(content: bytes, name: str = "filled.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def _changed(content: bytes, change: Callable[[Any], None]) -> bytes:
    """The workbook after somebody worked in it with openpyxl."""
    book = load_workbook(BytesIO(content))
    change(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _put(**values: Any) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        for code, value in values.items():
            build.cell(book, code).value = value

    return change


def _revisions(intake: Intake, actor: User) -> dict[str, int]:
    return {each.place: each.part.revision for each in review(intake, actor)}


def _as_typed(section: Section, record: dict[str, Any]) -> dict[str, Any]:
    """The record with telephone numbers in their one form, as a page stores them too."""
    phones = {each.key for each in section.fields if each.kind is Kind.PHONE}
    return {key: telephone.parse(value).shown() if key in phones else value for key, value in record.items()}


def test_the_whole_form_goes_out_and_comes_back_unchanged(complete: Proposal, lead: User) -> None:
    content = offline.workbook(complete, _whole(complete, ""), "zh-hant")
    intake = offline.take(_upload(content), complete, None, actor=lead)
    assert intake.plan["faults"] == []
    assert sum(len(part["faces"]) for part in intake.plan["parts"]) > 50
    assert [change for part in review(intake, lead) for change in part.changes] == []


@pytest.mark.parametrize("sample", ["tea-vietnam", "bento-japan"])
def test_everything_filled_into_an_empty_case_by_workbook_is_the_same_case(call: Any, sample: str, now: datetime) -> None:
    """Every section of the alliance and of every member: from a filled case, typed into the blank workbook of another one, and saved."""
    filled = factories.make_proposal(call=call, from_sample=sample)
    lead = factories.make_user("second@example.tw")
    count = MemberFirm.objects.filter(proposal=filled).count()
    blank = factories.make_proposal(call=call, lead=lead, members=count)
    MemberFirm.objects.filter(proposal=blank).update(handed_over_at=now)
    whole = [[one for owner in ("", *offline.members_by_key(case)) for one in _whole(case, owner)] for case in (filled, blank)]
    source = load_workbook(BytesIO(offline.workbook(filled, whole[0], "zh-hant")))

    def copy(book: Any) -> None:
        for sheet in book.worksheets[1:-2]:
            theirs = {row[0].value: row for row in source[sheet.title].iter_rows()}
            for row in sheet.iter_rows():
                for cell, given in zip(row, theirs.get(row[0].value, ()), strict=False):
                    if not cell.protection.locked:
                        cell.value = given.value

    intake = offline.take(_upload(_changed(offline.workbook(blank, whole[1], "zh-hant"), copy)), blank, None, actor=lead)
    assert intake.plan["faults"] == []
    apply(intake, actor=lead, received_at=now, revisions=_revisions(intake, lead), picks={})
    want, got = read_case(filled).tree, read_case(blank).tree
    assert len(want["members"]) == len(got["members"]) > 5
    for section in edition_of(call).of_scope(Scope.ALLIANCE):
        wanted = {key: value for key, value in want["proposal"].get(section.key, {}).items() if section.field(key).kind not in FILE_KINDS}
        assert got["proposal"].get(section.key, {}) == _as_typed(section, wanted), section.key
    declared = {"sanction_declaration", "consensus_declaration"}
    for index, (one, other_member) in enumerate(zip(want["members"], got["members"], strict=True)):
        for section in edition_of(call).of_scope(Scope.MEMBER):
            if section.key in ("member_privacy", "identity"):
                continue
            skip = declared if index else set()  # the lead never declares for others
            wanted = {key: value for key, value in one.get(section.key, {}).items() if key not in skip}
            assert other_member.get(section.key, {}) == _as_typed(section, wanted), (index, section.key)
        assert [other_member.get(key) for key in ("company_name", "owner_name", "ubn")] == [one[key] for key in ("company_name", "owner_name", "ubn")]


def test_a_change_is_shown_then_saved_with_its_history(complete: Proposal, lead: User, now: datetime) -> None:
    content = offline.workbook(complete, [("", "cover")], "zh-hant")
    intake = offline.take(_upload(_changed(content, _put(cooperating_unit="另一個單位"))), complete, None, actor=lead)
    (part,) = review(intake, lead)
    assert [(one.field.key, one.face, one.is_conflict, one.blocked) for one in part.changes] == [("cooperating_unit", "另一個單位", False, None)]
    before = SectionAnswers.objects.get(proposal=complete, section="cover")
    assert before.data["cooperating_unit"] != "另一個單位"
    assert apply(intake, actor=lead, received_at=now, revisions=_revisions(intake, lead), picks={}) == 1
    after = SectionAnswers.objects.get(proposal=complete, section="cover")
    assert after.data == before.data | {"cooperating_unit": "另一個單位"}
    assert SectionRevision.objects.filter(answers=after).exists()
    with pytest.raises(Refused, match="已經套用過"):
        apply(intake, actor=lead, received_at=now, revisions={}, picks={})


def test_an_older_revision_asks_only_where_both_sides_changed(complete: Proposal, lead: User, colleague: User, now: datetime) -> None:
    content = offline.workbook(complete, [("", "alliance_basic")], "zh-hant")
    revision, typed = SectionAnswers.objects.get(proposal=complete, section="alliance_basic").revision, {"pi_title": "協理", "contact_title": "專員"}
    save_section(complete, None, "alliance_basic", typed, base_revision=revision, actor=colleague, received_at=now)
    book = _changed(content, _put(pi_title="副總經理", pi_name="王大明"))
    intake = offline.take(_upload(book), complete, None, actor=lead)
    (part,) = review(intake, lead)
    # contact_title was left as it was in the file: theirs stays, nobody is asked
    assert {one.field.key: one.is_conflict for one in part.changes} == {"pi_title": True, "pi_name": False}
    with pytest.raises(Refused, match="逐項選擇"):
        apply(intake, actor=lead, received_at=now, revisions=_revisions(intake, lead), picks={})
    apply(intake, actor=lead, received_at=now, revisions=_revisions(intake, lead), picks={"alliance/alliance_basic:pi_title": "theirs"})
    data = SectionAnswers.objects.get(proposal=complete, section="alliance_basic").data
    assert (data["pi_title"], data["pi_name"], data["contact_title"]) == ("協理", "王大明", "專員")


def test_a_save_between_preview_and_apply_is_never_overwritten(complete: Proposal, lead: User, colleague: User, now: datetime) -> None:
    wanted = [("", "cover"), ("", "mailing_label")]
    book = _changed(offline.workbook(complete, wanted, "zh-hant"), _put(cooperating_unit="甲", sender_address="乙"))
    intake = offline.take(_upload(book), complete, None, actor=lead)
    seen = _revisions(intake, lead)
    save_section(
        complete, None, "mailing_label", {"sender_address": "丙"}, base_revision=seen["alliance/mailing_label"], actor=colleague, received_at=now,
    )
    with pytest.raises(Stale):
        apply(intake, actor=lead, received_at=now, revisions=seen, picks={"alliance/mailing_label:sender_address": "mine"})
    assert SectionAnswers.objects.get(proposal=complete, section="mailing_label").data["sender_address"] == "丙"
    assert SectionAnswers.objects.get(proposal=complete, section="cover").data["cooperating_unit"] != "甲", "all of it or nothing"
    apply(intake, actor=lead, received_at=now, revisions=_revisions(intake, lead), picks={"alliance/mailing_label:sender_address": "mine"})
    assert SectionAnswers.objects.get(proposal=complete, section="mailing_label").data["sender_address"] == "乙"


def test_a_workbook_of_another_case_call_or_member_is_refused(complete: Proposal, call: Any, lead: User, member: User) -> None:
    content = offline.workbook(complete, [("", "cover")], "zh-hant")
    other = factories.make_proposal(call=call, lead=factories.make_user())
    with pytest.raises(WorkbookRefused, match="另一件提案"):
        offline.take(_upload(content), other, None, actor=lead)
    keys = list(offline.members_by_key(complete).values())
    own = offline.workbook(complete, _whole(complete, keys[1].key), "zh-hant")
    with pytest.raises(WorkbookRefused, match=f"不是「{keys[2].company_name}」"):
        offline.take(_upload(own), complete, keys[2], actor=lead)
    with pytest.raises(WorkbookRefused, match="不能填這份檔案"):
        offline.take(_upload(content), complete, None, actor=member)
    assert offline.take(_upload(own), complete, keys[1], actor=member).plan["parts"]
    type(call).objects.filter(pk=call.pk).update(code="112")
    complete.call.refresh_from_db()
    with pytest.raises(WorkbookRefused, match="是113年度計畫的"):
        offline.take(_upload(content), complete, None, actor=lead)


@pytest.mark.parametrize(("name", "status"), [("a.xlsm", 415), ("a.xls", 415), ("a.pdf", 415), ("a", 415)])
def test_other_types_are_refused_by_name(draft: Proposal, lead: User, name: str, status: int) -> None:
    with pytest.raises(FileRefused) as refused:
        offline.take(_upload(b"PK", name), draft, None, actor=lead)
    assert refused.value.status == status


def test_an_empty_file_and_a_strange_workbook_are_refused(draft: Proposal, lead: User) -> None:
    with pytest.raises(FileRefused, match="空的"):
        offline.take(_upload(b""), draft, None, actor=lead)
    out = BytesIO()
    Workbook().save(out)
    with pytest.raises(WorkbookRefused, match="不是從本系統下載"):
        offline.take(_upload(out.getvalue()), draft, None, actor=lead)
    with pytest.raises(WorkbookRefused):
        offline.take(_upload(b"PK\x03\x04 broken"), draft, None, actor=lead)


def test_a_colleague_fills_but_never_declares(complete: Proposal, colleague: User, lead: User, now: datetime) -> None:
    content = offline.workbook(complete, [("", "supplementary")], "zh-hant")
    intake = offline.take(_upload(_changed(content, _put(no_duplicate_declaration="否"))), complete, None, actor=colleague)
    (part,) = review(intake, colleague)
    assert [one.blocked is not None for one in part.changes] == [True]
    assert apply(intake, actor=colleague, received_at=now, revisions=_revisions(intake, colleague), picks={}) == 0
    assert SectionAnswers.objects.get(proposal=complete, member=None, section="supplementary").data["no_duplicate_declaration"] is True
    (own,) = review(offline.take(_upload(_changed(content, _put(no_duplicate_declaration="否"))), complete, None, actor=lead), lead)
    assert [one.blocked for one in own.changes] == [None]


def test_formatted_text_stays_unless_its_words_change(complete: Proposal, lead: User, now: datetime) -> None:
    answers = SectionAnswers.objects.get(proposal=complete, section="qualitative_benefits")
    answers.data["breakthrough"] = {"html": "<p>第一段</p><p><strong>第二段</strong></p>"}
    answers.save(update_fields=["data"])
    content = offline.workbook(complete, [("", "qualitative_benefits")], "zh-hant")
    (part,) = review(offline.take(_upload(content), complete, None, actor=lead), lead)
    assert part.changes == []
    (part,) = review(offline.take(_upload(_changed(content, _put(breakthrough="改寫"))), complete, None, actor=lead), lead)
    assert [one.field.key for one in part.changes] == ["breakthrough"]


def test_what_is_old_is_forgotten(complete: Proposal, lead: User, now: datetime) -> None:
    content = offline.workbook(complete, [("", "cover")], "zh-hant")
    old = offline.take(_upload(content), complete, None, actor=lead)
    Intake.objects.filter(pk=old.pk).update(made_at=now - offline.KEPT * 2)
    fresh = offline.take(_upload(content), complete, None, actor=lead)
    assert list(Intake.objects.values_list("pk", flat=True)) == [fresh.pk]


@pytest.mark.parametrize("sections", [["cover"], ["cover", "mailing_label", "qualitative_benefits"]])
def test_a_preview_asks_as_often_for_one_part_as_for_three(
    complete: Proposal, lead: User, django_assert_num_queries: Any, sections: list[str],
) -> None:
    content = offline.workbook(complete, [("", key) for key in sections], "zh-hant")
    intake = Intake.objects.select_related("proposal__call").get(pk=offline.take(_upload(content), complete, None, actor=lead).pk)
    # members, members again for the parts, answers, and how the person stands to the case
    with django_assert_num_queries(4):
        assert len(review(intake, lead)) == len(sections)


def test_the_sweeper_forgets_too(complete: Proposal, lead: User, now: datetime) -> None:
    offline.take(_upload(offline.workbook(complete, [("", "cover")], "zh-hant")), complete, None, actor=lead)
    forget = registry.rounds()["proposals.offline"]
    assert forget(now) == 0
    assert forget(now + offline.KEPT * 2) == 1
