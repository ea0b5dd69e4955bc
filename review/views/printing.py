"""The page that shows how far a paper is that a worker prints; its link opens the paper once it is there."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alliance_portal.jobs.models import Job
from alliance_portal.jobs.views import progress_facts


def waiting(request: HttpRequest, job: Job, title: str, address: str, back: str) -> HttpResponse:
    """The job's progress; `address` is asked for again by the reader, `back` is where he came from."""
    facts = {"title": title, "address": address, "back": back, "has_job": job.state != Job.State.FAILED} | progress_facts(job)
    return render(request, "review/printing.html", facts)
