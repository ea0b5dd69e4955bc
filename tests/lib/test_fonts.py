"""The paper's fonts: static instances made once, whole or not at all; faces of other regions only where needed."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from alliance_portal.lib import fonts


def test_variable_font_stands_in_until_the_static_ones_are_there(tmp_path: Path) -> None:
    found = fonts.paths(tmp_path)

    assert not found.is_static
    assert found.regular == found.bold == fonts.variable()


def test_both_static_faces_are_needed(tmp_path: Path) -> None:
    (tmp_path / fonts.NAMES["regular"]).write_bytes(b"x")
    assert not fonts.paths(tmp_path).is_static
    (tmp_path / fonts.NAMES["bold"]).write_bytes(b"x")
    assert fonts.paths(tmp_path).is_static


def test_work_done_by_another_process_is_not_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[str, int]] = []

    def make(path: Path, weight: int) -> None:
        made.append((path.name, weight))
        path.write_bytes(b"x")

    monkeypatch.setattr(fonts, "_make", make)
    fonts.ensure_static(tmp_path)
    fonts.ensure_static(tmp_path)

    assert made == [("NotoSansTC-Regular.ttf", 400), ("NotoSansTC-Bold.ttf", 700)]


def test_an_instance_is_named_for_its_weight(tmp_path: Path) -> None:
    known = Path(__file__).resolve().parents[2] / "var" / "fonts"
    folder = known if fonts.paths(known).is_static else tmp_path
    left_by_others = set(folder.glob("*.part"))
    fonts.ensure_static(folder)  # 25 s where nobody has done it yet

    with TTFont(folder / fonts.NAMES["bold"]) as made:
        assert "fvar" not in made
        assert made["name"].getDebugName(4) == "Noto Sans TC Bold"
        assert made["OS/2"].usWeightClass == 700
    assert set(folder.glob("*.part")) <= left_by_others


def test_faces_of_other_regions_only_for_letters_that_ours_lacks(tmp_path: Path) -> None:
    assert list(fonts.faces(tmp_path, "臺灣茶").files) == ["regular", "bold"]
    assert "jp" in fonts.faces(tmp_path, "𠮷").files
