"""Rows of the matrix's world that belong to progress: a baseline, an accepted report, evidence, a checkpoint, a visit."""

from base64 import b64decode
from datetime import date
from typing import Any

from django.utils import timezone

from alliance_portal.files.services import store_generated
from kpi.models import (
    Advice,
    AllianceReport,
    Baseline,
    CheckpointReport,
    Evidence,
    MonthSlot,
    Obligation,
    ReviewResult,
    SiteVisit,
    VisitAction,
    VisitPhoto,
)
from proposals.models import MemberFirm, Proposal
from tests.kpi import plans

SIGNED = {"C", "G", "Z", "H"}
BODIES = {
    "execution_checkpoint_save": "statement=done&revision=0",
    "execution_checkpoint_settle": "outcome=return&remark=reason",
    "execution_advice": "text=do&owner=somebody&due=2024-08-31",
    "execution_advice_finish": "note=done",
    "execution_evidence_check": "verdict=accepted",
    "execution_review_open": "kind=final&held_on=2024-11-20&place=Taipei",
    "execution_review_result": "kind=final&outcome=passed&held_on=2024-11-20&comments=good",
    "execution_improvement": "demand=more&due=2099-01-01",
    "execution_improvement_answer": "answer=done",
    "execution_improvement_settle": "met=yes&note=good",
    "execution_visit_add": "purpose=verification&visited_on=2024-07-18&place=Taipei",
    "execution_visit_change": "purpose=verification&visited_on=2024-07-18&place=Taipei&revision=0",
    "execution_visit_action": "text=do&owner=somebody&due=2024-08-01",
    "execution_visit_finish": "note=done",
    "execution_obligation_hand_in": "proof=done",
    "execution_obligation_settle": "outcome=waive&remark=reason",
    "execution_closing_save": "statement=done&revision=0",
    "execution_close": "reason=a good reason",
    "execution_closing_make": "form=pdf",
    "execution_letter": "letter_no=1&letter_on=2024-08-01",
    "execution_checkpoint_make": "form=pdf",
    "execution_diagnosis_plan": "mode=online&revision=0",
    "execution_diagnosis_session": "held_on=2024-06-18&expert=Expert&hours=2&mode=online&findings=Found&revision=0",
}
PICTURE = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==")  # one pixel


def arguments(route: str, planted: dict[str, int]) -> dict[str, Any]:
    """Arguments of the routes in a case; the second checkpoint has been sent, the first is written still."""
    nothing = dict.fromkeys(("evidence_id", "visit_id", "photo_id", "action_id", "advice_id", "session_id", "subject"), 0)
    forms = {"report_form": "pdf", "paper_form": "pdf", "about": "review", "letter_form": "docx"}
    member = planted.get("advised", 0) if route.startswith("execution_diagnosis") else 0  # an obligation of 0 is the alliance's
    second = route in ("execution_checkpoint_settle", "execution_advice", "execution_advice_finish")
    return {"position": int(second), "duty": "exhibition", "member": member} | forms | nothing | planted


def plant_progress(state: str, case: Proposal, member: MemberFirm, by: Any, staff: Any, theme: str, title: str) -> dict[str, int]:
    """What a case under contract has; the arguments of its routes. In Z and H the visit is signed off, in H the evidence accepted."""
    if state not in SIGNED:
        return {}
    Baseline.objects.create(proposal=case, number=1, plan=plans.tree(theme=theme), made_of="submission", valid_from=date(2024, 3, 28))
    AllianceReport.objects.create(proposal=case, month=date(2024, 4, 1), done=dict.fromkeys(plans.WEIGHTS, "10"), state="accepted")
    MonthSlot.objects.create(proposal=case, member=member, month=date(2024, 4, 1), due=date(2024, 5, 6))
    picture = store_generated(PICTURE, f"{title}.png", "image/png", by)
    evidence = Evidence.objects.create(
        proposal=case, member=member, month=date(2024, 4, 1), kpi="kpi1", kind="event_page", title=title, file=picture, digest="0" * 64, added_by=by,
        verdict="accepted" if state == "H" else "waiting",
    )
    CheckpointReport.objects.create(proposal=case, position=1, state="sent", statement="done", saved_by=by, sent_by=by)
    attendance = [{"name": "Visitor", "unit": "", "side": "visitor"}, {"name": "Visited", "unit": "", "side": "visited"}]
    visit = SiteVisit.objects.create(
        proposal=case, purpose="midterm", visited_on=date(2024, 7, 18), place="Taipei", attendance=attendance, findings="Findings", written_by=staff,
        signed_off_at=timezone.now() if state in "ZH" else None, signed_off_by=staff if state in "ZH" else None,
    )
    photo = VisitPhoto.objects.create(visit=visit, file=picture, caption="Photograph")
    Obligation.objects.create(proposal=case, kind="exhibition", proof="Proof", file=picture, state="handed_in", handed_by=by)
    action = VisitAction.objects.create(visit=visit, text="Do", owner="Somebody", due=date(2024, 8, 1))
    result = ReviewResult.objects.create(
        proposal=case, kind="midterm", held_on=date(2024, 7, 24), outcome="passed", comments="Good", recorded_by=staff,
    )
    advice = Advice.objects.create(proposal=case, position=1, text="Recommended", given_by=staff)
    planted = {"advice_id": advice.pk, "advised": member.pk, "subject": result.pk}
    return planted | {"evidence_id": evidence.pk, "visit_id": visit.pk, "photo_id": photo.pk, "action_id": action.pk}
