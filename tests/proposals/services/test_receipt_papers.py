"""The receipt's PDF says number, time and hashes; it is made once and follows the frozen copy, not the draft."""

from datetime import datetime

import pytest
from django.urls import reverse
from pypdf import PdfReader

from alliance_portal.accounts.models import User
from alliance_portal.files.services import path_of
from alliance_portal.jobs.models import Job
from proposals.models import Paper, Proposal
from proposals.services import receipt_papers
from proposals.services.submissions import submit


@pytest.mark.django_db(transaction=True)
def test_receipt_is_made_once_and_read_back(complete: Proposal, lead: User, now: datetime, client) -> None:
    submission = submit(complete, lead, "key-000001", now)
    assert receipt_papers.kept_receipt(submission) is None
    assert isinstance(receipt_papers.ask_for_receipt(submission, lead), Job)  # the worker of tests runs it at once
    paper = receipt_papers.ask_for_receipt(submission, lead)
    assert isinstance(paper, Paper)
    text = "".join("".join(page.extract_text() for page in PdfReader(path_of(paper.file)).pages).split())
    assert submission.receipt_no in text
    assert submission.sha256 in text
    for file in submission.files:
        assert str(file["sha256"]) in text
    assert Paper.objects.filter(edition="receipt").count() == 1

    client.force_login(lead)
    answer = client.get(reverse("receipt_pdf", args=[complete.code, submission.receipt_no]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")


def test_receipt_that_is_not_made_leads_to_its_page(complete: Proposal, lead: User, now: datetime, client) -> None:
    submission = submit(complete, lead, "key-000001", now)
    client.force_login(lead)
    answer = client.get(reverse("receipt_pdf", args=[complete.code, submission.receipt_no]))
    assert (answer.status_code, answer["Location"]) == (302, reverse("receipt", args=[complete.code, submission.receipt_no]))
