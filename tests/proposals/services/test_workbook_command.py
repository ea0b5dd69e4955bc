"""`proposal workbook` and `proposal import-workbook`: exit codes, what is said where, nothing changed by a dry run."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from alliance_portal.accounts.models import User
from proposals.models import Intake, Proposal, SectionAnswers
from tests.factories import member_row
from tests.proposals.services.conftest import Run


def fill(path: Path, **values: Any) -> None:
    book = load_workbook(path)
    for sheet in book.worksheets:
        for row in sheet.iter_rows(max_col=1):
            if row[0].value in values:
                sheet[f"D{row[0].row}"].value = values[row[0].value]
    book.save(path)


def stored(proposal: Proposal) -> Any:
    return SectionAnswers.objects.get(proposal=proposal, member=None, section="cover").data


def test_out_changed_and_in_again(run: Run, complete: Proposal, lead: User, tmp_path: Path) -> None:
    path, before = tmp_path / "cover.xlsx", stored(complete)
    assert run("workbook", complete.code, "--section", "cover", "--out", str(path)) == (0, f"{path}: 1\n", "")
    assert run("import-workbook", complete.code, str(path), "--dry-run") == (0, "", "")
    fill(path, cooperating_unit="新單位")
    code, out, err = run("import-workbook", complete.code, str(path), "--dry-run")
    assert (code, out, err) == (0, f"alliance/cover.cooperating_unit: {before['cooperating_unit']} -> 新單位\n", "")
    assert stored(complete) == before
    assert not Intake.objects.exists()
    code, out, _err = run("import-workbook", complete.code, str(path), "--as", lead.email)
    assert (code, out.splitlines()[-1]) == (0, "已套用: 1")
    assert stored(complete)["cooperating_unit"] == "新單位"


def test_cells_that_are_not_taken_are_named_and_exit_1(run: Run, complete: Proposal, tmp_path: Path) -> None:
    path = tmp_path / "cover.xlsx"
    run("workbook", complete.code, "--section", "cover", "--out", str(path))
    fill(path, cooperating_unit="=1+1")
    code, out, err = run("import-workbook", complete.code, str(path), "--dry-run", "--language", "en")
    assert (code, out) == (1, "")
    assert err.startswith("封面!D6: the cell holds a formula")


def test_a_members_form_by_number_and_by_place(run: Run, complete: Proposal, tmp_path: Path) -> None:
    path, member = tmp_path / "member.xlsx", member_row(complete, 1)
    for named in (member.ubn, "2"):
        assert run("workbook", complete.code, "--member", named, "--out", str(path))[0] == 0
        assert member.company_name in str(load_workbook(path)["名稱與統編"]["C2"].value)


@pytest.mark.parametrize("more", [("--member", "99"), ("--member", "00000000"), ("--section", "nothing")])
def test_nothing_of_that_name_is_exit_2(run: Run, complete: Proposal, tmp_path: Path, more: tuple[str, ...]) -> None:
    code, out, err = run("workbook", complete.code, *more, "--out", str(tmp_path / "a.xlsx"))
    assert (code, out) == (2, "")
    assert err.startswith(more[0])


def test_what_does_not_fit_is_exit_2(run: Run, complete: Proposal, draft: Proposal, tmp_path: Path) -> None:
    path = tmp_path / "cover.xlsx"
    assert run("workbook", "113-22222", "--out", str(path))[0] == 2
    assert run("import-workbook", complete.code, str(path), "--dry-run")[0] == 2
    run("workbook", draft.code, "--section", "cover", "--out", str(path))
    code, _out, err = run("import-workbook", complete.code, str(path), "--dry-run")
    assert (code, "另一件提案" in err) == (2, True)
    assert run("import-workbook", draft.code, str(path))[0] == 2, "without a person nothing is applied"
    assert run("import-workbook", draft.code, str(path), "--as", "nobody@example.tw")[0] == 2
