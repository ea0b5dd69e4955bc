"""Cases for the desk as rows: what a desk sees of an alliance, without the form behind it (a whole case costs a second)."""

import itertools
import json
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.utils import timezone

from alliance_portal.accounts.models import User
from proposals.constants import Status
from proposals.models import Call, MemberFirm, Proposal, SectionAnswers, StatusChange, Submission
from proposals.services.drafts import create_draft
from proposals.services.receipts import receipt_no
from review.services.intake import Delivery
from tests import factories

_numbers = itertools.count(1)


def make_draft(call: Call, lead: User, *, theme: str = "智慧茶飲", firm: str = "") -> Proposal:
    """A draft with a theme and a second member."""
    name = firm or f"示範領導{next(_numbers)}股份有限公司"
    case = create_draft(call, factories.make_firm(name, owner=lead), lead, at=call.opens_at)
    MemberFirm.objects.create(proposal=case, position=1, company_name="稻香示範食品", ubn="90332120")
    SectionAnswers.objects.create(proposal=case, section="cover", data={"alliance_theme": theme})
    return case


def upload(case: Proposal, by: User, at: datetime | None = None, **basic: Any) -> Submission:
    """Freeze a submission as rows, and take the case to `uploaded`."""
    at, number = at or timezone.now() - timedelta(hours=2), Submission.objects.filter(proposal=case).count() + 1
    members = [{"company_name": each.company_name, "ubn": each.ubn} for each in case.members.all()]
    theme = SectionAnswers.objects.get(proposal=case, section="cover").data["alliance_theme"]
    frozen = {"contact_name": "周以恩", "contact_email": "contact@example.tw", "contact_mobile": "0912-345-678"} | basic
    text = json.dumps({"proposal": {"cover": {"alliance_theme": theme}, "alliance_basic": frozen}, "members": members, "number": number})
    Submission.objects.filter(proposal=case, superseded_at=None).update(superseded_at=at)
    made = Submission.objects.create(
        proposal=case, number=number, receipt_no=receipt_no(case.code, number), idempotency_key=f"key-{number:05}", dossier=text,
        sha256=sha256(text.encode()).hexdigest(), edition="113", edition_digest="", received_at=at, submitted_by=by, content_version=0,
    )
    StatusChange.objects.create(proposal=case, action="submit", source=case.status, target=Status.UPLOADED, actor=by, at=at)
    Proposal.objects.filter(pk=case.pk).update(status=Status.UPLOADED)
    case.refresh_from_db()
    return made


def delivery(at: datetime, **changes: Any) -> Delivery:
    """Two sealed copies with everything, without a code."""
    facts = {"way": "post", "copies": 2, "has_seals": True, "has_certificate": True, "has_pink_cover": True} | changes
    return Delivery(arrived_at=at, **facts)
