"""The demonstration's committee: cases in review, drafts and sent sheets, one reviewer recused by match; once, whatever often it is made."""

from datetime import datetime

from alliance_portal.accounts.models import Office, User
from proposals.models import Call, Proposal
from review.models import Recusal, ScoreSheet
from review.services.committee import demo
from tests import factories


def test_the_committee_of_the_demonstration(call: Call, staff: User, now: datetime) -> None:
    for email, name in zip(demo.REVIEWERS, ("吳委員", "鄭委員", "許委員"), strict=True):
        factories.make_user(email, name=name, office=Office.REVIEWER)
    for _round in range(2):
        demo.committee_of_the_demonstration(call, staff, now)
    assert set(Proposal.objects.filter(imported_from=demo.MARK).values_list("status", flat=True)) == {"in_review"}
    assert sorted(ScoreSheet.objects.values_list("status", flat=True)) == ["draft"] * 3 + ["submitted"] * 3
    assert list(Recusal.objects.values_list("source", "seat__user__email")) == [("matched", demo.REVIEWERS[1])]
