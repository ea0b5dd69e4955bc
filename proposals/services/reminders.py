"""Reminders of the lead to members that have something left to do: previewed, mailed, recorded, at most one a person and day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.lib.spoken_dates import spoken
from alliance_portal.mail.services import enqueue, render
from alliance_portal.trail.services import record
from proposals.models import MemberFirm, Proposal, Reminder
from proposals.permissions import is_editable, standing
from proposals.queries.cases import Checked, check_case, day_of_check, read_case
from proposals.services.consents import ConsentState, status
from proposals.services.errors import Closed, Forbidden, Refused
from proposals.services.locks import chain_of, lock_proposal

EVENT = "reminder_member"
NOBODY = Text("這家成員尚未接受邀請，請重新寄送邀請。", "This member has not accepted yet; send the invitation again.")
TODAY = Text("今天已提醒過，每人每天最多一封。", "They were reminded today; at most one reminder a person and day.")
NOTHING = Text("沒有可以提醒的成員：都已完成，或今天已提醒過。", "There is nobody to remind: all have finished, or were reminded today.")
AGREED = (ConsentState.GIVEN, ConsentState.IMPORTED)


@dataclass(frozen=True, slots=True)
class Planned:
    """One person whom a reminder would reach, or why not: `is_told` today already."""

    member: MemberFirm
    person: User
    open_items: int
    is_told: bool
    subject: str
    body: str
    context: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """Whom reminders would reach; members without anybody are to be invited instead."""

    people: Sequence[Planned]
    uninvited: Sequence[MemberFirm]

    @property
    def new(self) -> list[Planned]:
        """Those who were not reminded today."""
        return [each for each in self.people if not each.is_told]


def plan(proposal: Proposal, at: datetime, only: MemberFirm | None = None) -> Plan:
    """Who would be mailed what (a fixed number of queries). Without `only`: every member but the lead that has not finished."""
    read = read_case(proposal)
    checked, consents = check_case(read, day_of_check(proposal.call, at)), status(proposal, read)
    wanted = [
        (index, each) for index, each in enumerate(read.members)
        if (each.pk == only.pk if only else index > 0 and not _finished(checked, index, consents[each.pk].state))
    ]
    told = set(Reminder.objects.filter(proposal=proposal, day=timezone.localdate(at)).values_list("person", flat=True))
    people = _people([each for _index, each in wanted])
    planned: list[Planned] = []
    for index, member in wanted:
        for person in people.get(member.firm_id, []) if member.firm_id is not None else []:
            if person.pk in {each.person.pk for each in planned}:
                continue  # one mail for who acts for two members
            facts = _context(proposal, checked, member, index, person, at)
            subject, body = render(EVENT, person.language, facts)
            planned.append(Planned(member, person, int(facts["open_items"]), person.pk in told, subject, body, facts))
    return Plan(planned, [member for _index, member in wanted if member.firm_id is None])


def remind(proposal: Proposal, member: MemberFirm, actor: User, *, received_at: datetime) -> int:
    """Mail the member's people what is waiting for them; how many mails.

    Raises Forbidden, Closed, Refused ("nobody" to remind, "today": all were reminded today).
    """
    with transaction.atomic():
        case = _open(proposal, actor, received_at)
        found = plan(case, received_at, only=member)
        if not found.people:
            raise Refused("nobody", NOBODY)
        if not found.new:
            raise Refused("today", TODAY)
        return _send(case, found.new, actor, received_at)


def remind_all(proposal: Proposal, actor: User, *, received_at: datetime) -> int:
    """Mail every member that has not finished; how many mails. Raises Forbidden, Closed, Refused ("nobody")."""
    with transaction.atomic():
        case = _open(proposal, actor, received_at)
        found = plan(case, received_at)
        if not found.new:
            raise Refused("nobody", NOTHING)
        return _send(case, found.new, actor, received_at)


def _open(proposal: Proposal, actor: User, at: datetime) -> Proposal:
    case = lock_proposal(proposal)
    if not standing(actor, case).is_lead:
        raise Forbidden("remind")
    if not is_editable(case, at):
        raise Closed(case.deadline, at)
    return case


def _send(case: Proposal, people: Iterable[Planned], actor: User, at: datetime) -> int:
    day, count = timezone.localdate(at), 0
    members: dict[int, int] = {}
    for each in people:
        _row, made = Reminder.objects.get_or_create(
            proposal=case, person=each.person, day=day, defaults={"member": each.member, "sent_by": actor, "at": at},
        )
        if made:
            enqueue(
                EVENT, key=f"reminder:{case.pk}:{each.person.pk}:{day:%Y%m%d}", to=each.person.email, chain=chain_of(case),
                language=each.person.language, context=each.context,
            )
            members[each.member.pk] = members.get(each.member.pk, 0) + 1
            count += 1
    for member, number in members.items():
        record(chain_of(case), "member.reminded", actor, {"member": member, "count": number})
    return count


def _finished(checked: Checked, index: int, state: ConsentState) -> bool:
    return state in AGREED and not _open_items(checked, index)


def _open_items(checked: Checked, index: int) -> int:
    place = f"members[{index}]"
    return sum(1 for each in checked.blocking if each.where == place or each.where.startswith(f"{place}."))


def _people(members: Sequence[MemberFirm]) -> dict[int, list[User]]:
    """The active people of these members' firms, by firm (one query)."""
    firms = {each.firm_id for each in members if each.firm_id is not None}
    found: dict[int, list[User]] = {}
    for user in User.objects.filter(firms__firm__in=firms, is_active=True).order_by("pk").annotate(firm_id=F("firms__firm")):
        found.setdefault(user.firm_id, []).append(user)
    return found


def _context(case: Proposal, checked: Checked, member: MemberFirm, index: int, person: User, at: datetime) -> dict[str, Any]:
    english = person.language.startswith("en")
    left = max(case.deadline - at, timedelta(0))
    return {
        "person": str(person),
        "theme": checked.dossier.record("cover").get("alliance_theme", ""),
        "year": case.call.roc_year,
        "scope": case.call.code,
        "deadline": spoken(timezone.localtime(case.deadline), ("day", "weekday", "time"), english=english),
        "time_left": f"{left.days} d {left.seconds // 3600} h" if english else f"{left.days}天{left.seconds // 3600}小時",
        "open_items": _open_items(checked, index),
        "link": settings.BASE_URL + reverse("member", args=[case.code, member.key]),
    }
