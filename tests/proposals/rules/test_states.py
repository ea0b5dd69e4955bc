"""How far each section is: 尚未填寫, 填寫中, 待修正, 已完成."""

from typing import Any

import pytest

from proposals.rules import State, check, section_states
from proposals.rules.states import SectionState
from tests.proposals.rules.build import GONE, LAST_DAY, changed, read_tree, sample


def states(case: Any) -> Any:
    return section_states(case, check(case, LAST_DAY))


@pytest.mark.parametrize("name", ["tea-vietnam", "bento-japan"])
def test_every_place_of_a_sample_is_done(name: str) -> None:
    case = read_tree(sample(name))
    found = states(case)
    assert {state.state for state in found.values()} == {State.DONE}
    assert {"proposal.cover", "proposal.member_overview", "proposal.document_self_check", "members", "members[5]",
            "members[5].survey_future", "members[5].identity"} <= set(found)
    assert "members[8]" not in found


def test_empty_proposal_is_empty_everywhere() -> None:
    found = states(read_tree({"proposal": {}, "members": [{}]}))
    # the list of firms has no answer of its own to wait for but its six firms
    assert {place for place, state in found.items() if state.state is not State.EMPTY} == set()
    assert found["proposal.cover"] == SectionState(State.EMPTY, filled=0, missing=1, blocking=1, warnings=0)


def test_section_with_a_blank_is_being_filled() -> None:
    found = states(changed({"proposal.cover.alliance_theme": GONE, "members[2].survey_digital.helpful_tools": GONE}))
    assert found["proposal.cover"] == SectionState(State.FILLING, filled=1, missing=1, blocking=1, warnings=0)
    assert found["members[2].survey_digital"].state is State.FILLING
    assert found["members[2]"].state is State.FILLING
    assert (found["members[2]"].missing, found["members[2]"].blocking) == (1, 1)
    assert found["members[1]"].state is State.DONE
    assert found["proposal.document_self_check"].state is State.DONE


def test_section_with_a_wrong_answer_is_to_be_fixed() -> None:
    found = states(changed({"proposal.schedule.monthly_progress.m11": 10, "members[2].ubn": "12345678", "members[3].overview.employees_112": -1}))
    assert found["proposal.schedule"].state is State.FIX
    assert found["members[2].identity"].state is State.FIX
    assert found["members"].state is State.FIX
    assert found["proposal.member_overview"].state is State.FIX
    assert found["members[3].overview"].state is State.FIX


def test_blank_that_another_rule_names_too_is_still_a_blank() -> None:
    found = states(changed({"proposal.quantified_benefits.kpi2_tools[1].tool_indicator": ""}))
    state = found["proposal.quantified_benefits"]
    assert (state.state, state.missing, state.blocking) == (State.FILLING, 1, 2)


def test_firms_that_nobody_added_yet_are_missing_and_not_wrong() -> None:
    tree = sample()
    tree["members"] = tree["members"][:3]
    assert states(read_tree(tree))["members"].state is State.FILLING


def test_warning_leaves_a_section_done() -> None:
    found = states(changed({"proposal.cover.alliance_theme": "智慧茶"}))
    assert (found["proposal.cover"].state, found["proposal.cover"].warnings) == (State.DONE, 1)
    assert found["proposal.cover"].needed == found["proposal.cover"].filled


def test_what_cannot_be_read_is_to_be_fixed_and_not_lost() -> None:
    found = states(changed({"proposal.mailing_label.sender_address": GONE}, unreadable={"proposal.mailing_label.sender_address": "?"}))
    assert found["proposal.mailing_label"].state is State.FIX
