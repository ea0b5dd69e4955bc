"""Numbers of the programme at their boundaries, with the sentence that people read."""

from decimal import Decimal
from typing import Any

import pytest

from proposals.rules.eligibility import Size, size_of
from proposals.rules.kpis import figure_of
from tests.proposals.rules.build import PROGRAMME, changed, found, message, read_tree, sample

B, W = "blocking", "warning"
BENEFITS, MONTHS = "proposal.quantified_benefits", "proposal.schedule.monthly_progress"


def alliance(members: int, large: int = 0, deemed: int = 0) -> Any:
    """A tea alliance of so many members; the last ones are large firms, or deemed SMEs."""
    tree = sample()
    extra = [{**tree["members"][7], "ubn": "12345675"}] if members > 8 else []
    tree["members"] = [*tree["members"], *extra][:members]
    for member in tree["members"][members - large - deemed:]:
        member["supplementary"] |= {"paid_in_capital": 10001, "regular_employees": 200}
    for member in tree["members"][members - deemed:] if deemed else []:
        member["supplementary"] |= {"sme_basis": "deemed", "sme_reason": "經輔導擴充", "sme_evidence_date": "2023-05-01"}
    return read_tree(tree)


@pytest.mark.parametrize(("members", "findings"), [(5, [("E-01", B, "members")]), (6, []), (7, []), (9, [])])
def test_six_members_are_enough(members: int, findings: list[Any]) -> None:
    assert found(alliance(members)) == findings


def test_no_member_at_all_is_told_once() -> None:
    tree = sample()
    tree["members"] = []
    assert [finding for finding in found(read_tree(tree)) if finding[0] == "E-01"] == [("E-01", B, "members")]


def test_sixth_member_that_is_large_is_missing_among_the_six() -> None:
    case = alliance(6, large=1)
    assert found(case) == [("E-01", B, "members")]
    assert message(case, "E-01") == "聯盟成員（含領導企業）須至少6家中小企業，目前5家（還差1家）；不符合標準：鼎泡示範機械股份有限公司".replace(
        "鼎泡示範機械股份有限公司", case.members[5].company_name)


def test_seventh_member_that_is_large_waits_for_staff() -> None:
    assert found(alliance(7, large=1)) == [("E-02", W, "members[6].supplementary.paid_in_capital")]


def test_member_deemed_an_sme_waits_for_staff() -> None:
    sixth, seventh = "members[5].supplementary.sme_basis", "members[6].supplementary.sme_basis"
    assert found(alliance(6, deemed=1)) == [("E-01", W, "members"), ("E-02", W, sixth)]
    assert found(alliance(7, deemed=1)) == [("E-02", W, seventh)]


def test_lead_deemed_an_sme_waits_for_staff_and_needs_its_reason() -> None:
    lead = "members[0].supplementary"
    changes = {f"{lead}.paid_in_capital": 20000, f"{lead}.regular_employees": 300, f"{lead}.sme_basis": "deemed"}
    reason = {f"{lead}.sme_reason": "經輔導合併", f"{lead}.sme_evidence_date": "2023-01-01"}
    assert found(changed({**changes, **reason})) == [("E-02", W, f"{lead}.sme_basis")]
    assert found(changed(changes)) == [
        ("E-02", W, f"{lead}.sme_basis"), ("E-02", B, f"{lead}.sme_reason"), ("E-02", B, f"{lead}.sme_evidence_date"),
    ]


@pytest.mark.parametrize(("capital", "employees", "size"), [
    (10000, 500, Size.SME), ("10000.01", 199, Size.SME), (10001, 200, Size.LARGE), (None, 199, Size.SME), (10000, None, Size.SME),
    (None, 200, Size.UNKNOWN), (10001, None, Size.UNKNOWN), (None, None, Size.UNKNOWN), (0, 0, Size.SME),
])
def test_capital_or_employees_make_an_sme(capital: Any, employees: Any, size: Size) -> None:
    member = changed({}).members[1]
    figures = {"paid_in_capital": capital if capital is None else Decimal(capital), "regular_employees": employees}
    member.sections["supplementary"].update({key: value for key, value in figures.items() if value is not None})
    for key, value in figures.items():
        if value is None:
            del member.sections["supplementary"][key]
    assert size_of(member, PROGRAMME) is size


@pytest.mark.parametrize(("theme", "findings"), [
    ("智慧茶", [("F-03", W)]), ("智慧茶飲", []), (" 智慧 茶飲 ", []), ("智慧好茶飲", [("F-03", W)]), ("一二三四五六七八九十", [("F-03", W)]),
    ("一二三四五六七八九十一", [("F-03", B)]), ("𠮷祥茶飲", []),
])
def test_theme_has_four_characters_and_ten_at_most(theme: str, findings: list[Any]) -> None:
    assert [(code, severity) for code, severity, _ in found(changed({"proposal.cover.alliance_theme": theme}))] == findings


def test_theme_with_the_printed_ending_is_told_so() -> None:
    assert "不必加「主題聯盟」" in message(changed({"proposal.cover.alliance_theme": "智慧茶飲主題聯盟"}), "F-03")


@pytest.mark.parametrize(("july", "findings"), [
    ("11.99", [("K-18", B)]), ("12", []), ("12.01", [("K-18", W)]), ("11", [("K-18", B)]), ("13", [("K-18", W)]),
])
def test_july_reaches_exactly_forty(july: str, findings: list[Any]) -> None:
    changes = {f"{MONTHS}.m07": Decimal(july), f"{MONTHS}.m08": Decimal(27) - Decimal(july)}
    assert [(code, severity) for code, severity, _ in found(changed(changes))] == findings


def test_july_is_silent_while_a_month_before_it_is_blank() -> None:
    assert found(changed({f"{MONTHS}.m06": ""})) == [("F-29", B, f"{MONTHS}.m06")]


def test_month_of_zero_passes_and_a_month_below_zero_does_not() -> None:
    assert found(changed({f"{MONTHS}.m03": 0, f"{MONTHS}.m04": 8})) == []
    case = changed({f"{MONTHS}.m08": -1, f"{MONTHS}.m09": 31})
    assert message(case, "F-29") == "每月工作進度「8月」為 -1%，不可小於 0（累計進度不可遞減）"


def test_totals_say_what_is_missing_or_too_much() -> None:
    assert message(changed({f"{MONTHS}.m11": 10}), "F-29") == "每月工作進度合計 98%，應為 100%（還差 2%）"
    assert message(changed({"proposal.schedule.gantt[kpi1].weight": 27.5}), "F-28") == "工作項目權重合計 102.5%，應為 100%（超出 2.5%）"


@pytest.mark.parametrize(("after", "findings"), [("2012.5", []), ("2012.49", [("K-12", B)]), ("2012.4999", [("K-12", B)])])
def test_growth_of_exactly_fifteen_per_cent_passes(after: str, findings: list[Any]) -> None:
    changes = {
        f"{BENEFITS}.kpi4_after": Decimal(after), "proposal.plan_summary.summary_kpis[kpi4].after": after,
        "proposal.checkpoint_final.targets[kpi4].half_value": Decimal(after) - 1750 - 175,
    }
    assert [(code, severity) for code, severity, _ in found(changed(changes))] == findings


def test_growth_below_fifteen_is_not_shown_as_fifteen() -> None:
    case = changed({f"{BENEFITS}.kpi4_after": Decimal("2012.4999")})
    assert message(case, "K-12") == "KPI 4：海外整體商機提升須至少15%，目前14.999994%（輔導後應至少2,012.5萬元）"


def test_two_tools_and_a_repeated_name_are_too_few() -> None:
    tree = sample("bento-japan")
    tools = tree["proposal"]["quantified_benefits"]["kpi2_tools"]
    tools[2]["tool_name"] = " " + tools[0]["tool_name"].upper()
    case = read_tree(tree)
    assert ("K-06", B, f"{BENEFITS}.kpi2_tools") in found(case)
    assert message(case, "K-06").startswith("KPI 2：至少應用3種工具，目前2種（名稱重複：")


def test_tool_without_a_name_is_asked_for_and_not_counted_against() -> None:
    tree = sample("bento-japan")
    tree["proposal"]["quantified_benefits"]["kpi2_tools"][1]["tool_name"] = ""
    assert [each[0] for each in found(read_tree(tree))] == ["E-07", "F-26"]


def test_one_partner_is_too_few() -> None:
    tree = sample("bento-japan")
    del tree["proposal"]["quantified_benefits"]["kpi3_partners"][1]
    case = read_tree(tree)
    assert [each[0] for each in found(case)] == ["E-07", "K-20", "K-10", "K-19"]
    assert message(case, "K-10") == "KPI 3：國際通路合作至少2件，目前1件"


@pytest.mark.parametrize(("typed", "figure"), [
    ("4", 4), ("４", 4), ("4 場次", 4), ("4場次", 4), ("約4場", None), ("", None), ("數位2、實體2", None), ("1,750", 1750), ("１，７５０", 1750),
    ("4.0", 4), ("NaN", None), ("無", None),
])
def test_summary_figure_is_read_without_unit_spaces_and_separators(typed: str, figure: int | None) -> None:
    assert figure_of(typed, "場次") == figure


def test_repeated_number_names_both_firms() -> None:
    assert message(changed({"members[4].ubn": "７６４２７９９７"}), "E-29") == (
        "第2家與第5家統一編號重複（76427997）：霧谷示範製茶有限公司、" + changed({}).members[4].company_name
    )


@pytest.mark.parametrize(("revenue", "band", "warns"), [
    ("500.4", "upto_500", False), ("500.5", "upto_500", True), ("500.5", "from_501_to_1000", False), ("1500.5", "from_1501", False),
    ("1500.4", "from_1501", True), ("0", "upto_500", False),
])
def test_band_of_overseas_revenue_is_in_whole_units(revenue: str, band: str, warns: bool) -> None:
    changes = {"members[0].overview.overseas_revenue_112": Decimal(revenue), "members[0].survey_domestic.overseas_revenue_112_band": band,
               "members[0].overview.target_revenue_112": 0}
    where = "members[0].survey_domestic.overseas_revenue_112_band"
    assert found(changed(changes)) == ([("F-37", W, where)] if warns else [])


@pytest.mark.parametrize(("year", "warns"), [(92, False), (91, True), (113, False), (114, True)])
def test_year_of_entry_lies_between_founding_and_today(year: int, warns: bool) -> None:
    where = "members[0].survey_overseas.first_entry_year"
    assert found(changed({where: year})) == ([("F-38", W, where)] if warns else [])


def test_sentence_of_a_row_and_of_a_member() -> None:
    assert message(changed({f"{BENEFITS}.kpi3_partners[2].partner_content": ""}), "F-26") == "KPI 3 第3列「合作內容」尚未填寫"
    case = changed({"members[1].survey_future.helpful_policies": []})
    assert message(case, "D-19") == "霧谷示範製茶有限公司：聯盟業者基本資料表尚未填妥，還缺「四、國際行銷面臨困境暨未來欲開拓市場」1項"
