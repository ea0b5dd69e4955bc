"""A reminder to a member that has something left to do, at most one a day and member."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.lib.spoken_dates import spoken
from alliance_portal.mail.services import enqueue
from alliance_portal.trail.services import record
from proposals.models import MemberFirm, Proposal
from proposals.permissions import is_editable, standing
from proposals.queries.cases import Checked, check_case, day_of_check, read_case
from proposals.services.errors import Closed, Forbidden, Refused
from proposals.services.locks import chain_of, lock_proposal


def load_checked(case: Proposal, member: MemberFirm) -> tuple[Checked, int]:
    """The case with its findings, and the member's place in it."""
    read = read_case(case)
    return check_case(read, day_of_check(case.call)), next(index for index, each in enumerate(read.members) if each.pk == member.pk)


def remind(proposal: Proposal, member: MemberFirm, actor: User, *, received_at: datetime) -> int:
    """Mail the member's people what is waiting for them; how many mails. Raises Forbidden, Closed, Refused (nobody to remind)."""
    with transaction.atomic():
        case = lock_proposal(proposal)
        if not standing(actor, case).is_lead:
            raise Forbidden("remind")
        if not is_editable(case, received_at):
            raise Closed(case.call.deadline, received_at)
        people = list(User.objects.filter(firms__firm=member.firm_id, is_active=True)) if member.firm_id else []
        if not people:
            raise Refused("nobody", Text("這家成員尚未接受邀請，請重新寄送邀請。", "This member has not accepted yet; send the invitation again."))
        checked, index = load_checked(case, member)
        left = case.call.deadline - received_at
        for person in people:
            enqueue(
                "reminder_member",
                key=f"reminder:{member.pk}:{timezone.localdate(received_at):%Y%m%d}:{person.pk}",
                to=person.email,
                chain=chain_of(case),
                language=person.language,
                context={
                    "person": str(person),
                    "theme": checked.dossier.record("cover").get("alliance_theme", ""),
                    "call": case.call,
                    "deadline": spoken(timezone.localtime(case.call.deadline), ("day", "weekday", "time"), english=person.language.startswith("en")),
                    "time_left": f"{left.days}天{left.seconds // 3600}小時"
                    if not person.language.startswith("en")
                    else f"{left.days} d {left.seconds // 3600} h",
                    "open_items": sum(1 for each in checked.blocking if each.where.startswith(f"members[{index}]")),
                    "link": settings.BASE_URL + reverse("member", args=[case.code, member.key]),
                },
            )
        record(chain_of(case), "member.reminded", actor, {"member": member.pk, "count": len(people)})
    return len(people)
