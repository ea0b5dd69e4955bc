"""Differences of long texts: what a reader sees, and that it always adds up."""

import random
from itertools import pairwise

import pytest

from proposals.differences.texts import ADDED, REMOVED, SAME, Piece, pieces, shortened, woven


def both(found: tuple[Piece, ...]) -> tuple[str, str]:
    return "".join(p.text for p in found if p.kind != ADDED), "".join(p.text for p in found if p.kind != REMOVED)


def test_a_phrase_is_shown_whole() -> None:
    found = pieces("越南茶飲市場成長快速，消費者年輕。", "越南茶飲市場成長穩定，消費者年輕。")
    assert found == (Piece(SAME, "越南茶飲市場成長"), Piece(REMOVED, "快速"), Piece(ADDED, "穩定"), Piece(SAME, "，消費者年輕。"))


def test_words_and_numbers_stay_whole() -> None:
    assert pieces("營收1,200萬元 POS系統", "營收1,350萬元 ERP系統") == (
        Piece(SAME, "營收"), Piece(REMOVED, "1,200"), Piece(ADDED, "1,350"), Piece(SAME, "萬元 "), Piece(REMOVED, "POS"), Piece(ADDED, "ERP"),
        Piece(SAME, "系統"),
    )  # fmt: skip


def test_a_sentence_that_came_is_one_passage() -> None:
    found = pieces("第一句。第三句。", "第一句。新來的第二句。第三句。")
    assert [piece for piece in found if piece.kind != SAME] == [Piece(ADDED, "新來的第二句。")]


@pytest.mark.parametrize(("before", "after"), [("", ""), ("", "新"), ("舊", ""), ("同", "同"), ("甲乙", "乙甲"), ("一\n二", "一\n\n二")])
def test_it_adds_up(before: str, after: str) -> None:
    assert both(pieces(before, after)) == (before, after)


def test_it_adds_up_for_anything() -> None:
    chance = random.Random(113)  # noqa: S311  draws texts, no secrets
    for _round in range(300):
        before = "".join(chance.choice("茶飲市場，。A1 \n") for _ in range(chance.randrange(60)))
        after = "".join(chance.choice([char, "", char + chance.choice("茶B。")]) for char in before)
        found = pieces(before, after)
        assert both(found) == (before, after)
        assert all(piece.text for piece in found)
        assert all(one.kind != other.kind for one, other in pairwise(found))


@pytest.mark.parametrize("unit", ["茶", "。", "a ", "茶飲"])
def test_endless_repetition_is_answered_at_once(unit: str) -> None:
    before, after = "甲" + unit * 10_000, unit * 10_000 + "乙"
    assert both(pieces(before, after)) == (before, after)


def test_long_unchanged_passages_are_shortened() -> None:
    found = shortened(pieces("頭" * 300 + "舊" + "尾" * 300, "頭" * 300 + "新" + "尾" * 300), keep=10)
    assert [piece.text for piece in found] == ["……" + "頭" * 10, "舊", "新", "尾" * 10 + "……"]


@pytest.mark.parametrize(
    ("before", "after", "both"),
    [
        ("頭。甲。尾。", "頭。乙。尾。", "頭。甲。乙。尾。"),
        ("甲。", "甲。乙。", "甲。乙。"),
        ("甲", "乙", "甲\n乙"),
        ("", "乙", "乙"),
        ("甲", "", "甲"),
        ("同。", "同。", "同。"),
    ],
)
def test_both_texts_in_one(before: str, after: str, both: str) -> None:
    assert woven(before, after) == both
