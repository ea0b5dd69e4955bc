"""Settings of a call: what does not hold together is named with its place; the call of the file holds together."""

from copy import deepcopy
from typing import Any

import pytest

from proposals.rules.call_settings import problems
from proposals.services.calls import read_call


@pytest.fixture
def tree() -> dict[str, Any]:
    return deepcopy(read_call("113"))


OPEN = {"allowed": "auto", "new_southbound": True}


def places(tree: dict[str, Any]) -> list[str]:
    return [each.place for each in problems(tree)]


def test_the_call_of_the_file_holds_together(tree: dict[str, Any]) -> None:
    assert places(tree) == []


def put(tree: dict[str, Any], place: tuple[Any, ...], value: Any) -> None:
    inner: Any = tree
    for part in place[:-1]:
        inner = inner[part]
    inner[place[-1]] = value


@pytest.mark.parametrize(("place", "value", "expected"), [
    (("title_en",), " ", "title_en"),
    (("code",), "113-1", "code"),
    (("code",), "113abcd", "code"),
    (("roc_year",), "113", "roc_year"),
    (("opens_at",), "2024-03-06T17:00:00+08:00", "deadline"),
    (("deadline",), "2024-03-06T17:00:00", "deadline"),
    (("deadline",), "soon", "deadline"),
    (("midterm_on",), "2024-11-30", "final_on"),
    (("final_on",), "2024-13-01", "final_on"),
    (("ceiling_twd",), 0, "ceiling_twd"),
    (("ceiling_twd",), True, "ceiling_twd"),
    (("rules", "minimum_members"), 0, "rules.minimum_members"),
    (("rules", "minimum_members"), 6.5, "rules.minimum_members"),
    (("rules", "midterm_cumulative"), 101, "rules.midterm_cumulative"),
    (("rules", "kpi4_growth_minimum"), "15", "rules.kpi4_growth_minimum"),
    (("rules", "months"), ["m03", "m05"], "rules.months"),
    (("rules", "months"), [], "rules.months"),
    (("rules", "unheard_of"), 1, "rules.unheard_of"),
    (("surprise",), 1, "surprise"),
    (("schedule_weights", "kpi1"), 26, "schedule_weights"),
    (("schedule_weights", "kpi1"), -1, "schedule_weights.kpi1"),
    (("criteria", 0, "weight"), 11, "criteria"),
    (("criteria", 0, "weight"), "10", "criteria[0].weight"),
    (("criteria", 1, "label_en"), "", "criteria[1].label_en"),
    (("criteria", 1, "key"), "international", "criteria"),
    (("criteria",), [], "criteria"),
    (("timeline", 0, "to"), "2024-01-01", "timeline[0].to"),
    (("timeline", 0, "from"), "", "timeline[0].from"),
    (("contact", "email"), "nobody", "contact.email"),
    (("contact", "phone"), "", "contact.phone"),
    (("countries",), {"japan": {"allowed": "staff_confirm", "new_southbound": False}}, "countries"),
    (("countries",), {"japan": {"allowed": "perhaps", "new_southbound": False}, "korea": OPEN}, "countries.japan"),
])
def test_what_does_not_hold_together_is_named_with_its_place(tree: dict[str, Any], place: tuple[Any, ...], value: Any, expected: str) -> None:
    put(tree, place, value)
    assert places(tree) == [expected]


@pytest.mark.parametrize(("place", "value"), [
    (("code",), "114x"), (("rules", "kpi4_growth_minimum"), 12.5), (("rules", "months"), ["m01", "m02"]), (("ceiling_twd",), 1_500_000),
    (("countries",), {"japan": {"allowed": "auto", "new_southbound": False}}),
])
def test_what_fits_passes(tree: dict[str, Any], place: tuple[Any, ...], value: Any) -> None:
    put(tree, place, value)
    assert places(tree) == []
