"""`where` of findings: taken apart, as a page's anchor, and in the order of the form."""

import pytest

from proposals.catalogue import Scope, load_edition
from proposals.rules import check
from proposals.rules.places import FormOrder, Place, cell, in_alliance, in_member, target
from tests.proposals.rules.build import LAST_DAY, PROGRAMME, read_tree

A, M = Scope.ALLIANCE, Scope.MEMBER


@pytest.mark.parametrize(("where", "place", "anchor"), [
    ("proposal.alliance_basic.pi_name", Place(A, "alliance_basic", None, "pi_name"), "id_pi_name"),
    ("proposal.schedule.gantt[kpi3].weight", Place(A, "schedule", None, "gantt", "kpi3", "weight"), "id_gantt-kpi3-weight"),
    ("proposal.schedule.gantt[kpi3]", Place(A, "schedule", None, "gantt", "kpi3"), "id_gantt-kpi3"),
    ("proposal.quantified_benefits.kpi2_tools[1].tool_name", Place(A, "quantified_benefits", None, "kpi2_tools", "1", "tool_name"),
     "id_kpi2_tools-1-tool_name"),
    ("proposal.schedule.monthly_progress.m05", Place(A, "schedule", None, "monthly_progress", "", "m05"), "id_monthly_progress-m05"),
    ("proposal.plan_summary", Place(A, "plan_summary"), ""),
    ("members", Place(A, "alliance_basic", None, "members"), "id_members"),
    ("members[2]", Place(M, "", 2), ""),
    ("members[2].ubn", Place(M, "identity", 2, "ubn"), "id_ubn"),
    ("members[2].overview", Place(M, "overview", 2), ""),
    ("members[2].survey_domestic.own_brand", Place(M, "survey_domestic", 2, "own_brand"), "id_own_brand"),
    ("members[12].supplementary.coaching_history[0].end_date", Place(M, "supplementary", 12, "coaching_history", "0", "end_date"),
     "id_coaching_history-0-end_date"),
])
def test_target_takes_a_place_apart(where: str, place: Place, anchor: str) -> None:
    assert target(where) == place
    assert place.anchor == anchor


@pytest.mark.parametrize("where", ["", "proposal", "members.ubn", "members[x]", "proposal[2].cover", "review.sheet", "proposal.a.b.c.d", "members[1"])
def test_target_refuses_what_is_no_place(where: str) -> None:
    with pytest.raises(ValueError, match="not a place"):
        target(where)


def test_places_are_built_as_they_are_read() -> None:
    assert in_alliance("cover", "alliance_theme") == "proposal.cover.alliance_theme"
    assert in_alliance("plan_summary") == "proposal.plan_summary"
    assert in_member(3, "identity", "ubn") == "members[3].ubn"
    assert in_member(3, "overview", "website") == "members[3].overview.website"
    assert in_member(3) == "members[3]"
    assert cell("proposal.schedule.gantt", "kpi1", "weight") == "proposal.schedule.gantt[kpi1].weight"
    assert cell("proposal.schedule.gantt", "kpi1") == "proposal.schedule.gantt[kpi1]"


def test_order_is_the_forms() -> None:
    ordered = [
        "proposal.cover.alliance_theme", "proposal.alliance_basic.pi_name", "members", "members[0].company_name", "members[0].ubn",
        "members[10].company_name", "proposal.alliance_basic.target_market", "proposal.alliance_basic.truth_declaration",
        "proposal.supplementary.theme_industry", "members[0].supplementary.paid_in_capital", "members[1].supplementary.paid_in_capital",
        "proposal.plan_summary", "proposal.plan_summary.application_kind", "proposal.plan_summary.summary_kpis",
        "proposal.plan_summary.summary_kpis[kpi1].before", "proposal.plan_summary.summary_kpis[kpi1].after",
        "proposal.plan_summary.summary_kpis[kpi2].before", "members[0].overview.website", "members[2].overview.website",
        "proposal.alliance_background.industry_difficulties", "proposal.quantified_benefits.kpi2_tools",
        "proposal.quantified_benefits.kpi2_tools[2].tool_name", "proposal.quantified_benefits.kpi2_tools[10].tool_name",
        "proposal.schedule.monthly_progress", "proposal.schedule.monthly_progress.m03", "proposal.schedule.monthly_progress.m11",
        "proposal.checkpoint_final.targets[kpi5].half_note", "members[0]", "members[0].member_company.capital_total",
        "members[0].survey_future.helpful_policies", "members[1]", "members[1].member_company.capital_total", "members[10]",
        "proposal.document_self_check.check_member_forms", "proposal.mailing_label.sender_address",
    ]
    order = FormOrder(load_edition())
    shuffled = [*ordered[1::2], *ordered[::2]]
    assert sorted(shuffled, key=order.key) == ordered


def test_empty_proposal_is_checked_in_order_once_a_place_and_code_and_every_place_is_one() -> None:
    findings = check(read_tree({"proposal": {}, "members": [{}, {}]}), LAST_DAY)
    keys = [(finding.where, finding.code) for finding in findings]
    assert len(keys) == len(set(keys))
    order = FormOrder(load_edition())
    ranks = [(order.key(where), code) for where, code in keys]
    assert ranks == sorted(ranks)
    assert PROGRAMME.minimum_members == 6
    for where, _ in keys:
        target(where)
