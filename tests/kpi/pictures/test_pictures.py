"""Pictures of progress: what is drawn agrees with the figures and with the table behind it."""

from collections.abc import Callable
from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest

from alliance_portal.lib import svg
from kpi.pictures import Curve, HeatCell, HeatRow, KpiBar, Mark, Seen, Task, gantt, heat_map, kpi_bars, s_curve
from kpi.pictures.words import plain, points

SPACE = "{http://www.w3.org/2000/svg}"
MONTHS = tuple(range(3, 12))
PLANNED = (3, 8, 18, 28, 40, 55, 70, 88, 100)
ACTUAL = (3, 7, 18, 28, 41, Fraction(107, 2))
CURVE = Curve(
    [(month, Fraction(PLANNED[at]), Fraction(ACTUAL[at]) if at < len(ACTUAL) else None) for at, month in enumerate(MONTHS)],
    (Mark(7, "7月30日查核點", Fraction(40)), Mark(11, "11月30日查核點", Fraction(100))), Fraction(97),
)
TASKS = [Task("KPI 1 行銷活動", Fraction(25), (5, 6, 7, 8, 9, 10), Fraction(60)), Task("KPI 2 數位工具", Fraction(25), (3, 4), Fraction(0))]
BARS = [
    KpiBar("KPI 1", "行銷活動", "場次", Fraction(2), Fraction(2), Fraction(4), "數位1、實體1"),
    KpiBar("KPI 4", "海外商機", "萬元", Fraction(600), Fraction(175), Fraction(525)),
    KpiBar("KPI 5", "自訂", "項", Fraction(0), Fraction(0), Fraction(0)),
]
ROWS = [
    HeatRow("青嵐示範茶業", [HeatCell(3, Seen.ACCEPTED), HeatCell(4, Seen.OVERDUE), HeatCell(5, Seen.OPEN)]),
    HeatRow("樂飲示範餐飲", [HeatCell(3, Seen.LATE), HeatCell(4, Seen.RETURNED), HeatCell(5, Seen.NONE)]),
]
DRAW: dict[str, Callable[[bool], svg.Picture]] = {
    "curve": lambda english: s_curve(CURVE, english=english),
    "gantt": lambda english: gantt(TASKS, MONTHS, Fraction(93, 10), english=english),
    "bars": lambda english: kpi_bars(BARS, english=english),
    "heat": lambda english: heat_map(ROWS, MONTHS, english=english),
    "curve of nothing": lambda english: s_curve(Curve([(3, Fraction(100), None)]), english=english),
    "gantt of nothing": lambda english: gantt([], MONTHS, english=english),
    "bars of nothing": lambda english: kpi_bars([], english=english),
    "heat of nothing": lambda english: heat_map([], (), english=english),
}


def drawn(picture: svg.Picture) -> ET.Element:
    return ET.fromstring(picture.svg)  # noqa: S314 - written by the code under test


@pytest.mark.parametrize("english", [False, True])
@pytest.mark.parametrize("name", DRAW)
def test_every_picture_is_named_described_and_has_its_table(name: str, english: bool) -> None:
    picture = DRAW[name](english)
    root = drawn(picture)
    assert root[0].text == picture.title
    assert (root[1].text or "") == picture.description
    assert picture.head
    assert all(len(row) == len(picture.head) for row in picture.rows)
    width, height = (float(part) for part in (root.get("viewBox") or "").split()[2:])
    for shape in root.iter(f"{SPACE}rect"):
        assert float(shape.get("x", 0)) >= -0.1
        assert float(shape.get("x", 0)) + float(shape.get("width", 0)) <= width + 0.1
        assert float(shape.get("y", 0)) + float(shape.get("height", 0)) <= height + 0.1
    said = (picture.title, *picture.head)
    assert english is not any("\u4e00" <= sign <= "\u9fff" for sign in "".join(said) )


def test_the_curve_draws_plan_fact_and_forecast() -> None:
    picture = s_curve(CURVE)
    root = drawn(picture)
    plan, fact = (root.find(f"{SPACE}polyline[@class='{look}']") for look in ("plan", "fact"))
    assert plan is not None
    assert fact is not None
    assert (len((plan.get("points") or "").split()), len((fact.get("points") or "").split())) == (9, 6)
    assert len(root.findall(f"{SPACE}circle")) == 6
    assert "53.50%" in picture.description
    assert "−1.50" in picture.description
    assert "97.00%" in picture.description
    assert picture.rows[5] == ("8月", "55.00%", "53.50%", "−1.50")
    assert picture.rows[6] == ("9月", "70.00%", "–", "–")
    assert root.find(f"{SPACE}line[@class='lead']") is not None
    assert drawn(s_curve(Curve(CURVE.months))).find(f"{SPACE}line[@class='lead']") is None


def test_a_missing_month_has_no_dot() -> None:
    gap = Curve([(3, Fraction(3), Fraction(3)), (4, Fraction(8), None), (5, Fraction(18), Fraction(18))])
    assert len(drawn(s_curve(gap)).findall(f"{SPACE}circle")) == 2


def test_what_is_done_lies_over_the_planned_months_from_the_first() -> None:
    root = drawn(gantt(TASKS, MONTHS))
    ground = root.findall(f"{SPACE}rect[@class='f-sunk']")
    done = root.findall(f"{SPACE}rect[@class='f-1']")
    assert len(ground) == 8
    widths = [float(bar.get("width", 0)) for bar in done]  # 60 % of six months: three whole ones and 0.6 of the fourth
    assert len(widths) == 4
    assert widths[3] == pytest.approx(0.6 * widths[0], abs=0.02)
    assert [bar.get("x") for bar in done] == [bar.get("x") for bar in ground[:4]]


@pytest.mark.parametrize(("today", "shown"), [(Fraction(3), 1), (Fraction(12), 1), (Fraction(121, 10), 0), (Fraction(2), 0), (None, 0)])
def test_today_is_marked_within_the_plan_only(today: Fraction | None, shown: int) -> None:
    assert len(drawn(gantt(TASKS, MONTHS, today)).findall(f"{SPACE}line[@class='ref']")) == shown


def test_a_result_beyond_its_target_lengthens_the_ground() -> None:
    root = drawn(kpi_bars(BARS[1:2]))
    ground, bar = root.findall(f"{SPACE}rect")
    target = root.findall(f"{SPACE}line[@class='ref']")[-1]
    assert bar.get("width") == ground.get("width")
    assert float(target.get("x1", 0)) == pytest.approx(124 + 230 * 525 / 600, abs=0.02)


def test_kpis_in_the_table_are_exact() -> None:
    assert kpi_bars(BARS).rows == (
        ("KPI 1 行銷活動", "場次", "2", "2", "4", "50.00%"), ("KPI 4 海外商機", "萬元", "600", "175", "525", "114.29%"),
        ("KPI 5 自訂", "項", "0", "0", "0", "–"),
    )


def test_the_heat_map_tells_states_in_words() -> None:
    picture = heat_map(ROWS, (3, 4, 5))
    assert picture.rows == (("青嵐示範茶業", "採認", "逾期未報", "未填"), ("樂飲示範餐飲", "逾期補報", "退回修正", "–"))
    assert picture.description == "青嵐示範茶業 4月：逾期未報；樂飲示範餐飲 4月：退回修正"
    assert "overdue" in heat_map(ROWS, (3, 4, 5), english=True).description
    assert {text.text for text in drawn(picture).findall(f"{SPACE}text")} >= {"採認", "逾期未報", "逾期補報", "退回修正"}
    assert "沒有逾期" in heat_map(ROWS[:0], (3,)).description


@pytest.mark.parametrize(
    ("value", "words"),
    [(Fraction(1750), "1,750"), (-3, "-3"), (Fraction(1, 3), "0.33"), (Fraction(-1, 3), "-0.33"), (Fraction(24691, 2), "12,345.50")],
)
def test_figures_of_pictures(value: Fraction, words: str) -> None:
    assert plain(Fraction(value)) == words


def test_points_carry_a_sign() -> None:
    assert [points(Fraction(value)) for value in (Fraction(3, 2), Fraction(-3, 2), Fraction(1, 1000), 0)] == ["+1.50", "−1.50", "0.00", "0.00"]


def test_at_the_end_the_two_names_stand_below_the_lines():
    """Both lines fill the upper corner at 100 percent; the names would lie on them."""
    full = s_curve(Curve([(10, Fraction(88), Fraction(90)), (11, Fraction(100), Fraction(100))]))
    before = s_curve(Curve([(10, Fraction(88), Fraction(90)), (11, Fraction(100), None)]))
    assert 'x="492" y="246">實際 100.00%' in full.svg
    assert 'x="492" y="266">預定 100.00%' in full.svg
    assert 'y="246"' not in before.svg
