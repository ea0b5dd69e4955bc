"""出席門檻: the boundary of each share from both sides (practice 2, row 12)."""

from fractions import Fraction

import pytest

from review.rules.quorum import Gap, Quorum, short_cases, standing


@pytest.mark.parametrize(
    ("members", "present", "experts", "gaps"),
    [
        (7, 4, 2, ()),
        (7, 3, 2, (Gap.MEMBERS,)),  # 3 of 7 is below half
        (8, 4, 2, ()),  # exactly half
        (7, 4, 1, (Gap.EXPERTS, Gap.SHARE)),
        (7, 6, 2, ()),  # exactly a third
        (7, 7, 2, (Gap.SHARE,)),  # two of seven is below a third
        (7, 0, 0, (Gap.MEMBERS, Gap.EXPERTS)),
        (0, 0, 0, (Gap.MEMBERS, Gap.EXPERTS)),  # a committee of nobody never votes
    ],
)
def test_who_must_be_there(members: int, present: int, experts: int, gaps: tuple[Gap, ...]) -> None:
    found = standing(Quorum(), members=members, present=present, experts=experts)
    assert found.gaps == gaps
    assert found.is_reached is (not gaps)


def test_what_is_needed_is_told_in_whole_people() -> None:
    found = standing(Quorum(), members=7, present=7, experts=2)
    assert (found.needed, found.experts_needed) == (4, 3)


def test_a_call_may_ask_other_shares() -> None:
    strict = Quorum(members=Fraction(2, 3), experts_least=0, experts_share=Fraction(0))
    assert standing(strict, members=6, present=3, experts=0).gaps == (Gap.MEMBERS,)
    assert standing(strict, members=6, present=4, experts=0).is_reached


def test_cases_that_too_few_may_score() -> None:
    away = frozenset({("R1", "P1"), ("R9", "P2")})
    assert short_cases(Quorum(), ("R1", "R2", "R3"), away, ("P1", "P2")) == {"P1": 2}
    assert short_cases(Quorum(case_least=2), ("R1", "R2", "R3"), away, ("P1", "P2")) == {}
