"""What does not fit a document is named by its place; what fits is not."""

from collections.abc import Callable
from typing import Any

import pytest

from proposals.catalogue import load_edition
from proposals.interchange import check_shape, leaves_folder
from tests.proposals.interchange.build import NAMES, spoilt, tree_of


def places(tree: Any) -> list[str]:
    return [place for place, _reason in check_shape(tree, load_edition())]


@pytest.mark.parametrize("name", NAMES)
def test_the_samples_fit(name: str) -> None:
    assert places(tree_of(name)) == []


def test_an_empty_document_fits() -> None:
    assert places({"format": "x", "call": "113"}) == []
    assert places({"proposal": None, "members": ""}) == []
    assert places({"proposal": {"cover": None}, "members": [None, {}]}) == []


def lead(tree: Any) -> Any:
    return tree["members"][0]


SPOILT: dict[str, Callable[[Any], Any]] = {
    "colour": lambda tree: tree.update(colour="red"),
    "proposal.colour": lambda tree: tree["proposal"].update(colour={}),
    "proposal.cover.colour": lambda tree: tree["proposal"]["cover"].update(colour="red"),
    "members[0].colour": lambda tree: lead(tree).update(colour="red"),
    "members[0].overview.colour": lambda tree: lead(tree)["overview"].update(colour="red"),
    "members[7].survey_future.colour": lambda tree: tree["members"][7]["survey_future"].update(colour=1),
    "proposal.schedule.gantt[kpi3].colour": lambda tree: tree["proposal"]["schedule"]["gantt"][2].update(colour=1),
    "proposal.schedule.monthly_progress.m12": lambda tree: tree["proposal"]["schedule"]["monthly_progress"].update(m12=1),
    "proposal.quantified_benefits.kpi2_tools[1].colour": lambda tree: tree["proposal"]["quantified_benefits"]["kpi2_tools"][1].update(colour=1),
    # computed
    "proposal.cover.lead_firm": lambda tree: tree["proposal"]["cover"].update(lead_firm="x"),
    "proposal.schedule.gantt[kpi1].task": lambda tree: tree["proposal"]["schedule"]["gantt"][0].update(task="x"),
    "proposal.checkpoint_final.targets[kpi1].full_note": lambda tree: tree["proposal"]["checkpoint_final"]["targets"][0].update(full_note="x"),
    "proposal.schedule.monthly_progress.total": lambda tree: tree["proposal"]["schedule"]["monthly_progress"].update(total=100),
    # elsewhere
    "proposal.alliance_basic.members": lambda tree: tree["proposal"]["alliance_basic"].update(members=[]),
    "proposal.member_overview": lambda tree: tree["proposal"].update(member_overview="x"),
    "proposal.alliance_basic.lead_company_name": lambda tree: tree["proposal"]["alliance_basic"].update(lead_company_name="別家"),
    "members[0].member_company.ubn": lambda tree: lead(tree)["member_company"].update(ubn="12345675"),
    "members[0].supplementary.special_approval": lambda tree: lead(tree)["supplementary"].update(special_approval=True),
    "proposal.supplementary.slide_deck": lambda tree: tree["proposal"]["supplementary"].update(slide_deck="x.pptx"),
    # shapes
    "proposal": lambda tree: tree.update(proposal=[1]),
    "members": lambda tree: tree.update(members={"a": 1}),
    "members[1]": lambda tree: tree["members"].__setitem__(1, "x"),
    "members[0].overview": lambda tree: lead(tree).update(overview=[1]),
    "proposal.schedule.gantt": lambda tree: tree["proposal"]["schedule"].update(gantt={"kpi1": {}}),
    "proposal.schedule.monthly_progress": lambda tree: tree["proposal"]["schedule"].update(monthly_progress=[3]),
    "proposal.schedule.gantt[0].key": lambda tree: tree["proposal"]["schedule"]["gantt"][0].update(key="kpi9"),
    "proposal.schedule.gantt[kpi2]": lambda tree: tree["proposal"]["schedule"]["gantt"].append({"key": "kpi2"}),
    "proposal.quantified_benefits.kpi2_tools[0]": lambda tree: tree["proposal"]["quantified_benefits"].update(kpi2_tools=["x"]),
    # types and options
    "proposal.cover.alliance_theme": lambda tree: tree["proposal"]["cover"].update(alliance_theme=7),
    "proposal.quantified_benefits.kpi4_before": lambda tree: tree["proposal"]["quantified_benefits"].update(kpi4_before="1750"),
    "members[0].ubn": lambda tree: lead(tree).update(ubn=90332120),
    "members[0].supplementary.founding_date": lambda tree: lead(tree)["supplementary"].update(founding_date="2003-02-30"),
    "members[0].survey_domestic.own_brand": lambda tree: lead(tree)["survey_domestic"].update(own_brand="maybe"),
    "members[0].survey_overseas.entry_order[0].country_code": lambda tree: lead(tree)["survey_overseas"]["entry_order"][0].update(country_code="A"),
    "members[0].member_privacy.consent": lambda tree: lead(tree)["member_privacy"].update(consent="yes"),
    "proposal.goals_methods.strategy_figure": lambda tree: tree["proposal"]["goals_methods"].update(strategy_figure="../secret.png"),
    "proposal.goals_methods.strategy_text": lambda tree: tree["proposal"]["goals_methods"].update(
        strategy_text={"html": '<p>x</p><img data-file="/etc/passwd" alt="">'},
    ),
}


@pytest.mark.parametrize("place", SPOILT)
def test_what_does_not_fit_is_named_by_its_place(place: str) -> None:
    assert places(spoilt(SPOILT[place])) == [place]


def test_every_error_is_collected() -> None:
    tree = tree_of()
    for place in ("colour", "proposal.cover.colour", "members[0].ubn", "proposal.schedule.gantt[kpi1].task"):
        SPOILT[place](tree)
    assert set(places(tree)) == {"colour", "proposal.cover.colour", "members[0].ubn", "proposal.schedule.gantt[kpi1].task"}


@pytest.mark.parametrize(
    "change",
    [
        lambda tree: tree["proposal"]["cover"].update(cover_date="2024-02-01"),
        lambda tree: tree["proposal"]["cover"].update(cover_date=7),
        lambda tree: tree["proposal"]["alliance_basic"].update(lead_company_name=lead(tree)["company_name"]),
        lambda tree: lead(tree)["member_company"].update(company_name=lead(tree)["company_name"], ubn=lead(tree)["ubn"]),
        lambda tree: tree["proposal"]["cover"].update(cooperating_unit=""),
        lambda tree: tree["proposal"]["schedule"]["monthly_progress"].pop("m03"),
        lambda tree: lead(tree).update(ubn="123"),  # a finding, not a document that does not fit
        lambda tree: tree["proposal"]["alliance_basic"].update(pi_phone="問總機", pi_email="nobody"),
        lambda tree: tree["proposal"]["schedule"]["monthly_progress"].update(m03=-5),
        lambda tree: lead(tree)["survey_overseas"].update(first_entry_year=2012),
        lambda tree: tree["proposal"]["goals_methods"].update(strategy_figure="figures/not-there.png"),
        lambda tree: tree["members"].clear(),
    ],
)
def test_what_is_tolerated_or_a_finding_fits(change: Callable[[Any], Any]) -> None:
    assert places(spoilt(change)) == []


def test_reasons_speak_both_languages() -> None:
    for spoil in SPOILT.values():
        for _place, reason in check_shape(spoilt(spoil), load_edition()):
            assert reason.zh
            assert reason.en


@pytest.mark.parametrize("name", ["/etc/passwd", "../x.png", "a/../../x", "a\\..\\x", "C:/x.png", "~/x", "a//b", "", "a\x00b", "x/.."])
def test_a_path_that_could_leave_the_folder(name: str) -> None:
    assert leaves_folder(name)


@pytest.mark.parametrize("name", ["figures/策略.png", "a.png", "a..b.png", "sha256:00ff", "3f1c0c3e-8a51-4a7e-9f5e-3a3f0f6f1b11"])
def test_a_path_that_stays(name: str) -> None:
    assert not leaves_folder(name)
