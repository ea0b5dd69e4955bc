"""Reminders of monthly reports: before the day, after it, then to the lead, then to staff; each stage of a month once (W-47).

"Due and not yet sent", never "today is the day"; a fixed number of queries whatever the number of alliances.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from alliance_portal.accounts.models import User
from alliance_portal.mail.services import Letter, enqueue_all
from kpi.models import MonthSlot, ReportReminder
from kpi.queries.terms import terms_of
from kpi.rules.reminding import BEFORE, LEAD, OVERDUE, STAFF, due_stages
from kpi.rules.terms import Terms
from kpi.services.letters import alliance_page, day_words, month_words, report_page, short_day
from proposals.constants import ENDED
from proposals.models import FirmPerson, MemberFirm, Proposal
from proposals.services.locks import chain_of
from proposals.services.mails import case_words, page
from review.services.letters import Reader, staff_people

LONGEST_LOOK = 28  # days before a due day that a call may remind


def remind(on: date, now: datetime) -> int:
    """Put every reminder that is due on this day and has not gone into the outbox; how many mails (eight queries when there are any)."""
    with transaction.atomic():
        due = _due(on)
        if not due:
            return 0
        people = people_of_cases({slot.proposal_id for slot, _stage in due})
        letters = [*_to_members(due, people, on), *_to_leads(due, people, on), *_to_staff(due, on)]
        sent = enqueue_all(letters)
        rows = [ReportReminder(slot=slot, stage=stage, sent_at=now) for slot, stage in due]
        ReportReminder.objects.bulk_create(rows, ignore_conflicts=True)
    return sent


def _due(on: date) -> list[tuple[MonthSlot, str]]:
    """Slots whose report was never sent, with the stages that are due (two queries)."""
    found = MonthSlot.objects.filter(due__lte=on + timedelta(days=LONGEST_LOOK), month__lte=on, lifted_at=None, report__first_sent_at=None)
    slots = list(found.exclude(proposal__status__in=ENDED).select_related("proposal__call", "proposal__desk_entry", "member").order_by("month", "pk"))
    gone: dict[int, set[str]] = defaultdict(set)
    for slot_id, stage in ReportReminder.objects.filter(slot__in=[slot.pk for slot in slots]).values_list("slot", "stage"):
        gone[slot_id].add(stage)
    terms: dict[int, Terms] = {}
    due: list[tuple[MonthSlot, str]] = []
    for slot in slots:
        slot.member.proposal = slot.proposal
        call = slot.proposal.call
        if call.pk not in terms:
            terms[call.pk] = terms_of(call)
        due.extend((slot, stage) for stage in due_stages(slot.due, on, terms[call.pk], gone[slot.pk]))
    return due


def people_of_cases(cases: Collection[int]) -> Mapping[tuple[int, int], list[Reader]]:
    """(case, position) -> the people of that member's firm: of the members themselves and of the leads (two queries)."""
    rows = list(MemberFirm.objects.filter(proposal__in=cases).values_list("proposal", "position", "firm", "contact_email", "company_name"))
    by_firm: dict[int, list[Reader]] = defaultdict(list)
    firms = {firm for _case, _position, firm, _email, _name in rows if firm}
    for person in FirmPerson.objects.filter(firm__in=firms, user__is_active=True).select_related("user").order_by("pk"):
        by_firm[person.firm_id].append(Reader(person.user.email, str(person.user), person.user.language))
    return {
        (case, position): by_firm.get(firm) or ([Reader(email, name, "zh-hant")] if email else [])
        for case, position, firm, email, name in rows
    }


def letter_to(event: str, case: Proposal, reader: Reader, key: str, **words: Any) -> Letter:
    """One mail about a case to one reader, its theme from the desk's index (no query where that was read with the case)."""
    entry = getattr(case, "desk_entry", None)
    context = case_words(case, reader.language, entry.theme if entry else "", person=reader.name, **words)
    return Letter(event, f"{key}:{reader.email.lower()}", reader.email, context, chain_of(case), reader.language)


def _to_members(due: list[tuple[MonthSlot, str]], people: Mapping[tuple[int, int], list[Reader]], on: date) -> Iterable[Letter]:
    for slot, stage in due:
        if stage not in (BEFORE, OVERDUE):
            continue
        for reader in people.get((slot.proposal_id, slot.member.position), []):
            words = {"firm": slot.member.company_name, "month": month_words(slot.month, reader.language), "due": day_words(slot.due, reader.language),
                     "link": report_page(slot.proposal, slot)}  # fmt: skip
            if stage == BEFORE:
                yield letter_to("report_due", slot.proposal, reader, f"report-due:{slot.pk}", **words, due_short=short_day(slot.due, reader.language))
            else:
                yield letter_to("report_overdue", slot.proposal, reader, f"report-overdue:{slot.pk}", **words, days=str((on - slot.due).days))


def _grouped(due: list[tuple[MonthSlot, str]], stage: str) -> Iterable[list[MonthSlot]]:
    """The slots of a stage by case and month: one mail names all firms."""
    groups: dict[tuple[int, date], list[MonthSlot]] = defaultdict(list)
    for slot, each in due:
        if each == stage:
            groups[slot.proposal_id, slot.month].append(slot)
    return groups.values()


def _to_leads(due: list[tuple[MonthSlot, str]], people: Mapping[tuple[int, int], list[Reader]], on: date) -> Iterable[Letter]:
    for slots in _grouped(due, LEAD):
        first = slots[0]
        for reader in people.get((first.proposal_id, 0), []):
            yield _overdue("reports_overdue_lead", slots, reader, alliance_page(first.proposal, first.month), on)


def _to_staff(due: list[tuple[MonthSlot, str]], on: date) -> Iterable[Letter]:
    groups = list(_grouped(due, STAFF))
    people: list[User] = staff_people() if groups else []
    for slots in groups:
        for person in people:
            yield _overdue("reports_overdue_staff", slots, Reader(person.email, str(person), person.language), page("execution_overdue"), on)


def _overdue(event: str, slots: list[MonthSlot], reader: Reader, link: str, on: date) -> Letter:
    first, parting = slots[0], ", " if reader.language.startswith("en") else "、"
    firms = parting.join(slot.member.company_name for slot in slots)
    return letter_to(event, first.proposal, reader, f"{event}:{first.pk}", month=month_words(first.month, reader.language), firms=firms,
                   days=str((on - first.due).days), link=link)  # fmt: skip
