"""`review rank FILE --json`: the example to the figure; what does not fit is named by its place, with nothing on stdout."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command

SAMPLE = Path(__file__).parents[1] / "samples" / "scoring-plain.yaml"
Change = Callable[[Any], Any]


def ranked(path: Path, *options: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of the command."""
    out, err = StringIO(), StringIO()
    try:
        call_command("review", "rank", str(path), *options, stdout=out, stderr=err)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def written(folder: Path, change: Change) -> Path:
    """The example, changed."""
    tree = yaml.safe_load(SAMPLE.read_text(encoding="utf-8"))
    change(tree)
    path = folder / "round.json"
    path.write_text(json.dumps(tree), encoding="utf-8")
    return path


def test_the_example_comes_out_to_the_figure() -> None:
    code, out, err = ranked(SAMPLE, "--json")
    assert (code, err) == (0, "")
    assert json.loads(out) == yaml.safe_load(SAMPLE.read_text(encoding="utf-8"))["expected"]


def test_without_json_it_is_a_table() -> None:
    code, out, _err = ranked(SAMPLE)
    assert code == 0
    assert out.splitlines()[4].split("\t") == ["P4", "3", "81.25", "1", "1.33", "1", "2.07", "5.00"]


FAULTS: dict[str, tuple[Change, str]] = {
    "weights of 99": (lambda tree: tree["criteria"][0].update(weight=9), "criteria"),
    "a criterion twice": (lambda tree: tree["criteria"][1].update(key="c1"), "criteria[1].key"),
    "a weight that is text": (lambda tree: tree["criteria"][1].update(weight="25"), "criteria[1].weight"),
    "no criteria": (lambda tree: tree.pop("criteria"), "criteria"),
    "a reviewer twice": (lambda tree: tree["reviewers"][1].update(id="R1"), "reviewers[1].id"),
    "an unknown reviewer": (lambda tree: tree["sheets"][0].update(reviewer="R9"), "sheets[0].reviewer"),
    "an unknown proposal": (lambda tree: tree["sheets"][0].update(proposal="P9"), "sheets[0].proposal"),
    "an unknown recusal": (lambda tree: tree["recusals"].append({"reviewer": "R9", "proposal": "P1"}), "recusals[0].reviewer"),
    "a second sheet": (lambda tree: tree["sheets"].append(tree["sheets"][0]), "sheets[12]"),
    "a score of 101": (lambda tree: tree["sheets"][2]["scores"].update(c4=101), "sheets[2].scores.c4"),
    "a score below 0": (lambda tree: tree["sheets"][2]["scores"].update(c4=-0.5), "sheets[2].scores.c4"),
    "a score with two decimals": (lambda tree: tree["sheets"][2]["scores"].update(c4=80.25), "sheets[2].scores.c4"),
    "a score that is true": (lambda tree: tree["sheets"][2]["scores"].update(c4=True), "sheets[2].scores.c4"),
    "a score that is text": (lambda tree: tree["sheets"][2]["scores"].update(c4="80"), "sheets[2].scores.c4"),
    "a missing score": (lambda tree: tree["sheets"][2]["scores"].pop("c4"), "sheets[2].scores.c4"),
    "a blank score": (lambda tree: tree["sheets"][2]["scores"].update(c4=None), "sheets[2].scores.c4"),
    "an unknown score": (lambda tree: tree["sheets"][2]["scores"].update(c9=80), "sheets[2].scores.c9"),
    "a wrong score of a draft": (lambda tree: tree["sheets"][2].update(status="draft", scores={"c1": 200}), "sheets[2].scores.c1"),
    "no scores": (lambda tree: tree["sheets"][2].pop("scores"), "sheets[2].scores"),
    "an unknown status": (lambda tree: tree["sheets"][2].update(status="sent"), "sheets[2].status"),
    "a sheet of a recused pair": (lambda tree: tree["recusals"].append({"reviewer": "R1", "proposal": "P1"}), "sheets[0]"),
    "a draft of a recused pair": (
        lambda tree: (tree["recusals"].append({"reviewer": "R1", "proposal": "P1"}), tree["sheets"][0].update(status="draft")),
        "sheets[0]",
    ),
    "a list for a sheet": (lambda tree: tree["sheets"].__setitem__(3, []), "sheets[3]"),
    "sheets that are no list": (lambda tree: tree.update(sheets={}), "sheets"),
    "an unknown method": (lambda tree: tree.update(options={"method": "best"}), "options.method"),
    "an unknown option": (lambda tree: tree.update(options={"own_tie": "equal"}), "options.own_tie"),
    "an unknown step": (lambda tree: tree.update(options={"tie_break": ["coin"]}), "options.tie_break"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_does_not_fit_is_named_by_its_place(tmp_path: Path, name: str) -> None:
    change, place = FAULTS[name]
    code, out, err = ranked(written(tmp_path, change), "--json", "--language", "en")
    assert (code, out) == (2, "")
    assert err.partition(": ")[0] == place  # what follows from it may be named after it


GOOD: dict[str, Change] = {
    "unknown keys at the top": lambda tree: tree.update(colour="red"),
    "a draft that lacks scores": lambda tree: tree["sheets"][2].update(status="draft", scores={"c1": 80, "c2": None}),
    "a draft without any": lambda tree: tree["sheets"][2].update(status="draft", scores={}),
    "one decimal": lambda tree: tree["sheets"][2]["scores"].update(c4=80.5),
    "a recusal without a sheet": lambda tree: (tree["sheets"].pop(0), tree["recusals"].append({"reviewer": "R1", "proposal": "P1", "reason": "x"})),
    "options of the call": lambda tree: tree.update(
        options={
            "method": "ranksum",
            "own_ties": "equal",
            "recusal": "case",
            "tie_break": ["most_first_places", "lots"],
            "pass_rule": "none",
            "quorum": {"members": 0.5},
            "marked_difference": {"range": 20},
        }
    ),
    "no sheets": lambda tree: tree.update(sheets=[]),
    "no recusals": lambda tree: tree.pop("recusals"),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_fits_is_ranked(tmp_path: Path, name: str) -> None:
    code, out, err = ranked(written(tmp_path, GOOD[name]), "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert list(found["weighted_totals"]) == list(found["reviewer_ranks"]) == ["R1", "R2", "R3"]
    assert list(found["proposals"]) == ["P1", "P2", "P3", "P4"]


def test_nothing_counted_is_null(tmp_path: Path) -> None:
    _code, out, _err = ranked(written(tmp_path, lambda tree: tree.update(sheets=[])), "--json")
    found = json.loads(out)
    assert found["weighted_totals"] == {"R1": {}, "R2": {}, "R3": {}}
    assert found["proposals"]["P1"] == {
        "sheets": 0,
        "mean": None,
        "rank_total": None,
        "mean_rank": None,
        "rank_ranksum": None,
        "stdev": None,
        "range": None,
    }


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff\xfe", b"a: 1\na: 2", b"a: &a [*a]", b"!!python/object:os.system {}"])
def test_what_cannot_be_read_is_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "round.yaml"
    path.write_bytes(content)
    code, out, err = ranked(path)
    assert (code, out) == (2, "")
    assert err.count("\n") >= 1


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert ranked(tmp_path / "none.yaml")[0] == 2
