"""Submissions for tests of the check, made of a sample's document: as cheap as their rows."""

import json
from datetime import timedelta
from typing import Any

from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.seconds.models import Confirmation
from alliance_portal.seconds.services import confirm
from proposals.constants import Status
from proposals.models import Call, MemberFirm, Proposal, Submission
from review.models import PaperIntake
from review.queries.screening import check_of, read_check
from review.screening.standing import Standing
from review.services.screening.checks import Given, answer, start
from tests import factories
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


def received(call: Call, lead: User, code: str = "113-AAAAA", changes: dict[str, Any] | None = None) -> Proposal:
    """A received case of that sample whose lead firm is the lead's, its paper in with everything."""
    submission = submitted(call, lead, code, changes, Status.RECEIVED)
    case = submission.proposal
    row = case.members.get(position=0)
    MemberFirm.objects.filter(pk=row.pk).update(firm=factories.make_firm(row.company_name, ubn=row.ubn, owner=lead))
    at = submission.received_at
    PaperIntake.objects.create(
        proposal=case, arrived_at=at, way="post", copies=2, has_seals=True, has_certificate=True, has_pink_cover=True, version=1, logged_by=lead,
        acknowledged_at=at,
    )
    return Proposal.objects.select_related("call").get(pk=case.pk)


def begun(call: Call, lead: User, staff: User, code: str = "113-AAAAA", changes: dict[str, Any] | None = None) -> Proposal:
    """The same under check."""
    case = received(call, lead, code, changes)
    start(case, staff, timezone.now())
    return case


def answer_all(case: Proposal, staff: User) -> None:
    """Every question answered 符合."""
    standing = standing_of(case)
    answer(case, staff, {each.question.key: Given("passed", "", each.last.turn if each.last else 0) for each in standing.asked})


def standing_of(case: Proposal) -> Standing:
    """The check of a case as it stands."""
    check = check_of(case)
    assert check is not None
    return read_check(case, check, check.submission).standing


def confirm_last(staff: User) -> None:
    """A second person agrees to what was asked last."""
    confirm(Confirmation.objects.order_by("-pk")[0], staff)
