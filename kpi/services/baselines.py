"""Versions of the plan: the first from the frozen submission, later ones from approved changes. A version is never changed."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from kpi.models import Baseline, ChangeRequest, Contract
from kpi.rules.plans import Part, tree_of
from proposals.models import MemberFirm, Proposal
from proposals.queries.cases import submitted_dossier
from proposals.rules.dossier import Dossier
from proposals.rules.eligibility import Size, size_of
from proposals.services.errors import Refused
from proposals.services.submissions import latest

NO_SUBMISSION = Text("本案沒有送件資料，無法建立計畫基準。", "The case has no submission; no baseline can be made.")


def standing_baseline(proposal: Proposal) -> Baseline | None:
    """The newest version (one query)."""
    return Baseline.objects.filter(proposal=proposal).order_by("-number").first()


def first_baseline(proposal: Proposal, contract: Contract, actor: User, at: datetime) -> Baseline:
    """Version 1: the plan of the standing submission, its members as they are, the amount of the contract. Inside the caller's transaction."""
    submission = latest(proposal)
    if submission is None:
        raise Refused("submission", NO_SUBMISSION)
    submission.proposal = proposal
    dossier = submitted_dossier(submission)
    tree = tree_of(dossier, parts_of_members(proposal, dossier)) | {"amount": str(contract.amount or "")}
    return Baseline.objects.create(
        proposal=proposal, number=1, plan=tree, made_of=Baseline.Origin.SUBMISSION, submission=submission,
        valid_from=contract.signed_on or contract.sign_by, made_by=actor, made_at=at,
    )


def parts_of_members(proposal: Proposal, dossier: Dossier) -> list[Part]:
    """The members of the frozen proposal with the rows that stand for them, by position; a firm that is no SME is marked (E-01)."""
    rows = {row.position: row for row in MemberFirm.objects.filter(proposal=proposal)}
    return [
        Part(rows[place].pk, member.company_name, member.ubn, size_of(member, dossier.programme) is not Size.LARGE)
        for place, member in enumerate(dossier.members) if place in rows
    ]


def next_baseline(before: Baseline, plan: Mapping[str, Any], change: ChangeRequest, *, valid_from: date, actor: User, at: datetime) -> Baseline:
    """The version after `before`, made of a change that was approved. Inside the caller's transaction, under the case's lock."""
    return Baseline.objects.create(
        proposal=before.proposal, number=before.number + 1, plan=dict(plan), made_of=Baseline.Origin.CHANGE, submission=before.submission,
        change=change, valid_from=valid_from, made_by=actor, made_at=at,
    )
