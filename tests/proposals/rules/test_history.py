"""History of a firm (E-13, E-18, E-20 to E-26): each row of the table on both sides of five years, with its boundary days."""

from datetime import date
from typing import Any

import pytest

from proposals.rules.history import anniversary, is_under_age
from tests.proposals.rules.build import LAST_DAY, changed, found, message

THIS = "推動中小企業數位創新鏈結國際計畫"
OTHER = "示範縣市地方型研發補助"
B, W = "blocking", "warning"
OLD, YOUNG = "2009-09-01", "2019-03-07"  # on 6 March 2024 the young firm is five tomorrow
PLACE = "members[{}].supplementary.coaching_history"


def line(programme: str, year: int, status: str, start: str = "", end: str = "") -> dict[str, Any]:
    return {"programme": programme, "coaching_system": "國際", "roc_year": year, "start_date": start, "end_date": end, "status": status}


def history(*coachings: dict[str, Any], founded: str = OLD, index: int = 1, on: date = LAST_DAY, **changes: Any) -> list[tuple[str, str]]:
    """Code and severity of what is found in the history of one firm of the tea sample."""
    places = {f"members[{index}].supplementary.founding_date": founded, PLACE.format(index): list(coachings)}
    result = found(changed({**places, **changes}), on)
    assert all(where == PLACE.format(index) for _, _, where in result)
    return [(code, severity) for code, severity, _ in result]


@pytest.mark.parametrize(("founded", "code"), [(YOUNG, "E-20"), (OLD, "E-22"), ("2019-03-06", "E-22")])
@pytest.mark.parametrize("status", ["執行中", "結案"])
def test_another_coaching_in_the_same_year_blocks(founded: str, code: str, status: str) -> None:
    assert history(line(OTHER, 113, status, end="2024-02-01" if status == "結案" else ""), founded=founded) == [(code, B)]


def test_another_coaching_in_the_year_before_passes() -> None:
    assert history(line(OTHER, 112, "結案", end="2023-12-31"), founded=YOUNG) == []
    assert history(line(OTHER, 112, "結案", end="2023-12-31"), founded=OLD) == []


def test_revoked_coaching_of_the_same_year_does_not_count_as_coaching() -> None:
    assert history(line(OTHER, 113, "撤銷", end="2024-02-01")) == [("E-26", W)]


@pytest.mark.parametrize(("founded", "severity"), [(YOUNG, W), (OLD, B), ("2019-03-06", B)])
def test_third_consecutive_year_of_the_same_programme(founded: str, severity: str) -> None:
    two_years = (line(THIS, 111, "結案", end="2022-11-30"), line(THIS, 112, "結案", end="2023-11-30"))
    assert history(*two_years, founded=founded) == [("E-23", severity)]


def test_second_consecutive_year_passes() -> None:
    assert history(line(THIS, 112, "結案", end="2023-11-30")) == []


def test_two_years_of_another_programme_pass() -> None:
    assert history(line(OTHER, 111, "結案", end="2022-11-30"), line(OTHER, 112, "結案", end="2023-11-30")) == []


@pytest.mark.parametrize(("founded", "severity"), [(YOUNG, W), (OLD, B)])
def test_same_programme_less_than_three_years_ago(founded: str, severity: str) -> None:
    assert history(line(THIS, 110, "結案", end="2021-11-30"), founded=founded) == [("E-25", severity)]


@pytest.mark.parametrize(("ended", "findings"), [("2021-03-05", []), ("2021-03-06", []), ("2021-03-07", [("E-25", B)])])
def test_three_years_end_on_the_same_day_of_the_third_year(ended: str, findings: list[tuple[str, str]]) -> None:
    assert history(line(THIS, 109, "結案", end=ended)) == findings


def test_pair_of_years_followed_by_a_year_without_is_in_its_three_years() -> None:
    pair = (line(THIS, 110, "結案", end="2021-11-30"), line(THIS, 111, "結案", end="2022-11-30"))
    assert history(*pair) == [("E-25", B)]
    assert "111年" in message(changed({PLACE.format(1): list(pair)}), "E-25")


def test_programme_is_told_by_its_name_whatever_the_width_and_spaces() -> None:
    assert history(line("113 年度 數位創新 鏈結國際 計畫", 110, "結案", end="2021-11-30")) == [("E-25", B)]
    assert history(line("數位創新計畫", 110, "結案", end="2021-11-30")) == []


@pytest.mark.parametrize("founded", [YOUNG, OLD])
def test_abnormal_closing_blocks_at_any_age(founded: str) -> None:
    assert history(line(OTHER, 105, "異常結案", end="2016-12-31"), founded=founded) == [("E-13", B)]


@pytest.mark.parametrize(("index", "severity"), [(0, B), (1, W)])
@pytest.mark.parametrize("founded", ["2003-04-18", YOUNG])
def test_not_executed_less_than_a_year_ago(index: int, severity: str, founded: str) -> None:
    # a young lead would have entered its markets before it was founded; only the history is looked at
    survey = {f"members[{index}].survey_overseas": {"has_overseas_experience": "none", "no_overseas_reason": "尚未外銷"}}
    revoked = line(OTHER, 112, "撤銷", end="2023-03-07")
    assert history(revoked, founded=founded, index=index, **survey) == [("E-26", severity)]
    assert history({**revoked, "end_date": "2023-03-06"}, founded=founded, index=index, **survey) == []


def test_blank_founding_date_leaves_what_depends_on_age_to_completeness() -> None:
    lines = [line(OTHER, 113, "執行中"), line(OTHER, 105, "異常結案", end="2016-12-31")]
    case = changed({"members[1].supplementary.founding_date": "", PLACE.format(1): lines})
    assert found(case) == [("E-20", B, "members[1].supplementary.founding_date"), ("E-13", B, PLACE.format(1))]


def test_firm_is_named() -> None:
    case = changed({PLACE.format(1): [line(OTHER, 113, "執行中")]})
    assert message(case, "E-22").startswith("霧谷示範製茶有限公司：成立五年以上，同一年度（113年）以輔導一次為限")


def test_one_bad_firm_is_one_finding_a_code() -> None:
    lines = [line(OTHER, 113, "執行中"), line("另一計畫", 113, "執行中")]
    assert history(*lines) == [("E-22", B)]


@pytest.mark.parametrize(("founded", "years", "on", "young"), [
    (date(2019, 3, 6), 5, date(2024, 3, 5), True),
    (date(2019, 3, 6), 5, date(2024, 3, 6), False),
    (date(2019, 3, 6), 5, date(2024, 3, 7), False),
    (date(2020, 2, 29), 5, date(2025, 2, 28), True),
    (date(2020, 2, 29), 5, date(2025, 3, 1), False),
    (date(2016, 2, 29), 4, date(2020, 2, 28), True),
    (date(2016, 2, 29), 4, date(2020, 2, 29), False),
])
def test_firm_is_five_on_its_fifth_anniversary(founded: date, years: int, on: date, young: bool) -> None:
    assert is_under_age(founded, years, on) is young


def test_anniversary_of_a_29_february() -> None:
    assert anniversary(date(2020, 2, 29), 4) == date(2024, 2, 29)
    assert anniversary(date(2020, 2, 29), 5) == date(2025, 3, 1)


def test_continuation_looks_for_the_lead_firms_record_of_the_year_before() -> None:
    lead = "members[0].supplementary.coaching_history"
    kind = {"proposal.plan_summary.application_kind": "continuation"}
    assert found(changed(kind)) == [("E-18", W, "proposal.plan_summary.application_kind")]
    assert found(changed({**kind, lead: [line(THIS, 112, "結案", end="2023-11-30")]})) == []
    assert found(changed({**kind, lead: [line(OTHER, 112, "結案", end="2023-11-30")]})) == [("E-18", W, "proposal.plan_summary.application_kind")]
    assert ("E-18", W, "proposal.plan_summary.application_kind") in found(changed({**kind, lead: [line(THIS, 111, "結案", end="2022-11-30")]}))
