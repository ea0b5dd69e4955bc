"""The canonical tree of a baseline: from a frozen proposal, back to the plan that progress computes with (F-26 to F-32)."""

from datetime import date
from fractions import Fraction

import pytest

from kpi.progress import planned
from kpi.rules.plans import Part, parts_of, plan_of, tree_of
from proposals import interchange
from proposals.catalogue import load_edition
from proposals.rules.dossier import Dossier, FileRef, Programme
from tests import factories
from tests.kpi import plans


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    document = interchange.read_document(factories.SAMPLES / "tea-vietnam.yaml")
    programme = Programme("113", 113, date(2024, 2, 1), date(2024, 3, 6))
    return interchange.dossier(document.tree, programme=programme, edition=load_edition(), files=FileRef)


def test_the_plan_of_the_frozen_proposal(dossier):
    plan = plan_of(tree_of(dossier, ()))
    assert plan.weights == {"kpi1": 25, "kpi2": 25, "kpi3": 30, "kpi4": 10, "kpi5": 10}
    assert [plan.monthly[month] for month in range(3, 12)] == [3, 5, 10, 10, 12, 15, 15, 18, 12]
    assert [(each.on, each.required) for each in plan.checkpoints] == [(date(2024, 7, 30), 40), (date(2024, 11, 30), 100)]
    assert {item: (each.first_half, each.whole) for item, each in plan.targets.items()} == {
        "kpi1": (2, 4), "kpi2": (2, 4), "kpi3": (1, 3), "kpi4": (175, 525), "kpi5": (1, 2),
    }
    assert plan.kpi4_before == 1750
    assert planned(plan, date(2024, 7, 30)) == 40


def test_what_was_promised_stands_in_the_tree(dossier):
    tree = tree_of(dossier, (Part(7, "青嵐示範茶業", "90332120"),))
    assert tree["months"]["kpi3"] == [6, 7, 8, 9, 10, 11]
    assert [each["name"] for each in tree["tools"]][2] == "AR互動杯套"
    assert tree["evidence"]["kpi3"].startswith("國際通路合作將依案件性質提供下列文件")
    assert tree["targets"]["kpi2"]["first_note"] == "跨境電商旗艦店：到訪6,000人次；短影音：觀看10萬次"
    assert tree["members"] == [{"key": 7, "name": "青嵐示範茶業", "ubn": "90332120", "is_sme": True, "since": None, "until": None}]
    assert (tree["theme"], tree["market"]) == ("智慧茶飲", "vietnam")


def test_figures_stay_exact():
    tree = plans.tree(monthly=plans.MONTHLY | {"3": "2.55", "4": "5.45"})
    assert planned(plan_of(tree), date(2024, 4, 1)) == 8
    assert planned(plan_of(tree), date(2024, 3, 31)) == Fraction("2.55")


@pytest.mark.parametrize(("since", "until", "is_in"), [
    (None, None, True), (date(2024, 6, 30), None, True), (date(2024, 7, 1), None, False), (None, date(2024, 6, 1), True),
    (None, date(2024, 5, 31), False),
])
def test_a_member_belongs_to_a_month_with_any_of_its_days(since, until, is_in):
    part = Part(1, "示範", "", since=since, until=until)
    assert part.is_in(date(2024, 6, 1), date(2024, 6, 30)) is is_in


def test_members_are_read_as_they_were_written():
    parts = (Part(1, "甲", "22099131"), Part(2, "乙", "", False, date(2024, 6, 16), date(2024, 9, 30)))
    members = tuple({"key": p.key, "name": p.name, "ubn": p.ubn, "is_sme": p.is_sme, "since": p.since.isoformat() if p.since else None,
                     "until": p.until.isoformat() if p.until else None} for p in parts)
    assert parts_of(plans.tree(members=members)) == parts
