"""The virus check finds a file of a case infected: mails, the page, the finding, what was submitted before."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from alliance_portal.accounts.models import User
from alliance_portal.files import scanning
from alliance_portal.files.models import StoredFile
from alliance_portal.files.services import store
from alliance_portal.jobs.tasks import sweep_once
from alliance_portal.mail.models import Mail
from proposals.models import Attachment, Proposal
from proposals.queries.cases import submitted_dossier
from proposals.services import attachments
from proposals.services.submissions import submit
from tests.files import corpus, scanner

SEAL = "alliance_basic.lead_seal"
WORDS = "經掃毒發現不安全"


@pytest.fixture(autouse=True)
def clamd(settings: Any) -> Iterator[None]:
    with scanner.running() as address:
        settings.CLAMD = address
        yield


def upload(case: Proposal, actor: User, now: datetime, name: str, *, bad: bool) -> StoredFile:
    content = corpus.pdf() + (b"%" + corpus.eicar() if bad else b"")
    return attachments.attach(case, None, SEAL, SimpleUploadedFile(name, content), actor=actor, received_at=now).file


def told() -> list[str]:
    return list(Mail.objects.filter(event="file_unsafe").order_by("to").values_list("to", flat=True))


def test_uploader_and_owner_are_told_once(draft: Proposal, lead: User, colleague: User, now: datetime) -> None:
    clean, bad = upload(draft, colleague, now, "good.pdf", bad=False), upload(draft, colleague, now, "bad.pdf", bad=True)
    assert (scanning.scan(clean), told()) == ("clean", [])
    assert scanning.scan(bad) == "infected"
    assert told() == [colleague.email, lead.email]
    scanning.scan(bad)  # as it was read before
    scanning.scan_waiting()
    assert told() == [colleague.email, lead.email]
    mail = Mail.objects.get(event="file_unsafe", to=lead.email)
    assert "bad.pdf" in mail.body
    assert "用印" in mail.body
    assert f"/proposals/{draft.code}/" in mail.body
    assert mail.chain == f"proposal:{draft.code}"


def test_staff_are_told_once_without_the_content(draft: Proposal, lead: User, staff: User, reviewer: User, now: datetime) -> None:
    bad = upload(draft, lead, now, "bad.pdf", bad=True)
    scanning.scan(bad)
    sweep_once()
    mail = Mail.objects.get(event="file_unsafe_staff")
    assert mail.to == staff.email
    assert draft.code in mail.subject
    assert str(bad.pk) in mail.body


def test_owner_who_uploaded_it_has_one_mail_in_his_language(draft: Proposal, lead: User, now: datetime) -> None:
    User.objects.filter(pk=lead.pk).update(language="en")
    scanning.scan(upload(draft, lead, now, "bad.pdf", bad=True))
    assert told() == [lead.email]
    assert "unsafe" in Mail.objects.get(event="file_unsafe").subject


def test_file_that_was_checked_before_it_stood_in_its_slot(draft: Proposal, lead: User, now: datetime) -> None:
    stored = store(SimpleUploadedFile("bad.pdf", corpus.pdf() + b"%" + corpus.eicar()), kind="seal", actor=lead)
    assert scanning.scan(stored) == "infected"
    assert told() == []
    attachments.keep(draft, None, SEAL, stored, actor=lead, received_at=now)
    for _round in range(2):
        sweep_once()
    assert told() == [lead.email]


def test_who_left_the_case_is_not_told(draft: Proposal, lead: User, colleague: User, now: datetime) -> None:
    bad = upload(draft, colleague, now, "bad.pdf", bad=True)
    colleague.firms.all().delete()
    scanning.scan(bad)
    assert told() == [lead.email]


def test_page_names_the_file_and_offers_it_to_nobody(draft: Proposal, lead: User, now: datetime) -> None:
    client = Client()
    client.force_login(lead)
    stored = upload(draft, lead, now, "bad.pdf", bad=True)
    page, number = reverse("section", args=[draft.code, "alliance_basic"]), str(Attachment.objects.get(file=stored).pk)
    before = client.get(page).content.decode()
    assert WORDS not in before
    assert "slot-unsafe" not in before
    assert number in before
    scanning.scan(stored)
    after = client.get(page).content.decode()
    assert after.count("slot-unsafe") == 1
    assert f"「bad.pdf」{WORDS}" in after
    assert number not in after
    again = upload(draft, lead, now, "good.pdf", bad=False)
    scanning.scan(again)
    assert "slot-unsafe" not in client.get(page).content.decode()


def test_submitted_file_found_later_is_not_printed(complete: Proposal, lead: User, now: datetime) -> None:
    submission = submit(complete, lead, "0123456789abcdef", now)
    before = submitted_dossier(submission)
    assert not any(each.problem for each in before.files.values())
    stored = Attachment.objects.get(proposal=complete, slot=SEAL).file
    StoredFile.objects.filter(sha256=stored.sha256).update(scan=StoredFile.Scan.INFECTED)
    after = {each.name: each for each in submitted_dossier(submission).files.values()}
    assert (after[stored.name].problem, after[stored.name].source, after[stored.name].sha256) == ("unsafe", "", stored.sha256)
