"""應辦事項: handed in with proof by who owes it, settled or waived by staff; effect data also after closing (M-04 to M-10; practice 2.30)."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from alliance_portal.accounts.models import User
from alliance_portal.files.models import StoredFile
from alliance_portal.lib.figures import parse
from alliance_portal.lib.findings import Text
from alliance_portal.lib.unreadable import Unreadable
from alliance_portal.trail.services import record
from kpi.constants import AFTER_CLOSING, DUTIES_OF_ALLIANCE, DUTIES_OF_MEMBER, Duty, DutyState
from kpi.models import Obligation
from kpi.services.checkpoints import OPEN_IN
from proposals.constants import Status
from proposals.models import MemberFirm, Proposal
from proposals.permissions import read_standing
from proposals.services.errors import Conflict, Forbidden, Refused
from proposals.services.locks import chain_of, lock_proposal
from review.services.officers import require_decider

_YEAR = re.compile(r"1\d\d|20\d\d")
EFFECT_IN = OPEN_IN | {Status.CLOSED}
FIGURES = ("investment", "output")  # 萬元
LINES = ("result", "year", "source")
UNKNOWN = Text("沒有這項應辦事項。", "There is no such obligation.")
NOT_NOW = Text("本案目前不能辦理這項應辦事項。", "This obligation cannot be dealt with now.")
PROOF = Text("請填寫證明說明、網址或上傳檔案。", "Give the proof in words, an address or a file.")
CONSENT = Text("影片須取得影像拍攝及授權同意書。", "A film needs the written consent of the people in it.")
EFFECT = Text("請填寫成果運用、年度與資料來源。", "Give the result, the year and the source.")
YEAR = Text("資料年度請填民國年（例如113），或西元年4碼。", "Give the year as a ROC year (113) or with four digits.")
SETTLED = Text("這項應辦事項已認定。", "This obligation is settled.")
NOT_HANDED = Text("尚未提供證明。", "No proof has been handed in.")
REASON = Text("請填寫理由。", "Give a reason.")


def _owed(case: Proposal, kind: str, member: int) -> MemberFirm | None:
    """Who owes it; None for the alliance. Raises Refused for what nobody owes."""
    if not member and kind in DUTIES_OF_ALLIANCE:
        return None
    found = MemberFirm.objects.filter(proposal=case, pk=member).first() if member and kind in DUTIES_OF_MEMBER else None
    if found is None:
        raise Refused("kind", UNKNOWN)
    return found


def _open(case: Proposal, kind: str) -> None:
    if case.status not in (EFFECT_IN if kind in AFTER_CLOSING else OPEN_IN):
        raise Refused("status", NOT_NOW)


def hand_in(
    proposal: Proposal, actor: User, *, kind: str, member: int, proof: str, file: StoredFile | None, has_image_consent: bool,
    figures: Mapping[str, str], at: datetime,
) -> Obligation:
    """Proof by the lead's people for the alliance, by a member's own people for it; again until it is settled. Raises Forbidden, Refused."""
    own = read_standing(actor, proposal)
    if not (own.is_lead if not member else member in own.acts_for):
        raise Forbidden("obligation")
    if not proof.strip() and file is None:
        raise Refused("proof", PROOF)
    if kind == Duty.FILM and not has_image_consent:
        raise Refused("consent", CONSENT)
    kept = effect_of(figures) if kind == Duty.EFFECT else {}
    with transaction.atomic():
        case = lock_proposal(proposal)
        owner = _owed(case, kind, member)
        _open(case, kind)
        held, _made = Obligation.objects.get_or_create(proposal=case, kind=kind, member=owner)
        facts: dict[str, Any] = {
            "state": DutyState.HANDED_IN, "proof": proof.strip()[:1000], "has_image_consent": has_image_consent, "figures": kept, "handed_by": actor,
            "handed_at": at, "remark": "",
        }
        if file is not None:
            facts["file"] = file
        unsettled = Obligation.objects.filter(pk=held.pk).exclude(state__in=(DutyState.MET, DutyState.WAIVED))
        changed = unsettled.update(revision=F("revision") + 1, **facts)
        if changed != 1:
            raise Refused("settled", SETTLED)
        record(chain_of(case), "obligation.handed_in", actor, {"kind": kind, "member": member, "file": str(file.pk) if file else ""})
    held.refresh_from_db()
    return held


def effect_of(typed: Mapping[str, str]) -> dict[str, str]:
    """成果運用, 投資金額, 創造產值 as kept: figures in 萬元 as text. Raises Refused (reason: the field's name)."""
    kept = {name: typed.get(name, "").strip()[:500] for name in LINES}
    if not all(kept.values()):
        raise Refused("result", EFFECT)
    if not _YEAR.fullmatch(kept["year"]):
        raise Refused("year", YEAR)
    for name in FIGURES:
        try:
            value = parse(typed.get(name, ""), "萬元")
        except Unreadable as unreadable:
            raise Refused(name, unreadable.reason) from unreadable
        if value < 0:
            raise Refused(name, Text("請填0以上的數字。", "Give a figure of 0 or more."))
        kept[name] = format(value, "f")
    return kept


def settle(proposal: Proposal, actor: User, *, kind: str, member: int, is_good: bool, remark: str, at: datetime) -> Obligation:
    """Staff accept a proof or return it with a reason. Raises Forbidden, Refused."""
    require_decider(actor, proposal)
    if not is_good and not remark.strip():
        raise Refused("remark", REASON)
    state = DutyState.MET if is_good else DutyState.RETURNED
    with transaction.atomic():
        case = lock_proposal(proposal)
        owner = _owed(case, kind, member)
        _open(case, kind)
        changed = Obligation.objects.filter(proposal=case, kind=kind, member=owner, state=DutyState.HANDED_IN).update(
            state=state, remark=remark.strip()[:500], settled_by=actor, settled_at=at, revision=F("revision") + 1,
        )
        if changed != 1:
            raise Refused("not_handed", NOT_HANDED)
        record(chain_of(case), f"obligation.{state.value}", actor, {"kind": kind, "member": member, "remark": remark.strip()[:500]})
    return Obligation.objects.get(proposal=proposal, kind=kind, member=owner)


def waive(proposal: Proposal, actor: User, *, kind: str, member: int, reason: str, at: datetime) -> Obligation:
    """Staff waive an obligation with a reason that the closing report prints. Raises Forbidden, Refused, Conflict."""
    require_decider(actor, proposal)
    if not reason.strip():
        raise Refused("remark", REASON)
    with transaction.atomic():
        case = lock_proposal(proposal)
        owner = _owed(case, kind, member)
        _open(case, kind)
        held, _made = Obligation.objects.get_or_create(proposal=case, kind=kind, member=owner)
        if held.state in (DutyState.MET, DutyState.WAIVED):
            raise Refused("settled", SETTLED)
        changed = Obligation.objects.filter(pk=held.pk, revision=held.revision).update(
            state=DutyState.WAIVED, remark=reason.strip()[:500], settled_by=actor, settled_at=at, revision=F("revision") + 1,
        )
        if changed != 1:
            raise Conflict
        record(chain_of(case), "obligation.waived", actor, {"kind": kind, "member": member, "reason": reason.strip()[:500]})
    held.refresh_from_db()
    return held
