"""Papers that make themselves: a submission leaves one row of work; the worker asks for the official paper and the receipt (R-44, F01).

Submitting depends on nothing here: the row is written in its transaction, everything else happens after it, in the worker. The
member, reviewer and agency editions are made when their first reader opens the receipt: most are never read.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from alliance_portal.accounts.models import User
from alliance_portal.jobs.models import Job
from alliance_portal.jobs.registry import Progress
from alliance_portal.jobs.services import ask
from proposals.models import Paper, Submission
from proposals.services.papers import ask_for_paper
from proposals.services.receipt_papers import ask_for_receipt

KIND = "proposals.print_submission"
EDITION = "full"
FORM = "pdf"


def key_of(submission: Submission) -> str:
    """One row a submission."""
    return f"print:{submission.receipt_no}"


def jobs_of(keys: list[str]) -> list[Job]:
    """The jobs that there are under these keys, in the order of the keys (one query, none without keys)."""
    found = {each.key: each for each in Job.objects.filter(key__in=keys)} if keys else {}
    return [found[key] for key in keys if key in found]


def ask_for_prints(submission: Submission, actor: User) -> Job:
    """Leave the row, in the caller's transaction (asked again: the same row)."""
    payload = {"proposal": submission.proposal_id, "submission": submission.pk, "code": submission.proposal.code}
    # where tasks run inside the request that asks (tests), no submission waits for a printer: the row is left to the sweeper
    return ask(KIND, key=key_of(submission), payload=payload, actor=actor, wake=not settings.CELERY_TASK_ALWAYS_EAGER)


def print_submission(payload: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """The worker's part: ask for the receipt and the full paper. Harmless when run twice: both are kept by their content."""
    submission = Submission.objects.select_related("proposal__call", "submitted_by").get(pk=payload["submission"])
    progress("prepare", 0, 2)
    asked = ask_for_receipt(submission, submission.submitted_by), ask_for_paper(submission, EDITION, submission.submitted_by)
    return {"asked": [str(each.pk) for each in asked if not isinstance(each, Paper)]}
