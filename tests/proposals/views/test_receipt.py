"""The receipt page offers Word, ODF and the ZIP of the case: made when pressed, kept, never made twice, for those who may."""

import io
import zipfile
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from alliance_portal.accounts.models import User
from alliance_portal.files.models import StoredFile
from alliance_portal.files.services import path_of
from alliance_portal.jobs.models import Job
from alliance_portal.jobs.registry import WorkWaits
from alliance_portal.jobs.services import MAX_ATTEMPTS, run
from proposals.constants import Status
from proposals.models import Paper, Proposal, Submission
from proposals.papers import bundle
from proposals.papers.stamp import PaperFacts
from proposals.services import bundles, papers, receipt_papers
from proposals.services.submissions import submit

OTHERS = ("docx", "odt", "zip")


@pytest.fixture
def submission(complete: Proposal, lead: User, now: datetime) -> Submission:
    return submit(complete, lead, "key-000001", now)


def entered(user: User) -> Client:
    User.objects.filter(pk=user.pk).update(is_demonstration=True)  # an office without a second factor reaches only its enrolment
    client = Client()
    client.force_login(user)
    return client


def page(submission: Submission) -> str:
    return reverse("receipt", args=[submission.proposal.code, submission.receipt_no])


def file(submission: Submission, form: str) -> str:
    return reverse("submission_form", args=[submission.proposal.code, submission.receipt_no, form])


def keep(submission: Submission, form: str, folder: Path, **edition: object) -> Paper:
    """A paper in this format, without the renderer."""
    out = folder / f"paper.{form}"
    out.write_bytes(b"PK made of " + form.encode())
    return papers.keep(papers.wanted(submission, form=form, **edition), out, PaperFacts(60, 55, 1))


def offered(submission: Submission, user: User) -> list[str]:
    """Formats that the page has a button for."""
    answer = entered(user).get(page(submission))
    assert answer.status_code == 200
    shown = answer.content.decode()
    return [form for form in OTHERS if f'name="form" value="{form}"' in shown]


@pytest.mark.parametrize("form", OTHERS)
def test_pressed_once_it_is_one_job_then_a_download(submission: Submission, lead: User, colleague: User, tmp_path: Path, form: str) -> None:
    client, kind = entered(lead), bundles.KIND if form == "zip" else papers.KIND
    assert client.get(file(submission, form))["Location"] == page(submission) + "#papers"
    assert not Job.objects.filter(kind=kind).exists()  # reading makes nothing
    for user in (lead, colleague, lead):
        assert entered(user).post(page(submission), {"form": form}).status_code == 302
    job = Job.objects.get(kind=kind)
    assert job.payload.get("form", "zip") == form
    assert form not in offered(submission, lead)
    assert "處理中" in client.get(page(submission)).content.decode()

    paper = keep(submission, form, tmp_path)
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE)
    assert file(submission, form) in client.get(page(submission)).content.decode()
    client.post(page(submission), {"form": form})
    assert Job.objects.get(kind=kind).pk == job.pk
    answer = client.get(file(submission, form))
    assert (answer.status_code, answer["Content-Type"]) == (200, papers.MEDIA_TYPES[form])
    assert b"".join(answer.streaming_content) == path_of(paper.file).read_bytes()
    assert answer["Content-Disposition"].startswith("attachment")
    assert unquote(answer["Content-Disposition"]).endswith(f"{papers.file_name(papers.wanted(submission, form=form))}")


def test_who_is_offered_what(submission: Submission, lead: User, colleague: User, member: User, staff: User, agency: User) -> None:
    Proposal.objects.filter(pk=submission.proposal_id).update(status=Status.IN_REVIEW)
    submission.proposal.refresh_from_db()
    assert {user.email: offered(submission, user) for user in (lead, colleague, member, staff, agency)} == {
        lead.email: ["docx", "odt", "zip"], colleague.email: ["docx", "odt", "zip"], member.email: ["docx", "odt"],
        staff.email: ["docx", "odt", "zip"], agency.email: [],
    }


def test_who_may_not_is_refused(submission: Submission, member: User, agency: User, stranger: User, lead: User, tmp_path: Path) -> None:
    Proposal.objects.filter(pk=submission.proposal_id).update(status=Status.IN_REVIEW)
    keep(submission, "zip", tmp_path)
    for user, form, expected in (
        (member, "zip", 403), (member, "docx", 302), (agency, "docx", 403), (agency, "zip", 403), (stranger, "zip", 404), (lead, "zip", 200),
    ):
        assert entered(user).get(file(submission, form)).status_code == expected, (user.email, form)
    for user, form, expected in (
        (member, "zip", 403), (agency, "docx", 403), (stranger, "docx", 404), (lead, "exe", 400), (lead, "pdf", 400), (member, "odt", 302),
    ):
        assert entered(user).post(page(submission), {"form": form}).status_code == expected, (user.email, form)
    assert entered(lead).get(file(submission, "exe")).status_code == 404
    assert [each.payload["edition"] for each in Job.objects.filter(kind=papers.KIND, payload__form="odt")] == ["member"]
    assert not Job.objects.filter(kind=bundles.KIND).exists()


def test_failed_format_is_made_again_by_its_button(submission: Submission, lead: User, tmp_path: Path) -> None:
    client = entered(lead)
    keep(submission, "pdf", tmp_path)
    client.post(page(submission), {"form": "odt"})
    odt = Job.objects.get(payload__form="odt").pk
    receipt_papers.render_receipt({"submission": submission.pk}, lambda *_: None)  # what makes itself is there
    Job.objects.filter(pk=odt).update(state=Job.State.FAILED, attempts=MAX_ATTEMPTS)
    shown = client.get(page(submission)).content.decode()
    assert '<input type="hidden" name="form" value="odt">' in shown
    client.post(page(submission), {"form": "odt"})
    assert Job.objects.get(pk=odt).state == Job.State.QUEUED


def test_what_was_made_with_an_infected_file_is_not_given_out(submission: Submission, lead: User, tmp_path: Path) -> None:
    client, pdf = entered(lead), reverse("submission_paper", args=[submission.proposal.code, submission.receipt_no])
    addresses = (pdf, file(submission, "docx"), file(submission, "zip"))
    for form in ("pdf", "docx", "zip"):
        keep(submission, form, tmp_path)
    assert [client.get(address).status_code for address in addresses] == [200, 200, 200]
    StoredFile.objects.filter(pk=submission.files[0]["file"]).update(scan=StoredFile.Scan.INFECTED)
    assert [client.get(address).status_code for address in addresses] == [302, 302, 302]
    assert Job.objects.filter(kind=papers.KIND).exists()  # made anew without it
    keep(submission, "pdf", tmp_path)
    assert client.get(pdf).status_code == 200


def test_zip_waits_for_the_virus_check(submission: Submission, lead: User) -> None:
    entered(lead).post(page(submission), {"form": "zip"})
    StoredFile.objects.filter(pk=submission.files[0]["file"]).update(scan=StoredFile.Scan.PENDING)
    waiting = run(Job.objects.get(kind=bundles.KIND).pk)
    assert waiting is not None
    assert (waiting.state, waiting.attempts) == (Job.State.QUEUED, 0)
    with pytest.raises(WorkWaits):  # a draft's as well
        bundles.make_bundle(bundles.payload_of(papers.wanted(submission.proposal)), lambda *_: None)
    assert not Paper.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_case_is_packed_once_and_its_sums_hold(submission: Submission, lead: User, tmp_path: Path) -> None:
    """The real thing: three formats, receipt and attachments of a submitted case; then the command finds what is kept."""
    want = papers.wanted(submission)
    stages: list[str] = []
    bundles.make_bundle(bundles.payload_of(want), lambda stage, *_: stages.append(stage))
    assert stages == ["prepare", "render", "keep", "pack"]
    answer = entered(lead).get(file(submission, "zip"))
    packed = b"".join(answer.streaming_content)
    with zipfile.ZipFile(io.BytesIO(packed)) as package:
        sums = dict(reversed(line.split("  ", 1)) for line in package.read(bundle.SUMS).decode().splitlines())
        assert set(sums) == set(package.namelist()) - {bundle.SUMS}
        assert {name: sha256(package.read(name)).hexdigest() for name in sums} == sums
    assert set(Paper.objects.filter(edition="full").values_list("format", flat=True)) == {"pdf", *OTHERS}
    assert {each["sha256"] for each in submission.files} <= set(sums.values())

    count = Paper.objects.count()
    stages.clear()
    bundles.make_bundle(bundles.payload_of(want), lambda stage, *_: stages.append(stage))
    call_command("proposal", "render", submission.proposal.code, "--format", "zip", "--out", str(tmp_path / "case.zip"), stdout=io.StringIO())
    assert (stages, Paper.objects.count()) == (["prepare"], count)
    assert (tmp_path / "case.zip").read_bytes() == packed
