"""Statistics of the members' survey: counts, shares, and no cell under three firms (issue 6)."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from alliance_portal.lib.findings import Text
from kpi.rules.survey import FEWEST, Question, statistics

OPTIONS = tuple((key, Text(key, key)) for key in "abcd")
ASKED = Question("survey_domestic", "brand", Text("品牌", "Brand"), OPTIONS)
FIGURE = Question("survey_domestic", "staff", Text("人數", "Staff"), ())


def member(*chosen: str, staff: int | None = None) -> dict[str, dict[str, object]]:
    return {"survey_domestic": {"brand": list(chosen) if len(chosen) != 1 else chosen[0], "staff": staff}}


def told(*members: dict[str, dict[str, object]]) -> list[tuple[int | None, list[int | None]]]:
    return [(each.answered, [one.count for one in each.options]) for each in statistics((ASKED, FIGURE), members)]


def test_counts_and_shares_of_single_and_multiple_answers() -> None:
    members = [member("a")] * 4 + [member("a", "b", staff=3)] * 3 + [member()]
    found = statistics((ASKED, FIGURE), members)
    assert [(one.count, one.share) for one in found[0].options] == [(7, 100), (3, Fraction(300, 7)), (0, 0), (0, 0)]
    assert (found[0].answered, found[1].answered, list(found[1].options)) == (7, 3, [])


def test_a_small_cell_is_hidden_and_another_with_it() -> None:
    assert told(*[member("a")] * 6, *[member("b")] * 4, member("c"))[0] == (11, [6, None, None, 0])
    assert told(*[member("a")] * 6, *[member("b")] * 2, member("c"))[0] == (9, [6, None, None, 0])


def test_a_question_that_hardly_anybody_answered_is_not_told() -> None:
    assert told(member("a"), member("a"))[0] == (None, [None] * 4)
    assert told()[0] == (0, [0] * 4)


@given(st.lists(st.sampled_from("abcd"), max_size=40))
def test_no_cell_under_three_firms_is_told_nor_can_be_worked_out(chosen: list[str]) -> None:
    found = statistics((ASKED,), [member(each) for each in chosen])[0]
    counts = [one.count for one in found.options]
    assert not any(count is not None and 0 < count < FEWEST for count in counts)
    if found.answered and None in counts:
        hidden = found.answered - sum(count for count in counts if count is not None)
        assert counts.count(None) > 1 or hidden >= FEWEST or not any(counts)
