"""現地訪視 and 查證作業: who was there, what was found, what was agreed until when; signed off once (W-05, W-38; practice 2.27)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.files.models import StoredFile
from alliance_portal.lib.findings import Text
from alliance_portal.trail.services import record
from kpi.constants import VisitPurpose
from kpi.models import MonthSlot, SiteVisit, VisitAction, VisitPhoto
from kpi.services import agreed
from kpi.services.checkpoints import NOT_NOW, OPEN_IN
from proposals.models import MemberFirm, Proposal
from proposals.services.errors import Conflict, Forbidden, Refused
from proposals.services.locks import chain_of, lock_proposal
from review.services.officers import require_decider

SIDES = ("visitor", "visited")
FUTURE = Text("訪視日期不可晚於今天。", "The day of a visit may not lie in the future.")
NO_PLACE = Text("請填寫訪視地點。", "Say where the visit was.")
NO_PURPOSE = Text("請選擇訪視事由。", "Choose why the visit was made.")
FOREIGN = Text("查證對象須為本聯盟成員。", "Who is verified must be a member of this alliance.")
NOBODY = Text("簽認前須記載雙方出席人員與訪視紀錄。", "Before it is signed off, both sides' people and the findings must be written down.")
SIGNED = Text("這份紀錄已簽認，不能再修改。", "This record is signed off and cannot be changed.")
ACTION = Text("請填寫待辦事項、負責人與期限。", "Give the action, its owner and its day.")


def write_visit(  # noqa: PLR0913  the form of a visit has these fields
    proposal: Proposal, actor: User, *, visit: SiteVisit | None, purpose: str, member: int | None, visited_on: date, place: str,
    attendance: Sequence[dict[str, str]], findings: str, revision: int, at: datetime,
) -> SiteVisit:
    """Write a visit down, or change a record that is not signed off. Raises Forbidden, Refused, Conflict (changed meanwhile)."""
    require_decider(actor, proposal)
    if purpose not in VisitPurpose.values:
        raise Refused("purpose", NO_PURPOSE)
    if visited_on > timezone.localdate(at):
        raise Refused("visited_on", FUTURE)
    if not place.strip():
        raise Refused("place", NO_PLACE)
    people = [{key: row.get(key, "").strip()[:80] for key in ("name", "unit", "side")} for row in attendance if row.get("name", "").strip()]
    facts = {
        "purpose": purpose, "visited_on": visited_on, "place": place.strip()[:200], "findings": findings.strip(), "written_by": actor,
        "attendance": [row for row in people if row["side"] in SIDES],
    }
    with transaction.atomic():
        case = lock_proposal(proposal)
        if case.status not in OPEN_IN:
            raise Refused("status", NOT_NOW)
        facts["member"] = _member(case, member)
        if visit is None:
            made = SiteVisit.objects.create(proposal=case, written_at=at, **facts)
            record(chain_of(case), "visit.written", actor, {"visit": made.pk, "purpose": purpose, "on": visited_on, "member": member})
            return made
        if visit.signed_off_at is not None:
            raise Refused("signed", SIGNED)
        changed = SiteVisit.objects.filter(pk=visit.pk, proposal=case, revision=revision, signed_off_at=None).update(
            revision=F("revision") + 1, written_at=at, **facts,
        )
        if changed != 1:
            raise Conflict
        record(chain_of(case), "visit.changed", actor, {"visit": visit.pk, "on": visited_on})
    visit.refresh_from_db()
    return visit


def _member(case: Proposal, key: int | None) -> MemberFirm | None:
    if key is None:
        return None
    found = MemberFirm.objects.filter(proposal=case, pk=key).first()
    if found is None:
        raise Refused("member", FOREIGN)
    return found


def _open(visit: SiteVisit, actor: User) -> SiteVisit:
    require_decider(actor, visit.proposal)
    lock_proposal(visit.proposal)
    held = SiteVisit.objects.get(pk=visit.pk)
    if held.signed_off_at is not None:
        raise Refused("signed", SIGNED)
    return held


def add_photo(visit: SiteVisit, actor: User, *, file: StoredFile, caption: str) -> VisitPhoto:
    """A photograph beside the record. Raises Forbidden, Refused (signed off)."""
    with transaction.atomic():
        held = _open(visit, actor)
        made = VisitPhoto.objects.create(visit=held, file=file, caption=caption.strip()[:120])
        record(chain_of(visit.proposal), "visit.photo_added", actor, {"visit": held.pk, "file": str(file.pk)})
    return made


def add_action(visit: SiteVisit, actor: User, *, text: str, owner: str, due: date | None) -> VisitAction:
    """What was agreed: by whom, until when. Raises Forbidden, Refused."""
    if not text.strip() or not owner.strip() or due is None:
        require_decider(actor, visit.proposal)
        raise Refused("action", ACTION)
    with transaction.atomic():
        held = _open(visit, actor)
        made = VisitAction.objects.create(visit=held, text=text.strip()[:500], owner=owner.strip()[:80], due=due)
        record(chain_of(visit.proposal), "visit.action_agreed", actor, {"visit": held.pk, "action": made.pk, "owner": made.owner, "due": due})
    return made


def finish_action(action: VisitAction, actor: User, *, note: str, at: datetime) -> VisitAction:
    """The lead's people or staff say how an action was done; also after the record was signed off. Raises Forbidden, Refused."""
    return agreed.finish(action, action.visit.proposal, actor, "visit.action_done", note=note, at=at)


def sign_off(visit: SiteVisit, actor: User, *, at: datetime, sheet: StoredFile | None = None) -> SiteVisit:
    """簽認: the record is final; the signed sheet may come with it. Raises Forbidden, Refused (nobody written down on one side)."""
    with transaction.atomic():
        held = _open(visit, actor)
        sides = {row["side"] for row in held.attendance}
        if sides != set(SIDES) or not held.findings:
            raise Refused("attendance", NOBODY)
        SiteVisit.objects.filter(pk=held.pk, signed_off_at=None).update(signed_off_at=at, signed_off_by=actor, signature_sheet=sheet)
        record(chain_of(visit.proposal), "visit.signed_off", actor, {"visit": held.pk})
    held.refresh_from_db()
    return held


def members_to_verify(proposal: Proposal) -> list[tuple[int, str]]:
    """Members with months to report, by position: who can be verified (one query)."""
    rows = MonthSlot.objects.filter(proposal=proposal).order_by("member__position").values_list("member_id", "member__company_name").distinct()
    return list(dict.fromkeys(rows))


__all__ = ["SIDES", "Forbidden", "add_action", "add_photo", "finish_action", "members_to_verify", "sign_off", "write_visit"]
