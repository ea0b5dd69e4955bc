"""Telephone numbers: all good forms, one shown form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_portal.lib import telephone
from alliance_portal.lib.unreadable import Unreadable


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("(02)25533988 分機606", "(02)2553-3988 分機606"),
        ("02-2553-3988#606", "(02)2553-3988 分機606"),
        ("（０２）２５５３－３９８８ 轉６０６", "(02)2553-3988 分機606"),
        ("+886-2-2553-3988 ext. 606", "(02)2553-3988 分機606"),
        ("0912-345-678", "0912-345-678"),
        ("+886912345678", "0912-345-678"),
        ("0900-000-101", "0900-000-101"),
        ("0800 000 111", "0800-000-111"),
        ("037-555-125", "(037)555-125"),
        ("049-2345678", "(049)234-5678"),
        ("04-23456789", "(04)2345-6789"),
        ("0836-22345", "(0836)22345"),
        ("+81 3-1234-5678", "+81 3-1234-5678"),
    ],
)
def test_good_forms_are_shown_in_one(typed: str, shown: str) -> None:
    assert telephone.parse(typed).shown() == shown
    assert telephone.parse(shown) == telephone.parse(typed)


def test_the_parts_are_told_apart() -> None:
    number = telephone.parse("(02)25533988 分機606")
    assert (number.area, number.local, number.extension, number.is_mobile) == ("02", "2553-3988", "606", False)
    assert telephone.parse("+886912345678").is_mobile
    assert number.shown(english=True) == "(02)2553-3988 ext. 606"


@pytest.mark.parametrize("typed", ["", "25533988", "12", "無", "02-2553", "abc", "0912-345-67890123", "02-25533988 找王小姐", "<b>02</b>", "9" * 80])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable):
        telephone.parse(typed)
    assert telephone.shown(typed) == typed


@given(st.from_regex(r"09[0-9]{8}", fullmatch=True), st.one_of(st.just(""), st.from_regex(r"[0-9]{1,5}", fullmatch=True)))
def test_mobile_numbers_read_back(number: str, extension: str) -> None:
    typed = f"{number}#{extension}" if extension else number
    read = telephone.parse(typed)
    assert telephone.parse(read.shown()) == read


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read = telephone.parse(text)
    except Unreadable:
        return
    assert telephone.parse(read.shown()) == read
