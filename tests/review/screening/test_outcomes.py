"""Every outcome with its evidence, over a dossier and facts that are handed in. No database."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from proposals.rules.registered import Coached, Company, Registered, Sanctioned, Source
from review.screening.evidence import Evidence, Outcome, Verdict
from review.screening.outcomes import counts, screen, troubles, with_registers
from review.screening.surroundings import OtherCase, SharedContact, SimilarPlan, Surroundings
from tests.proposals.rules.build import LAST_DAY, changed

SOURCE = Source("示範登記資料", date(2024, 1, 2))
THIS = "推動中小企業數位創新鏈結國際計畫"


def screened(registers: dict[int, Registered] | None = None, around: Surroundings | None = None, places: dict[str, Any] | None = None) -> Any:
    dossier = changed(places or {})
    known = {dossier.members[index].ubn: each for index, each in (registers or {}).items()}
    return screen(with_registers(dossier, known), LAST_DAY, around or Surroundings())


def one(outcomes: Any, code: str, subject: int | None = None) -> Outcome:
    [found] = [each for each in outcomes if each.code == code and each.subject == subject]
    return found


def lines(outcome: Outcome) -> list[tuple[str, str, str, str, date | None]]:
    return [(each.label.zh, each.value.zh, each.threshold.zh, each.source.zh, each.on) for each in outcome.evidence]


def test_a_clean_case_passes_every_check_and_says_on_what() -> None:
    outcomes = screened()
    assert troubles(outcomes) == ()
    assert counts(outcomes)[Verdict.PASSED] == len(outcomes)
    codes = {each.code for each in outcomes}
    assert codes >= {"E-01", "E-02", "E-04", "E-06", "E-07", "E-09", "E-11", "E-12", "E-13", "E-14", "E-18", "E-19", "E-23", "E-25", "E-26", "E-29"}
    assert lines(one(outcomes, "E-01"))[0] == ("中小企業家數", "8家，共8家成員", "至少6家", "查核資料與申請表", None)
    assert all(each.rule.zh and each.rule.en and each.evidence for each in outcomes)


def test_what_the_register_says_stands_beside_what_was_typed() -> None:
    company = Company(Decimal(10001), 200, date(2003, 4, 18), "company", "核准設立", SOURCE)
    outcome = one(screened({0: Registered(company)}), "E-02", 0)
    assert outcome.verdict is Verdict.BLOCKING
    assert lines(outcome) == [
        ("實收資本額", "10,001萬元", "10,000萬元以下", "示範登記資料", date(2024, 1, 2)),
        ("實收資本額（申請表所填，未採用）", "5,000萬元", "10,000萬元以下", "申請表", None),
        ("經常僱用員工數", "200人", "未滿200人", "示範登記資料", date(2024, 1, 2)),
        ("經常僱用員工數（申請表所填，未採用）", "56人", "未滿200人", "申請表", None),
    ]
    said = outcome.as_dict("en")
    assert (said["severity"], said["evidence"][0]["date"], said["where"]) == ("blocking", "2024-01-02", "members[0].supplementary.paid_in_capital")


def test_history_and_suspensions_say_until_when() -> None:
    suspended = Sanctioned("suspension", "示範機關", "事由", date(2023, 1, 1), date(2024, 3, 6), SOURCE)
    coached = Coached(THIS, "國際", 110, None, date(2021, 11, 30), "closed", SOURCE)
    outcomes = screened({1: Registered(None, (coached,), (suspended,))})
    assert [(each.code, each.verdict.value) for each in troubles(outcomes)] == [("E-25", "blocking"), ("E-14", "blocking")]
    told = f"110年 {THIS} 結案 110.11.30結束"
    assert lines(one(outcomes, "E-25", 1))[1] == ("本計畫輔導", told, "113.11.30起可再申請", "示範登記資料", date(2024, 1, 2))
    assert lines(one(outcomes, "E-14", 1))[0][1] == "示範機關 112.01.01至113.03.06 事由"
    assert lines(one(outcomes, "E-22", 1))[0][:3] == ("設立日期", "98.09.01", "103.09.01滿5年")


def test_a_missing_fact_is_unknown_and_never_passed() -> None:
    outcomes = screened(places={"members[2].supplementary.paid_in_capital": "", "members[2].supplementary.regular_employees": ""})
    assert one(outcomes, "E-02", 2).verdict is Verdict.UNKNOWN
    assert one(outcomes, "E-02", 1).verdict is Verdict.PASSED


def test_other_cases_contacts_and_plans_alike() -> None:
    around = Surroundings(
        others=(OtherCase(0, "113-AAAAA", "甲公司", 0), OtherCase(2, "113-BBBBB", "乙公司", 3)),
        contacts=(SharedContact("陳 a@b.tw", "proposal.alliance_basic.contact_email", "113-BBBBB", "乙公司"),),
        similar=(SimilarPlan("112-CCCCC", "丙公司", 62),), compared=9,
    )
    found = troubles(screened(around=around))
    assert [(each.code, each.verdict.value, each.where) for each in found] == [
        ("E-11", "warning", "proposal.alliance_basic.contact_email"),
        ("E-12", "blocking", "members[0].ubn"),
        ("E-29", "warning", "members[2].ubn"),
        ("E-11", "info", "proposal.goals_methods"),
    ]
    assert "113-AAAAA" in found[1].message.zh
    assert lines(found[3])[0][:2] == ("內容相近的計畫", "112-CCCCC 丙公司 約62%")


def test_a_larger_member_is_told_even_where_the_six_are_missing() -> None:
    large = Registered(Company(Decimal(20000), 500, None, "", "", SOURCE))
    outcomes = screened(dict.fromkeys((5, 6, 7), large))
    assert one(outcomes, "E-01").verdict is Verdict.BLOCKING
    assert one(outcomes, "E-02", 7).verdict is Verdict.INFO


@pytest.mark.parametrize("language", ["zh-hant", "en"])
def test_nothing_is_said_in_the_wrong_language(language: str) -> None:
    for outcome in screened():
        said = outcome.as_dict(language)
        assert all(isinstance(each[key], str) for each in said["evidence"] for key in ("label", "value", "threshold", "source"))
    assert Evidence(outcome.rule, outcome.rule, on=None).as_dict(language)["date"] is None
    assert replace(outcome, subject=None).code
