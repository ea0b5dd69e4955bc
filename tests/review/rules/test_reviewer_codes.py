"""委員代號: another in every case, kept when a seat is added, never the same twice in one case."""

from hypothesis import given
from hypothesis import strategies as st

from review.rules import reviewer_codes
from review.rules.reviewer_codes import codes_of


@given(st.text(min_size=1, max_size=20), st.sets(st.integers(1, 10_000), min_size=1, max_size=12), st.integers(10_001, 20_000))
def test_codes_are_told_apart_and_stay(salt: str, seats: set[int], later: int) -> None:
    before = codes_of(salt, "113-AAAAA", seats)
    assert len(set(before.values())) == len(seats)
    after = codes_of(salt, "113-AAAAA", seats | {later})
    assert {seat: after[seat] for seat in seats} == before


def test_the_same_seat_has_another_code_in_another_case_and_committee() -> None:
    found = {codes_of(salt, case, [7])[7] for salt in ("a", "b") for case in ("113-AAAAA", "113-BBBBB")}
    assert len(found) == 4


def test_two_seats_that_would_share_a_code_do_not() -> None:
    seats = range(1, 3000)  # of 27,000 codes: many meet on the way
    plain = [reviewer_codes._code("s", "113-AAAAA", seat, 0) for seat in seats]
    assert len(set(plain)) < len(plain)
    assert len(set(codes_of("s", "113-AAAAA", seats).values())) == len(plain)
