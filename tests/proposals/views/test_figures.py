"""裁切與圖說 in the browser: without scripts by number fields, with scripts as JSON; faults beside their field, nothing else lost."""

from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from alliance_portal.accounts.models import User
from proposals.catalogue import captions
from proposals.models import Attachment, Proposal, SectionAnswers
from proposals.services import attachments
from tests.proposals.services.test_figures import KEY, SECTION, SLOT, picture

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}


@pytest.fixture
def drawn(draft: Proposal, lead: User, now: datetime) -> Proposal:
    attachments.attach(draft, None, SLOT, SimpleUploadedFile("架構.png", picture()), actor=lead, received_at=now)
    return draft


@pytest.fixture
def browser(lead: User) -> Client:
    client = Client()
    client.force_login(lead)
    return client


def url(case: Proposal, key: str = KEY) -> str:
    return reverse("figure", args=[case.code, SECTION, key])


def posted(**changes: Any) -> dict[str, str]:
    given = {"left": 0, "top": 0, "width": 400, "height": 200, "caption": "", "revision": 1, **changes}
    return {key: str(value) for key, value in given.items()}


def test_the_page_shows_the_whole_picture_and_the_present_box(drawn: Proposal, browser: Client) -> None:
    html = browser.get(url(drawn)).content.decode()
    assert 'name="width" inputmode="numeric" autocomplete="off" value="400"' in html
    assert f"{Attachment.objects.get().pk}/?inline=1" in html


def test_without_scripts_numbers_crop_and_the_section_shows_the_caption(drawn: Proposal, browser: Client) -> None:
    answer = browser.post(url(drawn), posted(left="１００", width=200, caption="圖 1"))
    assert answer.headers["Location"] == reverse("section", args=[drawn.code, SECTION]) + f"#id_{KEY}"
    assert Attachment.objects.get(version=2).box == [100, 0, 200, 200]
    html = browser.get(reverse("section", args=[drawn.code, SECTION])).content.decode()
    assert "<figcaption>圖 1</figcaption>" in html
    again = browser.get(url(drawn)).content.decode()
    assert 'value="100"' in again
    assert "改回整張圖" in again
    browser.post(url(drawn), posted(_whole=1, revision=2))
    assert SectionAnswers.objects.get().data == {KEY: str(Attachment.objects.get(version=1).pk)}


def test_a_script_is_told_what_the_slot_shows_now(drawn: Proposal, browser: Client) -> None:
    facts = browser.post(url(drawn), posted(width=100, caption="圖 1"), headers=JSON).json()
    part = Attachment.objects.get(version=2)
    assert (facts["revision"], facts["caption"], facts["is_image"]) == (2, "圖 1", True)
    assert (facts["url"], facts["figure_url"]) == (reverse("attachment", args=[drawn.code, part.pk]), url(drawn))


@pytest.mark.parametrize(
    ("changes", "status", "beside", "words"),
    [
        ({"width": 401}, 400, "box", "超出圖檔"),
        ({"left": "-1"}, 400, "box", "超出圖檔"),
        ({"left": "很左邊"}, 400, "box", "超出圖檔"),
        ({"height": "9" * 400}, 400, "box", "超出圖檔"),
        ({"width": 10}, 400, "box", "至少 50 點"),
        ({"caption": "字" * (captions.LONGEST + 1)}, 400, "caption", f"最多 {captions.LONGEST} 個字"),
        ({"revision": 0}, 409, "whole", "儲存這一段"),
        ({"revision": "x"}, 409, "whole", "儲存這一段"),
    ],
)
def test_faults_stand_beside_their_field_and_what_was_typed_stays(
    drawn: Proposal, browser: Client, changes: dict[str, Any], status: int, beside: str, words: str,
) -> None:
    sent = posted(**{"caption": "圖 <1>", **changes})
    page = browser.post(url(drawn), sent)
    html = page.content.decode()
    assert page.status_code == status
    assert words in html
    assert sent["caption"].replace("<", "&lt;").replace(">", "&gt;") in html
    script = browser.post(url(drawn), sent, headers=JSON)
    assert (script.status_code, list(script.json()["errors"])) == (status, [beside])
    assert Attachment.objects.count() == 1


def test_without_a_picture_the_page_leads_to_the_upload(draft: Proposal, browser: Client) -> None:
    answer = browser.get(url(draft))
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("section", args=[draft.code, SECTION]) + f"#id_{KEY}")


def test_what_is_no_figure_has_no_such_page(draft: Proposal, browser: Client) -> None:
    assert browser.get(url(draft, "plan_goal")).status_code == 404
    assert browser.get(reverse("figure", args=[draft.code, "alliance_basic", "lead_seal"])).status_code == 404


def test_the_upload_of_a_seal_offers_no_cropping(draft: Proposal, browser: Client) -> None:
    address = reverse("upload", args=[draft.code, "alliance_basic", "lead_seal"])
    facts = browser.post(address, {"file": SimpleUploadedFile("seal.png", picture()), "revision": "0"}, headers=JSON).json()
    assert (facts["is_image"], facts["figure_url"]) == (True, "")
