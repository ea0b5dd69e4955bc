"""What months add up to (decisions "KPI sums")."""

from fractions import Fraction

from kpi.rules.sums import MonthFigures, kpi_reports, running, tool_names

APRIL = MonthFigures(4, {"kpi1_digital": Fraction(1), "kpi4_increment": Fraction("12.5")}, ("電商平台", "短影音"))
MAY = MonthFigures(5, {"kpi1_physical": Fraction(1), "kpi3": Fraction(1), "kpi4_increment": Fraction("0.25")}, ("短影音", "AR 杯套"))


def test_figures_add_up_whatever_the_order():
    assert running([MAY, APRIL])[5] == {
        "kpi1_digital": 1, "kpi1_physical": 1, "kpi2": 3, "kpi3": 1, "kpi4_increment": Fraction("12.75"), "kpi5": 0,
    }
    assert running([MAY, APRIL]) == running([APRIL, MAY])


def test_a_tool_counts_once_however_it_is_written():
    again = MonthFigures(6, {}, ("ＡＲ杯套", "電商 平台", ""))
    assert running([APRIL, MAY, again])[6]["kpi2"] == running([APRIL, MAY])[5]["kpi2"] == 3
    assert running([APRIL, MAY, MonthFigures(6, {}, ("直播",))])[6]["kpi2"] == 4


def test_a_correction_sets_the_running_value_and_later_months_add_to_it():
    corrected = MonthFigures(5, MAY.added, MAY.tools, {"kpi4_increment": Fraction(5), "kpi2": Fraction(2)})
    june = MonthFigures(6, {"kpi4_increment": Fraction(1)}, ("直播",))
    found = running([APRIL, corrected, june])
    assert (found[5]["kpi4_increment"], found[5]["kpi2"]) == (5, 2)
    assert (found[6]["kpi4_increment"], found[6]["kpi2"]) == (6, 3)


def test_nothing_reported_is_nothing():
    assert running([]) == {}
    assert kpi_reports([]) == ()


def test_running_values_as_progress_takes_them():
    reports = kpi_reports([APRIL, MAY])
    assert [(each.month, each.reached()["kpi1"], each.reached()["kpi2"]) for each in reports] == [(4, 1, 2), (5, 2, 3)]


def test_names_are_compared_without_width_case_and_blanks():
    assert tool_names(["TikTok", "ｔｉｋｔｏｋ", " ", "Tik Tok"]) == ("tiktok",)
