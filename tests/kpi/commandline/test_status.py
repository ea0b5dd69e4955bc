"""`kpi status CODE --on DATE --json`: what the file form says, of an alliance's accepted reports."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from tests.kpi import courses


def told(*arguments):
    out, errors = StringIO(), StringIO()
    code = 0
    try:
        call_command("kpi", "status", *arguments, stdout=out, stderr=errors)
    except SystemExit as ended:
        code = ended.code
    return code, out.getvalue(), errors.getvalue()


def test_an_alliance_on_a_day(call):
    case = courses.executing()
    courses.accepted(case, 7, 40)
    courses.accepted(case, 8, (60, 70, 40, 40, 50))
    code, out, _errors = told(case.code, "--on", "2024-08-31", "--json")
    found = json.loads(out)
    assert code == 0
    assert found["dates"] == [{
        "date": "2024-08-31", "planned": "55.00", "actual": "53.50", "variance": "-1.50", "status": "behind", "report_missing": False,
    }]
    assert (found["light"], found["settled"], found["checkpoints"][0]["progress_met"]) == ("watch", "2024-08-31", True)
    assert found["forecast"]["pace"] == "1.45"
    assert json.loads(told(case.code, "--on", "113.8.30", "--json")[1])["settled"] == "2024-07-31"
    assert told(case.code, "--on", "2024-08-31")[1].splitlines()[1].startswith("2024-08-31\t55.00\t53.50")


@pytest.mark.parametrize(("arguments", "says"), [
    (("113-NONE2", "--on", "2024-08-31"), "113-NONE2: 沒有這個提案"), (("113-NONE2", "--on", "tomorrow"), "--on"),
    (("113-NONE2", "--on", ""), "--on"),
])  # fmt: skip
def test_what_does_not_fit(call, arguments, says):
    code, out, errors = told(*arguments)
    assert (code, out) == (2, "")
    assert says in errors


def test_before_the_contract_there_is_no_status(call):
    case = courses.executing()
    assert told(case.code, "--on", "2024-03-27") == (2, "", f"{case.code}: 該日尚無契約\n")
    assert told(case.code, "--on", "2024-03-28")[0] == 0
