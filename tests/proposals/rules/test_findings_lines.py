"""Every line of spec/findings.md: a sample with one thing changed gives exactly the findings named, in order, and nothing else.

`B` blocking, `W` warning, `I` info. `tea-vietnam` by itself gives nothing; `bento-japan` only that Japan is no New Southbound market.
"""

from dataclasses import replace
from typing import Any

import pytest

from proposals.rules import check, is_clean
from tests.proposals.rules.build import GONE, LAST_DAY, a_file, changed, found, read_tree, sample

B, W, I = "blocking", "warning", "info"  # noqa: E741  the three severities, short
BASIC, SUMMARY, PLAN = "proposal.alliance_basic", "proposal.plan_summary", "proposal.goals_methods"
BENEFITS, GANTT, MONTHS = "proposal.quantified_benefits", "proposal.schedule.gantt", "proposal.schedule.monthly_progress"
FIRST, SECOND = "proposal.checkpoint_midterm.targets", "proposal.checkpoint_final.targets"
SELF, EXTRA = "proposal.document_self_check", "members[2].supplementary"
KPIS = f"{SUMMARY}.summary_kpis"
JAPAN = ("E-07", I, f"{BASIC}.target_market")


def lines(*cases: tuple[Any, ...]) -> list[Any]:
    """Parameters: what the line says, changes, findings."""
    return [pytest.param(changes, findings, id=says.replace(" ", "-")) for says, changes, findings in cases]


BLANKS = lines(
    ("theme", {"proposal.cover.alliance_theme": ""}, [("F-03", B, "proposal.cover.alliance_theme")]),
    ("person", {f"{BASIC}.pi_mobile": GONE}, [("F-05", B, f"{BASIC}.pi_mobile")]),
    ("contact", {f"{BASIC}.contact_email": "  "}, [("F-05", B, f"{BASIC}.contact_email")]),
    ("member's name", {"members[2].company_name": ""}, [("F-06", B, "members[2].company_name")]),
    ("member's owner", {"members[2].owner_name": GONE}, [("F-06", B, "members[2].owner_name")]),
    ("member's number", {"members[2].ubn": ""}, [("E-29", B, "members[2].ubn")]),
    ("market", {f"{BASIC}.target_market": ""}, [("F-07", B, f"{BASIC}.target_market")]),
    ("features", {f"{BASIC}.alliance_features": "\n"}, [("F-07", B, f"{BASIC}.alliance_features")]),
    ("past resources", {f"{BASIC}.past_government_resources": ""}, [("F-08", B, f"{BASIC}.past_government_resources")]),
    ("truth declaration", {f"{BASIC}.truth_declaration": GONE}, [("F-09", B, f"{BASIC}.truth_declaration")]),
    ("truth declared false", {f"{BASIC}.truth_declaration": False}, [("F-09", B, f"{BASIC}.truth_declaration")]),
    ("kind of application", {f"{SUMMARY}.application_kind": GONE}, [("F-11", B, f"{SUMMARY}.application_kind")]),
    ("model", {f"{SUMMARY}.business_model": GONE}, [("F-11", B, f"{SUMMARY}.business_model")]),
    ("summary text", {f"{SUMMARY}.summary_market": ""}, [("F-12", B, f"{SUMMARY}.summary_market")]),
    ("summary KPI", {f"{KPIS}[kpi2].before": ""}, [("F-13", B, f"{KPIS}[kpi2].before")]),
    ("summary KPI row", {f"{KPIS}[kpi3]": GONE}, [("F-13", B, f"{KPIS}[kpi3].before"), ("F-13", B, f"{KPIS}[kpi3].after")]),
    ("summary KPI table", {KPIS: []}, [("F-13", B, KPIS)]),
    ("firms table", {"members[2].overview.website": ""}, [("F-15", B, "members[2].overview.website")]),
    ("firms table figure", {"members[2].overview.target_revenue_111": ""}, [("F-15", B, "members[2].overview.target_revenue_111")]),
    ("background 1", {"proposal.alliance_background.target_country_and_theme": ""},
     [("F-17", B, "proposal.alliance_background.target_country_and_theme")]),
    ("background 2", {"proposal.alliance_background.industry_difficulties": ""},
     [("F-18", B, "proposal.alliance_background.industry_difficulties")]),
    ("background 3", {"proposal.alliance_background.member_composition": ""}, [("F-19", B, "proposal.alliance_background.member_composition")]),
    ("background 4", {"proposal.alliance_background.competitor_analysis": ""}, [("F-20", B, "proposal.alliance_background.competitor_analysis")]),
    ("goal", {f"{PLAN}.plan_goal": {"html": "<p> </p>"}}, [("F-21", B, f"{PLAN}.plan_goal")]),
    ("strategy figure", {f"{PLAN}.strategy_figure": ""}, [("F-22", B, f"{PLAN}.strategy_figure")]),
    ("strategy text", {f"{PLAN}.strategy_text": ""}, [("F-22", B, f"{PLAN}.strategy_text")]),
    ("business figure", {f"{PLAN}.business_model_figure": GONE}, [("F-23", B, f"{PLAN}.business_model_figure")]),
    ("business text", {f"{PLAN}.business_model_text": ""}, [("F-23", B, f"{PLAN}.business_model_text")]),
    ("marketing model", {f"{PLAN}.marketing_model": ""}, [("F-24", B, f"{PLAN}.marketing_model")]),
    ("positioning", {f"{PLAN}.product_positioning": ""}, [("F-25", B, f"{PLAN}.product_positioning")]),
    ("benefit table", {f"{BENEFITS}.kpi2_tools": []}, [("F-26", B, f"{BENEFITS}.kpi2_tools"), ("K-06", B, f"{BENEFITS}.kpi2_tools")]),
    ("benefit cell", {f"{BENEFITS}.kpi3_partners[2].partner_content": ""}, [("F-26", B, f"{BENEFITS}.kpi3_partners[2].partner_content")]),
    ("benefit count", {f"{BENEFITS}.kpi1_activities[0].event_count": GONE}, [("F-26", B, f"{BENEFITS}.kpi1_activities[0].event_count")]),
    ("evidence", {f"{BENEFITS}.kpi1_evidence": ""}, [("F-26", B, f"{BENEFITS}.kpi1_evidence")]),
    ("KPI 4 after", {f"{BENEFITS}.kpi4_after": GONE}, [("F-26", B, f"{BENEFITS}.kpi4_after")]),
    ("qualitative", {"proposal.qualitative_benefits.breakthrough": ""}, [("F-27", B, "proposal.qualitative_benefits.breakthrough")]),
    ("Gantt", {GANTT: []}, [("F-28", B, GANTT)]),
    ("weight", {f"{GANTT}[kpi2].weight": GONE}, [("F-28", B, f"{GANTT}[kpi2].weight")]),
    ("months", {MONTHS: {}}, [("F-29", B, MONTHS)]),
    ("a month", {f"{MONTHS}.m05": ""}, [("F-29", B, f"{MONTHS}.m05")]),
    ("first checkpoint", {f"{FIRST}[kpi3].half_value": GONE}, [("F-31", B, f"{FIRST}[kpi3].half_value")]),
    ("first checkpoint note", {f"{FIRST}[kpi1].half_note": ""}, [("F-31", B, f"{FIRST}[kpi1].half_note")]),
    ("second checkpoint", {f"{SECOND}[kpi4].half_value": GONE}, [("F-32", B, f"{SECOND}[kpi4].half_value")]),
    ("second checkpoint table", {SECOND: []}, [("F-32", B, SECOND)]),
    ("self-check 1", {f"{SELF}.check_proposal_sealed": ""}, [("D-17", B, f"{SELF}.check_proposal_sealed")]),
    ("self-check 2", {f"{SELF}.check_registration_proof": ""}, [("D-18", B, f"{SELF}.check_registration_proof")]),
    ("certificate", {f"{SELF}.registration_proof_file": ""}, [("D-18", B, f"{SELF}.registration_proof_file")]),
    ("self-check 3", {f"{SELF}.check_member_forms": ""}, [("D-19", B, f"{SELF}.check_member_forms")]),
    ("label", {"proposal.mailing_label.sender_address": ""}, [("D-23", B, "proposal.mailing_label.sender_address")]),
    ("capital", {f"{EXTRA}.paid_in_capital": GONE}, [("E-02", B, f"{EXTRA}.paid_in_capital")]),
    ("employees", {f"{EXTRA}.regular_employees": GONE}, [("E-02", B, f"{EXTRA}.regular_employees")]),
    ("registration kind", {f"{EXTRA}.registration_kind": GONE}, [("E-03", B, f"{EXTRA}.registration_kind")]),
    ("founding date", {f"{EXTRA}.founding_date": GONE}, [("E-20", B, f"{EXTRA}.founding_date")]),
    ("sanction declaration", {f"{EXTRA}.sanction_declaration": GONE}, [("E-14", B, f"{EXTRA}.sanction_declaration")]),
    ("sanction declared false", {f"{EXTRA}.sanction_declaration": False}, [("E-14", B, f"{EXTRA}.sanction_declaration")]),
    ("consensus", {f"{EXTRA}.consensus_declaration": GONE}, [("E-28", B, f"{EXTRA}.consensus_declaration")]),
    ("no double filing", {"proposal.supplementary.no_duplicate_declaration": GONE},
     [("E-11", B, "proposal.supplementary.no_duplicate_declaration")]),
    ("theme industry", {"proposal.supplementary.theme_industry": []}, [("E-10", B, "proposal.supplementary.theme_industry")]),
)

MEMBER_BLANKS = lines(  # each makes D-19 besides
    ("member data", {"members[2].member_company.capital_total": ""}, ("F-34", "members[2].member_company.capital_total")),
    ("member employees", {"members[2].member_company.employee_count": ""}, ("F-34", "members[2].member_company.employee_count")),
    ("contact field", {"members[2].member_company.contact_mobile": ""}, ("E-19", "members[2].member_company.contact_mobile")),
    ("personal-data consent", {"members[2].member_privacy.consent": GONE}, ("E-19", "members[2].member_privacy.consent")),
    ("consent refused", {"members[2].member_privacy.consent": False}, ("E-19", "members[2].member_privacy.consent")),
    ("diagnosis", {"members[0].member_company.diagnosis_mode": "", "members[0].member_company.video_platforms": []},
     ("F-35", "members[0].member_company.diagnosis_mode")),
    ("platforms", {"members[0].member_company.video_platforms": []}, ("F-35", "members[0].member_company.video_platforms")),
    ("survey 1", {"members[0].survey_domestic.sales_modes": []}, ("F-37", "members[0].survey_domestic.sales_modes")),
    ("survey 1 cell", {"members[0].survey_domestic.awards[1].award_name": ""}, ("F-37", "members[0].survey_domestic.awards[1].award_name")),
    ("survey 1 table", {"members[0].survey_domestic.awards": []}, ("F-37", "members[0].survey_domestic.awards")),
    ("survey 2", {"members[0].survey_overseas.southbound_share": ""}, ("F-38", "members[0].survey_overseas.southbound_share")),
    ("order of entry", {"members[0].survey_overseas.entry_order": []}, ("F-39", "members[0].survey_overseas.entry_order")),
    ("gap in the order", {"members[0].survey_overseas.entry_order[1].country_code": ""},
     ("F-39", "members[0].survey_overseas.entry_order[1].country_code")),
    ("year without order", {"members[0].survey_overseas.first_entry_year": ""}, ("F-38", "members[0].survey_overseas.first_entry_year")),
    ("survey 3", {"members[0].survey_digital.tool_pos": "", "members[0].survey_digital.pos_use": ""}, ("F-40", "members[0].survey_digital.tool_pos")),
    ("survey 4", {"members[0].survey_future.helpful_policies": []}, ("F-41", "members[0].survey_future.helpful_policies")),
    ("option's text line", {"members[0].survey_domestic.brand_list": ""}, ("F-42", "members[0].survey_domestic.brand_list")),
)

BLOCKING = lines(
    ("lead no SME", {"members[0].supplementary.paid_in_capital": 10001, "members[0].supplementary.regular_employees": 200},
     [("E-02", B, "members[0].supplementary.paid_in_capital")]),
    ("bad UBN", {"members[4].ubn": "32515045"}, [("E-29", B, "members[4].ubn")]),
    ("short UBN", {"members[4].ubn": "3251504"}, [("E-29", B, "members[4].ubn")]),
    ("repeated UBN", {"members[4].ubn": "76427997"}, [("E-29", B, "members[4].ubn")]),
    ("theme over 10", {"proposal.cover.alliance_theme": "一二三四五六七八九十一"}, [("F-03", B, "proposal.cover.alliance_theme")]),
    ("item without month", {GANTT: [{"key": f"kpi{n}", "weight": 20, **({} if n == 3 else {"m04": True})} for n in range(1, 6)]},
     [("F-28", B, f"{GANTT}[kpi3]")]),
    ("weights not 100", {f"{GANTT}[kpi1].weight": 24}, [("F-28", B, GANTT)]),
    ("months not 100", {f"{MONTHS}.m11": 10}, [("F-29", B, MONTHS)]),
    ("month below 0", {f"{MONTHS}.m08": -1, f"{MONTHS}.m09": 31}, [("F-29", B, f"{MONTHS}.m08")]),
    ("July below 40", {f"{MONTHS}.m07": 11, f"{MONTHS}.m08": 16}, [("K-18", B, MONTHS)]),
    ("no physical event", {f"{BENEFITS}.kpi1_activities[2].event_type": "digital", f"{BENEFITS}.kpi1_activities[3].event_type": "digital"},
     [("K-02", B, f"{BENEFITS}.kpi1_activities")]),
    ("tool without indicator", {f"{BENEFITS}.kpi2_tools[1].tool_indicator": ""},
     [("F-26", B, f"{BENEFITS}.kpi2_tools[1].tool_indicator"), ("K-07", B, f"{BENEFITS}.kpi2_tools[1].tool_indicator")]),
    ("tool that says it has none", {f"{BENEFITS}.kpi2_tools[1].tool_indicator": "無"},
     [("K-07", B, f"{BENEFITS}.kpi2_tools[1].tool_indicator")]),
    ("own item without indicator", {f"{BENEFITS}.kpi5_items[0].item_indicator": ""},
     [("F-26", B, f"{BENEFITS}.kpi5_items[0].item_indicator"), ("K-14", B, f"{BENEFITS}.kpi5_items[0].item_indicator")]),
    ("no own item", {f"{BENEFITS}.kpi5_items": GONE}, [("F-26", B, f"{BENEFITS}.kpi5_items"), ("K-14", B, f"{BENEFITS}.kpi5_items")]),
    ("growth below 15", {f"{BENEFITS}.kpi4_after": 2012, f"{KPIS}[kpi4].after": "2,012萬元", f"{FIRST}[kpi4].half_value": 100,
                         f"{SECOND}[kpi4].half_value": 162}, [("K-12", B, f"{BENEFITS}.kpi4_after")]),
    ("halves do not fit", {f"{FIRST}[kpi3].half_value": 2}, [("K-19", B, f"{SECOND}[kpi3].half_value")]),
    ("increments do not fit", {f"{SECOND}[kpi4].half_value": 349}, [("K-19", B, f"{SECOND}[kpi4].half_value")]),
    ("half above the whole", {f"{FIRST}[kpi2].half_value": 5}, [("K-19", B, f"{FIRST}[kpi2].half_value")]),
    ("halves of tools too few", {f"{FIRST}[kpi2].half_value": 1, f"{SECOND}[kpi2].half_value": 2}, [("K-19", B, f"{SECOND}[kpi2].half_value")]),
    ("summary unlike target", {f"{KPIS}[kpi1].after": "3"}, [("K-20", B, f"{KPIS}[kpi1].after")]),
    ("summary before unlike", {f"{KPIS}[kpi4].before": "1,751萬元"}, [("K-20", B, f"{KPIS}[kpi4].before")]),
    ("self-check 1 no", {f"{SELF}.check_proposal_sealed": "checked_no"}, [("D-17", B, f"{SELF}.check_proposal_sealed")]),
    ("self-check 2 no", {f"{SELF}.check_registration_proof": "checked_no"}, [("D-18", B, f"{SELF}.check_registration_proof")]),
    ("self-check 3 no", {f"{SELF}.check_member_forms": "checked_no"}, [("D-19", B, f"{SELF}.check_member_forms")]),
    ("none with another option", {"members[0].survey_digital.tool_ads": ["none", "edm"]}, [("F-42", B, "members[0].survey_digital.tool_ads")]),
    ("target above overseas", {"members[2].overview.overseas_revenue_111": 0, "members[2].overview.target_revenue_111": 1},
     [("F-16", B, "members[2].overview.target_revenue_111")]),
    ("revenue below 0", {"members[1].overview.target_revenue_111": -1}, [("F-15", B, "members[1].overview.target_revenue_111")]),
    ("weight over 100", {f"{GANTT}[kpi1].weight": 101, f"{GANTT}[kpi2].weight": 0, f"{GANTT}[kpi3].weight": -1, f"{GANTT}[kpi4].weight": 0,
                         f"{GANTT}[kpi5].weight": 0}, [("F-28", B, f"{GANTT}[kpi1].weight"), ("F-28", B, f"{GANTT}[kpi3].weight")]),
    ("half a cooperation", {f"{FIRST}[kpi3].half_value": 1.5, f"{SECOND}[kpi3].half_value": 1.5},
     [("F-31", B, f"{FIRST}[kpi3].half_value"), ("F-32", B, f"{SECOND}[kpi3].half_value")]),
    ("no event in a row", {f"{BENEFITS}.kpi1_activities[0].event_count": 0, f"{BENEFITS}.kpi1_activities[1].event_count": 2},
     [("F-26", B, f"{BENEFITS}.kpi1_activities[0].event_count")]),
    ("negative staff", {f"{EXTRA}.regular_employees": -1}, [("E-02", B, f"{EXTRA}.regular_employees")]),
    ("founded tomorrow", {"members[1].supplementary.founding_date": "2024-03-07"}, [("E-20", B, "members[1].supplementary.founding_date")]),
    ("western year", {"members[0].survey_domestic.awards[0].award_year": 2021}, [("F-37", B, "members[0].survey_domestic.awards[0].award_year")]),
    ("share over 100", {"members[0].survey_overseas.largest_revenue_share": 100.1},
     [("F-38", B, "members[0].survey_overseas.largest_revenue_share")]),
    ("country twice", {"members[0].survey_overseas.entry_order[2].country_code": "malaysia"},
     [("F-39", B, "members[0].survey_overseas.entry_order[2].country_code")]),
    ("unreadable telephone", {f"{BASIC}.pi_mobile": "091234567x"}, [("F-05", B, f"{BASIC}.pi_mobile")]),
    ("unreadable e-mail", {"members[2].member_company.contact_email": "nobody"}, [("E-19", B, "members[2].member_company.contact_email")]),
)

WARNINGS = lines(
    ("theme of three", {"proposal.cover.alliance_theme": "智慧茶"}, [("F-03", W, "proposal.cover.alliance_theme")]),
    ("member beyond the six", {f"{EXTRA}.paid_in_capital": 10001, f"{EXTRA}.regular_employees": 200}, [("E-02", W, f"{EXTRA}.paid_in_capital")]),
    ("Australia", {f"{BASIC}.target_market": "australia"}, [("E-09", W, f"{BASIC}.target_market")]),
    ("another country", {f"{BASIC}.target_market": "other", f"{BASIC}.target_country_other": "法國"},
     [("E-07", I, f"{BASIC}.target_market"), ("E-09", W, f"{BASIC}.target_market")]),
    ("July above 40", {f"{MONTHS}.m07": 13, f"{MONTHS}.m08": 14}, [("K-18", W, MONTHS)]),
    ("KPI 4 from 0", {f"{BENEFITS}.kpi4_before": 0, f"{KPIS}[kpi4].before": "0", f"{BENEFITS}.kpi4_after": 525, f"{KPIS}[kpi4].after": "525"},
     [("K-12", W, f"{BENEFITS}.kpi4_before")]),
    ("goal in two paragraphs", {f"{PLAN}.plan_goal": "願景。\n\n質化目標。"}, [("F-21", W, f"{PLAN}.plan_goal")]),
    ("employees differ", {"members[2].member_company.employee_count": 9}, [("F-34", W, "members[2].member_company.employee_count")]),
    ("band unlike table", {"members[0].survey_domestic.overseas_revenue_112_band": "from_1001_to_1500"},
     [("F-37", W, "members[0].survey_domestic.overseas_revenue_112_band")]),
    ("band above band", {"members[0].survey_domestic.revenue_112": "upto_1000"},
     [("F-37", W, "members[0].survey_domestic.overseas_revenue_112_band")]),
    ("decline over all", {"members[0].survey_future.covid_domestic_degree": "pct_101_up"},
     [("F-41", W, "members[0].survey_future.covid_domestic_degree")]),
    ("withdrawal over all", {"members[0].survey_future.southbound_plan": "withdraw", "members[0].survey_future.southbound_plan_pct": "pct_101_up"},
     [("F-41", W, "members[0].survey_future.southbound_plan_pct")]),
    ("answer behind a hidden question", {"members[0].survey_future.covid_domestic": "no_effect"},
     [("F-41", W, "members[0].survey_future.covid_domestic_degree")]),
    ("hidden text line", {"members[0].survey_domestic.own_brand": "none"}, [("F-37", W, "members[0].survey_domestic.brand_list")]),
    ("hidden diagnosis", {"members[1].member_company.video_platforms": ["zoom"]}, [("F-35", W, "members[1].member_company.video_platforms")]),
    ("no seal scan", {f"{BASIC}.lead_seal": ""}, [("F-09", W, f"{BASIC}.lead_seal")]),
    ("continuation without record", {f"{SUMMARY}.application_kind": "continuation"}, [("E-18", W, f"{SUMMARY}.application_kind")]),
    ("entry in the future", {"members[0].survey_overseas.first_entry_year": 114}, [("F-38", W, "members[0].survey_overseas.first_entry_year")]),
    ("entry before founding", {"members[0].survey_overseas.export_products[1].entry_year": 91},
     [("F-38", W, "members[0].survey_overseas.export_products[1].entry_year")]),
)


@pytest.mark.parametrize(("changes", "findings"), [*BLANKS, *BLOCKING, *WARNINGS])
def test_line_gives_exactly_its_findings(changes: dict[str, Any], findings: list[tuple[str, str, str]]) -> None:
    assert found(changed(changes)) == findings


@pytest.mark.parametrize(("changes", "finding"), MEMBER_BLANKS)
def test_member_form_that_is_not_complete_makes_d19_besides(changes: dict[str, Any], finding: tuple[str, str]) -> None:
    code, where = finding
    assert found(changed(changes)) == [("D-19", B, where.partition(".")[0]), (code, B, where)]


@pytest.mark.parametrize("name", ["tea-vietnam", "bento-japan"])
def test_samples_are_clean_on_the_last_day(name: str) -> None:
    findings = check(read_tree(sample(name)), LAST_DAY)
    assert is_clean(findings)
    assert [finding.code for finding in findings] == ([] if name == "tea-vietnam" else ["E-07"])


def test_hidden_survey_answers_have_their_sections_codes() -> None:
    overseas = found(changed({"members[0].survey_overseas.has_overseas_experience": "none", "members[0].survey_overseas.no_overseas_reason": "尚未"}))
    digital = found(changed({"members[0].survey_digital.digital_departments": ["finance"]}))
    assert {(code, severity) for code, severity, _ in overseas} == {("F-38", W)}
    assert {(code, severity) for code, severity, _ in digital} == {("F-40", W)}
    assert ("F-38", W, "members[0].survey_overseas.entry_order") in overseas
    assert len(overseas) == 13
    assert len(digital) == 16


@pytest.mark.parametrize(("where", "code"), [
    (f"{PLAN}.strategy_figure", "F-22"), (f"{PLAN}.business_model_figure", "F-23"), (f"{SELF}.registration_proof_file", "D-18"),
    (f"{BASIC}.lead_seal", "F-09"),
])
@pytest.mark.parametrize("problem", ["absent", "wrong_kind", "too_large"])
def test_named_file_that_is_absent_or_wrong_is_a_finding_at_its_place(where: str, code: str, problem: str) -> None:
    tree = sample()
    tree["proposal"][where.split(".")[1]][where.split(".")[2]] = "bad.pdf" if code == "D-18" else "bad.png"
    case = read_tree(tree, files=lambda name: replace(a_file(name), problem=problem if name.startswith("bad") else ""))
    assert found(case) == [(code, B, where)]


def test_picture_of_a_narrative_that_is_absent_is_a_finding_at_the_narrative() -> None:
    tree = sample()
    tree["proposal"]["goals_methods"]["marketing_model"] = {"html": '<p>如圖</p><img data-file="figures/none.png" alt="">'}
    case = read_tree(tree, files=lambda name: replace(a_file(name), problem="absent" if "none" in name else ""))
    assert found(case) == [("F-24", B, f"{PLAN}.marketing_model")]


def test_summary_longer_than_a_page_warns_when_a_render_found_it() -> None:
    assert found(changed({}, summary_pages=None)) == []
    assert found(changed({}, summary_pages=1)) == []
    assert found(changed({}, summary_pages=2)) == [("F-10", W, SUMMARY)]


def test_market_outside_new_southbound_is_information_only() -> None:
    case = changed({f"{BASIC}.target_market": "korea"})
    assert found(case) == [JAPAN]
    assert is_clean(check(case, LAST_DAY))
