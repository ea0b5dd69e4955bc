"""Reminders of the checkpoints to the lead firm, some days before 30 July and 30 November: each once, in a fixed number of queries (W-47).

"Due and not yet sent": a scheduler that slept sends it later, as long as the day has not passed.
"""

from datetime import date, datetime
from fractions import Fraction

from django.db import transaction

from alliance_portal.mail.services import enqueue_all
from kpi.constants import CheckState
from kpi.models import CheckpointReminder, CheckpointReport
from kpi.pictures.words import plain
from kpi.queries.terms import terms_of
from kpi.rules.reminding import is_checkpoint_near
from kpi.services.checkpoints import OPEN_IN
from kpi.services.letters import day_words, short_day
from kpi.services.reminders import letter_to, people_of_cases
from proposals.models import Call, Proposal
from proposals.queries.calls import programme_of
from proposals.services.mails import page

IN = (CheckState.SENT, CheckState.SETTLED)


def remind(on: date, now: datetime) -> int:
    """Put every reminder of a checkpoint that is due on this day and has not gone into the outbox; how many mails (seven queries)."""
    near = [
        (call, position, day)
        for call in Call.objects.filter(final_on__gte=on)
        for position, day in enumerate((call.midterm_on, call.final_on))
        if is_checkpoint_near(day, on, terms_of(call))
    ]
    if not near:
        return 0
    asks = {call.pk: (plain(Fraction(programme_of(call).midterm_cumulative)), "100") for call, _position, _day in near}
    with transaction.atomic():
        days = {(call.pk, position): day for call, position, day in near}
        running = Proposal.objects.filter(call__in=[call for call, _position, _day in near], status__in=OPEN_IN)
        cases = list(running.select_related("call", "desk_entry").order_by("pk"))
        sent = CheckpointReport.objects.filter(proposal__in=cases, state__in=IN).values_list("proposal_id", "position")
        gone = CheckpointReminder.objects.filter(proposal__in=cases).values_list("proposal_id", "position")
        settled = {*sent, *gone}
        due = [
            (case, position, day) for case in cases for position in range(2)
            if (day := days.get((case.call_id, position))) and (case.pk, position) not in settled
        ]  # fmt: skip
        people = people_of_cases({case.pk for case, _position, _day in due}) if due else {}
        letters = [
            letter_to(
                "checkpoint_due", case, reader, f"checkpoint-due:{case.pk}:{position}", due=day_words(day, reader.language),
                due_short=short_day(day, reader.language), required=asks[case.call_id][position],
                link=page("execution_checkpoint", case.code, position),
            )
            for case, position, day in due for reader in people.get((case.pk, 0), [])
        ]  # fmt: skip
        count = enqueue_all(letters)
        rows = [CheckpointReminder(proposal=case, position=position, sent_at=now) for case, position, _day in due]
        CheckpointReminder.objects.bulk_create(rows, ignore_conflicts=True)
    return count
