"""Papers that make themselves: a submission leaves one row; the worker makes the paper and the receipt; printing stops nobody."""

import tempfile
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from alliance_portal.accounts.models import User
from alliance_portal.jobs.models import Job
from alliance_portal.jobs.services import MAX_ATTEMPTS, run
from alliance_portal.lib import child_process
from proposals.models import Paper, Proposal, Submission
from proposals.papers.child import NO_PANGO
from proposals.papers.stamp import PaperFacts
from proposals.services import papers, prints, receipt_papers
from proposals.services.submissions import submit

KINDS = {papers.KIND, receipt_papers.KIND}


@pytest.fixture
def submission(complete: Proposal, lead: User, now: datetime) -> Submission:
    return submit(complete, lead, "key-000001", now)


def page_of(user: User, submission: Submission) -> str:
    client = Client()
    client.force_login(user)
    return client.get(reverse("receipt", args=[submission.proposal.code, submission.receipt_no])).content.decode()


def test_submission_leaves_one_row_and_renders_nothing(submission: Submission, lead: User, now: datetime) -> None:
    job = Job.objects.get()
    assert (job.kind, job.state, job.key) == (prints.KIND, Job.State.QUEUED, f"print:{submission.receipt_no}")
    assert submit(submission.proposal, lead, "key-000001", now).pk == submission.pk
    assert Job.objects.count() == 1
    assert not Paper.objects.exists()


def test_worker_asks_for_paper_and_receipt_once(submission: Submission) -> None:
    job = Job.objects.get()
    done = run(job.pk)
    assert done is not None
    assert done.state == Job.State.DONE
    asked = Job.objects.exclude(pk=job.pk)
    assert {each.kind for each in asked} == KINDS
    Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED)
    run(job.pk)
    assert Job.objects.count() == 3


@pytest.mark.office
def test_receipt_page_shows_progress_then_the_downloads(
    submission: Submission, lead: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    passing = tmp_path / "temporary"
    passing.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(passing))
    page = page_of(lead, submission)
    assert f'hx-get="{reverse("job", args=[Job.objects.get().pk])}"' in page
    assert "正在製作列印版與回執" in page
    assert "再試一次" not in page
    for kind in (prints.KIND, receipt_papers.KIND):
        run(Job.objects.get(kind=kind).pk)
    page = page_of(lead, submission)
    assert not list(passing.iterdir())  # fonts and parts of the paper are gone with the render
    assert "下載回執" in page  # what is made is there, though the paper is not
    assert f'hx-get="{reverse("job", args=[Job.objects.get(kind=papers.KIND).pk])}"' in page
    out = tmp_path / "paper.pdf"
    out.write_bytes(b"%PDF-1.7\n")  # rendered for real in tests/proposals/papers and in the journeys
    papers.keep(papers.wanted(submission), out, PaperFacts(60, 55, 1))
    page = page_of(lead, submission)
    assert reverse("submission_paper", args=[submission.proposal.code, submission.receipt_no]) in page
    assert reverse("receipt_pdf", args=[submission.proposal.code, submission.receipt_no]) in page
    assert 'hx-get="/jobs/' not in page


def test_first_reader_of_another_edition_has_it_made(submission: Submission, member: User) -> None:
    assert "hx-get" in page_of(member, submission)
    assert page_of(member, submission)
    found = Job.objects.filter(kind=papers.KIND)
    assert [each.payload["edition"] for each in found] == ["member"]


def test_fragment_that_is_the_last_tells_its_page(submission: Submission, lead: User, client: Client) -> None:
    job = Job.objects.get()
    client.force_login(lead)
    address = reverse("job", args=[job.pk])
    assert "HX-Trigger" not in client.get(address, headers={"HX-Request": "true"}).headers
    run(job.pk)
    assert client.get(address, headers={"HX-Request": "true"}).headers["HX-Trigger"] == "job-over"


def test_failed_paper_is_made_again_by_a_press(submission: Submission, lead: User, client: Client) -> None:
    run(Job.objects.get().pk)
    Job.objects.filter(kind=papers.KIND).update(state=Job.State.FAILED, error="/secret/place broke", attempts=MAX_ATTEMPTS)
    Job.objects.filter(kind=receipt_papers.KIND).update(state=Job.State.FAILED)
    page = page_of(lead, submission)
    assert "未能完成" in page
    assert "secret" not in page
    assert Job.objects.get(kind=papers.KIND).state == Job.State.FAILED
    client.force_login(lead)
    client.post(reverse("receipt", args=[submission.proposal.code, submission.receipt_no]))
    assert {each.state for each in Job.objects.filter(kind__in=KINDS)} == {Job.State.QUEUED}


@pytest.fixture
def no_pango(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A child process that finds no Pango: what its loader opens under these names is no library."""
    for name in ("libpango-1.0.so.0", "libpango-1.0-0", "libpango-1.0.dylib", "libpango-1.0-0.dll"):
        (tmp_path / name).write_text("no library", encoding="ascii")
    monkeypatch.setattr(child_process, "PASSED_ON", (*child_process.PASSED_ON, "LD_LIBRARY_PATH"))
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path))


def test_printing_waits_for_pango_and_says_so(submission: Submission, lead: User, no_pango: None) -> None:
    run(Job.objects.get().pk)
    for job in Job.objects.filter(kind__in=KINDS):
        waiting = run(job.pk)
        assert waiting is not None
        assert (waiting.state, waiting.attempts) == (Job.State.QUEUED, 0)
    page = page_of(lead, submission)
    assert NO_PANGO.zh in page
    assert "電子檔已上傳" in page
    assert "未能完成" not in page
