"""Pages of the slides: the lead uploads and replaces, what is wrong stands beside the field, staff see who is missing."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from alliance_portal.accounts.models import User
from proposals.constants import Status
from proposals.models import Attachment, Call, Proposal
from tests import factories
from tests.files import corpus
from tests.review.services.test_slides import passed, until


@pytest.fixture(autouse=True)
def files_root(settings, tmp_path) -> None:
    settings.FILES_ROOT = tmp_path / "files"


@pytest.fixture
def case(call: Call, lead: User) -> Proposal:
    return passed(call, lead)


def of(person: User) -> Client:
    User.objects.filter(pk=person.pk).update(is_demonstration=True)
    client = Client()
    client.force_login(person)
    return client


def post(client: Client, case: Proposal, name: str = "簡報.pptx", content: bytes | None = None):
    file = SimpleUploadedFile(name, corpus.pptx() if content is None else content)
    return client.post(f"/proposals/{case.code}/slides/upload/", {"file": file})


def test_upload_replace_download(case: Proposal, lead: User, staff: User) -> None:
    client, page = of(lead), f"/proposals/{case.code}/slides/"
    assert "計畫書以外的資料不納入評分" in client.get(page).content.decode()
    assert "請上傳提案簡報" in client.get(f"/proposals/{case.code}/").content.decode()
    assert post(client, case).url == page
    assert post(client, case, "修正.pptx").url == page
    shown = client.get(page).content.decode()
    assert "第2版" in shown
    assert "修正.pptx" in shown
    newest = Attachment.objects.order_by("-version").first()
    for reader in (client, of(staff)):
        got = reader.get(f"/proposals/{case.code}/files/{newest.pk}/")
        assert (got.status_code, got["Content-Disposition"][:10]) == (200, "attachment")


def test_what_is_wrong_stands_beside_the_field(case: Proposal, lead: User) -> None:
    client = of(lead)
    for name, content, status, words in (
        ("簡報.pdf", b"%PDF-1.4", 415, "不接受 .pdf"), ("簡報.pptx", corpus.pptx(**{"ppt__vbaProject.bin": b"x"}), 400, "含巨集"),
    ):
        answer = post(client, case, name, content)
        assert (answer.status_code, words in answer.content.decode(), 'aria-invalid="true"' in answer.content.decode()) == (status, True, True)
    assert client.post(f"/proposals/{case.code}/slides/upload/", {}).status_code == 400
    assert Attachment.objects.count() == 0


def test_after_the_deadline_the_page_says_so(case: Proposal, call: Call, lead: User) -> None:
    until(call, timezone.now() - timedelta(minutes=1))
    client = of(lead)
    page = client.get(f"/proposals/{case.code}/slides/").content.decode()
    assert "已逾簡報上傳期限" in page
    assert 'type="file"' not in page
    answer = post(client, case)
    assert (answer.status_code, "不能再上傳或更換" in answer.content.decode()) == (409, True)


def test_members_read_and_strangers_find_nothing(case: Proposal, member: User, stranger: User, agency: User) -> None:
    factories.bind(case.members.get(position=1), member)
    assert of(member).get(f"/proposals/{case.code}/slides/").status_code == 200
    assert post(of(member), case).status_code == 403
    assert of(stranger).get(f"/proposals/{case.code}/slides/").status_code == 404
    assert of(agency).get(f"/proposals/{case.code}/slides/").status_code == 404
    Proposal.objects.filter(pk=case.pk).update(status=Status.IN_REVIEW)
    assert of(agency).get(f"/proposals/{case.code}/slides/").status_code == 200


def test_the_list_of_staff_is_flat(call: Call, staff: User, django_assert_num_queries) -> None:
    client = of(staff)
    for cases in (1, 2):
        for _case in range(cases):
            passed(call, factories.make_user())
        client.get("/desk/slides/")
        with django_assert_num_queries(10):
            page = client.get("/desk/slides/").content.decode()
    assert "3件尚未上傳提案簡報" in page
    assert "尚未設定上傳期限" in page


def test_the_settings_page_sets_the_deadline(call: Call, staff: User) -> None:
    client, page = of(staff), f"/calls/{call.code}/settings/running/"
    assert client.get(page).status_code == 200
    day = (call.deadline + timedelta(days=60)).date()
    Call.objects.filter(pk=call.pk).update(midterm_on=day, final_on=day + timedelta(days=90))
    when = timezone.localtime(call.deadline + timedelta(days=9))
    typed = {"revision": call.revision, "slides_until": f"{when.year - 1911}/{when:%m/%d} 17:00"}
    typed |= {"execution.report_due_day": "5", "execution.watch_points": "0", "execution.behind_points": "-10"}
    assert client.post(page, typed).status_code == 400  # no reason
    assert client.post(page, typed | {"reason": "審查會議改期"}).status_code == 302
    call.refresh_from_db()
    assert call.rules["slides_until"].startswith(f"{when:%Y-%m-%d}T17:00")
    stale = client.post(page, typed | {"reason": "審查會議改期"})
    assert stale.status_code == 409
    assert call.rules["execution"]["checklist"]  # lists that the page does not show stay


def test_the_settings_page_sends_what_decides_to_a_second_person(call: Call, staff: User, staff2: User) -> None:
    typed = {"revision": call.revision, "corrections_after_deadline": "yes", "reason": "多數案件缺一份證明"}
    typed |= {"execution.watch_points": "0", "execution.behind_points": "-10"}
    answer = of(staff).post(f"/calls/{call.code}/settings/running/", typed)
    assert answer.url.startswith("/seconds/")
    assert Call.objects.get(pk=call.pk).rules["corrections_after_deadline"] is False
