"""What the registers say outweighs what is typed; suspensions; both SME limits at their edges. No database."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from proposals.rules import eligibility, history
from proposals.rules.dossier import Dossier
from proposals.rules.facts import paid_in_capital
from proposals.rules.registered import Coached, Company, Registered, Sanctioned, Source
from tests.proposals.rules.build import LAST_DAY, changed

SOURCE = Source("示範登記資料", date(2024, 1, 2))
THIS, OTHER = "推動中小企業數位創新鏈結國際計畫", "示範縣市地方型研發補助"


def company(capital: Any = None, employees: Any = None, founded: date | None = None) -> Company:
    return Company(Decimal(capital) if capital is not None else None, employees, founded, "company", "核准設立", SOURCE)


def coached(programme: str, year: int, status: str = "closed", ended: date | None = None) -> Coached:
    return Coached(programme, "國際", year, None, ended, status, SOURCE)


def with_register(registered: Registered, index: int = 1, places: dict[str, Any] | None = None) -> Dossier:
    dossier = changed(places or {})
    members = [replace(each, registered=registered) if number == index else each for number, each in enumerate(dossier.members)]
    return replace(dossier, members=tuple(members))


def found(dossier: Dossier, rules: Any = None, on: date = LAST_DAY) -> list[tuple[str, str]]:
    every = rules or (*eligibility.RULES, *history.RULES)
    return [(each.code, each.severity.value) for rule in every for each in rule(dossier, on) if each.code != "E-07"]


@pytest.mark.parametrize(("capital", "employees", "codes"), [
    ("10000", 200, []), ("10001", 199, []), ("10001", 200, [("E-02", "blocking")]), ("10000.0001", 200, [("E-02", "blocking")]),
])
def test_the_lead_firm_by_the_register_at_both_limits(capital: str, employees: int, codes: list[tuple[str, str]]) -> None:
    dossier = with_register(Registered(company(capital, employees)), index=0)
    assert found(dossier) == codes
    if codes:
        [told] = [each for rule in eligibility.RULES for each in rule(dossier, LAST_DAY) if each.code == "E-02"]
        assert "依示範登記資料 113.01.02" in told.message.zh


def test_a_fact_that_the_register_does_not_know_is_the_forms() -> None:
    dossier = with_register(Registered(company(None, 300)), places={"members[1].supplementary.paid_in_capital": 9999})
    assert paid_in_capital(dossier.members[1]).source is None
    assert found(dossier) == []
    known = paid_in_capital(with_register(Registered(company("12000", 5))).members[1])
    assert (known.value, known.is_outweighed) == (Decimal(12000), True)


@pytest.mark.parametrize(("beside", "codes"), [(2, []), (3, [("E-01", "blocking")])])
def test_five_and_six_firms_by_the_register(beside: int, codes: list[tuple[str, str]]) -> None:
    """Eight firms: with two larger ones six are left, with three five."""
    dossier = changed({})
    members = [
        replace(each, registered=Registered(company("20000", 500))) if number > len(dossier.members) - 1 - beside else each
        for number, each in enumerate(dossier.members)
    ]
    result = found(replace(dossier, members=tuple(members)))
    assert [each for each in result if each[0] == "E-01"] == codes
    assert [each for each in result if each[0] == "E-02"] == ([("E-02", "warning")] * beside if not codes else [])


@pytest.mark.parametrize(("on", "code"), [(date(2024, 3, 5), "E-20"), (date(2024, 3, 6), "E-22"), (date(2024, 3, 7), "E-22")])
def test_the_founding_day_of_the_register_decides_the_age(on: date, code: str) -> None:
    registered = Registered(company(founded=date(2019, 3, 6)), (coached(OTHER, 113, "running"),))
    assert found(with_register(registered), history.RULES, on) == [(code, "blocking")]


@pytest.mark.parametrize(("on", "codes"), [
    (date(2024, 11, 29), [("E-25", "blocking")]), (date(2024, 11, 30), []), (date(2024, 12, 1), []),
])
def test_three_years_after_a_coaching_on_record(on: date, codes: list[tuple[str, str]]) -> None:
    assert found(with_register(Registered(None, (coached(THIS, 110, ended=date(2021, 11, 30)),))), history.RULES, on) == codes


@pytest.mark.parametrize(("on", "codes"), [
    (date(2024, 3, 4), [("E-26", "blocking")]), (date(2024, 3, 5), []), (date(2024, 3, 6), []),
])
def test_one_year_after_a_revocation_on_record(on: date, codes: list[tuple[str, str]]) -> None:
    registered = Registered(None, (coached(OTHER, 112, "revoked", date(2023, 3, 5)),))
    assert found(with_register(registered, index=0), history.RULES, on) == codes


@pytest.mark.parametrize(("on", "codes"), [
    (date(2024, 2, 29), []), (date(2024, 3, 1), [("E-14", "blocking")]), (date(2024, 3, 6), [("E-14", "blocking")]), (date(2024, 3, 7), []),
])
def test_a_suspension_runs_through_its_last_day(on: date, codes: list[tuple[str, str]]) -> None:
    suspended = Sanctioned("suspension", "示範機關", "示範事由", date(2024, 3, 1), date(2024, 3, 6), SOURCE)
    assert found(with_register(Registered(None, (), (suspended,))), history.RULES, on) == codes
    assert found(with_register(Registered(None, (), (replace(suspended, ends_on=None),))), history.RULES, date(2030, 1, 1)) == [("E-14", "blocking")]


def test_a_typed_line_about_a_coaching_on_record_is_not_looked_at() -> None:
    typed = {"members[1].supplementary.coaching_history": [
        {"programme": "112年數位創新鏈結國際輔導", "coaching_system": "", "roc_year": 112, "start_date": "", "end_date": "", "status": "異常結案"},
        {"programme": OTHER, "coaching_system": "", "roc_year": 113, "start_date": "", "end_date": "", "status": "執行中"},
    ]}
    on_record = Registered(None, (coached(THIS, 112, "closed", date(2023, 11, 30)),))
    assert found(with_register(Registered(), places=typed), history.RULES) == [("E-13", "blocking"), ("E-22", "blocking")]
    assert found(with_register(on_record, places=typed), history.RULES) == [("E-22", "blocking")]


def test_an_abnormal_closing_on_record_blocks_whatever_is_typed() -> None:
    assert found(with_register(Registered(None, (coached(OTHER, 111, "abnormal"),))), history.RULES) == [("E-13", "blocking")]
