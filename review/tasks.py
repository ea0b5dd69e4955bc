"""What the sweeper does for the desk each round: entries of the list, the alarm before 24 hours end, mails of extensions."""

from collections.abc import Iterable
from datetime import datetime

from alliance_portal.jobs.registry import each_round
from proposals.queries.invariants import FILES_OF_OTHERS
from proposals.services.demo import FURTHER
from review.models import CorrectionItem, DecisionLine, PaperIntake, WithdrawalRequest
from review.screening import prints
from review.services import acknowledgements, deadline_reminders, demo, demo_results, desk_index, extensions
from review.services.committee import demo as committee_demo
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


@each_round("review.deadline_reminders")
def remind_of_deadlines(now: datetime) -> int:
    """Leads with something open are reminded of the deadline, and of that of the slides."""
    return deadline_reminders.remind_due(now)


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


FILES_OF_OTHERS.extend((scans, supplied, letters))
FURTHER.extend((demo.desk_of_the_demonstration, checks.checks_of_the_demonstration, demo_results.committee_of_the_demonstration))
FURTHER.append(committee_demo.committee_of_the_demonstration)
