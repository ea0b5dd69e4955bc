"""Submissions for tests of the check, made of a sample's document: as cheap as their rows."""

import json
from datetime import timedelta
from typing import Any

from django.utils import timezone

from alliance_portal.accounts.models import User
from proposals.constants import Status
from proposals.models import Call, MemberFirm, Proposal, Submission
from tests.proposals.rules.build import put, sample


def submitted(call: Call, lead: User, code: str, changes: dict[str, Any] | None = None, status: Status = Status.SCREENING) -> Submission:
    """A submitted case of the tea sample with some places changed, and its member rows."""
    tree = sample()
    for where, value in (changes or {}).items():
        put(tree, where, value)
    case = Proposal.objects.create(call=call, code=code, status=status, created_by=lead)
    MemberFirm.objects.bulk_create([
        MemberFirm(proposal=case, position=position, company_name=each["company_name"], ubn=each["ubn"])
        for position, each in enumerate(tree["members"])
    ])
    return Submission.objects.create(
        proposal=case, number=1, receipt_no=f"{code}-1-AA", idempotency_key="a-test", dossier=json.dumps(tree, ensure_ascii=False), sha256="0" * 64,
        edition="113", edition_digest="0" * 64, received_at=timezone.now() - timedelta(days=1), submitted_by=lead, content_version=0,
    )
