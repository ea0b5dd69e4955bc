"""Values in their four forms, and which kinds each reader knows."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proposals.catalogue import Field, Kind, Scope, load_edition
from proposals.catalogue.rich_text import RichText
from proposals.catalogue.values import KINDS_PLAIN, KINDS_READ, KINDS_SHOWN, KINDS_TYPED, Unreadable, plain, read, read_typed, shown

EDITION = load_edition()
ALL = set(Kind)


def field(path: str, scope: Scope = Scope.ALLIANCE) -> Field:
    return EDITION.field(path, scope)


def member_field(path: str) -> Field:
    return EDITION.field(path, Scope.MEMBER)


def test_every_reader_knows_every_kind_but_what_nobody_types() -> None:
    assert set(KINDS_READ) == ALL
    assert set(KINDS_PLAIN) == ALL
    assert set(KINDS_SHOWN) == ALL
    assert set(KINDS_TYPED) == ALL - {Kind.TABLE, Kind.FILE, Kind.IMAGE, Kind.COMPUTED}


GOOD: list[tuple[Field, Any, Any]] = [
    (field("cover.alliance_theme"), "智慧茶飲", "智慧茶飲"),
    (field("cover.alliance_theme"), "五個字的名", "五個字的名"),
    (field("alliance_basic.pi_phone"), "02-5550-0102 分機21", "02-5550-0102 分機21"),
    (field("alliance_basic.pi_email"), "pi.lin@example.tw", "pi.lin@example.tw"),
    (field("alliance_basic.pi_email"), "o'neil+tw@mail.firm-x.com.tw", "o'neil+tw@mail.firm-x.com.tw"),
    (field("alliance_basic.target_market"), "vietnam", "vietnam"),
    (field("alliance_basic.truth_declaration"), False, False),
    (field("alliance_basic.lead_seal"), "files/seal.png", "files/seal.png"),
    (field("alliance_basic.alliance_features"), "第一段\r\n\r\n第二段", "第一段\n\n第二段"),
    (field("alliance_basic.alliance_features"), {"html": "<p>好</p><script>x</script>"}, RichText("<p>好</p>")),
    (field("supplementary.theme_industry"), ["other", "food"], ("food", "other")),
    (field("quantified_benefits.kpi4_before"), 1750, Decimal(1750)),
    (field("quantified_benefits.kpi4_before"), 22.5, Decimal("22.5")),
    (field("quantified_benefits.kpi4_before"), Decimal("0.10"), Decimal("0.1")),
    (field("quantified_benefits.kpi4_before"), -3, Decimal(-3)),  # its range is a rule's matter
    (member_field("identity.ubn"), "９０３３ ２１２０", "90332120"),
    (member_field("supplementary.founding_date"), "2003-04-18", date(2003, 4, 18)),
    (member_field("survey_overseas.first_entry_year"), 101, 101),
    (member_field("overview.employees_112"), 58, 58),
    (field("schedule.monthly_progress"), {"m03": 3, "m04": None}, {"m03": Decimal(3)}),
    (field("schedule.gantt"), [{"key": "kpi1", "m05": True, "weight": 25}], ({"key": "kpi1", "m05": True, "weight": Decimal(25)},)),
    (member_field("survey_overseas.entry_order"), [{"country_code": "japan"}, {}], ({"country_code": "japan"}, {})),
    (member_field("supplementary.coaching_history.status"), "結案", "結案"),
    (member_field("supplementary.coaching_history.status"), "closed", "結案"),
]


@pytest.mark.parametrize(("each", "given_value", "value"), GOOD)
def test_a_plain_value_is_read_and_written_back_alike(each: Field, given_value: Any, value: Any) -> None:
    assert read(each, given_value) == value
    canonical = plain(each, value)
    assert read(each, canonical) == (value if canonical is not None and each.kind is not Kind.TABLE else read(each, canonical))
    assert plain(each, read(each, canonical)) == canonical


@pytest.mark.parametrize("blank", [None, "", []])
def test_a_blank_is_none_for_every_field(blank: Any) -> None:
    for section in EDITION.sections:
        for each in section.fields:
            assert read(each, blank) is None
            assert plain(each, read(each, blank)) is None


WRONG: list[tuple[Field, Any]] = [
    (field("cover.alliance_theme"), 7),
    (field("cover.alliance_theme"), True),
    (field("cover.alliance_theme"), ["a"]),
    (field("cover.alliance_theme"), "a\x00b"),
    (field("cover.alliance_theme"), "a\ud800"),
    (field("cover.alliance_theme"), "x" * 2001),
    (member_field("identity.company_name"), "公" * 121),
    (field("alliance_basic.alliance_features"), {"html": 3}),
    (field("alliance_basic.alliance_features"), {"text": "x"}),
    (field("alliance_basic.target_market"), "atlantis"),
    (field("alliance_basic.truth_declaration"), "true"),
    (field("alliance_basic.truth_declaration"), 1),
    (field("supplementary.theme_industry"), "food"),
    (field("supplementary.theme_industry"), ["food", "food"]),
    (field("supplementary.theme_industry"), ["gold"]),
    (field("quantified_benefits.kpi4_before"), "1750"),
    (field("quantified_benefits.kpi4_before"), True),
    (field("quantified_benefits.kpi4_before"), Decimal("NaN")),
    (field("quantified_benefits.kpi4_before"), float("inf")),
    (member_field("overview.employees_112"), 58.5),
    (member_field("overview.employees_112"), Decimal("58.0")),
    (member_field("identity.ubn"), 90332120),
    (member_field("supplementary.founding_date"), "2003-02-30"),
    (member_field("supplementary.founding_date"), "92.4.18"),
    (member_field("supplementary.founding_date"), 20030418),
    (member_field("survey_overseas.first_entry_year"), "101"),
    (field("schedule.gantt"), {"key": "kpi1"}),
    (field("schedule.gantt"), ["kpi1"]),
    (field("cover.cover_date"), "2024-02-01"),
]


@pytest.mark.parametrize(("each", "value"), WRONG)
def test_a_value_of_another_type_is_refused_as_such(each: Field, value: Any) -> None:
    with pytest.raises(Unreadable) as caught:
        read(each, value)
    assert caught.value.wrong_type
    assert caught.value.reason.zh
    assert caught.value.reason.en


@pytest.mark.parametrize(
    ("each", "value"),
    [
        (field("alliance_basic.pi_phone"), "問總機"),
        (field("alliance_basic.pi_email"), "nobody"),
        # what the outbox would refuse at 送件
        (field("alliance_basic.pi_email"), "王@firm.tw"),
        (field("alliance_basic.pi_email"), "a..b@firm.tw"),
        (field("alliance_basic.pi_email"), "a@firm_x.tw"),
        (field("alliance_basic.pi_email"), "a@-firm.tw"),
        (field("alliance_basic.pi_email"), "a@firm.t"),
        (member_field("supplementary.founding_date"), "1800-01-01"),
        (member_field("overview.employees_112"), 10**16),
    ],
)
def test_a_value_that_cannot_be_understood_is_told_apart(each: Field, value: Any) -> None:
    with pytest.raises(Unreadable) as caught:
        read(each, value)
    assert not caught.value.wrong_type


TYPED: list[tuple[Field, Any, Any]] = [
    (member_field("supplementary.founding_date"), "92.4.18", "2003-04-18"),
    (member_field("supplementary.founding_date"), "民國92年4月18日", "2003-04-18"),
    (member_field("supplementary.founding_date"), "2003-04-18", "2003-04-18"),
    (member_field("survey_overseas.first_entry_year"), "民國１０１年", 101),
    (member_field("overview.employees_112"), "1,058 人", 1058),
    (field("quantified_benefits.kpi4_before"), "１，７５０.５萬元", 1750.5),
    (field("schedule.gantt.weight"), "25％", 25),
    (field("alliance_basic.pi_phone"), "02-2553-3988#606", "(02)2553-3988 分機606"),
    (field("alliance_basic.pi_email"), " pi.lin＠example.tw ", "pi.lin@example.tw"),
    (member_field("identity.ubn"), "９０３３２１２０", "90332120"),
    (field("alliance_basic.truth_declaration"), "on", True),
    (field("alliance_basic.truth_declaration"), "否", False),
    (field("alliance_basic.target_market"), "japan", "japan"),
    (field("supplementary.theme_industry"), ["leisure", "", "food", "food"], ["food", "leisure"]),
    (field("cover.alliance_theme"), "  智慧茶飲 ", "智慧茶飲"),
    (field("alliance_basic.alliance_features"), "甲\r\n乙", "甲\n乙"),
    (field("alliance_basic.alliance_features"), {"html": "<p>甲</p>"}, {"html": "<p>甲</p>"}),
    (field("alliance_basic.alliance_features"), {"html": "<p></p>"}, None),
    (field("cover.alliance_theme"), "   ", None),
    (field("supplementary.theme_industry"), [], None),
]


@pytest.mark.parametrize(("each", "typed", "value"), TYPED)
def test_what_people_type_is_read(each: Field, typed: Any, value: Any) -> None:
    assert read_typed(each, typed) == value
    assert read(each, value) == read(each, read_typed(each, typed))


@pytest.mark.parametrize(
    ("each", "typed"),
    [
        (member_field("survey_overseas.first_entry_year"), "2024"),
        (member_field("overview.employees_112"), "58.5"),
        (member_field("overview.employees_112"), "約五十"),
        (field("quantified_benefits.kpi4_before"), "17500000元"),
        (field("alliance_basic.pi_phone"), "25533988"),
        (field("alliance_basic.pi_email"), "nobody@"),
        (member_field("identity.ubn"), "1234567"),
        (field("alliance_basic.target_market"), "atlantis"),
        (field("alliance_basic.truth_declaration"), "maybe"),
        (member_field("supplementary.founding_date"), "昨天"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(each: Field, typed: Any) -> None:
    with pytest.raises(Unreadable) as caught:
        read_typed(each, typed)
    assert caught.value.reason.zh.endswith(("。", typed))


def test_tables_and_files_are_not_typed_as_one_value() -> None:
    for path in ("schedule.gantt", "alliance_basic.lead_seal", "cover.cover_date"):
        with pytest.raises(KeyError):
            read_typed(field(path), "x")


@pytest.mark.parametrize(
    ("each", "value", "zh", "en"),
    [
        (field("alliance_basic.target_market"), "vietnam", "越南", "Vietnam"),
        (field("supplementary.theme_industry"), ["food", "leisure"], "食、樂", "Food, Leisure"),
        (field("quantified_benefits.kpi4_before"), 1750.5, "1,750.5萬元", "1,750.5 × NT$10,000"),
        (field("schedule.gantt.weight"), 25, "25%", "25%"),
        (member_field("supplementary.founding_date"), "2003-04-18", "92年4月18日", "2003-04-18"),
        (member_field("survey_overseas.first_entry_year"), 101, "101年", "2012 (ROC 101)"),
        (field("alliance_basic.truth_declaration"), True, "是", "Yes"),
        (field("alliance_basic.pi_phone"), "02-2553-3988#606", "(02)2553-3988 分機606", "(02)2553-3988 ext. 606"),
        (field("alliance_basic.alliance_features"), {"html": "<p>甲</p><p>乙</p>"}, "甲\n乙", "甲\n乙"),
        (field("cover.alliance_theme"), None, "", ""),
        (field("alliance_basic.pi_phone"), "問總機", "問總機", "問總機"),
        (member_field("survey_overseas.entry_order"), [{"country_code": "japan"}], "日本", "Japan"),
    ],
)
def test_a_value_reads_as_people_expect(each: Field, value: Any, zh: str, en: str) -> None:
    assert shown(each, value) == zh
    assert shown(each, value, "en") == en


@given(st.decimals(min_value=0, max_value=10**9, places=4))
def test_every_decimal_survives_the_store(number: Decimal) -> None:
    each = field("quantified_benefits.kpi4_before")
    assert read(each, plain(each, number)) == number


@given(st.text(max_size=200))
def test_any_text_is_kept_or_refused(text: str) -> None:
    each = field("alliance_basic.alliance_features")
    try:
        value = read(each, text)
    except Unreadable:
        return
    assert read(each, plain(each, value)) == value
