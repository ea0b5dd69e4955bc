"""Plain workbooks: no formula, no broken file, whatever was typed (R-36)."""

from io import BytesIO

from openpyxl import load_workbook

from alliance_portal.lib.safe_workbook import Table, written


def read(*tables: Table):
    return load_workbook(BytesIO(written(tables)))


def test_what_was_typed_is_text_and_numbers_are_numbers() -> None:
    typed = ("=1+1", "+1", "-1", "@x", "\t=1", "＝1+1", "a\x0bb\x1b[31m", "𠮷")
    sheet = read(Table("名單", ("文字", "數"), [(each, 7) for each in typed], (20, 8))).worksheets[0]
    rows = list(sheet.iter_rows(min_row=2))
    assert {cell.data_type for row in rows for cell in row} == {"s", "n"}
    assert [row[0].value for row in rows] == ["=1+1", "+1", "-1", "@x", "\t=1", "＝1+1", "ab[31m", "𠮷"]
    assert (sheet.column_dimensions["A"].width, sheet.freeze_panes) == (20, "A2")


def test_titles_and_long_texts_fit() -> None:
    book = read(Table("a[b]:*?/\\" + "長" * 40, ("x",), [("長" * 40_000,)]), Table("二", ("x",), []))
    assert [len(sheet.title) <= 31 for sheet in book.worksheets] == [True, True]
    assert len(book.worksheets[0]["A2"].value) == 32_000
