"""Editions that somebody sends: every fault with its place in words, and what differs from another edition."""

from datetime import date

import pytest

from proposals.catalogue import Edition, Years, load_edition
from proposals.catalogue.comparison import changes
from proposals.catalogue.faults import EditionFaults, checked_edition, sentence
from proposals.catalogue.loader import FORMS
from proposals.interchange.calls import programme_of_call_file
from proposals.rules.label_numbers import numbers_of_labels, numbers_of_rules

TEXT = (FORMS / "113.yaml").read_text(encoding="utf-8")


def edited(*pairs: tuple[str, str]) -> bytes:
    text = TEXT
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text.encode()


@pytest.fixture(scope="module")
def base() -> Edition:
    return load_edition()


def test_the_built_in_edition_itself_has_no_fault(base: Edition) -> None:
    assert checked_edition(TEXT.encode()) == base


def test_every_fault_is_named_with_its_place() -> None:
    spoilt = edited(
        ('edition: "113"', 'edition: "114"'), ("type: longtext", "type: essay"), ("filled_by: lead", "filled_by: nobody"),
        ("label_en: Number of events", "label_fr: Nombre"), ("options: none_has", "options: has_none"),
    )
    with pytest.raises(EditionFaults) as refused:
        checked_edition(spoilt)
    said = {fault.place: sentence(fault).zh for fault in refused.value.faults}
    assert len(said) == 4
    assert set(said.values()) >= {"不認識的類型 essay", "不認識的填寫者 nobody", "不認識的項目"}
    assert all(place for place in said)


@pytest.mark.parametrize(("content", "place", "word"), [
    (b"sections: [", "", "不是正確的 YAML"), (b"\xff\xfe", "", "UTF-8"), (b"[]", "", "應為「名稱: 值」的結構"),
    (b"edition: '114'", "years", "缺少這個項目"),
    (b"edition: '114'\nedition: '115'", "edition", "兩次"), (b"a: &a [*a, *a]", "", ""),
    (edited(('edition: "113"', "edition: ../x")), "edition", "版本名稱"), (edited(("sections:\n", "colour: red\nsections:\n")), "colour", "不認識"),
    (edited(("numbers: {minimum_members: 6,", "numbers: {")), "sections[2].fields[13]", ""),
])
def test_a_file_that_is_no_edition_says_so(content: bytes, place: str, word: str) -> None:
    with pytest.raises(EditionFaults) as refused:
        checked_edition(content)
    first = refused.value.faults[0]
    assert word in sentence(first).zh
    assert "檔案不符" not in sentence(first).zh
    if word:
        assert first.place == place


def test_the_difference_is_told_in_words(base: Edition) -> None:
    new = checked_edition(edited(
        ("label_zh: 產品定位", "label_zh: 產品策略") if "label_zh: 產品定位" in TEXT else ("label_zh: 計畫推動目標", "label_zh: 計畫目標"),
        ("  - {key: thailand, zh: 泰國, en: Thailand, code: C}\n", ""), ("default_weight: 30", "default_weight: 20"),
        ("max_pages: 1", "max_pages: 2"),
    ))
    found = changes(base, new)
    said = {(change.kind, change.text.zh) for change in found}
    assert ("changed", "頁數上限：1 → 2") in said
    assert any(kind == "removed" and text.endswith("刪除選項「泰國」") for kind, text in said)
    assert any("預設權重：30 → 20" in text for _kind, text in said)
    assert all(change.text.en and change.section.zh for change in found)
    assert changes(base, base) == ()


def test_what_is_new_on_one_side_is_gone_on_the_other(base: Edition) -> None:
    new = checked_edition(edited(("  - key: kpi2_evidence\n", "  - key: kpi2_proof\n"), ("{kpi2_evidence}", "{kpi2_proof}")))
    there, back = changes(base, new), changes(new, base)
    said = {(change.kind, change.text.zh) for change in there}
    assert said >= {("added", "新增欄位「查核點佐證資料」（長文）"), ("removed", "刪除欄位「查核點佐證資料」")}
    assert [change.kind for change in there if "欄位" in change.text.zh] == ["added", "removed"]
    assert len(there) == len(back)


def test_the_numbers_of_labels_are_those_of_the_call() -> None:
    usual = programme_of_call_file("113")
    assert numbers_of_rules({}) == numbers_of_labels(usual)
    assert dict(numbers_of_rules({"minimum_members": 8, "kpi4_growth_minimum": 12.50}))["kpi4_growth_minimum"] == "12.5"
    form = checked_edition(TEXT.encode(), Years(113, date(2024, 7, 30), date(2024, 11, 30), None, numbers_of_rules({"minimum_members": 8})))
    assert "至少列示8家" in form.section("member_overview").label.zh
    with pytest.raises(EditionFaults) as refused:
        checked_edition(edited(("numbers: {minimum_members: 6, ", "numbers: {")))
    assert "代號 {minimum_members} 沒有值" in {sentence(fault).zh for fault in refused.value.faults}
