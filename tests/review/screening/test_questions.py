"""The questions to staff, with the text beside them. No database."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from proposals.rules.dossier import Dossier
from proposals.rules.registered import Coached, Company, Registered, Source
from review.screening.outcomes import with_registers
from review.screening.questions import Question, questions
from review.screening.surroundings import ALONE, SimilarPlan, Surroundings
from tests.proposals.rules.build import LAST_DAY, changed

SOURCE = Source("示範登記資料", date(2024, 1, 2))


@dataclass
class Case:
    dossier: Dossier
    around: Surroundings = ALONE
    on: date = LAST_DAY


def asked(registers: dict[int, Registered] | None = None, around: Surroundings = ALONE, **places: Any) -> dict[str, Question]:
    dossier = changed({where.replace("__", "."): value for where, value in places.items()})
    known = with_registers(dossier, {dossier.members[index].ubn: each for index, each in (registers or {}).items()})
    return {each.key: each for each in questions(Case(known, around))}


def test_a_clean_case_asks_what_a_machine_cannot_decide() -> None:
    found = asked()
    firms = range(8)
    assert set(found) == {"E-08", "E-10", "E-11", "E-17", *(f"{code}.{index}" for code in ("E-03", "E-14", "E-28") for index in firms)}
    assert len(found["E-17"].beside[0].value.zh) > 10  # the text itself, not a link to it
    assert found["E-28.3"].beside[0].value.zh == "已切結"
    assert all(each.question.en and each.rule.en and each.beside for each in found.values())


def test_an_exception_is_asked_only_where_it_arises() -> None:
    large = Company(Decimal(20000), 500, date(2009, 9, 1), "company", "解散", SOURCE)
    second = Coached("別的計畫", "另一體系", 113, None, None, "running", SOURCE)
    revoked = Coached("別的計畫", "", 112, None, date(2023, 6, 1), "revoked", SOURCE)
    found = asked({1: Registered(large, (second,)), 2: Registered(None, (revoked,))}, Surroundings(similar=(SimilarPlan("112-AAAAA", "甲", 40),)))
    assert {"E-02.1", "E-16.1", "E-24.1", "E-27.2"} <= set(found)
    assert not {"E-02.0", "E-21.1", "E-24.2", "E-27.1"} & set(found)
    assert found["E-03.1"].beside[1].value.zh == "解散"
    assert [each.threshold.zh for each in found["E-16.1"].beside] == ["登記 20,000", "登記 500"]
    assert "112-AAAAA" in found["E-11"].beside[-1].value.zh
    assert "另一體系" in found["E-24.1"].beside[0].value.zh


def test_a_deemed_firm_is_asked_about_with_its_reason() -> None:
    dossier = changed({
        "members[1].supplementary.paid_in_capital": 20000, "members[1].supplementary.regular_employees": 300,
        "members[1].supplementary.sme_basis": "deemed", "members[1].supplementary.sme_reason": "輔導合併後三年內",
    })
    found = {each.key: each for each in questions(Case(replace(dossier)))}
    assert "輔導合併後三年內" in found["E-02.1"].beside[-1].value.zh
