"""Files in slots: every version kept, slots apart, one quota."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from alliance_portal.accounts.models import User
from alliance_portal.files.models import StoredFile
from alliance_portal.files.services import FileRefused
from proposals.models import Attachment, Proposal, SectionAnswers
from proposals.services import Closed, Forbidden, Stale, UnknownField, attachments
from tests.factories import SAMPLES

FIGURE = "goals_methods.strategy_figure"
SEAL = "alliance_basic.lead_seal"


def upload(name: str = "figures/tea-strategy.png", shown: str = "") -> SimpleUploadedFile:
    return SimpleUploadedFile(shown or Path(name).name, (SAMPLES / name).read_bytes())


def test_attached_file_is_named_by_the_section(draft: Proposal, lead: User, now: datetime) -> None:
    found = attachments.attach(draft, None, FIGURE, upload(), actor=lead, received_at=now, base_revision=0)
    assert SectionAnswers.objects.get().data == {"strategy_figure": str(found.pk)}
    assert found.version == 1


def test_versions_are_kept_and_slots_stay_apart(draft: Proposal, lead: User, now: datetime) -> None:
    first = attachments.attach(draft, None, FIGURE, upload(), actor=lead, received_at=now)
    seal = attachments.attach(draft, None, SEAL, upload("files/seal-tea.png"), actor=lead, received_at=now)
    second = attachments.attach(draft, None, FIGURE, upload("figures/tea-business-model.png"), actor=lead, received_at=now)
    assert [each.pk for each in attachments.versions(draft, None, FIGURE)] == [second.pk, first.pk]
    assert attachments.versions(draft, None, SEAL) == [seal]
    attachments.detach(draft, None, FIGURE, actor=lead, received_at=now)
    assert SectionAnswers.objects.get(section="goals_methods").data == {}
    assert Attachment.objects.count() == 3


@pytest.mark.parametrize("slot", ["goals_methods.plan_goal", "goals_methods.nothing", "nothing.at_all", "cover.alliance_theme"])
def test_only_slots_of_the_form(draft: Proposal, lead: User, now: datetime, slot: str) -> None:
    with pytest.raises(UnknownField):
        attachments.attach(draft, None, slot, upload(), actor=lead, received_at=now)


def test_pictures_of_narratives_and_the_signed_booklet(draft: Proposal, lead: User, now: datetime) -> None:
    picture = attachments.attach(draft, None, f"goals_methods.strategy_text{attachments.PICTURE}", upload(), actor=lead, received_at=now)
    booklet = attachments.attach(draft, None, attachments.BOOKLET, upload("files/registration.pdf"), actor=lead, received_at=now)
    assert (picture.version, booklet.version) == (1, 1)
    assert not SectionAnswers.objects.exists()


def test_refused_file_leaves_nothing(draft: Proposal, lead: User, now: datetime) -> None:
    with pytest.raises(FileRefused):
        attachments.attach(draft, None, FIGURE, SimpleUploadedFile("a.png", b"no picture"), actor=lead, received_at=now)
    assert (StoredFile.objects.count(), Attachment.objects.count()) == (0, 0)


def test_stale_upload_leaves_nothing(draft: Proposal, lead: User, now: datetime) -> None:
    attachments.attach(draft, None, FIGURE, upload(), actor=lead, received_at=now, base_revision=0)
    with pytest.raises(Stale):
        attachments.attach(draft, None, FIGURE, upload(), actor=lead, received_at=now, base_revision=0)
    assert StoredFile.objects.count() == 1


@pytest.mark.parametrize("role", ["member", "stranger", "staff", "reviewer", "agency", "administrator"])
def test_others_attach_nothing(draft: Proposal, users: dict[str, User], role: str, now: datetime) -> None:
    with pytest.raises(Forbidden):
        attachments.attach(draft, None, FIGURE, upload(), actor=users[role], received_at=now)
    assert not StoredFile.objects.exists()


def test_deadline_holds_for_files(draft: Proposal, lead: User) -> None:
    attachments.attach(draft, None, FIGURE, upload(), actor=lead, received_at=draft.call.deadline)
    with pytest.raises(Closed):
        attachments.attach(draft, None, SEAL, upload(), actor=lead, received_at=draft.call.deadline + timedelta(microseconds=1))


def test_quota_counts_all_versions(draft: Proposal, lead: User, now: datetime) -> None:
    attachments.attach(draft, None, FIGURE, upload(), actor=lead, received_at=now)
    StoredFile.objects.update(size=500 * 1024 * 1024)
    with pytest.raises(FileRefused) as refused:
        attachments.attach(draft, None, SEAL, upload("files/seal-tea.png"), actor=lead, received_at=now)
    assert refused.value.status == 413
