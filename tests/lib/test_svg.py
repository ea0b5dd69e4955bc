"""Pictures made by the server: escaping, names for readers of screens, nothing that the content security policy refuses."""

from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from alliance_portal.lib import svg
from alliance_portal.lib.scales import BandScale, LinearScale

SPACE = "{http://www.w3.org/2000/svg}"


def drawn(*shapes: svg.Svg) -> ET.Element:
    return ET.fromstring(svg.canvas("k", "標題", "說明", (100, 50), *shapes))  # noqa: S314 - what this module has written itself


def test_a_picture_has_a_name_and_says_what_it_shows() -> None:
    root = drawn()
    assert root.get("role") == "img"
    assert root.get("viewBox") == "0 0 100 50"
    names = root.get("aria-labelledby", "").split()
    assert [(part.get("id"), part.text) for part in root] == [(names[0], "標題"), (names[1], "說明")]


@given(st.text())
def test_any_text_comes_back_from_a_parser_and_never_as_markup(words: str) -> None:
    try:
        words.encode()
    except UnicodeEncodeError:  # a lone surrogate never reaches a page: the database refuses it
        return
    found = drawn(svg.text(0, 0, words), svg.dot(1, 1, svg.Ink.OCHRE, name=words)).findall(f"{SPACE}text")
    shown = "".join("\ufffd" if (sign < " " and sign not in "\t\n\r") or sign in "\ufffe\uffff" else sign for sign in words)
    assert (found[0].text or "") == shown.replace("\r\n", "\n").replace("\r", "\n")


def test_a_template_prints_it_and_still_escapes_what_is_none() -> None:
    page = Template("{{ shape }}{{ words }}").render(Context({"shape": svg.text(1, 2, "<b>"), "words": "<i>"}))
    assert page == '<text fill="#52605d" x="1" y="2">&lt;b&gt;</text>&lt;i&gt;'


@pytest.mark.parametrize("name", ["style", "onload", "href"])
def test_no_style_script_or_link(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        svg.element("rect", **{name: "x"})
    assert svg.element("rect", fill="x") == '<rect fill="x"/>'


def test_coordinates_are_short() -> None:
    assert [svg.number(value) for value in (Fraction(1, 3), 2.0, -0.001, 10, 1.999)] == ["0.33", "2", "0", "10", "2"]


def test_a_bar_is_never_negative() -> None:
    bar = ET.fromstring(svg.rect(5, 5, -3, 4, svg.Ink.BLUE_GREEN))  # noqa: S314 - as above
    assert (bar.get("width"), bar.get("height"), bar.get("class")) == ("0", "4", "f-1")


def test_a_hatched_bar_differs_without_its_colour() -> None:
    root = drawn(svg.hatches("k"), svg.hatched("k", 0, 0, 10, 5, svg.Ink.SOFT))
    pattern = root.find(f"{SPACE}defs/{SPACE}pattern")
    assert pattern is not None
    assert [bar.get("fill") for bar in root.findall(f"{SPACE}rect")] == [svg.Ink.SOFT.colour, f"url(#{pattern.get('id')})"]


def test_a_label_is_cut_where_its_room_ends() -> None:
    assert svg.shortened("青嵐示範茶業", 200) == "青嵐示範茶業"
    assert svg.shortened("青嵐示範茶業股份有限公司", 80) == "青嵐示範茶…"
    assert svg.text_width(svg.shortened("A very long name of a firm", 60)) <= 60


def test_axes_name_their_ticks() -> None:
    root = drawn(
        svg.value_axis(LinearScale(0, 100, 40, 10), ((0, "0"), (100, "100%")), 20, 90), svg.band_axis(BandScale(2, 20, 90), ("3月", "4月"), 48),
    )
    assert [part.text for part in root.findall(f"{SPACE}text")] == ["0", "100%", "3月", "4月"]
    assert [part.get("class") for part in root.findall(f"{SPACE}line")] == ["axis", "grid"]
    assert [part.get("y1") for part in root.findall(f"{SPACE}line")] == ["40", "10"]


def test_every_ink_is_painted_by_the_style_sheet() -> None:
    with open("static/css/portal.css", encoding="utf-8") as opened:  # noqa: PTH123 - from the worktree's root, as the suite runs
        css = opened.read()
    for ink in svg.Ink:
        assert f".chart .{ink.css} " in css
    for look in ("grid", "axis", "ref", "plan", "fact", "t-1", "t-2", "t-3", "t-strong", "t-inv"):
        assert f".chart .{look} " in css
