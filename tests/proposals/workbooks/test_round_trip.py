"""Everything that the form can hold goes through a workbook and comes back: directly, and saved by LibreOffice."""

import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook

from proposals.catalogue.model import Kind, Scope
from proposals.workbooks.faces import faces_of, hash_of
from proposals.workbooks.model import ELSEWHERE, FILE_KINDS, Part, is_typed
from tests import programs
from tests.proposals.workbooks import build


def differences(path: Path, those: list[Part]) -> list[str]:
    """Fields whose cells came back otherwise than they stand in the record, faults, and fields that did not come back."""
    known, found, faults = build.came_back(path)
    by_place = {(part.owner, part.section.key): part for part in those}
    wrong = [f"{fault.sheet} {fault.cell} {fault.label.zh}: {fault.reason.zh}" for fault in faults]
    for one in found:
        part = by_place[one.known.owner, one.known.section]
        faces = faces_of(part.section, part.record, part.typed)
        wrong += [f"{part.code}.{key}" for key in faces if key not in one.faces or hash_of(one.faces[key]) != hash_of(faces[key])]
    assert known.parts
    return wrong


@pytest.mark.parametrize("language", ["zh-hant", "en"])
@pytest.mark.parametrize(("sample", "owner"), [("tea-vietnam", ""), ("bento-japan", ""), ("tea-vietnam", "m0"), ("bento-japan", "m3")])
def test_a_sample_comes_back_as_it_went_out(tmp_path: Path, sample: str, owner: str, language: str) -> None:
    those = build.parts(sample, owner)
    assert differences(build.written(tmp_path, those, language), those) == []


@pytest.mark.office
@pytest.mark.parametrize(("sample", "owner"), [("tea-vietnam", ""), ("bento-japan", "m0")])
def test_saved_by_libreoffice_it_is_still_the_same(tmp_path: Path, sample: str, owner: str) -> None:
    those = build.parts(sample, owner)
    assert differences(saved_by_libreoffice(build.written(tmp_path, those)), those) == []


@pytest.mark.office
def test_what_was_filled_in_there_comes_back(tmp_path: Path) -> None:
    """A blank annex, filled from the sample, saved by LibreOffice: equal to the sample."""
    full = build.parts("bento-japan", "m1")
    blank = [Part(part.owner, part.section, {}, {}, 0) for part in full]
    (tmp_path / "full").mkdir()
    source = load_workbook(build.written(tmp_path / "full", full))

    def fill(opened: object) -> None:
        for sheet in opened.worksheets[1:-2]:
            theirs = {row[0].value: row for row in source[sheet.title].iter_rows()}
            for row in sheet.iter_rows():
                for cell, given in zip(row, theirs.get(row[0].value, ()), strict=False):
                    if not cell.protection.locked:
                        cell.value = given.value

    path = saved_by_libreoffice(build.changed(build.written(tmp_path, blank), fill))
    assert differences(path, full) == []


def saved_by_libreoffice(path: Path) -> Path:
    """The file as LibreOffice saves it."""
    out = path.parent / "saved"
    subprocess.run(
        [programs.OFFICE.path(), f"-env:UserInstallation={(path.parent / 'profile').as_uri()}", "--headless", "--convert-to",
         "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out), str(path)], check=True, capture_output=True, timeout=180,
    )
    if not (out / path.name).exists():
        pytest.skip(f"LibreOffice without Calc: {programs.OFFICE.how}")
    return out / path.name


def test_every_field_that_people_type_has_its_cells(tmp_path: Path) -> None:
    """A field that a workbook forgot could not be filled offline."""
    those = [*build.parts(), *build.parts(owner="m0")]
    known, _found, _faults = build.came_back(build.written(tmp_path, those))
    held = {(one.owner, one.section, key) for one in known.parts for key in one.hashes}
    wanted = {
        (part.owner, part.section.key, each.key) for part in those for each in part.section.fields
        if is_typed(each) and part.section.key != "member_privacy"
    }
    assert held == wanted
    typed = [each for scope in Scope for section in build.EDITION.of_scope(scope) for each in section.fields if each.is_stored]
    left_out = [each.path for each in typed if not is_typed(each) and each.kind not in FILE_KINDS]
    assert set(left_out) <= ELSEWHERE, left_out
    assert {each.kind for each in typed if is_typed(each)} >= {Kind.TABLE, Kind.MULTICHOICE, Kind.DATE, Kind.YEAR_ROC, Kind.BOOLEAN}


def test_text_that_looks_like_a_formula_or_is_none_of_a_cells_business(tmp_path: Path) -> None:
    """R-36: nothing that somebody typed becomes a formula; control characters never break the file."""
    nasty = {"cooperating_unit": "=1+1", "alliance_theme": "+886\x0b-@SUM(A1)\ud800"}
    path = build.written(tmp_path, build.only("cover", nasty))
    opened = load_workbook(path)
    cells = [cell for sheet in opened.worksheets for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert build.cell(opened, "cooperating_unit").value == "=1+1"
    _known, (found,), faults = build.came_back(path)
    assert faults == []
    assert found.faces == {"cooperating_unit": "=1+1", "alliance_theme": "+886-@SUM(A1)"}


def test_protection_lists_and_units(tmp_path: Path) -> None:
    opened = load_workbook(build.written(tmp_path, [*build.only("quantified_benefits"), *build.only("alliance_basic")]))
    sheet = build.cell(opened, "kpi4_before").parent
    assert sheet.protection.sheet
    assert not sheet.protection.password
    assert not build.cell(opened, "kpi4_before").protection.locked
    assert build.cell(opened, "kpi4_before", "C").protection.locked
    assert build.cell(opened, "kpi4_before", "E").value == "萬元"
    where = build.cell(opened, "target_market")
    (choice,) = [one for one in where.parent.data_validations.dataValidation if where.coordinate in one.sqref]
    assert choice.formula1.startswith("'選項'!$")
    assert "PORTAL_WORKBOOK" in opened.defined_names
    assert all(each.sheet_state == "visible" for each in opened.worksheets)


def test_a_text_too_long_for_a_cell_is_left_to_the_page(tmp_path: Path) -> None:
    path = build.written(tmp_path, build.only("qualitative_benefits", {"breakthrough": "長" * 40_000, "industry_demonstration": "短"}))
    _known, (found,), faults = build.came_back(path)
    assert (found.faces, faults) == ({"industry_demonstration": "短"}, [])
