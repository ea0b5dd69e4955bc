"""Workbooks that people and programs have damaged: every fault is named by its sheet and cell, the rest is still read, nothing breaks."""

import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from proposals.catalogue.model import Scope
from proposals.workbooks import returned
from proposals.workbooks.model import WorkbookRefused
from tests.proposals.workbooks import build

COVER = {"alliance_theme": "智慧茶飲", "cooperating_unit": "示範協會"}


@pytest.fixture
def cover(tmp_path: Path) -> Path:
    return build.written(tmp_path, build.only("cover", COVER))


def faults_after(path: Path, change: Callable[[Any], None]) -> list[tuple[str, str, str]]:
    _known, _found, faults = build.came_back(build.changed(path, change))
    return [(fault.sheet, fault.cell, fault.reason.zh) for fault in faults]


def faces_after(path: Path, change: Callable[[Any], None]) -> dict[str, Any]:
    _known, (found,), _faults = build.came_back(build.changed(path, change))
    return found.faces


def put(**values: Any) -> Callable[[Any], None]:
    def change(opened: Any) -> None:
        for code, value in values.items():
            build.cell(opened, code).value = value

    return change


def sheet(opened: Any) -> Any:
    return opened["封面"]


def test_nothing_wrong_is_nothing_said(cover: Path) -> None:
    assert faults_after(cover, lambda _opened: None) == []
    assert faces_after(cover, lambda _opened: None) == COVER


def test_a_formula_is_refused_with_its_cell_and_never_computed(cover: Path) -> None:
    (fault,) = faults_after(cover, put(cooperating_unit='=HYPERLINK("http://example.tw","x")'))
    assert fault[:2] == ("封面", "D6")
    assert "公式" in fault[2]
    assert faces_after(cover, lambda _opened: None) == {"alliance_theme": "智慧茶飲"}


@pytest.mark.parametrize(("value", "words"), [("#REF!", "錯誤值 #REF!"), (datetime(2024, 7, 30), "被當成日期")])  # noqa: DTZ001  as a cell holds it
def test_values_that_a_program_made_of_a_text(cover: Path, value: Any, words: str) -> None:
    def change(opened: Any) -> None:
        cell = build.cell(opened, "cooperating_unit")
        cell.value = value
        if isinstance(value, datetime):
            cell.number_format = "yyyy/mm/dd"

    assert [words in reason for *_where, reason in faults_after(cover, change)] == [True]


def test_moved_rows_are_found_by_their_codes(cover: Path) -> None:
    assert faces_after(cover, lambda opened: sheet(opened).insert_rows(5, 3)) == COVER


def test_a_deleted_row_leaves_its_field_as_it_was(cover: Path) -> None:
    _known, (found,), faults = build.came_back(build.changed(cover, lambda opened: sheet(opened).delete_rows(6)))
    assert [(fault.label.zh, fault.field) for fault in faults] == [("合作單位", "cooperating_unit")]
    assert found.faces == {"alliance_theme": "智慧茶飲"}


@pytest.mark.parametrize("column", [2, 3, 4])
def test_shifted_columns_are_never_read_as_something_else(cover: Path, column: int) -> None:
    _known, (found,), faults = build.came_back(build.changed(cover, lambda opened: sheet(opened).insert_cols(column)))
    assert found.faces == {}
    assert "欄位的位置變了" in faults[0].reason.zh


def test_a_column_before_the_codes_or_a_deleted_sheet_is_a_missing_sheet(cover: Path, tmp_path: Path) -> None:
    assert "找不到這個工作表" in faults_after(cover, lambda opened: sheet(opened).insert_cols(1))[0][2]
    again = build.written(tmp_path, build.only("cover", COVER))
    assert [reason for *_where, reason in faults_after(again, lambda opened: opened.remove(sheet(opened)))] == ["找不到這個工作表，這一部分維持原狀"]


def test_a_renamed_sheet_is_known_by_its_code(cover: Path) -> None:
    def rename(opened: Any) -> None:
        sheet(opened).title = "我的封面"

    assert faces_after(cover, rename) == COVER


def test_typed_beside_the_form_is_named(cover: Path) -> None:
    def change(opened: Any) -> None:
        sheet(opened)["D20"] = "寫在外面"
        opened.create_sheet("筆記")["A1"] = "我的筆記"

    found = faults_after(cover, change)
    assert ("封面", "D20", "這一列不是系統產生的，內容不會讀取；需要加列時請在系統的頁面新增") in found
    assert ("筆記", "", "多出的工作表，內容不會讀取") in found


def test_hidden_merged_and_twofold_sheets(cover: Path, tmp_path: Path) -> None:
    def hide(opened: Any) -> None:
        sheet(opened).sheet_state = "hidden"

    assert "被隱藏" in faults_after(cover, hide)[0][2]
    merged = build.written(tmp_path, build.only("cover", COVER))
    (fault,) = faults_after(merged, lambda opened: sheet(opened).merge_cells("D5:E6"))
    assert (fault[1], "合併的儲存格" in fault[2]) == ("D5:E6", True)
    twice = build.written(tmp_path, build.only("cover", COVER))
    assert "兩個相同的工作表" in faults_after(twice, lambda opened: opened.copy_worksheet(sheet(opened)))[0][2]


def test_the_sheet_of_identification(cover: Path, tmp_path: Path) -> None:
    def tamper(opened: Any) -> None:
        opened["請勿更動"]["B6"] = "113-ZZZZZ"

    with pytest.raises(WorkbookRefused, match="被改過"):
        build.came_back(build.changed(cover, tamper))
    gone = build.written(tmp_path, build.only("cover", COVER))
    with pytest.raises(WorkbookRefused, match="不是從本系統下載"):
        build.came_back(build.changed(gone, lambda opened: opened.remove(opened["請勿更動"])))
    renamed = build.written(tmp_path, build.only("cover", COVER))

    def rename(opened: Any) -> None:
        opened["請勿更動"].title = "其他"

    assert build.came_back(build.changed(renamed, rename))[0].proposal == "113-ABCDE"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("alliance-portal/workbook@1", ""), ("alliance-portal/workbook@2", "格式版本不同"), ("alliance-portal/workbook@0", "格式版本不同"),
        ("alliance-portal/workbook", "格式版本不同"), ("another-portal/workbook@1", "不是從本系統下載"), ("", "不是從本系統下載"),
    ],
)  # fmt: skip
def test_a_workbook_of_another_format_version(cover: Path, said: str, words: str) -> None:
    def say(opened: Any) -> None:
        opened["請勿更動"]["A1"] = said

    changed = build.changed(cover, say)
    if not words:  # the version that we write is read, touched or not
        assert build.came_back(changed)[0].proposal == "113-ABCDE"
        return
    with pytest.raises(WorkbookRefused, match=words):
        build.came_back(changed)


def test_choices_ticks_figures_and_dates(tmp_path: Path) -> None:
    those = [*build.only("supplementary", scope=Scope.MEMBER), *build.only("survey_domestic", scope=Scope.MEMBER)]
    path = build.written(tmp_path, those)

    def change(opened: Any) -> None:
        put(paid_in_capital="１，２００萬元", regular_employees=35.0, registration_kind="公司登記", sanction_declaration="Yes")(opened)
        build.cell(opened, "founding_date").value = date(2011, 5, 20)
        build.cell(opened, "founding_date").number_format = "yyyy/m/d"
        build.cell(opened, "sme_evidence_date").value = 45357
        build.cell(opened, "own_brand").value = "大概有"
        build.cell(opened, _first(opened, "main_industries#")).value = "V"

    known, found, faults = build.came_back(build.changed(path, change))
    assert [one.section for one in known.parts] == ["supplementary", "survey_domestic"]
    faces = found[0].faces
    assert (faces["paid_in_capital"], faces["regular_employees"], faces["founding_date"]) == ("１，２００萬元", "35", "100/05/20")
    assert faces["sanction_declaration"] == "true"
    assert len(found[1].faces["main_industries"]) == 1
    assert {fault.field: fault.reason.zh.partition("；")[0] for fault in faults} == {
        "sme_evidence_date": "日期被存成數字", "own_brand": "沒有「大概有」這個選項，請從選單選",
    }


def _first(opened: Any, prefix: str) -> str:
    for each in opened.worksheets:
        for row in each.iter_rows(max_col=1):
            if str(row[0].value or "").startswith(prefix) and row[0].value != prefix:
                return str(row[0].value)
    raise KeyError(prefix)


def test_a_percentage_that_a_program_divided_by_a_hundred(tmp_path: Path) -> None:
    path = build.written(tmp_path, build.only("schedule"))

    def change(opened: Any) -> None:
        cell = build.cell(opened, "gantt[kpi1]", "M")
        cell.value, cell.number_format = 0.25, "0%"
        build.cell(opened, "gantt[kpi1]", "D").value = "■"
        build.cell(opened, "gantt[kpi1]", "E").value = "也許"

    _known, (found,), faults = build.came_back(build.changed(path, change))
    assert [(fault.cell, fault.field) for fault in faults] == [("E5", "gantt")]
    assert "gantt" not in found.faces, "a table with a fault is left as it was"

    def mend(opened: Any) -> None:
        build.cell(opened, "gantt[kpi1]", "E").value = None

    (row, *_rest) = faces_after(path, mend)["gantt"]
    assert (row["m03"], row["m04"], row["weight"]) == ("true", "", "25")


def test_a_hundred_thousand_rows(tmp_path: Path, cover: Path) -> None:
    big = tmp_path / "big.xlsx"
    book = Workbook(write_only=True)
    rows = book.create_sheet("資料")
    for number in range(100_000):
        rows.append([number, "x"])
    book.save(big)
    with pytest.raises(WorkbookRefused, match="列太多"):
        returned.read_file(big)

    def far(opened: Any) -> None:
        sheet(opened)["D2900"] = "很遠"

    assert faults_after(cover, far)[0][:2] == ("封面", "D2900")


def repacked(path: Path, name: str, content: bytes) -> Path:
    """The file with a part of the container replaced or added."""
    out = path.with_name("repacked.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, content)
    return out


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("xl/vbaProject.bin", b"macro", "巨集"),
        ("xl/embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0", "嵌入物件"),
        ("xl/worksheets/bomb.xml", b"<x>" + b"0" * 60_000_000, "過大"),
        ("xl/externalLinks/_rels/externalLink1.xml.rels",
         b'<Relationships><Relationship Id="a" Type="t" Target="file:///etc/passwd" TargetMode="External"/></Relationships>', "外部連結"),
        ("xl/sharedStrings.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><sst/>', "DOCTYPE"),
        ("xl/workbook.xml", b"<nothing", "損毀"),
    ],
)  # fmt: skip
def test_containers_that_do_more_than_hold_cells(cover: Path, name: str, content: bytes, words: str) -> None:
    with pytest.raises(WorkbookRefused, match=re.escape(words)):
        returned.read_file(repacked(cover, name, content))


def test_files_that_are_no_workbooks(tmp_path: Path) -> None:
    for number, content in enumerate((b"%PDF-1.4", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, b"a,b,c")):
        path = tmp_path / f"{number}.xlsx"
        path.write_bytes(content)
        with pytest.raises(WorkbookRefused):
            returned.read_file(path)
