"""County of an address."""

import pytest

from kpi.rules.counties import county_of


@pytest.mark.parametrize(
    ("address", "county"),
    [
        ("104097臺北市中山區長安東路二段99號8樓", "臺北市"), ("台中市西屯區", "臺中市"), ("（300）新竹縣竹北市", "新竹縣"),
        (" 新竹 市 東區", "新竹市"), ("中山區長安東路", ""), ("", ""), ("越南河內", ""),
    ],
)
def test_county_or_city_of_an_address(address: str, county: str) -> None:
    assert county_of(address) == county
