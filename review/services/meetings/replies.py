"""出席名單回報 of an alliance: who comes, who presents, why a member speaks in the lead firm's place (W-15; practice 2, row 17)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.trail.services import record
from proposals.models import MemberFirm, Proposal
from proposals.permissions import read_standing
from proposals.services.errors import Forbidden, Refused
from proposals.services.locks import chain_of
from review.models import AgendaItem, AttendanceReply, ReplyPerson

MOST_PEOPLE = 20
NOBODY = Text("請至少填一位出席人員，並指定一位簡報者。", "Name at least one person, and one who presents.")
NOT_A_MEMBER = Text("出席人員須屬於本聯盟的公司。", "Everybody who comes belongs to a firm of this alliance.")
STAND_IN = Text("由聯盟成員代為簡報時，請填寫理由。", "When a member presents in the lead firm's place, give the reason.")
OVER = Text("會議已開始，不能再修改出席名單。", "The meeting has begun; the list cannot be changed.")
STALE = Text("名單剛剛已由其他人修改，請重新整理後再試。", "Somebody else has just changed the list. Reload and try again.")


@dataclass(frozen=True, slots=True)
class Comes:
    """One person of the list. `position`: the place of the firm in the alliance, 0 is the lead firm."""

    name: str
    title: str
    position: int
    presents: bool


def save_reply(
    item: AgendaItem, actor: User, people: Sequence[Comes], *, devices: str, stand_in_reason: str, revision: int, at: datetime,
) -> AttendanceReply:
    """Keep the list, until the meeting is opened. Raises Forbidden (only the lead's people), Refused (people, members, stand_in, over, stale)."""
    proposal: Proposal = item.proposal
    if not read_standing(actor, proposal).is_lead:
        raise Forbidden("lead")
    named = [each for each in people if each.name.strip()][:MOST_PEOPLE]
    if not named or sum(each.presents for each in named) < 1:
        raise Refused("people", NOBODY)
    members = {member.position: member for member in MemberFirm.objects.filter(proposal=proposal)}
    if any(each.position not in members for each in named):
        raise Refused("members", NOT_A_MEMBER)
    if all(each.position != 0 for each in named if each.presents) and not stand_in_reason.strip():
        raise Refused("stand_in", STAND_IN)
    with transaction.atomic():
        if not AgendaItem.objects.filter(pk=item.pk, meeting__opened_at=None).exists():
            raise Refused("over", OVER)
        reply = _reply(item, actor, devices, stand_in_reason, revision, at)
        reply.people.all().delete()
        ReplyPerson.objects.bulk_create([
            ReplyPerson(
                reply=reply, member=members[each.position], name=each.name.strip()[:80], title=each.title.strip()[:80], presents=each.presents,
            )
            for each in named
        ])  # fmt: skip
        record(chain_of(proposal), "meeting.replied", actor, {"meeting": item.meeting_id, "people": len(named), "at": at})
    return reply


def _reply(item: AgendaItem, actor: User, devices: str, reason: str, revision: int, at: datetime) -> AttendanceReply:
    facts = {"devices": devices.strip()[:300], "stand_in_reason": reason.strip()[:300], "saved_by": actor, "saved_at": at}
    known = AttendanceReply.objects.filter(item=item)
    if not known.exists():
        if revision:
            raise Refused("stale", STALE)
        return AttendanceReply.objects.create(item=item, revision=1, **facts)
    if not known.filter(revision=revision).update(revision=F("revision") + 1, **facts):
        raise Refused("stale", STALE)
    return known.get()
