"""The demonstration's checks: in every state that a check has, made once, with names that say what they are."""

from collections import Counter

import pytest

from alliance_portal.accounts.models import User
from proposals.constants import Status
from proposals.models import Call, Proposal
from review.queries.slides import versions_of
from review.screening.gathering import screened
from review.services.screening.demo import CASES, LEAD, MARK, checks_of_the_demonstration
from tests import factories
from tests.review.screening.cases import standing_of


@pytest.mark.django_db
def test_the_demonstration_shows_every_state_of_a_check_and_is_made_once(call: Call, staff: User, staff2: User, now) -> None:
    factories.make_user(LEAD)
    for _run in range(2):
        checks_of_the_demonstration(call, staff, now)
    cases = Proposal.objects.filter(imported_from=MARK)
    assert Counter(cases.values_list("status", flat=True)) == Counter({
        Status.RECEIVED: 1, Status.SCREENING: 1, Status.CORRECTION: 1, Status.CORRECTED: 1, Status.ELIGIBLE: 1, Status.INELIGIBLE: 1,
        Status.SLIDES_READY: 1,
    })
    assert len(CASES) == cases.count()
    assert all("示範" in each.company_name for case in cases for each in case.members.all())
    shown = cases.get(status=Status.SLIDES_READY)
    assert [each.file.name for each in versions_of(shown)] == ["提案簡報（示範）.pptx"]
    received = cases.get(status=Status.RECEIVED)
    around = screened(received.submissions.get()).around
    assert [(each.code, each.position) for each in around.others] == [(cases.get(status=Status.CORRECTION).code, around.others[0].index)]
    checking = standing_of(cases.get(status=Status.SCREENING))
    assert [each.outcome.code for each in checking.matters if each.is_open] == ["E-22"]
    assert 0 < checking.answered < len(checking.asked)
