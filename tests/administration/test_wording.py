"""Every verb that the trail is given has words: nobody reads a code."""

import ast
from collections.abc import Iterator

from alliance_portal.administration.wording import VERBS, verb
from proposals.workflow import Action
from tests.house.sources import modules

AT = {"record": 1, "agreed.finish": 3}  # function: place of the verb among its arguments


def recorded() -> Iterator[tuple[str, str]]:
    """Place and verb of every `record(chain, "verb", …)` in our code, and of what `agreed.finish` is told to record."""
    for path, nodes in modules():
        for node in nodes:
            if not isinstance(node, ast.Call):
                continue
            name = ast.unparse(node.func)
            if name in AT and len(node.args) > AT[name]:
                said = node.args[AT[name]]
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
