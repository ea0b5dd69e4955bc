"""Reminders of corrections: due and not yet sent, by the sweeper, each once; none is lost when it slept."""

from datetime import datetime, timedelta

from django.db import transaction

from proposals.constants import Status
from proposals.services.mails import in_words
from review.models import CorrectionRound
from review.services.screening.letters import OVERDUE, REMINDER, asked_words, awaited_of, tell, tell_staff

BEFORE = timedelta(hours=24)
SHORTEST = timedelta(hours=48)  # a notice with less time than this is its own reminder


def remind_due(now: datetime) -> int:
    """Remind leads whose notice ends within a day, tell officers of those that have run out; how many (one query when none is due)."""
    open_ones = CorrectionRound.objects.filter(supplied_at=None, closed_at=None, check_of__proposal__status=Status.CORRECTION)
    rows = open_ones.filter(until__lt=now + BEFORE).exclude(overdue_told_at__isnull=False)
    count = 0
    for found in rows.select_related("check_of__proposal__call", "check_of__officer").prefetch_related("items"):
        if found.until < now:
            count += _overdue(found, now)
        elif found.reminded_at is None and found.until - found.asked_at >= SHORTEST:
            count += _remind(found, now)
    return count


def _remind(found: CorrectionRound, now: datetime) -> int:
    case, waiting = found.check_of.proposal, [(each.document, each.wrong) for each in awaited_of(found)]
    with transaction.atomic():
        if not CorrectionRound.objects.filter(pk=found.pk, reminded_at=None, supplied_at=None).update(reminded_at=now):
            return 0
        key = f"correction-reminder:{found.pk}:{found.until.isoformat()}"
        tell(case, REMINDER, key, lambda reader: asked_words(case, waiting, found.until, reader))
    return 1


def _overdue(found: CorrectionRound, now: datetime) -> int:
    case = found.check_of.proposal
    with transaction.atomic():
        if not CorrectionRound.objects.filter(pk=found.pk, overdue_told_at=None, supplied_at=None).update(overdue_told_at=now):
            return 0
        tell_staff(
            case, OVERDUE, f"correction-overdue:{found.pk}:{found.until.isoformat()}", found.check_of.officer, number=found.number,
            until=lambda language: in_words(found.until, language),
        )  # fmt: skip
    return 1
