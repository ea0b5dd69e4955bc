"""A section given to a person until a day; who is told that the day is near."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from alliance_portal.accounts.models import Office, User
from alliance_portal.lib.findings import Text
from alliance_portal.lib.spoken_dates import spoken
from alliance_portal.trail.services import record
from proposals.catalogue.model import Scope
from proposals.constants import EDITABLE
from proposals.models import Assignment, MemberFirm, Proposal
from proposals.permissions import fills, is_editable, standing
from proposals.queries.calls import edition_of
from proposals.services.errors import Closed, Forbidden, Refused
from proposals.services.locks import chain_of, lock_proposal
from proposals.services.mails import case_mail, one_line, page, theme_of
from proposals.services.sections import fresh_row, section_of

AHEAD = timedelta(days=1)  # a person is told the day before
BATCH = 200
NOT_ONE = Text("請選擇填寫這一段的公司裡的人。", "Choose one of the people of the firm that fills this section.")
NOT_GIVEN = Text("這一段沒有指派給任何人。", "This section is assigned to nobody.")
DAY = Text("期限請選今天到截止日之間的日期。", "Choose a day between today and the deadline.")


def may_assign(user: User, proposal: Proposal, section: str, member: MemberFirm | None) -> bool:
    """Whether this person gives the section to somebody: who fills it, and the lead in every member's form."""
    return standing(user, proposal).is_lead or fills(user, proposal, section, member)


def assignable(proposal: Proposal, member: MemberFirm | None) -> list[User]:
    """To whom a section may be given: the lead firm's people, or that member's; the lead's too where it fills (one query)."""
    lead = Q(firms__firm__memberships__proposal=proposal, firms__firm__memberships__position=0)
    own = lead if member is None else Q(firms__firm__memberships=member)
    both = own | lead if member is not None and member.handed_over_at is not None else own
    return list(User.objects.filter(both, is_active=True, office=Office.NONE).distinct().order_by("name", "pk"))


def assign(
    proposal: Proposal, member: MemberFirm | None, section: str, *, person: int | None, due_on: date | None = None, actor: User,
    received_at: datetime,
) -> Assignment | None:
    """Give a section to a person until a day; None takes it back. Raises Forbidden, Closed, Refused ("person", "due_on")."""
    section_of(proposal, section, member)
    with transaction.atomic():
        case = lock_proposal(proposal)
        row = fresh_row(case, member)
        if not may_assign(actor, case, section, row):
            raise Forbidden(section)
        if not is_editable(case, received_at):
            raise Closed(case.deadline, received_at)
        facts = {"section": section, "member": row.pk if row else None, "person": person, "due_on": due_on}
        if person is None:
            if Assignment.objects.filter(proposal=case, member=row, section=section).delete()[0]:
                record(chain_of(case), "section.unassigned", actor, facts)
            return None
        if person not in {each.pk for each in assignable(case, row)}:
            raise Refused("person", NOT_ONE)
        if due_on is not None and not timezone.localdate(received_at) <= due_on <= timezone.localdate(case.deadline):
            raise Refused("due_on", DAY)
        found, _made = Assignment.objects.update_or_create(
            proposal=case, member=row, section=section,
            defaults={"person_id": person, "due_on": due_on, "assigned_by": actor, "assigned_at": received_at, "done_at": None, "reminded_for": None},
        )
        record(chain_of(case), "section.assigned", actor, facts)
    return found


def set_done(
    proposal: Proposal, member: MemberFirm | None, section: str, *, done: bool, actor: User, received_at: datetime,
) -> None:
    """Say that the assigned section is done, or not yet: the person himself, or who may assign. Raises Forbidden, Closed, Refused."""
    with transaction.atomic():
        case = lock_proposal(proposal)
        row = fresh_row(case, member)
        found = Assignment.objects.filter(proposal=case, member=row, section=section).first()
        is_mine = found is not None and found.person_id == actor.pk
        if not is_mine and not may_assign(actor, case, section, row):
            raise Forbidden(section)
        if found is None:
            raise Refused("not_assigned", NOT_GIVEN)
        if not is_editable(case, received_at):
            raise Closed(case.deadline, received_at)
        Assignment.objects.filter(pk=found.pk).update(done_at=received_at if done else None)
        record(chain_of(case), "section.done" if done else "section.undone", actor, {"section": section, "member": row.pk if row else None})


# reminders ------------------------------------------------------------------------------------------------------------------


def remind_due(now: datetime) -> int:
    """Mail the people whose sections are due tomorrow or earlier and who were not told so yet; how many mails."""
    near = Q(done_at=None, due_on__lte=timezone.localdate(now) + AHEAD) & (Q(reminded_for=None) | ~Q(reminded_for=F("due_on")))
    open_case = Q(proposal__status__in=EDITABLE, proposal__call__opens_at__lte=now, proposal__call__deadline__gt=now, person__is_active=True)
    found = Assignment.objects.filter(near, open_case).select_related("proposal__call", "person", "member").order_by("due_on", "pk")[:BATCH]
    by_person: dict[tuple[int, int], list[Assignment]] = {}
    for each in found:
        by_person.setdefault((each.proposal_id, each.person_id), []).append(each)
    return sum(_mail(group, now) for group in by_person.values())


def _mail(group: Sequence[Assignment], now: datetime) -> bool:
    """One mail for all sections of one person in one case. Who may no longer fill them is not told."""
    case, person = group[0].proposal, group[0].person
    mine = [each for each in group if fills(person, case, each.section, each.member)]
    with transaction.atomic():
        ids = [each.pk for each in group]
        fresh = Assignment.objects.filter(Q(reminded_for=None) | ~Q(reminded_for=F("due_on")), pk__in=ids)
        if fresh.update(reminded_for=F("due_on")) != len(group) or not mine:
            return False
        english = person.language.startswith("en")
        days = "-".join(f"{each.pk}.{each.due_on:%m%d}" for each in mine)
        lines = "；".join(_line(each, english, timezone.localdate(now)) for each in mine)
        case_mail(
            "assignments_due", case, key=f"due:{case.pk}:{person.pk}:{days}"[:160], to=person.email, theme=theme_of(case),
            language=person.language, person=str(person), assignments=lines, link=page("proposal", case.code),
        )
    return True


def _line(each: Assignment, english: bool, today: date) -> str:
    scope = Scope.ALLIANCE if each.member is None else Scope.MEMBER
    label = edition_of(each.proposal.call).section(each.section, scope).label
    day = spoken(each.due_on, ("short",), english=english) if each.due_on else ""
    late = each.due_on is not None and each.due_on < today
    if english:
        return one_line(f"{label.en} ({'was due' if late else 'due'} {day})")
    return one_line(f"{label.zh}（{day}{'已逾期' if late else '前'}）")
