"""Papers: one render a content; the job of one content is one job."""

from datetime import datetime
from pathlib import Path

import pytest

from alliance_portal.accounts.models import User
from alliance_portal.jobs.models import Job
from alliance_portal.jobs.services import run
from proposals.models import Paper, Proposal, SectionAnswers
from proposals.papers.stamp import PaperFacts
from proposals.queries.cases import checked
from proposals.services import papers
from proposals.services.sections import save_section
from proposals.services.submissions import submit
from proposals.tasks import _may_follow


def keep(proposal: Proposal, tmp_path: Path, *, summary: int = 1) -> Paper:
    """A paper of the present content, without the renderer."""
    out = tmp_path / "paper.pdf"
    out.write_bytes(b"%PDF-1.7\n")
    return papers.keep(papers.wanted(proposal), out, PaperFacts(60, 55, summary))


def test_rendered_content_is_found_again(complete: Proposal, lead: User, tmp_path: Path) -> None:
    assert papers.paper_of(complete) is None
    paper = keep(complete, tmp_path)
    assert papers.ask_for_paper(complete, "full", lead) == paper
    assert not Job.objects.exists()
    assert isinstance(papers.wanted(complete, "reviewer").content_hash, str)
    assert papers.paper_of(complete, "reviewer") is None


def test_changed_content_is_another_paper(complete: Proposal, lead: User, now: datetime, tmp_path: Path) -> None:
    keep(complete, tmp_path)
    answers = SectionAnswers.objects.get(proposal=complete, section="cover")
    save_section(complete, None, "cover", {"alliance_theme": "智慧果飲"}, base_revision=answers.revision, actor=lead, received_at=now)
    assert papers.paper_of(complete) is None


def test_submission_has_its_own_stamp(complete: Proposal, lead: User, now: datetime, tmp_path: Path) -> None:
    keep(complete, tmp_path)
    submission = submit(complete, lead, "key-000001", now)
    want = papers.wanted(submission)
    assert (want.stamp.draft, want.stamp.receipt_no, want.stamp.content_hash) == (False, submission.receipt_no, submission.sha256)
    assert papers.paper_of(submission) is None
    assert papers.file_name(want) == f"{submission.receipt_no}_智慧茶飲主題聯盟_提案計畫書.pdf"


def test_two_workers_keep_one_paper(complete: Proposal, tmp_path: Path) -> None:
    assert keep(complete, tmp_path) == keep(complete, tmp_path)
    assert Paper.objects.count() == 1


def test_summary_longer_than_a_page_is_found_by_a_render(complete: Proposal, tmp_path: Path) -> None:
    assert "F-10" not in {each.code for each in checked(complete).findings}
    keep(complete, tmp_path, summary=2)
    assert "F-10" in {each.code for each in checked(complete).warnings}


def test_who_may_open_the_paper_may_follow_its_job(complete: Proposal, users: dict[str, User]) -> None:
    job = Job(kind=papers.KIND, payload={"proposal": complete.pk, "edition": "full"})
    assert [role for role, user in users.items() if _may_follow(user, job)] == ["lead", "colleague"]


def test_everybody_who_asks_gets_the_same_job(complete: Proposal, lead: User, colleague: User) -> None:
    job = papers.ask_for_paper(complete, "full", lead)
    assert isinstance(job, Job)
    assert papers.ask_for_paper(complete, "full", colleague).pk == job.pk


@pytest.mark.office
@pytest.mark.django_db(transaction=True)  # as in a worker: no transaction is open while the paper is made
def test_job_renders_once(complete: Proposal, lead: User) -> None:
    job = papers.ask_for_paper(complete, "full", lead)  # the worker of tests runs it once the transaction stands
    assert isinstance(job, Job)
    job.refresh_from_db()
    assert job.state == Job.State.DONE
    paper = papers.ask_for_paper(complete, "full", lead)
    assert isinstance(paper, Paper)
    assert (paper.pk, paper.summary_pages) == (job.result["paper"], 1)
    run(job.pk)
    assert Paper.objects.count() == 1
