"""`kpi progress FILE --json`: the example to the figure; what does not fit is named by its place, with nothing on stdout."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command

SAMPLE = Path(__file__).parents[1] / "samples" / "progress-on-plan.yaml"
Change = Callable[[Any], Any]


def compared(path: Path, *options: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of the command."""
    out, err = StringIO(), StringIO()
    try:
        call_command("kpi", "progress", str(path), *options, stdout=out, stderr=err)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def plain(tree: Any) -> Any:
    """The tree with dates as texts."""
    return json.loads(json.dumps(tree, default=str))


def written(folder: Path, change: Change) -> Path:
    """The example, changed."""
    tree = plain(yaml.safe_load(SAMPLE.read_text(encoding="utf-8")))
    change(tree)
    path = folder / "course.json"
    path.write_text(json.dumps(tree), encoding="utf-8")
    return path


def test_the_example_comes_out_to_the_figure() -> None:
    code, out, err = compared(SAMPLE, "--json")
    assert (code, err) == (0, "")
    assert json.loads(out) == plain(yaml.safe_load(SAMPLE.read_text(encoding="utf-8"))["expected"])


def test_without_json_it_is_a_table() -> None:
    code, out, _err = compared(SAMPLE)
    assert code == 0
    assert out.splitlines()[3].split("\t") == ["2024-07-30", "40.00", "40.00", "0.00", "on_plan", "False"]


FAULTS: dict[str, tuple[Change, str]] = {
    "weights of 99": (lambda tree: tree["plan"]["weights"].update(kpi1=24), "plan.weights"),
    "an unknown item": (lambda tree: tree["plan"]["weights"].update(kpi6=0), "plan.weights.kpi6"),
    "an absent item": (lambda tree: tree["plan"]["weights"].pop("kpi5"), "plan.weights.kpi5"),
    "months of 101": (lambda tree: tree["plan"]["monthly_progress"].update(m03=4), "plan.monthly_progress"),
    "an unknown month": (lambda tree: tree["plan"]["monthly_progress"].update(m12=0), "plan.monthly_progress.m12"),
    "a month below 0": (lambda tree: tree["plan"]["monthly_progress"].update(m03=-1, m04=9), "plan.monthly_progress.m03"),
    "no plan": (lambda tree: tree.pop("plan"), "plan"),
    "no checkpoints": (lambda tree: tree["plan"].pop("checkpoints"), "plan.checkpoints"),
    "a checkpoint without a date": (lambda tree: tree["plan"]["checkpoints"][1].update(date="30 July"), "plan.checkpoints[1].date"),
    "a checkpoint on a week": (lambda tree: tree["plan"]["checkpoints"][1].update(date="2024-W48-6"), "plan.checkpoints[1].date"),
    "a week to look at": (lambda tree: tree.update(evaluate_at=["2024-W31-2"]), "evaluate_at[0]"),
    "a checkpoint of 140": (lambda tree: tree["plan"]["checkpoints"][1].update(cumulative=140), "plan.checkpoints[1].cumulative"),
    "no beginning of KPI 4": (lambda tree: tree["plan"].pop("kpi4_before"), "plan.kpi4_before"),
    "no target": (lambda tree: tree["plan"]["kpi_targets"].pop("kpi3"), "plan.kpi_targets.kpi3"),
    "a target that is text": (lambda tree: tree["plan"]["kpi_targets"]["kpi3"].update(whole="3"), "plan.kpi_targets.kpi3.whole"),
    "an unknown month of a report": (lambda tree: tree["monthly_reports"][0].update(month="m02"), "monthly_reports[0].month"),
    "a month reported twice": (lambda tree: tree["monthly_reports"][1].update(month="m03"), "monthly_reports[1].month"),
    "an item that is not reported": (lambda tree: tree["monthly_reports"][2]["done"].pop("kpi4"), "monthly_reports[2].done.kpi4"),
    "an unknown item in a report": (lambda tree: tree["monthly_reports"][2]["done"].update(kpi6=1), "monthly_reports[2].done.kpi6"),
    "more than 100 percent": (lambda tree: tree["monthly_reports"][2]["done"].update(kpi4=100.5), "monthly_reports[2].done.kpi4"),
    "less than 0 percent": (lambda tree: tree["monthly_reports"][2]["done"].update(kpi4=-1), "monthly_reports[2].done.kpi4"),
    "a share that is true": (lambda tree: tree["monthly_reports"][2]["done"].update(kpi4=True), "monthly_reports[2].done.kpi4"),
    "two KPI reports of a month": (lambda tree: tree["kpi_reports"][1].update(month="m07"), "kpi_reports[1].month"),
    "a KPI that is absent": (lambda tree: tree["kpi_reports"][1].pop("kpi2"), "kpi_reports[1].kpi2"),
    "days that are no list": (lambda tree: tree.update(evaluate_at="2024-07-30"), "evaluate_at"),
    "a day that does not exist": (lambda tree: tree["evaluate_at"].append("2024-02-30"), "evaluate_at[5]"),
    "a day that is a number": (lambda tree: tree["evaluate_at"].append(20240730), "evaluate_at[5]"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_does_not_fit_is_named_by_its_place(tmp_path: Path, name: str) -> None:
    change, place = FAULTS[name]
    code, out, err = compared(written(tmp_path, change), "--json", "--language", "en")
    assert (code, out) == (2, "")
    assert [line.partition(": ")[0] for line in err.splitlines()] == [place]


GOOD: dict[str, Change] = {
    "unknown keys at the top and another cumulative plan": lambda tree: (tree.update(colour="red"), tree["plan"].update(cumulative_plan="?")),
    "no report at all": lambda tree: tree.update(monthly_reports=[], kpi_reports=[]),
    "a month that plans nothing": lambda tree: (tree["plan"]["monthly_progress"].pop("m03"), tree["plan"]["monthly_progress"].update(m04=8)),
    "a loss in KPI 4": lambda tree: tree["kpi_reports"][0].update(kpi4_increment=-10),
    "no days": lambda tree: tree.update(evaluate_at=[]),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_fits_is_compared(tmp_path: Path, name: str) -> None:
    code, out, err = compared(written(tmp_path, GOOD[name]), "--json")
    assert (code, err) == (0, "")
    assert [each["date"] for each in json.loads(out)["checkpoints"]] == ["2024-07-30", "2024-11-30"]


def test_what_went_down_is_named_only_when_something_did(tmp_path: Path) -> None:
    _code, out, _err = compared(written(tmp_path, lambda tree: tree["monthly_reports"][2]["done"].update(kpi2=31)), "--json")
    dates = json.loads(out)["dates"]
    assert dates[1]["decreased"] == ["kpi2"]
    assert all("decreased" not in each for each in dates[2:])
