"""Which rounds of a case reviewers read of each other: every combination of settings, round and lock."""

from itertools import product

import pytest

from review.rules.committee_settings import Settings
from review.rules.disclosure import rounds_shown


@pytest.mark.parametrize(("after_lock", "in_second", "round_", "is_locked"), list(product((False, True), (False, True), (1, 2, 3), (False, True))))
def test_rounds(after_lock: bool, in_second: bool, round_: int, is_locked: bool) -> None:
    found = rounds_shown(Settings(shows_others=after_lock, shows_round=in_second), round_, is_locked=is_locked)
    if is_locked:
        assert found == (tuple(range(round_, 0, -1)) if after_lock else ())
    else:
        assert round_ not in found  # what takes scores is nobody's to read
        assert found == (tuple(range(round_ - 1, 0, -1)) if in_second else ())


def test_by_itself_nothing_is_shown() -> None:
    assert [rounds_shown(Settings(), number, is_locked=locked) for number, locked in product((1, 2), (False, True))] == [()] * 4
