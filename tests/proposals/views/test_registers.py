"""Staff's pages of the registers: a file looked at, taken over and undone; a row by hand; lists in a fixed number of questions."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliance_portal.accounts.models import User
from proposals.models import CoachingRecord, CompanyFact, RegisterImport

pytestmark = pytest.mark.django_db
HEADS = "統一編號,公司名稱,實收資本額（萬元）,經常僱用員工數\n"


@pytest.fixture
def desk(staff: User) -> Client:
    """Staff's browser."""
    staff.is_demonstration = True  # without a second factor
    staff.save()
    client = Client()
    client.force_login(staff)
    return client


def upload(desk: Client, text: str, name: str = "示範.csv") -> Any:
    return desk.post(reverse("register_import", args=["companies"]), {"file": SimpleUploadedFile(name, text.encode())})


def test_a_file_is_looked_at_taken_over_and_undone(desk: Client) -> None:
    answer = upload(desk, HEADS + "22099131,示範一公司,10000,199\n")
    page = desk.get(answer["Location"])
    text = page.content.decode()
    assert "新增1列、變更0列" in text
    assert CompanyFact.objects.count() == 0
    batch = RegisterImport.objects.get()
    refused = desk.post(reverse("register_apply", args=[batch.pk]), {"added": "9", "changed": "0", "unchanged": "0"})
    assert (refused.status_code, CompanyFact.objects.count()) == (409, 0)
    done = desk.post(reverse("register_apply", args=[batch.pk]), {"added": "1", "changed": "0", "unchanged": "0"}, follow=True)
    assert "已匯入1列" in done.content.decode()
    undo = reverse("register_undo", args=[batch.pk])
    assert desk.post(undo, {"reason": ""}).status_code == 400
    row = CompanyFact.objects.get()
    typed = {"ubn": row.ubn, "regular_employees": "200", "source": "來函", "source_date": "113/3/6", "reason": "依來函更正", "revision": "1"}
    assert desk.post(reverse("register_row", args=["companies", row.pk]), typed).status_code == 302
    blocked = desk.post(undo, {"reason": "匯入錯檔案"})
    assert (blocked.status_code, "1列已被修改" in blocked.content.decode()) == (409, True)
    assert desk.post(undo, {"reason": "匯入錯檔案", "partly": "yes"}, follow=True).status_code == 200
    assert (CompanyFact.objects.count(), RegisterImport.objects.get().kept_by_undo) == (1, 1)


def test_faults_stand_beside_their_cells_and_nothing_can_be_imported(desk: Client) -> None:
    page = desk.get(upload(desk, HEADS + "2209913,示範一公司,=1,x\n")["Location"]).content.decode()
    assert [cell in page for cell in ("A2", "C2", "D2")] == [True] * 3
    assert "apply/" not in page
    batch = RegisterImport.objects.get()
    assert desk.post(reverse("register_apply", args=[batch.pk]), {"added": "0", "changed": "0", "unchanged": "0"}).status_code == 409


def test_a_file_that_is_none_is_refused_beside_the_field(desk: Client) -> None:
    for text, name, status in (("hello", "a.txt", 415), ("a,b\n1,2\n", "a.csv", 400), ("x", "a.xlsx", 400)):
        answer = upload(desk, text, name)
        assert (answer.status_code, 'id="file-msg"' in answer.content.decode()) == (status, True)
    assert desk.post(reverse("register_import", args=["companies"])).status_code == 400


def test_what_was_typed_comes_back_with_its_faults(desk: Client) -> None:
    url = reverse("register_add", args=["companies"])
    answer = desk.post(url, {"ubn": "1234", "paid_in_capital": "一千", "source": "來函", "source_date": "113/3/6", "reason": "新增一筆資料"})
    text = answer.content.decode()
    assert (answer.status_code, 'value="1234"' in text, 'value="一千"' in text) == (400, True, True)
    assert 'href="#id_ubn"' in text
    good = {"ubn": "22099131", "paid_in_capital": "1,000", "source": "來函", "source_date": "113/3/6"}
    assert desk.post(url, good).status_code == 400  # no reason
    assert desk.post(url, {**good, "reason": "新增一筆資料"}).status_code == 302
    row = CompanyFact.objects.get()
    stale = desk.post(reverse("register_row", args=["companies", row.pk]), {**good, "paid_in_capital": "5", "reason": "依來函更正", "revision": "0"})
    assert (stale.status_code, 'value="5"' in stale.content.decode()) == (409, True)
    removed = desk.post(reverse("register_remove", args=["companies", row.pk]), {"reason": "資料錯誤刪除", "revision": "1"})
    assert (removed.status_code, CompanyFact.objects.count()) == (302, 0)


def test_a_list_asks_as_much_for_three_rows_as_for_one(desk: Client, django_assert_num_queries: Any) -> None:
    url = reverse("registers", args=["coaching"])
    assert "範本" in desk.get(url).content.decode()  # the empty state says how to start
    for number in range(3):
        CoachingRecord.objects.create(
            key=str(number), ubn=f"2209913{number}", company_name=f"示範{number}", programme="計畫", roc_year=112, status="closed", source="來源",
            source_date=timezone.localdate(),
        )
        if number in (0, 2):
            with django_assert_num_queries(6):
                desk.get(url)
    found = desk.get(url, {"q": "示範2"}).content.decode()
    assert ("示範2" in found, "示範1" in found) == (True, False)


def test_the_template_is_a_workbook_and_an_unknown_register_is_none(desk: Client) -> None:
    answer = desk.get(reverse("register_template", args=["coaching"]))
    assert (answer.status_code, answer.content[:2]) == (200, b"PK")
    assert "attachment" in answer["Content-Disposition"]
    assert desk.get("/registers/nothing/").status_code == 404
