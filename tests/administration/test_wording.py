"""Every verb that the trail is given has words: nobody reads a code."""

import ast
from collections.abc import Iterator

from alliance_portal.administration.wording import VERBS, verb
from proposals.workflow import Action
from tests.house.sources import modules


def recorded() -> Iterator[tuple[str, str]]:
    """Place and verb of every `record(chain, "verb", …)` in our code."""
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "record" and len(node.args) > 1:
                said = node.args[1]
                if isinstance(said, ast.Constant) and isinstance(said.value, str):
                    yield f"{path}:{node.lineno}", said.value


def test_every_recorded_verb_has_words() -> None:
    found = list(recorded())
    assert [(place, code) for place, code in found if code not in VERBS] == []
    assert len(found) > 100


def test_every_step_of_the_life_cycle_has_words() -> None:
    assert [action for action in Action if f"proposal.{action.value}" not in VERBS] == []


def test_an_unknown_verb_is_shown_as_it_is() -> None:
    assert (verb("nothing.known"), verb("proposal.submit")) == ("nothing.known", "電子檔已上傳")
