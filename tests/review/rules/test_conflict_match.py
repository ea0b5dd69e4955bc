"""Employers against firms: by number, by name where a number is missing, now or within three years."""

from datetime import date

import pytest

from review.rules.conflict_match import Employer, Party, is_recent, matches, plain_name

TODAY = date(2024, 3, 20)
TEA = Party("青嵐茶業股份有限公司", "90332120")


def found(employer: Employer, *parties: Party) -> list[tuple[str, bool]]:
    return [(each.party.name, each.by_number) for each in matches([employer], parties or [TEA], TODAY)]


def test_the_same_number_whatever_the_name() -> None:
    assert found(Employer("改名後的公司", "90332120")) == [(TEA.name, True)]


def test_another_number_is_another_firm_even_with_the_same_name() -> None:
    assert found(Employer("青嵐茶業股份有限公司", "22099131")) == []


@pytest.mark.parametrize("name", ["青嵐茶業", "青嵐茶業 股份有限公司", "青嵐茶業有限公司", "青 嵐 茶 業"])
def test_without_a_number_the_name_decides(name: str) -> None:
    assert found(Employer(name)) == [(TEA.name, False)]


def test_a_cooperating_unit_has_only_its_name() -> None:
    unit = Party("國立臺灣大學")
    assert found(Employer("國立台灣大學", "03734301"), unit) == [(unit.name, False)]
    assert found(Employer("國立清華大學", "46804804"), unit) == []


def test_a_name_of_one_character_says_nothing() -> None:
    assert found(Employer("茶"), Party("茶")) == []


@pytest.mark.parametrize(
    ("ends_on", "recent"), [(None, True), (TODAY, True), (date(2021, 3, 20), True), (date(2021, 3, 19), False), (date(2030, 1, 1), True)]
)
def test_three_years_with_the_day_itself(ends_on: date | None, recent: bool) -> None:
    assert is_recent(Employer("甲公司", "90332120", ends_on), TODAY) is recent
    assert found(Employer("甲公司", "90332120", ends_on)) == ([(TEA.name, True)] if recent else [])


def test_the_leap_day_has_a_day_before_it() -> None:
    assert is_recent(Employer("甲", ends_on=date(2021, 2, 28)), date(2024, 2, 29))


def test_the_kind_of_company_alone_is_no_name() -> None:
    assert plain_name("公司") == "公司"
    assert plain_name("ＡＢＣ 有限公司") == "abc"
