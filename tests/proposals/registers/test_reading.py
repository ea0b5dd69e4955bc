"""Files of registers: heads in both languages, dates, figures and words; every fault with its cell. No database."""

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from alliance_portal.lib import child_process
from alliance_portal.lib.unreadable import Unreadable
from proposals.registers import reading, sheets, template
from proposals.registers.cells import Cell, shown, value_of
from proposals.registers.columns import COACHING, COMPANIES, REGISTERS, SANCTIONS
from tests.proposals.registers.files import HEADS, OTHER, ROW, as_csv, as_xlsx


def read(register: Any, path: Path) -> tuple[reading.Reading, list[dict[str, Any]]]:
    out = io.StringIO()
    found = reading.read(register, path, path.suffix[1:], out)
    return found, [json.loads(line)["facts"] for line in out.getvalue().splitlines()]


def places(found: reading.Reading) -> list[tuple[str, str]]:
    return [(each.cell, each.label.zh) for each in found.faults]


def test_a_workbook_under_a_title_is_read_to_the_last_row(tmp_path: Path) -> None:
    found, rows = read(COMPANIES, as_xlsx(tmp_path / "c.xlsx", [["登記資料，113年2月"], [], HEADS, ROW, [], OTHER]))
    assert (found.rows, found.fault_count, found.aside) == (2, 0, [])
    assert rows[0] == {
        "ubn": "22099131", "company_name": "示範一公司", "paid_in_capital": "10000", "regular_employees": 199, "founding_date": "2015-03-06",
        "registration_kind": "company", "status": "核准設立",
    }
    assert (rows[1]["paid_in_capital"], rows[1]["founding_date"], rows[1]["registration_kind"]) == ("10001", "2019-03-06", "business")


@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-8-sig", ","), ("cp950", ","), ("utf-16", "\t")])
def test_a_csv_of_any_usual_program_is_read(tmp_path: Path, encoding: str, delimiter: str) -> None:
    found, rows = read(COMPANIES, as_csv(tmp_path / "c.csv", [HEADS, ROW], encoding=encoding, delimiter=delimiter))
    assert (found.fault_count, rows[0]["company_name"]) == (0, "示範一公司")


def test_english_heads_and_full_width_figures(tmp_path: Path) -> None:
    heads = ["Unified Business Number", "Programme", "ROC year", "Start date", "End date", "Status"]
    line = ["２２０９９１３１", "示範計畫", "１１２年度", "2023-03-06", "112.11.30", "Closed"]
    found, rows = read(COACHING, as_csv(tmp_path / "c.csv", [heads, line]))
    assert found.fault_count == 0
    assert rows == [{
        "ubn": "22099131", "programme": "示範計畫", "roc_year": 112, "start_date": "2023-03-06", "end_date": "2023-11-30", "status": "closed",
    }]


def test_every_fault_is_named_by_its_cell_and_the_good_rows_are_counted(tmp_path: Path) -> None:
    bad = [2209913, "示範", "=1+1", "1.5", "113/13/6", "公司", ""]
    found, rows = read(COMPANIES, as_xlsx(tmp_path / "c.xlsx", [HEADS, ROW, bad, ["22099132", *ROW[1:]], [None, *ROW[1:]]]))
    assert len(rows) == 1
    assert places(found) == [
        ("A3", "統一編號"), ("C3", "實收資本額"), ("D3", "經常僱用員工數"), ("E3", "設立日期"), ("A4", "統一編號"), ("A5", "統一編號"),
    ]
    assert "02209913" in found.faults[0].reason.zh  # a leading 0 is proposed, never guessed
    assert "公式" in found.faults[1].reason.zh
    assert "檢查碼" in found.faults[4].reason.zh
    assert "必填" in found.faults[5].reason.zh


def test_a_formula_in_a_csv_is_refused(tmp_path: Path) -> None:
    found, _rows = read(COMPANIES, as_csv(tmp_path / "c.csv", [HEADS, ['="22099131"', *ROW[1:]], ["04595257", "@SUM(A1)", *ROW[2:]]]))
    assert places(found) == [("A2", "統一編號"), ("B3", "公司名稱")]


def test_doubles_name_both_rows(tmp_path: Path) -> None:
    found, rows = read(COMPANIES, as_csv(tmp_path / "c.csv", [HEADS, ROW, OTHER, ROW]))
    assert len(rows) == 2
    assert [(each.row, "第2列" in each.reason.zh) for each in found.faults] == [(4, True)]


def test_a_figure_in_another_unit_is_refused_at_its_head(tmp_path: Path) -> None:
    heads = [*HEADS[:2], "實收資本額（元）", *HEADS[3:]]
    found, _rows = read(COMPANIES, as_csv(tmp_path / "c.csv", [heads, ROW]))
    assert places(found) == [("C1", "實收資本額")]


def test_a_missing_column_is_said_once_and_an_unknown_one_is_told(tmp_path: Path) -> None:
    found, rows = read(SANCTIONS, as_csv(tmp_path / "s.csv", [["統編", "公司名稱", "類別", "電話"], ["22099131", "甲", "停權", "02"], ROW[:3]]))
    assert rows == []
    assert [each.label.zh for each in found.faults] == ["起日"]
    assert "電話" in found.aside[0].zh


def test_an_end_before_the_start_and_a_year_that_does_not_fit(tmp_path: Path) -> None:
    heads = ["統一編號", "計畫名稱", "年度", "開始日期", "結束日期", "狀態"]
    found, _rows = read(COACHING, as_csv(tmp_path / "c.csv", [heads, ["22099131", "甲", "110", "113/3/6", "113/3/5", "結案"]]))
    assert [each.cell for each in found.faults] == ["E2", "C2"]


def test_a_hidden_sheet_with_rows_is_a_fault_and_another_sheet_is_told(tmp_path: Path) -> None:
    found, rows = read(COMPANIES, as_xlsx(tmp_path / "c.xlsx", [HEADS, ROW], hidden=[HEADS, OTHER]))
    assert (len(rows), found.fault_count, found.faults[0].sheet) == (1, 1, "隱藏")
    found, _rows = read(COMPANIES, as_xlsx(tmp_path / "d.xlsx", [HEADS, ROW], hidden=[["x", "y"]]))
    assert found.fault_count == 0


@pytest.mark.parametrize("content", [b"no register,at all\n1,2\n", b"\xff\xfe\x00\xd8", b"PK\x03\x04 not a zip", b"a,b\x00\n", b'"unclosed,\n'])
def test_what_is_no_register_is_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    for extension in ("csv", "xlsx"):
        path = tmp_path / f"x.{extension}"
        path.write_bytes(content)
        with pytest.raises(child_process.Refused):
            read(COMPANIES, path)


def test_more_rows_than_allowed_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = as_csv(tmp_path / "c.csv", [HEADS, ROW, OTHER])
    monkeypatch.setattr(reading, "MOST_ROWS", 2)
    assert read(COMPANIES, path)[0].rows == 2
    monkeypatch.setattr(reading, "MOST_ROWS", 1)
    with pytest.raises(child_process.Refused, match="上限"):
        read(COMPANIES, path)


def test_the_rows_that_were_read_are_let_go(tmp_path: Path) -> None:
    """Memory stays flat: of all rows of a sheet only the one in hand is alive."""
    path = as_xlsx(tmp_path / "c.xlsx", [HEADS, *([f"{number:08}", "甲", 1, 1, "", "", ""] for number in range(400))])
    with sheets.ZipFile(path) as archive:
        most = 0
        for row in sheets._rows(archive, "xl/worksheets/sheet1.xml"):
            most = max(most, len(list(row)))
        assert most == 7
        assert len(list(row)) == 0


@pytest.mark.parametrize("key", sorted(REGISTERS))
def test_a_blank_template_has_the_heads_that_the_reader_knows(tmp_path: Path, key: str) -> None:
    register = REGISTERS[key]
    for english in (False, True):
        template.write(register, tmp_path / "t.xlsx", english=english)
        found, rows = read(register, tmp_path / "t.xlsx")
        assert rows == []
        assert found.columns == [column.key for column in register.columns]
        assert [each.reason.zh for each in found.faults] == ["檔案裡沒有任何一列資料"]


def test_dates_that_a_program_took_for_another_year_are_read_as_meant() -> None:
    day = COMPANIES.column("founding_date")
    assert value_of(day, Cell("d", "0113-03-06")) == "2024-03-06"
    assert value_of(day, Cell("d", "2024-03-06T00:00:00")) == "2024-03-06"
    for kind, text in (("d", "1899-12-31"), ("n", "45357"), ("s", "31/12")):
        with pytest.raises(Unreadable):
            value_of(day, Cell(kind, text))
    assert shown(day, date(2024, 3, 6).isoformat()) == "113.03.06"


def test_a_row_is_known_however_it_was_typed() -> None:
    one = {"ubn": "22099131", "roc_year": 112, "programme": "數位 創新（Ａ）", "system": None}
    assert COACHING.key_of(one) == COACHING.key_of(one | {"programme": "數位創新(a)", "system": ""})
    assert COACHING.key_of(one) != COACHING.key_of(one | {"roc_year": 111})
