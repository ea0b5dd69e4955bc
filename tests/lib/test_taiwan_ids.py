"""The rule of the unified business number, against a second, slow writing of it."""

from hypothesis import given
from hypothesis import strategies as st

from alliance_portal.lib.taiwan_ids import is_valid_ubn, normalised_ubn

NUMBERS = st.text("0123456789", min_size=8, max_size=8)
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def slowly_valid(number: str) -> bool:
    """The decision's sentence, word by word."""
    total = 0
    for digit, weight in zip(number, "12121241", strict=True):
        for figure in str(int(digit) * int(weight)):
            total += int(figure)
    return number != "00000000" and (total % 5 == 0 or (number[6] == "7" and (total + 1) % 5 == 0))


@given(NUMBERS)
def test_the_rule_agrees_with_its_sentence(number: str) -> None:
    assert is_valid_ubn(number) is slowly_valid(number)


@given(NUMBERS.filter(lambda number: number[6] != "7"), st.integers(1, 9))
def test_another_last_digit_by_other_than_five_is_never_valid_too(number: str, step: int) -> None:
    other = number[:7] + str((int(number[7]) + step) % 10)
    if step != 5:
        assert not (is_valid_ubn(number) and is_valid_ubn(other))


def test_known_numbers() -> None:
    assert is_valid_ubn("90332120")
    assert is_valid_ubn("12345675")
    assert is_valid_ubn("10458575")  # its 7th digit is 7
    assert not is_valid_ubn("12345678")
    assert not is_valid_ubn("00000000")
    assert not is_valid_ubn("1234567")
    assert not is_valid_ubn("１２３４５６７５")


@given(NUMBERS)
def test_full_width_digits_and_gaps_are_normalised(number: str) -> None:
    assert normalised_ubn(f" {number[:4].translate(FULL_WIDTH)} {number[4:]}\u3000") == number
