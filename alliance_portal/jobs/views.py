"""The progress of a job: a fragment for htmx, JSON for scripts, a page for everybody else."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from alliance_portal.accounts import permissions
from alliance_portal.jobs import registry, services
from alliance_portal.jobs.models import Job
from alliance_portal.lib.findings import Text

POLL_SECONDS = 2
OVER = "job-over"  # event of the fragment that is the last: the page around it asks for itself again
STAGES = {"prepare": _("整理內容"), "render": _("排版"), "keep": _("存檔"), "draw": _("製作頁面圖片"), "pack": _("壓縮")}


@permissions.signed_in
@require_safe
def job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """How far a job is; 404 to whom neither asked for it nor may see its subject."""
    found = get_object_or_404(Job.objects.select_related("asked_by"), pk=job_id)
    if not registry.may_follow(request.user, found):
        raise Http404
    facts = progress_facts(found)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({key: value for key, value in facts.items() if key != "job"} | {"id": str(found.pk)})
    if not request.headers.get("HX-Request"):
        return render(request, "jobs/job.html", facts)
    answer = render(request, "jobs/_progress.html", facts)
    if facts["is_over"]:
        answer["HX-Trigger"] = OVER
    return answer


def progress_facts(job: Job) -> dict[str, object]:
    """What `jobs/_progress.html` needs; other pages include the fragment with these facts."""
    language = get_language() or ""
    return {
        "job": job,
        "state": job.state,
        "name": registry.name_of(job.kind).in_language(language),
        "stage": str(STAGES.get(job.stage, job.stage)),
        "waits_for": _waits_for(job, language),
        "done": job.done,
        "total": job.total,
        "percent": 100 if job.state == Job.State.DONE else (job.done * 100 // job.total if job.total else None),
        "is_over": job.state in (Job.State.DONE, Job.State.FAILED),
        "has_failed": job.state == Job.State.FAILED,
        "failure": services.FAILURE.in_language(language) if job.state == Job.State.FAILED else "",
        "link": registry.link_of(job),
        "poll_seconds": POLL_SECONDS,
    }


def _waits_for(job: Job, language: str) -> str:
    """Why a queued job is not begun; blank when it only waits for its turn."""
    found = job.result.get(services.WAITS_FOR) if job.state == Job.State.QUEUED else None
    return Text(*found).in_language(language) if found else ""
