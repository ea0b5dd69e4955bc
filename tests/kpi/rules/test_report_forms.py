"""The form of a member's monthly report: reading, figures, what is missing."""

from datetime import date
from fractions import Fraction

import pytest

from kpi.rules import report_forms as forms
from tests.kpi import plans

TREE = plans.tree(tools=[{"name": "短影音", "indicator": ""}, {"name": "AR 杯套", "indicator": ""}])
APRIL = date(2024, 4, 1)
COMPLETE = {
    **{f"work_{item}": "辦理中" for item in plans.WEIGHTS}, "kpi1_digital": "1", "kpi1_physical": "0", "opportunity": "6.5",
}


def read(**posted):
    return forms.read(TREE, posted)


@pytest.mark.parametrize(("name", "typed", "kept"), [
    ("kpi1_digital", "２", "2"), ("kpi1_digital", "0", "0"), ("kpi1_physical", "999", "999"), ("kpi1_digital", "3場次", "3"),
    ("opportunity", "6.50萬元", "6.5"), ("opportunity", "-12", "-12"), ("opportunity", "1,234", "1234"), ("fx_rate", "0.0013", "0.0013"),
    ("fx_date", "113/4/30", "2024-04-30"), ("partner0_currency", "JPY", "JPY"), ("tool0_figure", "觀看  3萬次", "觀看 3萬次"),
    ("item0_done", "on", "yes"), ("work_kpi1", " 兩場\n試吃 ", "兩場\n試吃"),
])
def test_what_is_typed_is_kept_in_its_plain_form(name, typed, kept):
    assert read(**{name: typed}) == forms.Reading({name: kept})


@pytest.mark.parametrize(("name", "typed"), [
    ("kpi1_digital", "-1"), ("kpi1_digital", "1.5"), ("kpi1_digital", "1000"), ("kpi1_digital", "很多"), ("opportunity", "6元"),
    ("opportunity", "1000000001"), ("fx_amount", "0"), ("fx_rate", "-1"), ("fx_date", "113/13/1"), ("partner1_currency", "BTC"),
    ("work_kpi1", "字" * 2001), ("tool0_figure", "字" * 201),
])
def test_what_cannot_be_read_is_kept_as_it_was_typed(name, typed):
    found = read(**{name: typed})
    assert (dict(found.content), dict(found.typed), list(found.errors)) == ({}, {name: typed[:2000]}, [name])


def test_names_that_the_form_does_not_have_are_left_out():
    assert read(state="accepted", tool3_name="x", item1_done="on", partner3_name="y") == forms.Reading()
    assert read(tool2_name="直播").content == {"tool2_name": "直播"}  # the row beyond the planned tools


def test_foreign_sums_are_converted_exactly_and_added():
    content = read(opportunity="6.5", fx_amount="1,000,000", fx_currency="JPY", fx_rate="0.2123", fx_date="113/4/30").content
    assert forms.opportunity_of(content) == Fraction("6.5") + Fraction("21.23")
    assert forms.converted({"fx_amount": "50000"}) == 50000
    assert forms.converted({"fx_amount": "50000", "fx_currency": "USD"}) is None


def test_a_report_adds_its_events_partners_and_items():
    content = read(kpi1_digital="2", kpi1_physical="1", partner0_name="甲", partner2_name="乙", item0_done="yes", opportunity="3").content
    assert forms.figures_of(TREE, content) == {"kpi1_digital": 2, "kpi1_physical": 1, "kpi3": 2, "kpi4_increment": 3, "kpi5": 1}
    assert forms.figures_of(TREE, {}) == {"kpi1_digital": 0, "kpi1_physical": 0, "kpi3": 0, "kpi4_increment": 0, "kpi5": 0}


def test_a_planned_tool_is_used_once_its_figure_is_given():
    assert forms.tools_of(TREE, {"tool0_name": "短影音"}) == ()
    assert forms.tools_of(TREE, {"tool0_figure": "3萬次", "tool2_name": "ＡＲ杯套"}) == ("短影音", "ar杯套")


def test_a_complete_report_lacks_nothing():
    assert forms.missing(TREE, COMPLETE, {}, APRIL) == {}


def test_items_of_the_month_and_numbers_must_be_there():
    assert set(forms.missing(TREE, {}, {}, APRIL)) == {*(f"work_{item}" for item in plans.WEIGHTS), *forms.COUNTS, "opportunity"}
    later = date(2024, 9, 1)  # no item of this plan runs in September
    assert set(forms.missing(TREE, {}, {}, later)) == {*forms.COUNTS, "opportunity"}


@pytest.mark.parametrize(("more", "field"), [
    ({"partner0_name": "河內示範"}, "partner0_content"), ({"fx_amount": "10"}, "fx_currency"), ({"fx_amount": "10", "fx_currency": "USD"}, "fx_rate"),
    ({"partner1_amount": "10", "partner1_currency": "USD", "partner1_rate": "31"}, "partner1_rate"),
])
def test_sums_and_partners_are_whole(more, field):
    assert list(forms.missing(TREE, COMPLETE | more, {}, APRIL)) == [field]


def test_a_sum_in_taiwan_dollars_needs_no_rate():
    assert forms.missing(TREE, COMPLETE | {"fx_amount": "10", "fx_currency": "TWD"}, {}, APRIL) == {}


def test_what_could_not_be_read_stops_the_sending():
    assert forms.missing(TREE, COMPLETE, {"kpi1_digital": "很多"}, APRIL)["kpi1_digital"].zh.startswith("請填數字")


def test_texts_of_last_month_are_carried_and_figures_are_not():
    before = {"work_kpi1": "上月", "next_month": "下月", "opportunity": "6", "tool0_figure": "3萬次"}
    assert forms.carried({"work_kpi1": "本月"}, before) == {"work_kpi1": "本月", "next_month": "下月"}
