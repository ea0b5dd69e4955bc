"""A monthly report filled offline: out, filled in, back; cells that cannot be taken are named; files of others are refused (issue 6)."""

import zipfile
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from alliance_portal.files.services import FileRefused
from alliance_portal.lib import scratch
from kpi.models import Baseline, MemberReport
from kpi.rules.report_forms import fields_of
from kpi.services import member_reports, report_workbooks
from kpi.services.report_workbooks import Row
from proposals.services.errors import Forbidden, Refused
from proposals.workbooks import book, reading, returned, writing
from proposals.workbooks.model import WorkbookRefused
from tests.kpi import cases, plans
from tests.kpi.cases import at
from tests.kpi.reporting import APRIL, COMPLETE, MAY, sent, slot
from tests.proposals.workbooks.build import cell
from tests.proposals.workbooks.test_round_trip import saved_by_libreoffice

AT = at(4, 30)


@pytest.fixture
def case(call, lead, member):
    return cases.executing(call, lead, member=member)


def taken(case, position=1, month=APRIL, language="zh-hant"):
    """The workbook of a month, opened; written in this process (the child that writes it has a test below)."""
    part, subject = report_workbooks.planned(slot(case, position, month), language, AT)
    with scratch.folder("test") as folder:
        writing.write(book.plan_of([part], subject), folder / "report.xlsx")
        return load_workbook(folder / "report.xlsx")


def read(case, opened, position=1, month=APRIL):
    with scratch.folder("test") as folder:
        opened.save(folder / "report.xlsx")
        return report_workbooks.understood(slot(case, position, month), returned.grids_of(reading.read(folder / "report.xlsx")))


def save(case, actor, revision=0, **content):
    return member_reports.save(slot(case, 1), content, base_revision=revision, actor=actor, received_at=AT)


def test_it_holds_what_is_stored_with_units_lists_and_locked_labels(case, member):
    save(case, member, **COMPLETE, fx_amount="1000", fx_currency="USD", fx_rate="32.1", fx_date="113/4/20")
    opened = taken(case)
    sheet = cell(opened, "work_kpi1").parent
    assert sheet.protection.sheet
    assert [cell(opened, name).value for name in ("work_kpi1", "kpi1_digital", "opportunity", "fx_currency", "fx_date")] == [
        "辦理中", 1, 6.5, "USD", "113/04/20",
    ]
    assert (cell(opened, "opportunity", "E").value, cell(opened, "kpi1_digital", "E").value) == ("萬元", "場次")
    assert (cell(opened, "opportunity").protection.locked, cell(opened, "opportunity", "C").protection.locked) == (False, True)
    listed = [rule for rule in sheet.data_validations.dataValidation if cell(opened, "fx_currency").coordinate in rule.sqref]
    assert [rule.type for rule in listed] == ["list"]
    assert cell(opened, "tool0_figure", "C").value == "短影音：指標達成情形"
    assert cell(opened, "tool0_figure", "F").value == "觀看10萬次"
    assert "請勿更動" in opened.sheetnames


def test_what_was_typed_in_it_is_previewed_and_nothing_is_stored(case, member):
    opened = taken(case)
    for name, value in (("work_kpi1", "舉辦線上直播"), ("kpi1_digital", 2), ("opportunity", 12.5), ("fx_date", "113/4/20"), ("item0_done", "是")):
        cell(opened, name).value = value
    found = read(case, opened)
    assert found.faults == ()
    assert [(row.name, row.mine, row.theirs, row.is_conflict) for row in found.rows] == [
        ("work_kpi1", "舉辦線上直播", "", False), ("kpi1_digital", "2", "", False), ("opportunity", "12.5", "", False),
        ("fx_date", "2024-04-20", "", False), ("item0_done", "yes", "", False),
    ]
    assert not MemberReport.objects.exists()


def test_an_untouched_file_changes_nothing_even_after_others_have_saved(case, member):
    save(case, member, **COMPLETE | {"opportunity": "6.50"})
    opened = taken(case, language="en")
    assert read(case, opened).rows == ()
    save(case, member, 1, **COMPLETE | {"opportunity": "9"})
    found = read(case, opened)
    assert (found.rows, found.revision, found.kept["opportunity"]) == ((), 2, "9")


def test_a_field_that_both_changed_is_a_conflict_that_a_person_settles(case, member):
    save(case, member, **COMPLETE)
    opened = taken(case)
    cell(opened, "difficulties").value = "缺人手"
    cell(opened, "opportunity").value = 8
    save(case, member, 1, **COMPLETE | {"opportunity": "9"})
    assert read(case, opened).rows == (
        Row("opportunity", cell(opened, "opportunity").coordinate, "8", "9", True),
        Row("difficulties", cell(opened, "difficulties").coordinate, "缺人手", "", False),
    )


@pytest.mark.parametrize(("name", "value", "says"), [
    ("kpi1_digital", -1, "0以上的整數"), ("kpi1_digital", "很多", "數字"), ("kpi1_physical", 1.5, "整數"), ("opportunity", "=1+1", "公式"),
    ("opportunity", 10**12, "過大"), ("fx_currency", "美金", "選項"), ("fx_date", "113/13/1", ""), ("fx_rate", 0, "大於0"),
    ("work_kpi2", "字" * 2001, ""), ("item0_done", "也許", ""),
])  # fmt: skip
def test_a_cell_that_cannot_be_taken_is_named_and_the_rest_is(case, member, name, value, says):
    opened = taken(case)
    cell(opened, name).value = value
    cell(opened, "next_month").value = "照計畫"
    found = read(case, opened)
    assert [row.name for row in found.rows] == ["next_month"]
    assert [(fault.cell, fault.field) for fault in found.faults] == [(cell(opened, name).coordinate, name)]
    assert says in found.faults[0].reason.zh
    assert found.faults[0].reason.en


def test_a_file_of_another_month_member_case_or_plan_is_refused(call, case, lead, member, stranger):
    def refused(opened, **place):
        with pytest.raises(WorkbookRefused) as fault:
            read(case, opened, **place)
        return fault.value.reason.zh

    april = taken(case)
    assert read(case, april).rows == ()
    assert "不是113年5月" in refused(april, month=MAY)
    assert "不是「稻香示範食品」的" in refused(taken(case, 0))
    assert "另一件案件" in refused(taken(cases.executing(call, stranger)))
    base = Baseline.objects.get(proposal=case)
    tools = [*base.plan["tools"], {"name": "直播", "indicator": "三場"}]
    Baseline.objects.create(proposal=case, number=2, plan=base.plan | {"tools": tools}, made_of="change", valid_from=date(2024, 4, 20))
    assert "計畫在下載之後變更過" in refused(april)
    assert read(case, taken(case)).rows == ()


def uploaded(content):
    return SimpleUploadedFile("report.xlsx", content)


def test_what_is_no_workbook_of_ours_or_too_large_is_refused(case, member):
    """Through the children that write and read."""
    content = report_workbooks.workbook(slot(case, 1), "zh-hant", AT)
    found = report_workbooks.read(slot(case, 1), uploaded(content), actor=member, received_at=AT)
    assert (found.rows, found.faults) == ((), ())
    rows = b"".join(b'<row r="%d"><c r="C%d"><v>1</v></c></row>' % (n, n) for n in range(300, 100_300))
    for spoilt in (with_rows(content, rows), b"PK no workbook", b""):
        with pytest.raises((WorkbookRefused, FileRefused)):
            report_workbooks.read(slot(case, 1), uploaded(spoilt), actor=member, received_at=AT)
    with pytest.raises(FileRefused):
        report_workbooks.read(slot(case, 1), SimpleUploadedFile("report.ods", content), actor=member, received_at=AT)
    strange = taken(case)
    del strange["請勿更動"]
    with pytest.raises(WorkbookRefused):
        read(case, strange)


def with_rows(content, rows):
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            new.writestr(entry.filename, data.replace(b"</sheetData>", rows + b"</sheetData>") if entry.filename.endswith("sheet2.xml") else data)
    return out.getvalue()


def test_only_its_own_people_bring_it_back_and_only_while_it_can_be_written(case, lead, member, staff):
    for actor in (lead, staff):
        with pytest.raises(Forbidden):
            report_workbooks.read(slot(case, 1), uploaded(b"PK"), actor=actor, received_at=AT)
    with pytest.raises(Refused) as future:
        report_workbooks.read(slot(case, 1, MAY), uploaded(b"PK"), actor=member, received_at=AT)
    sent(case, 1, member, AT)
    with pytest.raises(Refused) as refused:
        report_workbooks.read(slot(case, 1), uploaded(b"PK"), actor=member, received_at=AT)
    assert (future.value.reason, refused.value.reason) == ("future", "sent")


@pytest.mark.office
def test_saved_by_libreoffice_it_says_the_same(case, member, tmp_path):
    """Untouched nothing changes; what was typed comes through with its dates, figures and choices."""
    save(case, member, **COMPLETE, fx_amount="1000", fx_currency="USD", fx_rate="32.1", fx_date="113/4/20")
    opened = taken(case)
    opened.save(tmp_path / "report.xlsx")

    def through_libreoffice():
        return report_workbooks.understood(slot(case, 1), returned.grids_of(reading.read(saved_by_libreoffice(tmp_path / "report.xlsx"))))

    untouched = through_libreoffice()
    assert (untouched.rows, untouched.faults) == ((), ())
    for name, value in (("opportunity", 12.5), ("fx_date", "113/5/2"), ("fx_currency", "JPY")):
        cell(opened, name).value = value
    opened.save(tmp_path / "report.xlsx")
    assert [(row.name, row.mine) for row in through_libreoffice().rows] == [
        ("opportunity", "12.5"), ("fx_currency", "JPY"), ("fx_date", "2024-05-02"),
    ]


def test_every_field_of_the_form_is_in_the_workbook(case):
    sheet = cell(taken(case), "work_kpi1").parent
    there = {row[0].value for row in sheet.iter_rows(max_col=1)}
    assert set(fields_of(plans.tree())) - {"tool0_name"} <= there
