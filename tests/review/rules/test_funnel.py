"""How far cases came, the pictures, counties, masked names."""

import re

import pytest

from proposals.constants import Status
from review.rules.funnel import COUNTIES, REACHED, STAGES, bars_picture, county_of, funnel, funnel_picture, masked, stage_of

NOWHERE = {"draft", "paper_only", "late_refused", "withdrawn"}


def test_every_state_has_a_stage_or_is_known_to_have_none() -> None:
    assert set(REACHED) | NOWHERE == {status.value for status in Status}
    assert not set(REACHED) & NOWHERE
    assert set(REACHED.values()) == set(range(1, len(STAGES) + 1))


@pytest.mark.parametrize(
    ("states", "stage"),
    [
        ((), 0), (("draft",), 0), (("draft", "uploaded"), 1), (("uploaded", "received", "withdrawn"), 2), (("ineligible",), 2),
        (("in_review", "not_selected"), 4), (("selected", "declined"), 5), (("executing", "abnormal_closed"), 6), (("closed",), 7),
    ],
)  # fmt: skip
def test_stage(states: tuple[str, ...], stage: int) -> None:
    assert stage_of(states) == stage


def test_a_case_counts_in_every_stage_that_it_passed() -> None:
    assert funnel([7, 4, 2, 1]) == [4, 3, 2, 2, 1, 1, 1]
    assert funnel([]) == [0] * 7


def test_the_picture_says_its_numbers_and_has_a_table() -> None:
    picture = funnel_picture([3, 2, 1, 1, 1, 0, 0], english=False)
    assert "送件 3；收件 2" in picture.description
    assert picture.rows[1] == ("收件", "2", "67%")  # two thirds, rounded half up
    assert picture.svg.count("<rect") == 7
    assert 'role="img"' in picture.svg
    assert "style=" not in picture.svg
    assert funnel_picture([3, 2, 1, 1, 1, 0, 0], english=True).head == ("Stage", "Cases", "Share of submitted")


def test_the_numbers_of_the_funnel_stand_where_a_phone_begins() -> None:
    """The picture scrolls on a phone; what stands right of the bars is not seen there."""
    picture = funnel_picture([12, 2, 1, 1, 1, 0, 0], english=False)
    places = [float(x) for x in re.findall(r'class="t-strong"[^>]* x="([\d.]+)"', picture.svg)]
    assert len(places) == 7
    assert max(places) < 200


def test_names_in_pictures_stay_text() -> None:
    picture = bars_picture("by-market", "市場", [("<script>", 2), ("越南", 1)], english=False)
    assert "<script>" not in picture.svg
    assert picture.rows == (("<script>", "2"), ("越南", "1"))
    assert bars_picture("none", "市場", [], english=False).rows == ()


@pytest.mark.parametrize(
    ("address", "county"),
    [
        ("104097台北市中山區長安東路二段99號", "臺北市"), ("臺北市中山區", "臺北市"), ("（300）新竹縣竹北市", "新竹縣"),
        ("７０００１臺南市", "臺南市"),
        ("中山區長安東路", ""), ("", ""), ("Taipei", ""),
    ],
)  # fmt: skip
def test_county(address: str, county: str) -> None:
    assert county_of(address) == county


def test_there_are_22_counties() -> None:
    assert len(set(COUNTIES)) == 22


@pytest.mark.parametrize(
    ("name", "seen"), [("周以恩", "周○○"), ("林安", "林○"), ("歐陽小安安", "歐○○"), ("周", "周○"), (" ", ""), ("John Smith", "J○○")],
)
def test_masked(name: str, seen: str) -> None:
    assert masked(name) == seen
