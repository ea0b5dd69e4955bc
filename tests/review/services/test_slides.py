"""Slides of a case: who uploads when, versions, the step to 簡報已上傳, the deadline of the meeting and of the call (W-31, D-20)."""

from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.files.models import StoredFile
from alliance_portal.files.services import FileRefused
from alliance_portal.trail.models import Entry
from proposals.constants import Status
from proposals.models import Attachment, Call, Proposal, StatusChange
from proposals.services import Forbidden, Refused
from review.models import AgendaItem, Committee, Meeting
from review.permissions import may_see_slides
from review.queries.slides import SLOT, deadline_of, deadlines, lines_of, versions_of
from review.services import slides
from review.services.slides import upload_slides
from tests import factories
from tests.files import corpus
from tests.files.conftest import on_disk
from tests.races import at_once
from tests.review.cases import make_draft, upload


@pytest.fixture(autouse=True)
def files_root(settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"
    return settings.FILES_ROOT


@pytest.fixture
def case(call: Call, lead: User) -> Proposal:
    return passed(call, lead)


def passed(call: Call, lead: User, status: Status = Status.ELIGIBLE) -> Proposal:
    made = make_draft(call, lead)
    upload(made, lead)
    Proposal.objects.filter(pk=made.pk).update(status=status)
    return Proposal.objects.select_related("call").get(pk=made.pk)


def file(name: str = "簡報.pptx", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, corpus.pptx() if content is None else content)


def until(call: Call, at: datetime) -> None:
    call.rules["slides_until"] = at.isoformat()
    call.save(update_fields=["rules"])


def on_agenda(case: Proposal, staff: User, at: datetime | None, kind: str = "selection") -> None:
    committee = Committee.objects.get_or_create(call=case.call, kind=kind, defaults={"made_by": staff})[0]
    meeting = Meeting.objects.create(committee=committee, title="會議", place="會議室", starts_at=timezone.now(), slides_until=at, made_by=staff)
    AgendaItem.objects.create(meeting=meeting, proposal=case, position=1)


def test_the_first_file_moves_the_case_the_next_ones_replace_it(case: Proposal, lead: User, now: datetime) -> None:
    first = upload_slides(case, file(), actor=lead, received_at=now)
    assert (case.status, first.version) == (Status.SLIDES_READY, 1)
    second = upload_slides(case, file("修正.odp", corpus.odt(corpus.ODP)), actor=lead, received_at=now)
    assert [each.pk for each in versions_of(case)] == [second.pk, first.pk]
    assert StatusChange.objects.filter(proposal=case, action="upload_slides").count() == 1
    assert Entry.objects.filter(verb="file.attached", detail__slot=SLOT).count() == 2


def test_a_colleague_of_the_lead_uploads_nobody_else_does(case: Proposal, lead: User, staff: User, stranger: User, now: datetime) -> None:
    colleague, member = factories.make_user(), factories.make_user()
    factories.FirmPerson.objects.create(firm=case.members.get(position=0).firm, user=colleague, is_owner=False)
    factories.bind(case.members.get(position=1), member)
    for person in (staff, stranger, member):
        with pytest.raises(Forbidden):
            upload_slides(case, file(), actor=person, received_at=now)
    assert upload_slides(case, file(), actor=colleague, received_at=now).added_by == colleague


@pytest.mark.parametrize("status", [status for status in Status if status not in (Status.ELIGIBLE, Status.SLIDES_READY)])
def test_no_other_state_takes_slides(call: Call, lead: User, now: datetime, status: Status) -> None:
    case = passed(call, lead, status)
    with pytest.raises(Refused) as refused:
        upload_slides(case, file(), actor=lead, received_at=now)
    assert (refused.value.reason, Attachment.objects.count(), StoredFile.objects.count()) == ("status", 0, 0)


@pytest.mark.parametrize(("offset", "taken"), [(timedelta(0), True), (timedelta(microseconds=1), False)])
@pytest.mark.parametrize("status", [Status.ELIGIBLE, Status.SLIDES_READY])
def test_the_deadline_is_inclusive_for_the_first_file_and_for_the_next(
    call: Call, lead: User, now: datetime, offset: timedelta, taken: bool, status: Status,
) -> None:
    case = passed(call, lead, status)
    until(call, now)
    case = Proposal.objects.select_related("call").get(pk=case.pk)
    if taken:
        assert upload_slides(case, file(), actor=lead, received_at=now + offset).version == 1
        return
    with pytest.raises(Refused) as refused:
        upload_slides(case, file(), actor=lead, received_at=now + offset)
    assert refused.value.reason == "slides_late"


def test_the_meeting_has_the_last_word(case: Proposal, staff: User, call: Call, now: datetime) -> None:
    assert deadline_of(case) is None
    until(call, now)
    case.call = call
    assert deadline_of(case) == now
    on_agenda(case, staff, now + timedelta(days=9), kind="midterm")
    assert deadline_of(case) == now
    on_agenda(case, staff, None)
    assert deadline_of(case) == now
    on_agenda(case, staff, now + timedelta(days=3))
    assert deadline_of(case) == now + timedelta(days=3)
    on_agenda(case, staff, now + timedelta(days=5))  # called again: the newer meeting's
    assert deadline_of(case) == now + timedelta(days=5)


def test_a_bad_file_keeps_nothing_and_moves_nothing(case: Proposal, lead: User, now: datetime, files_root) -> None:
    with pytest.raises(FileRefused):
        upload_slides(case, file(content=corpus.pptx(**{"ppt__vbaProject.bin": b"x"})), actor=lead, received_at=now)
    case.refresh_from_db()
    assert (case.status, Attachment.objects.count(), on_disk(files_root)) == (Status.ELIGIBLE, 0, [])


def test_a_case_that_moved_while_the_file_was_checked(case: Proposal, lead: User, now: datetime, files_root, monkeypatch) -> None:
    """The review began between the first look and the second: nothing is kept, on disk either."""
    kept = slides.store

    def and_the_review_begins(*given, **named):
        Proposal.objects.filter(pk=case.pk).update(status=Status.IN_REVIEW)
        return kept(*given, **named)

    monkeypatch.setattr(slides, "store", and_the_review_begins)
    with pytest.raises(Refused) as refused:
        upload_slides(case, file(), actor=lead, received_at=now)
    assert (refused.value.reason, Attachment.objects.count(), on_disk(files_root)) == ("status", 0, [])


def test_the_quota_of_the_alliance_counts_every_version(case: Proposal, lead: User, now: datetime, monkeypatch) -> None:
    monkeypatch.setattr(slides, "used_bytes", lambda _case: 500 * 1024 * 1024)
    with pytest.raises(FileRefused, match="總量已達上限"):
        upload_slides(case, file(), actor=lead, received_at=now)


def test_who_sees_slides(case: Proposal, lead: User, staff: User, agency: User, administrator: User, stranger: User) -> None:
    seen = {person.email for person in (lead, staff, agency, administrator, stranger) if may_see_slides(person, case)}
    assert seen == {lead.email, staff.email}  # the agency from the review on, the administrator with a reason
    Proposal.objects.filter(pk=case.pk).update(status=Status.IN_REVIEW)
    assert may_see_slides(agency, Proposal.objects.get(pk=case.pk))


def test_the_list_is_flat_and_names_what_is_missing_first(call: Call, lead: User, now: datetime, django_assert_num_queries) -> None:
    for _case in range(3):
        case = passed(call, factories.make_user())
    upload_slides(case, file(), actor=case.members.get(position=0).firm.people.get().user, received_at=now)
    with django_assert_num_queries(6):
        lines = lines_of(call)
    assert [line.is_awaited for line in lines] == [True, True, False]
    assert (lines[2].case.pk, lines[2].versions) == (case.pk, 1)
    Proposal.objects.exclude(pk=case.pk).update(status=Status.SCREENING)
    with django_assert_num_queries(6):
        assert len(lines_of(call)) == 1
    with django_assert_num_queries(2):
        deadlines([line.case for line in lines])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_uploads_at_once_make_two_versions_and_one_step(lead: User) -> None:
    case, now = passed(factories.make_call(), lead), timezone.now()

    def work() -> Attachment:
        return upload_slides(Proposal.objects.select_related("call").get(pk=case.pk), file(), actor=lead, received_at=now)

    answers = at_once(work, work)
    assert sorted(each.version for each in answers) == [1, 2]
    assert StatusChange.objects.filter(proposal=case, action="upload_slides").count() == 1
