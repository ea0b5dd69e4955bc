"""The page of a report filled offline: down, up, a preview of each change, 套用; who may (issue 6)."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from kpi.models import MemberReport
from kpi.services import member_reports
from tests.kpi import cases
from tests.kpi.cases import at
from tests.kpi.reporting import COMPLETE, slot
from tests.proposals.workbooks.build import cell


@pytest.fixture
def case(call, lead, member):
    return cases.executing(call, lead, member=member)


def url(route, case):
    return reverse(route, args=[case.code, "2024-04", slot(case, 1).member.key])


def filled(content, **values):
    opened = load_workbook(BytesIO(content))
    for name, value in values.items():
        cell(opened, name).value = value
    out = BytesIO()
    opened.save(out)
    return SimpleUploadedFile("report.xlsx", out.getvalue())


def fields(page):
    """What the preview's form sends: hidden texts, and the choices as they stand."""
    form = page.text.partition("/merge/")[2]
    texts = dict(re.findall(r'<textarea name="([^"]+)" hidden>([^<]*)</textarea>', form))
    picks = dict(re.findall(r'name="(pick-[^"]+)"[^>]*value="(\w+)" checked', form))
    return {"revision": re.search(r'name="revision" value="(\d+)"', form)[1], **texts, **picks}


def test_down_up_previewed_applied(client, case, member):
    """One cell is wrong and is named; the rest is applied; what somebody changed meanwhile stays unless it is chosen."""
    client.force_login(member)
    member_reports.save(slot(case, 1), COMPLETE, base_revision=0, actor=member, received_at=at(4, 30))
    down = client.get(url("execution_report_workbook", case))
    assert (down.status_code, "attachment" in down["Content-Disposition"]) == (200, True)
    file = filled(down.content, difficulties="缺人手", opportunity=8, kpi1_digital=-3)
    member_reports.save(slot(case, 1), COMPLETE | {"opportunity": "9"}, base_revision=1, actor=member, received_at=at(4, 30))
    page = client.post(url("execution_report_preview", case), {"file": file})
    assert page.status_code == 200
    assert ("遇到的困難" in page.text, "數位行銷活動" in page.text, "0以上的整數" in page.text) == (True, True, True)
    assert MemberReport.objects.get().revision == 2
    chosen = fields(page)
    assert chosen["pick-opportunity"] == "theirs"
    assert client.post(url("execution_report_merge", case), chosen).status_code == 302
    kept = MemberReport.objects.get()
    assert (kept.content, kept.revision) == (COMPLETE | {"opportunity": "9", "difficulties": "缺人手"}, 3)
    again = client.post(url("execution_report_merge", case), chosen | {"pick-opportunity": "mine"})
    assert again.status_code == 409  # made from a page that is older than what stands there


def test_a_file_that_is_not_taken_says_so_beside_its_field(client, case, member, lead, staff, stranger, agency):
    address = url("execution_report_preview", case)
    client.force_login(member)
    for content, status in ((None, 400), (SimpleUploadedFile("a.xlsx", b"PK"), 400), (SimpleUploadedFile("a.pdf", b"%PDF"), 415)):
        answer = client.post(address, {"file": content} if content else {})
        assert (answer.status_code, 'id="e-workbook"' in answer.text) == (status, True)
    for user, status in ((lead, 403), (staff, 403), (agency, 403), (stranger, 404)):
        client.force_login(user)
        assert client.post(address).status_code == status
