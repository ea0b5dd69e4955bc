"""Drafts, many members, long words, rare characters, formatted text, broken files: a paper comes out, and typed text is text."""

from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from proposals.papers import codec, pdf, prose, styles, ticks, wording
from proposals.papers.blocks import Box, Figure, Group, Paper, Paragraph, Prose, Run, Table
from proposals.papers.composition import content
from proposals.papers.wording import Place
from proposals.rules.dossier import FileRef, RichText
from tests.proposals.papers.printing import changed, printed, sample, small, stamp, text_of


def tables(paper: Paper, style: str) -> list[Table]:
    return [block for section in paper.sections for block in section.blocks if isinstance(block, Table) and block.style == style]


def test_empty_draft_prints_the_official_form(tmp_path: Path) -> None:
    empty = replace(sample(), proposal={}, members=())

    facts = printed(empty, tmp_path / "empty.pdf", draft=True, receipt_no="")
    text = text_of(tmp_path / "empty.pdf")

    assert facts.summary_pages == 1
    assert "聯盟成員8" in text
    assert "None" not in text
    assert "（尚未上傳）" in text
    assert "■" not in text
    assert text.count("（）") == 2  # area codes of telephone and fax, as on the form


@pytest.mark.parametrize(("length", "pages"), [(200, 1), (1500, 2)])
def test_a_summary_that_runs_over_its_page_is_counted(tmp_path: Path, length: int, pages: int) -> None:
    """What F-10 speaks of, and B25 of the corpus: the count comes from the laid out paper itself."""
    facts = printed(changed(small(), "plan_summary", summary_market="市場與客群。" * (length // 6)), tmp_path / "paper.pdf")

    assert facts.summary_pages == pages


@pytest.mark.parametrize(("members", "rows"), [(0, 8), (6, 8), (8, 8), (9, 9)])
def test_blank_lines_of_the_member_list(members: int, rows: int) -> None:
    dossier = sample()
    dossier = replace(dossier, members=(dossier.members * 2)[:members])

    basic = tables(content(dossier, stamp(dossier)), "alliance_basic")[0]
    listed = [row for group in basic.groups for row in group.rows if len(row.cells) == 4 and row.cells[1].columns == 2]

    assert len(listed) == rows


def test_thirty_members_cut_merged_heads_and_stay_in_bounds() -> None:
    dossier = sample()
    dossier = replace(dossier, members=tuple(replace(member, company_name=f"{member.company_name}{place}") for place, member in
                                             enumerate((dossier.members * 4)[:30])))
    paper = content(dossier, stamp(dossier))
    basic = tables(paper, "alliance_basic")[0]
    heads = [group for group in basic.groups if group.rows[0].cells[0].blocks and "參與明細" in repr(group.rows[0].cells[0].blocks)]

    assert len(heads) > 1
    assert all(group.rows[0].cells[0].rows == len(group.rows) for group in heads)
    assert sum(len(group.rows) for group in heads) == 31
    assert paper.page_cap == 180
    assert all(section.look == "dense" for section in paper.sections if section.kind == "member")


def widths(group: Group) -> list[int]:
    """The columns that each row of a group fills, merged cells from above counted."""
    open_cells: list[tuple[int, int]] = []
    found = []
    for row in group.rows:
        found.append(sum(cell.columns for cell in row.cells) + sum(columns for _, columns in open_cells))
        open_cells = [(left - 1, columns) for left, columns in open_cells if left > 1]
        open_cells += [(cell.rows - 1, cell.columns) for cell in row.cells if cell.rows > 1]
    return found


@pytest.mark.parametrize("name", ["tea-vietnam", "bento-japan"])
def test_every_row_fills_its_grid(name: str) -> None:
    dossier = sample(name)
    for section in content(dossier, stamp(dossier)).sections:
        for table in (block for block in section.blocks if isinstance(block, Table)):
            for group in (*table.groups, Group(table.head)):
                assert set(widths(group)) <= {len(styles.TABLES[table.style].columns)}, table.style


def test_tree_survives_the_way_to_the_child() -> None:
    dossier = sample("bento-japan")
    paper = content(dossier, stamp(dossier))

    assert codec.tree(codec.plain(paper)) == paper


def test_long_words_rare_letters_and_markup_are_printed_as_typed(tmp_path: Path) -> None:
    odd = "<script>alert(1)</script>{{7*7}}{% now %}&amp;𠮷野家👍🏽≒" + "A" * 300
    dossier = changed(small(), "plan_summary", summary_market=odd)
    dossier = changed(dossier, "alliance_basic", pi_name=odd[:60], pi_email="x" * 120 + "@example.tw")
    dossier = replace(dossier, members=(replace(dossier.members[0], company_name="無" * 80), *dossier.members[1:]))

    printed(dossier, tmp_path / "odd.pdf")
    text = text_of(tmp_path / "odd.pdf")

    assert "<script>alert(1)</script>{{7*7}}{%now%}&amp;𠮷野家" in text
    assert "A" * 300 in text
    assert "49" not in text[text.index("進攻目標市場"):][:200]
    assert "無" * 80 in text


def test_formatted_narrative_keeps_lists_tables_and_own_pictures() -> None:
    dossier = sample()
    figure = dossier.record("goals_methods")["strategy_figure"]
    html = ("<p>前言 <strong>重點</strong></p><ol><li>甲</li><li>乙<ul><li>丙</li></ul></li></ol>"
            '<table><tr><th>年</th><td colspan="2">值</td></tr></table><img data-file="own.png" alt="圖一"><img src="file:///etc/passwd">'
            "<script>x</script><p>後記</p>")

    blocks = prose.formatted(html, {"own.png": FileRef("own.png", media_type="image/png", source=figure.source)})

    assert [type(block).__name__ for block in blocks] == ["Prose", "Table", "Figure", "Prose"]
    assert [paragraph.text for paragraph in blocks[0].paragraphs] == ["前言 重點", "1. 甲", "2. 乙", "• 丙"]
    assert blocks[0].paragraphs[0].runs[1] == Run("重點", "bold")
    assert blocks[2].alt == "圖一"
    assert "passwd" not in repr(blocks)


def test_formatted_narrative_is_printed(tmp_path: Path) -> None:
    html = "<p>甲<em>乙</em></p><table><tr><td>表格之值</td></tr></table><ul><li>項目丁</li></ul>"
    dossier = changed(small(), "goals_methods", marketing_model=RichText(html))

    printed(dossier, tmp_path / "rich.pdf")

    assert "表格之值•項目丁" in text_of(tmp_path / "rich.pdf")


@pytest.mark.parametrize(("section", "key", "name"), [("goals_methods", "strategy_figure", "figure.png"),
                                                      ("document_self_check", "registration_proof_file", "proof.pdf")])
def test_broken_file_leaves_a_note(tmp_path: Path, section: str, key: str, name: str) -> None:
    broken = tmp_path / name
    broken.write_bytes(b"%PDF-1.4 nonsense" if name.endswith("pdf") else b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    ref = FileRef(name, media_type="application/pdf" if name.endswith("pdf") else "image/png", source=str(broken))
    dossier = changed(small(), section, **{key: ref})

    printed(dossier, tmp_path / "paper.pdf")

    assert "（檔案無法列印）" in text_of(tmp_path / "paper.pdf")


def test_certificate_may_be_a_picture(tmp_path: Path) -> None:
    dossier = small()
    picture = dossier.record("goals_methods")["strategy_figure"]

    facts = printed(changed(dossier, "document_self_check", registration_proof_file=picture), tmp_path / "paper.pdf")

    contents = PdfReader(tmp_path / "paper.pdf").pages[facts.counted_pages + 3].get_contents()

    assert contents is not None
    assert contents.get_data().count(b" Do") == 1


def test_decimals_of_money() -> None:
    dossier = sample()
    found = tables(content(dossier, stamp(dossier)), "survey_domestic")[2]

    assert "Run(text='45.5', look=''), Run(text='萬元', look='')" in repr(found)


def test_plain_text_keeps_its_lines() -> None:
    found = prose.plain("一段\n\n二段：\n1. 甲\n2. 乙\n- 丙")

    assert [(paragraph.text, paragraph.look) for paragraph in found.paragraphs] == [
        ("一段", ""), ("二段：", "gap lead"), ("1. 甲", "hang"), ("2. 乙", "hang"), ("- 丙", "hang")]


def test_layout_language() -> None:
    assert wording.paragraphs("甲{b}丙〔請⏎說明〕⏎{t|{n}. {x}：{y}}⏎〔只有說明〕") == (
        ("甲", Place("b"), "丙"), (Place("t", template="{n}. {x}：{y}"),))
    assert wording.paragraphs("{a#o|V}{m.m03}") == ((Place("a", option="o", template="V"), Place("m", part="m03")),)


def test_tick_boxes_in_columns_and_their_fallback() -> None:
    boxes = [Box("無", False), Box("有，國家為", True, True, "越南")]

    line = ticks.lines(boxes, 2, 40)

    assert line is not None
    assert line.startswith("□無\u3000")
    assert line.endswith("<b>■有，國家為<u>越南</u></b>")
    assert ticks.lines([Box("很長" * 30, True)], 1, 40) is None
    assert ticks.lines([Box("很長" * 30, True)], 0, 40) == f"<b>■{'很長' * 30}</b>"


def test_a_long_line_of_the_last_option_stands_alone() -> None:
    boxes = [Box("甲", False), Box("乙", False), Box("丙", False), Box("其他", True, True, "很長的說明" * 5)]

    found = ticks.lines(boxes, 3, 30)

    assert found is not None
    assert found.split("<br>")[1] == f"<b>■其他<u>{'很長的說明' * 5}</u></b>"


def test_picture_without_file_is_a_note() -> None:
    dossier = changed(sample(), "goals_methods", strategy_figure=None)
    figures = [block for section in content(dossier, stamp(dossier)).sections for block in section.blocks if isinstance(block, Figure)]

    assert figures[0].note == "（尚未上傳）"


def test_unknown_edition_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown edition"):
        stamp(sample(), edition="other")


def test_page_cap_is_enforced(tmp_path: Path) -> None:
    dossier = small()
    paper = replace(content(dossier, stamp(dossier)), page_cap=3)

    with pytest.raises(pdf.RenderFailed) as caught:
        pdf.render(paper, tmp_path / "paper.pdf")

    assert caught.value.reason.zh == "計畫書共 31 頁，超過 3 頁的上限。"
    assert not (tmp_path / "paper.pdf").exists()


def test_paragraph_text() -> None:
    assert Prose((Paragraph((Run("甲"), Run("乙", "bold"))),)).paragraphs[0].text == "甲乙"
