"""The demonstration's committee: once, in the 113 call, up to the publication."""

from django.utils import timezone

from alliance_portal.accounts.models import Office, User
from proposals.constants import Status
from proposals.models import Call, Proposal
from review.models import Decision, ScoreSheet
from review.queries.ranking import ranked
from review.services.demo_results import CASES, MARK, committee_of_the_demonstration
from tests import factories


def test_it_is_scored_decided_and_published_once(call: Call, staff: User) -> None:
    factories.make_user("second@example.tw", office=Office.STAFF)
    for _run in (1, 2):
        committee_of_the_demonstration(call, staff, timezone.now())
    cases = Proposal.objects.filter(imported_from=MARK)
    assert cases.count() == len(CASES)
    assert sorted(cases.values_list("status", flat=True)) == sorted(
        [Status.SELECTED] * 5 + [Status.RESERVE] * 2 + [Status.NOT_SELECTED],
    )
    decision = Decision.objects.get()
    assert decision.state == Decision.State.PUBLISHED
    assert ScoreSheet.objects.count() == 8 * 7 - 2
    found = ranked(decision.committee)
    assert [found.cases[code].theme for code in found.order] == [row[0] for row in CASES]
    assert float(found.ranking.standings[found.order[0]].mean) == 83.0
