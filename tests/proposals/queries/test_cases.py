"""Reading a case: few queries, whatever its size; the dossier that rules and papers see."""

from datetime import date, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from alliance_portal.accounts.models import User
from alliance_portal.files.models import StoredFile
from proposals.interchange import content_hash
from proposals.models import Attachment, Call, MemberFirm, Proposal, SectionAnswers
from proposals.queries.cases import checked, day_of_check, load_dossier
from tests.factories import make_call, make_proposal


@pytest.mark.parametrize("members", [1, 3, 9])
def test_dossier_takes_four_queries(call: Call, lead: User, members: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    proposal = make_proposal(call=call, lead=lead, members=members)
    for row in MemberFirm.objects.filter(proposal=proposal):
        SectionAnswers.objects.create(proposal=proposal, member=row, section="overview", data={"website": "https://a.example.tw"})
    case = Proposal.objects.select_related("call").get(pk=proposal.pk)
    with django_assert_num_queries(4):
        dossier = load_dossier(case)
    assert len(dossier.members) == members
    with django_assert_num_queries(5):
        checked(case)


def test_sample_checks_clean(complete: Proposal) -> None:
    found = checked(complete)
    assert found.findings == ()
    assert found.dossier.members[0].company_name == "青嵐示範茶業股份有限公司"
    assert set(found.states) >= {"proposal.cover", "members[7]"}


def test_what_could_not_be_read_is_a_finding_at_its_place(complete: Proposal) -> None:
    answers = SectionAnswers.objects.get(proposal=complete, section="quantified_benefits")
    answers.typed = {"kpi4_before": "很多"}
    answers.data.pop("kpi4_before")
    answers.save()
    found = checked(complete)
    assert found.dossier.unreadable == {"proposal.quantified_benefits.kpi4_before": "很多"}
    assert "proposal.quantified_benefits.kpi4_before" in {each.where for each in found.blocking}


def test_infected_file_is_something_to_fix_and_not_in_the_paper(complete: Proposal) -> None:
    where = "proposal.document_self_check.registration_proof_file"
    assert where not in {each.where for each in checked(complete).findings}
    before = content_hash(load_dossier(complete))
    stored = Attachment.objects.get(proposal=complete, slot="document_self_check.registration_proof_file").file
    StoredFile.objects.filter(pk=stored.pk).update(scan=StoredFile.Scan.INFECTED)
    found = next(each for each in checked(complete).blocking if each.where == where)
    assert found.code == "D-18"
    assert f"「{stored.name}」經掃毒發現不安全" in found.message.zh
    dossier = load_dossier(complete)
    ref = next(each for each in dossier.files.values() if each.name == stored.name)
    assert (ref.problem, ref.source) == ("unsafe", "")
    assert content_hash(dossier) != before  # the paper that was made before is not given out for it


def test_day_of_check(db: None) -> None:
    call = make_call(deadline=datetime.fromisoformat("2024-03-06T17:00:00+08:00"), opens_at=datetime.fromisoformat("2024-02-01T09:00:00+08:00"))
    assert day_of_check(call) == date(2024, 3, 6)
    assert day_of_check(call, call.deadline - timedelta(days=7)) == date(2024, 2, 28)
    assert day_of_check(call, call.deadline + timedelta(days=7)) == date(2024, 3, 6)
