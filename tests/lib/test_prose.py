"""Texts of staff become HTML; typed text stays text."""

from alliance_portal.lib.prose import as_html, steps


def test_marks() -> None:
    text = "## 標題\n\n第一段\n第二行\n\n- 甲\n- **乙**\n\n| 項目 | 內容 |\n| 一 | 二 / 三 |"
    assert as_html(text) == (
        "<h2>標題</h2>\n<p>第一段<br>第二行</p>\n<ul><li>甲</li><li><b>乙</b></li></ul>\n"
        '<table class="data"><thead><tr><th scope="col">項目</th><th scope="col">內容</th></tr></thead>'
        '<tbody><tr><th scope="row">一</th><td>二<br>三</td></tr></tbody></table>'
    )


def test_typed_html_is_shown_not_run() -> None:
    shown = as_html('<script>alert(1)</script> <img src=x onerror="y"> & **<b>**')
    assert "<script" not in shown
    assert "<img" not in shown
    assert "&lt;script&gt;" in shown
    assert shown.count("<b>") == 1


def test_an_address_becomes_a_link_up_to_the_full_width_mark() -> None:
    assert as_html("見（https://is.gd/Rr8zZg）。") == '<p>見（<a href="https://is.gd/Rr8zZg" rel="noopener">https://is.gd/Rr8zZg</a>）。</p>'
    assert "<a" not in as_html("javascript:alert(1) http://example.tw")


def test_steps() -> None:
    assert steps("**甲**\n說明\n\n**乙**\n一\n二") == [("甲", "說明"), ("乙", "一\n二")]
