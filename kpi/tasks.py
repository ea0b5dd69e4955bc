"""What the sweeper does for the execution each round, and the files that its tables refer to."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.jobs.models import Job
from alliance_portal.jobs.registry import Progress, each_round, work
from alliance_portal.lib.findings import Text
from kpi.models import ChangeRequest, Contract, Evidence, FiledLetter, Obligation, RevisedPlan, SiteVisit, VisitPhoto
from kpi.permissions import may_have_report
from kpi.services import (
    checkpoint_papers,
    checkpoint_reminders,
    closing_papers,
    demo,
    demo_abnormal,
    demo_committees,
    demo_progress,
    duty_reminders,
    reminders,
)
from proposals.permissions import visible_proposals
from proposals.queries.invariants import FILES_OF_OTHERS
from proposals.services.demo import FURTHER

FIRST_HOUR = 8  # of the day, Taipei


def _may_follow(user: User, job: Job) -> bool:
    """Who may have the report may see how far it is."""
    case = visible_proposals(user).filter(pk=job.payload.get("proposal")).first()
    return case is not None and may_have_report(user, case)


@work(closing_papers.KIND, name=Text("製作結案報告", "Making the closing report"), may_follow=_may_follow)
def make_closing_report(payload: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
    """Make the closing report of a case in one format, or its whole file."""
    return closing_papers.make(payload, progress)


@work(checkpoint_papers.KIND, name=Text("製作查核點報告", "Making the checkpoint's report"), may_follow=_may_follow)
def make_checkpoint_report(payload: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
    """Make the report of a checkpoint in one format."""
    return checkpoint_papers.make(payload, progress)


@each_round("kpi.reminders")
def remind_of_reports(now: datetime) -> int:
    """Reminders of monthly reports, checkpoints and open data duties that are due and not yet sent; nobody is woken by one."""
    local = timezone.localtime(now)
    if local.hour < FIRST_HOUR:
        return 0
    return sum(each.remind(local.date(), now) for each in (reminders, checkpoint_reminders, duty_reminders))


def files() -> Iterable[object]:
    """Files that contracts, revised plans, evidence, change requests, visits, letters and obligations refer to."""
    yield from Contract.objects.exclude(document=None).values_list("document", flat=True)
    yield from Contract.objects.exclude(agreement=None).values_list("agreement", flat=True)
    yield from RevisedPlan.objects.values_list("file", flat=True)
    yield from Evidence.objects.exclude(file=None).values_list("file", flat=True)
    yield from VisitPhoto.objects.values_list("file", flat=True)
    yield from SiteVisit.objects.exclude(signature_sheet=None).values_list("signature_sheet", flat=True)
    yield from Obligation.objects.exclude(file=None).values_list("file", flat=True)
    yield from FiledLetter.objects.exclude(scan=None).values_list("scan", flat=True)
    yield from ChangeRequest.objects.exclude(proof=None).values_list("proof", flat=True)


FILES_OF_OTHERS.append(files)
FURTHER.append(demo.execution_of_the_demonstration)
FURTHER.append(demo_progress.progress_of_the_demonstration)
FURTHER.append(demo_abnormal.abnormal_closing_of_the_demonstration)
FURTHER.append(demo_committees.committees_of_the_demonstration)
