"""Single answers that cannot stand: what was typed and could not be read, and how it is told."""

from datetime import date

import pytest

from proposals.rules import check
from tests.proposals.rules.build import GONE, LAST_DAY, changed, found, message, read_tree, sample

B = "blocking"


@pytest.mark.parametrize(("where", "typed", "code", "says"), [
    ("members[2].ubn", "1234567", "E-29", "統一編號"),
    ("proposal.alliance_basic.pi_phone", "0912-345-67x", "F-05", "計畫主持人「聯絡電話」「0912-345-67x」無法辨識"),
    ("members[2].supplementary.founding_date", "民國99年13月1日", "E-20", "「設立日期」「民國99年13月1日」無法辨識"),
    ("members[2].overview.employees_112", "十二人左右", "F-15", "「112年員工人數」"),
    ("proposal.quantified_benefits.kpi4_after", "很多", "F-26", "KPI 4「輔導後」「很多」無法辨識"),
    ("proposal.schedule.monthly_progress.m05", "1O", "F-29", "「每月工作進度%」「5月」「1O」無法辨識"),
    ("proposal.schedule.gantt[kpi3].weight", "三十", "F-28", "預定執行進度表 KPI 3「權重」「三十」無法辨識"),
    ("proposal.quantified_benefits.kpi1_activities[1].event_count", "一", "F-26", "KPI 1 第2列「場次」「一」無法辨識"),
])
def test_unreadable_answer_blocks_with_the_code_of_its_place_and_nothing_besides(where: str, typed: str, code: str, says: str) -> None:
    case = changed({where: GONE}, unreadable={where: typed})
    assert found(case) == [(code, B, where)]
    assert says in message(case, code)


def test_unreadable_row_at_the_end_of_a_table_is_not_overlooked() -> None:
    where = "members[0].survey_domestic.government_projects[1].project_year"
    assert ("F-37", B, where) in found(changed({}, unreadable={where: "去年"}))


def test_unreadable_answer_behind_a_hidden_question_does_not_block() -> None:
    where = "members[1].survey_overseas.largest_entry_year"
    assert found(changed({}, unreadable={where: "很久"})) == []


def test_long_text_is_shortened_in_the_sentence() -> None:
    where = "proposal.alliance_basic.pi_phone"
    assert "x" * 29 + "…」" in message(changed({where: GONE}, unreadable={where: "x" * 300}), "F-05")


def test_blank_rows_at_the_end_are_no_rows() -> None:
    tree = sample()
    tree["proposal"]["quantified_benefits"]["kpi3_partners"].append({"partner_name": "", "partner_content": " "})
    assert found(read_tree(tree)) == []


def test_blank_row_in_the_middle_is_asked_for() -> None:
    rows = "proposal.quantified_benefits.kpi3_partners"
    case = changed({f"{rows}[1]": {}})
    assert found(case) == [("F-26", B, f"{rows}[1].partner_name"), ("F-26", B, f"{rows}[1].partner_content")]


def test_more_rows_than_the_form_prints_block() -> None:
    products = [{"product": f"茶{n}", "revenue_share": "pct_1_20"} for n in range(4)]
    assert found(changed({"members[0].survey_domestic.domestic_products": products})) == [("F-37", B, "members[0].survey_domestic.domestic_products")]
    assert found(changed({"members[0].survey_domestic.domestic_products": products[:3]})) == []


def test_country_that_is_none_leaves_year_and_share_unasked() -> None:
    survey = "members[0].survey_overseas"
    none = {f"{survey}.largest_southbound_country": "無", f"{survey}.largest_entry_year": GONE, f"{survey}.largest_revenue_share": GONE}
    assert found(changed(none)) == []
    both_blank = {f"{survey}.first_entry_year": GONE, f"{survey}.entry_order": GONE}
    assert found(changed(both_blank)) == []


def test_every_sentence_is_in_both_languages_and_ends_without_a_stop() -> None:
    case = read_tree({"proposal": {}, "members": [{}, {"company_name": "甲公司"}]})
    for finding in check(case, date(2024, 3, 6)):
        assert finding.message.zh
        assert finding.message.en[0].isupper() or not finding.message.en[0].isalpha() or finding.message.en.startswith("甲")
        assert not finding.message.zh.endswith(("。", " "))
        assert "「」" not in finding.message.zh


def test_sentence_in_english_has_no_chinese_but_names() -> None:
    case = read_tree({"proposal": {}, "members": [{}]})
    chinese = [each.message.en for each in check(case, LAST_DAY) if any("一" <= sign <= "鿿" for sign in each.message.en)]
    assert chinese == []
