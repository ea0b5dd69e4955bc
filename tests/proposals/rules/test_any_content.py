"""Whatever stands in a document, a check answers with findings whose places are places, and never fails."""

from datetime import date
from typing import Any

import pytest

from proposals.rules import check, section_states
from proposals.rules.places import target
from tests.proposals.rules.build import LAST_DAY, read_tree, sample

ODD: list[Any] = [
    "", " ", "無", "0", -1, 0, 1, 1.5, 10**12, True, False, [], {}, [{}], ["none"], {"html": "<p>x</p>"}, "2024-02-30", "x" * 3000, "７", None,
]


def every_leaf(value: Any, odd: Any) -> Any:
    """The same tree with every answer replaced; rows keep their key."""
    if isinstance(value, dict):
        return {key: each if key == "key" else every_leaf(each, odd) for key, each in value.items()}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [every_leaf(each, odd) for each in value]
    return odd


@pytest.mark.parametrize("odd", ODD, ids=[repr(each)[:12] for each in ODD])
def test_check_never_fails(odd: Any) -> None:
    case = read_tree(every_leaf(sample("bento-japan"), odd))
    findings = check(case, LAST_DAY)
    assert findings
    for finding in findings:
        target(finding.where)
        assert finding.message.zh
        assert finding.message.en
    assert section_states(case, findings)


@pytest.mark.parametrize("table", ["gantt", "monthly_progress"])
@pytest.mark.parametrize("odd", [[], {}, [{"key": "kpi1"}], [{"key": "kpi9", "weight": 3}], "text", None])
def test_schedule_of_any_shape_is_checked(table: str, odd: Any) -> None:
    tree = sample()
    tree["proposal"]["schedule"][table] = odd
    assert all(finding.where.startswith("proposal.schedule") for finding in check(read_tree(tree), LAST_DAY))


@pytest.mark.parametrize("on", [date(1912, 1, 1), date(2024, 2, 29), date(2099, 12, 31)], ids=str)
def test_sample_is_checked_on_any_day(on: date) -> None:
    for finding in check(read_tree(sample("bento-japan")), on):
        target(finding.where)


def test_document_without_anything_is_checked() -> None:
    assert check(read_tree({}), LAST_DAY)
