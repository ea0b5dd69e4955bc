"""Rows of the matrix's world that belong to the execution: the committee's points, contract, baseline, months, a report, evidence."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from alliance_portal.files.models import StoredFile
from kpi.constants import PointState
from kpi.models import ChangeRequest, Contract, Payment, ReviewPoint, RevisedPlan
from proposals.models import Proposal

TO_SIGN, SIGNED = {"P"}, {"C", "G", "Z", "H"}
ARGUMENTS: dict[str, Any] = {"point": 1, "version": 1, "payment": 1, "month": "2024-04", "change": 1}
TOMORROW = timezone.localdate() + timedelta(days=1)
BODIES = {
    "execution_payment": "instalment=1&paid=1000&document_no=AB1&paid_on=2024-04-08",
    "execution_payment_remove": "remove_reason=reason",
    "execution_invite": f"sign_by={TOMORROW.isoformat()}&amount=1000000",
    "execution_checklist": "revision=0&row-contract=seen",
    "execution_decline": "reason=no",
    "execution_points": "comments=one",
    "execution_answer": "answer=yes&revision=0",
    "execution_settle": "verdict=accept&revision=0",
    "execution_end": "way=abnormal&end_reason=reason",
    "execution_report": "revision=0",
    "execution_month": "revision=1&done_kpi1=10",
    "execution_return": "revision=1&part=kpi1&remark=reason",
    "execution_accept": "revision=1",
    "execution_changes": "kind=amount&amount=900000&event_on=2024-04-08&reason=reason",
    "execution_change_decide": "verdict=approve",
    "execution_give_back": "remark=reason",
}


def plant_execution(state: str, case: Proposal, stored: StoredFile, staff: Any) -> None:
    """What a case of this state has of an execution; nothing before it is selected."""
    if state in TO_SIGN | SIGNED:
        ReviewPoint.objects.create(proposal=case, number=1, comment="Comment", answer="Answer", state=PointState.ANSWERED)
        RevisedPlan.objects.create(proposal=case, number=1, file=stored, added_by=case.created_by)
    if state not in SIGNED:
        return
    start = date(2024, 4, 8)
    Contract.objects.create(
        proposal=case, invited_by=staff, sign_by=date(2024, 4, 22), amount=1_000_000, document=stored, signed_on=start, term_from=start,
        term_until=date(2024, 11, 30),
    )
    Contract.objects.filter(proposal=case).update(agreement=stored)
    if state == "C":
        paid = {"instalment": 2, "amount": 1000, "document_no": "AB2", "paid_on": start, "recorded_by": staff}
        Payment.objects.create(pk=ARGUMENTS["payment"], proposal=case, **paid)
    ChangeRequest.objects.create(
        proposal=case, number=1, weight="major", kind="amount", new={"amount": "900000"}, reason="reason", event_on=start, asked_by=case.created_by,
    )
