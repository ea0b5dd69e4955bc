"""Formatted narratives keep our tags, lose everything else, and never an address."""

from hypothesis import given
from hypothesis import strategies as st

from alliance_portal.lib import formatted_text


def test_clean_keeps_our_tags():
    html = '<h3>一</h3><p><strong>甲</strong><br>乙</p><ol start="2"><li>丙</li></ol><table><tbody><tr><td colspan="2">丁</td></tr></tbody></table>'
    assert formatted_text.clean(html) == html


def test_clean_drops_scripts_addresses_and_styles():
    html = '<p onclick="x()" style="color:red">甲<script>alert(1)</script><a href="https://example.tw">乙</a></p><iframe src="//x">丙</iframe>'
    assert formatted_text.clean(html) == "<p>甲乙</p>"


def test_pictures_only_of_this_proposal():
    html = '<p>甲<img src="http://127.0.0.1/x.png" data-file="mine"><img data-file="foreign"><img src="file:///etc/passwd"></p>'
    assert formatted_text.clean(html, {"mine"}) == '<p>甲<img data-file="mine" alt=""></p>'
    assert formatted_text.pictures(html) == ("mine", "foreign")


def test_blank_text_is_empty():
    assert formatted_text.clean("<p></p><p> </p>") == ""


def test_with_pictures_gives_addresses():
    shown = formatted_text.with_pictures('<p><img data-file="a" alt="圖"></p>', lambda name: f"/files/{name}/", "src")
    assert shown == '<p><img data-file="a" alt="圖" src="/files/a/"></p>'


def test_huge_spans_are_dropped():
    assert formatted_text.clean('<table><tr><td colspan="99999">甲</td></tr></table>') == "<table><tbody><tr><td>甲</td></tr></tbody></table>"


def test_plain_has_a_line_a_paragraph():
    assert formatted_text.plain("<p>甲<br>乙</p><ul><li>丙</li></ul><table><tr><td>丁</td><td>戊</td></tr></table>") == "甲\n乙\n丙\n丁　戊"


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc"))))
def test_plain_text_survives_the_way_through_html(text):
    html = formatted_text.from_plain(text)
    assert formatted_text.plain(html).split() == text.split()
    assert formatted_text.clean(html) in {html, ""} or formatted_text.plain(formatted_text.clean(html)).split() == text.split()
