"""What reviewers of a mid-term or final review read of a case: its course, accepted evidence, signed visits; while it lies open to them, no more."""

from datetime import date

import pytest
from django.utils import timezone

from kpi.constants import CheckState, ReviewKind, Verdict
from kpi.models import CheckpointReport, SiteVisit
from kpi.services import reviews
from proposals.constants import Status
from proposals.models import Proposal
from proposals.services.errors import Refused
from review.models import Assignment, Committee, CommitteeCase
from tests import factories
from tests.kpi import courses
from tests.review.committees import recuse, seat_reviewer


@pytest.fixture
def case(call, lead, member, staff):
    made = courses.executing(lead=lead, member_owner=member, by=staff, status=Status.MIDTERM)
    courses.accepted(made, 7, 41)
    courses.evidence(factories.lead_row(made), lead, verdict=Verdict.ACCEPTED, title="領導企業的佐證")
    courses.evidence(factories.member_row(made, 1), member, title="還沒查核的佐證")
    facts = {"purpose": "midterm", "visited_on": date(2024, 7, 18), "place": "臺北市", "written_by": staff}
    SiteVisit.objects.create(proposal=made, findings="與月報相符", signed_off_at=timezone.now(), signed_off_by=staff, **facts)
    SiteVisit.objects.create(proposal=made, findings="尚未簽認的紀錄", **facts)
    CheckpointReport.objects.create(proposal=made, position=0, state=CheckState.SENT, statement="領導企業的說明", saved_by=lead)
    CheckpointReport.objects.create(proposal=made, position=1, state=CheckState.PREPARING, statement="還在寫的說明", saved_by=lead)
    return made


@pytest.fixture
def committee(case, staff):
    now = timezone.now()
    made = Committee.objects.create(call=case.call, kind="midterm", made_by=staff, opened_at=now, opened_by=staff)
    CommitteeCase.objects.create(committee=made, proposal=case, position=1, added_at=now, opened_at=now)
    return made


@pytest.fixture
def seat(committee, case):
    made = seat_reviewer(committee, "吳委員")
    Assignment.objects.create(seat=made, proposal=case)
    return made


def url(case):
    return f"/execution/reviewed/{case.code}/"


def test_the_course_is_read_and_what_nobody_accepted_is_not(client, case, seat):
    client.force_login(seat.user)
    answer = client.get(url(case))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert all(words in text for words in ("領導企業的佐證", "與月報相符", "領導企業的說明"))
    assert not any(words in text for words in ("還沒查核的佐證", "尚未簽認的紀錄", "還在寫的說明"))
    assert text.count('role="img"') == 3
    assert client.post(url(case)).status_code == 405


@pytest.mark.parametrize("part", ["contract", "obligations", "closing", "changes", "reports", "progress", "reviews", "checkpoints"])
def test_every_other_page_of_the_execution_is_closed(client, case, seat, part):
    client.force_login(seat.user)
    assert client.get(f"/execution/cases/{case.code}/{part}/").status_code in (403, 404)


def test_it_closes_with_the_review_a_recusal_and_the_seat(client, case, committee, seat, reviewer):
    client.force_login(seat.user)
    assert client.get(url(case)).status_code == 200
    Proposal.objects.filter(pk=case.pk).update(status=Status.EXECUTING)
    assert client.get(url(case)).status_code == 404
    Proposal.objects.filter(pk=case.pk).update(status=Status.MIDTERM)
    recuse(seat, case)
    assert client.get(url(case)).status_code == 404
    another = seat_reviewer(committee)
    client.force_login(another.user)
    assert client.get(url(case)).status_code == 404  # not assigned


def test_others_have_no_such_page(client, case, seat, lead, agency, staff, administrator):
    for user in (lead, agency, staff, administrator):
        courses.sign_in(client, user)
        assert client.get(url(case)).status_code == 403


def test_no_result_before_the_opinions_are_closed(case, committee, seat, staff):
    facts = {"kind": ReviewKind.MIDTERM, "outcome": "passed", "held_on": date(2024, 7, 31), "comments": "意見", "at": timezone.now()}
    with pytest.raises(Refused) as refused:
        reviews.record_result(case, staff, **facts)
    assert refused.value.reason == "committee"
    CommitteeCase.objects.update(locked_at=timezone.now())
    assert reviews.record_result(case, staff, **facts).committee == committee
