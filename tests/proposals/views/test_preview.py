"""The preview page offers the draft in Word and ODF beside its PDF: made when pressed, kept, marked 草稿, for those who read the draft."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from alliance_portal.accounts.models import User
from alliance_portal.jobs.models import Job
from proposals.models import Proposal
from proposals.papers.stamp import PaperFacts
from proposals.services import papers


def keep(draft: Proposal, form: str, folder: Path) -> None:
    """The draft's paper in this format, without the renderer."""
    out = folder / f"paper.{form}"
    out.write_bytes(b"%PDF-" if form == "pdf" else b"PK")
    papers.keep(papers.wanted(draft, "full", form=form), out, PaperFacts(20, 16, 1))


@pytest.mark.parametrize("form", ["docx", "odt"])
def test_draft_in_another_format_is_one_job_then_a_download(draft: Proposal, lead: User, colleague: User, tmp_path: Path, form: str) -> None:
    page, file = reverse("preview", args=[draft.code]), reverse("draft_form", args=[draft.code, form])
    client, other = Client(), Client()
    client.force_login(lead)
    other.force_login(colleague)
    keep(draft, "pdf", tmp_path)
    assert client.get(file)["Location"] == page
    assert not Job.objects.exists()  # reading makes nothing
    for each in (client, other, client):
        assert each.post(page, {"form": form}).status_code == 302
    job = Job.objects.get()
    assert job.payload["form"] == form
    assert "處理中" in client.get(page).content.decode()

    keep(draft, form, tmp_path)
    Job.objects.update(state=Job.State.DONE)
    assert file in client.get(page).content.decode()
    assert client.get(file)["Content-Type"] == papers.MEDIA_TYPES[form]


def test_what_is_no_format_is_refused(draft: Proposal, lead: User) -> None:
    client = Client()
    client.force_login(lead)
    assert client.post(reverse("preview", args=[draft.code]), {"form": "exe"}).status_code == 400
    assert client.get(reverse("draft_form", args=[draft.code, "exe"])).status_code == 404
    assert not Job.objects.exists()
