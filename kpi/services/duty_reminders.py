"""Yearly reminders of data duties after the closing day, until they are done: each member once a year, in a fixed number of queries (M-07, M-10).

"Due and not yet sent": a scheduler that slept for a year sends the newest year's only.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction

from alliance_portal.mail.services import Letter, enqueue_all
from kpi.constants import AFTER_CLOSING, Duty, DutyState
from kpi.models import DutyReminder, MonthSlot, Obligation
from kpi.queries.closing import NAMES
from kpi.rules.reminding import duty_year
from kpi.services.obligations import EFFECT_IN
from kpi.services.reminders import letter_to, people_of_cases
from proposals.models import MemberFirm
from proposals.services.mails import page
from review.services.letters import Reader

DONE = (DutyState.MET, DutyState.WAIVED, DutyState.HANDED_IN)  # what was handed in waits for staff


def remind(on: date, now: datetime) -> int:
    """Put every yearly reminder that is due on this day and has not gone into the outbox; how many mails (eleven queries, whatever their number)."""
    with transaction.atomic():
        due = _due(on)
        if not due:
            return 0
        people = people_of_cases({row.proposal_id for row in due})
        members = {each.pk: each for each in MemberFirm.objects.filter(pk__in=[row.member_id for row in due]).select_related(
            "proposal__call", "proposal__desk_entry")}  # fmt: skip
        sent = enqueue_all([letter for row in due for letter in _letters(row, members[row.member_id], people)])
        for row in due:
            row.sent_at = now
        DutyReminder.objects.bulk_create(due, ignore_conflicts=True)
    return sent


def _due(on: date) -> list[DutyReminder]:
    """Rows to be written: members with months to report in a call that is past its closing day, with an open duty, not told this year."""
    slots = MonthSlot.objects.filter(proposal__status__in=EFFECT_IN, proposal__call__final_on__lt=on).order_by("proposal", "member__position")
    owing = dict.fromkeys(slots.values_list("proposal_id", "member_id", "proposal__call__final_on"))
    kinds = sorted(kind.value for kind in AFTER_CLOSING)
    done = set(Obligation.objects.filter(kind__in=kinds, state__in=DONE, member__in=[key[1] for key in owing]).values_list("member_id", "kind"))
    gone = set(DutyReminder.objects.filter(member__in=[key[1] for key in owing]).values_list("member_id", "kind", "year"))
    found = []
    for proposal, member, closing_day in owing:
        year = duty_year(closing_day, on)
        found += [
            DutyReminder(proposal_id=proposal, member_id=member, kind=kind, year=year)
            for kind in kinds if year is not None and (member, kind) not in done and (member, kind, year) not in gone
        ]
    return found


def _letters(row: DutyReminder, member: MemberFirm, people: Mapping[tuple[int, int], list[Reader]]) -> Iterable[Letter]:
    case = member.proposal
    for reader in people.get((case.pk, member.position), []):
        is_english = reader.language.startswith("en")
        year = str(row.year) if is_english else str(row.year - 1911)
        yield letter_to(
            "effect_data_due", case, reader, f"duty:{member.pk}:{row.kind}:{row.year}", firm=member.company_name, data_year=year,
            duty=NAMES[Duty(row.kind)].in_language(reader.language), link=page("execution_obligations", case.code),
        )  # fmt: skip
