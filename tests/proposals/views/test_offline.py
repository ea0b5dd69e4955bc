"""Offline pages: a workbook out, a file in, the preview, 套用; refusals stand beside the field and lose nothing."""

import re
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from proposals.models import Intake, Proposal, SectionAnswers
from proposals.services import offline
from tests.factories import make_proposal, make_user, member_row

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead() -> Any:
    return make_user("lead@example.tw", name="周以恩")


@pytest.fixture
def ready(lead: Any) -> Proposal:
    return make_proposal(lead=lead, from_sample="tea-vietnam", member_owner=make_user("member@example.tw"))


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def changed(content: bytes, code: str, value: Any) -> SimpleUploadedFile:
    book = load_workbook(BytesIO(content))
    for sheet in book.worksheets:
        for row in sheet.iter_rows(max_col=1):
            if row[0].value == code:
                sheet[f"D{row[0].row}"].value = value
    out = BytesIO()
    book.save(out)
    return SimpleUploadedFile("filled.xlsx", out.getvalue())


def uploaded(client: Client, case: Proposal, file: Any, key: str = "") -> Any:
    url = reverse("member_offline_upload", args=[case.code, key]) if key else reverse("offline_upload", args=[case.code])
    return client.post(url, {"file": file} if file is not None else {})


def revisions_on(page: Any) -> dict[str, str]:
    return dict(re.findall(r'name="(revision-[^"]+)" value="(\d+)"', page.content.decode()))


def test_download_upload_preview_apply(lead: Any, ready: Proposal) -> None:
    client = signed_in(lead)
    page = client.get(reverse("offline", args=[ready.code]), {"section": "cover"})
    assert "下載「封面」".encode() in page.content
    download = client.get(reverse("offline_workbook", args=[ready.code]), {"section": "cover"})
    assert download["Content-Disposition"] == f'attachment; filename="{ready.code}-cover.xlsx"'
    answer = uploaded(client, ready, changed(download.content, "cooperating_unit", "新合作單位"))
    assert answer.status_code == 302
    preview = client.get(answer["Location"])
    assert "新合作單位".encode() in preview.content
    before = SectionAnswers.objects.get(proposal=ready, section="cover")
    assert before.data["cooperating_unit"] != "新合作單位"
    done = client.post(f"{answer['Location']}apply/", revisions_on(preview), follow=True)
    assert "已套用1項變動".encode() in done.content
    assert SectionAnswers.objects.get(proposal=ready, section="cover").data["cooperating_unit"] == "新合作單位"
    again = client.post(f"{answer['Location']}apply/", revisions_on(preview))
    assert again.status_code == 409


def test_a_conflict_is_answered_field_by_field(lead: Any, ready: Proposal) -> None:
    client = signed_in(lead)
    content = offline.workbook(ready, [("", "cover")], "zh-hant")
    base = SectionAnswers.objects.get(proposal=ready, section="cover")
    base.data["cooperating_unit"] = "別人改的"
    base.revision += 1
    base.save()
    place = uploaded(client, ready, changed(content, "cooperating_unit", "我改的"))["Location"]
    preview = client.get(place)
    assert "別人改的".encode() in preview.content
    assert "我改的".encode() in preview.content
    missing = client.post(f"{place}apply/", revisions_on(preview))
    assert missing.status_code == 422
    stale = client.post(f"{place}apply/", {"revision-alliance/cover": "0", "pick-alliance/cover:cooperating_unit": "mine"})
    assert stale.status_code == 409
    assert "我改的".encode() in stale.content
    chosen = revisions_on(stale) | {"pick-alliance/cover:cooperating_unit": "mine"}
    assert client.post(f"{place}apply/", chosen).status_code == 302
    assert SectionAnswers.objects.get(proposal=ready, section="cover").data["cooperating_unit"] == "我改的"


def test_a_file_that_does_not_fit_is_refused_beside_the_field(lead: Any, ready: Proposal) -> None:
    client, other = signed_in(lead), make_proposal(lead=make_user())
    assert uploaded(client, ready, None).status_code == 400
    wrong = uploaded(client, ready, SimpleUploadedFile("macro.xlsm", b"PK"))
    assert wrong.status_code == 415
    assert "含巨集".encode() in wrong.content
    foreign = uploaded(client, ready, SimpleUploadedFile("a.xlsx", offline.workbook(other, [("", "cover")], "zh-hant")))
    assert foreign.status_code == 400
    assert "另一件提案".encode() in foreign.content
    assert not Intake.objects.exists()


def test_an_unreadable_cell_is_named_and_the_rest_can_be_applied(lead: Any, ready: Proposal) -> None:
    client = signed_in(lead)
    content = offline.workbook(ready, [("", "cover"), ("", "quantified_benefits")], "zh-hant")
    first = changed(content, "kpi4_after", "很多").read()
    place = uploaded(client, ready, changed(first, "alliance_theme", "=SUM(A1)"))["Location"]
    text = client.get(place).content.decode()
    assert "這一格是公式" in text
    assert "請填數字" in text
    assert re.search(r">D\d+<", text)


def test_who_may_not(lead: Any, ready: Proposal) -> None:
    owner, stranger = signed_in(Proposal.objects.get(pk=ready.pk).members.get(position=1).firm.people.get().user), signed_in(make_user())
    content = offline.workbook(ready, [("", "cover")], "zh-hant")
    place = uploaded(signed_in(lead), ready, changed(content, "cooperating_unit", "新"))["Location"]
    assert stranger.get(reverse("offline", args=[ready.code])).status_code == 404
    assert owner.get(place).status_code == 404, "what somebody else has uploaded"
    assert uploaded(owner, ready, changed(content, "cooperating_unit", "新")).status_code == 403
    other = member_row(ready, 2)
    assert owner.get(reverse("member_offline_workbook", args=[ready.code, other.key])).status_code == 403
    assert owner.get(reverse("member_offline_workbook", args=[ready.code, member_row(ready, 1).key])).status_code == 200
    unknown = signed_in(lead).get(reverse("offline_workbook", args=[ready.code]), {"section": "nothing"})
    assert unknown.status_code == 404


def test_the_document_goes_out_and_comes_in_by_the_same_page(lead: Any, ready: Proposal) -> None:
    client = signed_in(lead)
    download = client.get(reverse("offline_document", args=[ready.code]))
    content = b"".join(download.streaming_content)
    assert download["Content-Disposition"] == f'attachment; filename="{ready.code}.zip"'
    answer = uploaded(client, ready, SimpleUploadedFile("proposal.zip", content))
    assert "這份檔案沒有要套用的變動".encode() in client.get(answer["Location"]).content
    owner = signed_in(Proposal.objects.get(pk=ready.pk).members.get(position=1).firm.people.get().user)
    assert owner.get(reverse("offline_document", args=[ready.code])).status_code == 403
    member = reverse("member_offline_upload", args=[ready.code, member_row(ready, 1).key])
    assert owner.post(member, {"file": SimpleUploadedFile("proposal.zip", content)}).status_code == 415


def test_a_word_file_without_its_field_is_refused_beside_the_form(lead: Any, ready: Proposal) -> None:
    answer = signed_in(lead).post(
        reverse("offline_upload", args=[ready.code]), {"file": SimpleUploadedFile("a.docx", b"PK"), "which": "word", "target": ""},
    )
    assert answer.status_code == 400
    assert "請先選擇要填入的欄位".encode() in answer.content
    assert b'id="word-msg"' in answer.content
