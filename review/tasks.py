"""What the sweeper does for the desk each round: entries of the list, the alarm before 24 hours end, mails of extensions."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from alliance_portal.accounts.models import Office, User
from alliance_portal.jobs.models import Job
from alliance_portal.jobs.registry import Progress, each_round, work
from alliance_portal.lib.findings import Text
from proposals.queries.invariants import FILES_OF_OTHERS
from proposals.services.demo import FURTHER
from review.models import CorrectionItem, DecisionLine, PaperIntake, ReviewPaper, WithdrawalRequest
from review.screening import prints
from review.services import acknowledgements, deadline_reminders, demo, demo_results, desk_index, extensions, undertaking_notices
from review.services.committee import demo as committee_demo
from review.services.exports import dossiers
from review.services.meetings import papers as meeting_papers
from review.services.screening import demo as checks
from review.services.screening import reminders

PLANS_A_ROUND = 50


@each_round("review.desk_index")
def index_submissions(_now: datetime) -> int:
    """New submissions become findable at the desk."""
    return desk_index.index_due()


@each_round("review.acknowledgements")
def alarm_before_the_end(now: datetime) -> int:
    """Staff are told when four of the 24 hours are left."""
    return acknowledgements.alarm_due(now)


@each_round("review.extensions")
def mail_extensions(now: datetime) -> int:
    """Everybody concerned is told of a later deadline, of a day without work."""
    return extensions.mail_due(now)


@each_round("review.plan_prints")
def note_plans(_now: datetime) -> int:
    """Plans and contact persons of new submissions become comparable, before anybody opens the check."""
    return prints.note_prints(most=PLANS_A_ROUND)


@each_round("review.corrections")
def remind_of_corrections(now: datetime) -> int:
    """The lead is reminded of documents that are awaited, the officer told when their date has passed."""
    return reminders.remind_due(now)


@each_round("review.undertakings")
def tell_to_sign_again(now: datetime) -> int:
    """Reviewers and officers are told when the undertaking that they signed has a new version."""
    return undertaking_notices.tell_again(now)


@each_round("review.deadline_reminders")
def remind_of_deadlines(now: datetime) -> int:
    """Leads with something open are reminded of the deadline, and of that of the slides."""
    return deadline_reminders.remind_due(now)


def _staff(user: User, _job: Job) -> bool:
    return user.office == Office.STAFF


@work(meeting_papers.KIND, name=Text("製作會議文件", "Making a paper of the meeting"), may_follow=_staff)
def make_meeting_paper(payload: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
    """Print minutes, 評分彙總表, score sheets, sign-in sheets, blank sheets."""
    return meeting_papers.make(payload, progress)


@work(dossiers.KIND, name=Text("製作卷宗文件", "Making the papers of a case file"), may_follow=_staff)
def make_case_papers(payload: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
    """Print what the file of a case still lacks."""
    return dossiers.make(payload, progress)


def papers() -> Iterable[object]:
    """Papers of committees."""
    return ReviewPaper.objects.values_list("file", flat=True)


def scans() -> Iterable[object]:
    """Files that deliveries refer to."""
    return PaperIntake.objects.exclude(scan=None).values_list("scan", flat=True)


def supplied() -> Iterable[object]:
    """Files that leads supplied for a correction, letters that ask for a withdrawal."""
    yield from CorrectionItem.objects.exclude(file=None).values_list("file", flat=True)
    yield from WithdrawalRequest.objects.values_list("letter", flat=True)


def letters() -> Iterable[object]:
    """Scans of result letters that went out."""
    return DecisionLine.objects.exclude(letter=None).values_list("letter", flat=True)


FILES_OF_OTHERS.extend((scans, supplied, letters, papers))
FURTHER.extend((demo.desk_of_the_demonstration, checks.checks_of_the_demonstration, demo_results.committee_of_the_demonstration))
FURTHER.append(committee_demo.committee_of_the_demonstration)
