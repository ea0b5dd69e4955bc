"""Blank forms of the call: asked for once by the sweeper, made in one go, offered on the public page in three formats."""

import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from alliance_portal.files.services import path_of, store_generated
from alliance_portal.jobs.models import Job
from proposals.catalogue.model import Edition
from proposals.models import Call
from proposals.papers.wording import HINT
from proposals.queries.calls import edition_of
from proposals.services import blank_forms as service
from proposals.services.papers import MEDIA_TYPES

pytestmark = pytest.mark.django_db


def blocks_of(edition: Edition) -> list[str]:
    """Every text of the layout."""
    def texts(node: Any) -> Iterator[str]:
        if isinstance(node, str):
            yield node
        elif isinstance(node, Mapping):
            for each in node.values():
                yield from texts(each)
        elif isinstance(node, list | tuple):
            for each in node:
                yield from texts(each)

    return [text for section in edition.sections for text in texts(section.layout)]


def kept(call: Call) -> Job:
    """The job as the worker leaves it."""
    files = {form: str(store_generated(form.encode(), f"{call.code}_空白.{form}", MEDIA_TYPES[form]).pk) for form in ("pdf", "docx", "odt")}
    return Job.objects.create(kind=service.KIND, key=service.key_of(call), state=Job.State.DONE, result={"files": files})


def test_the_sweeper_asks_once_and_again_after_a_change(call: Call, now: datetime) -> None:
    assert [service.ask_for_blank_forms(now) for _ in range(2)] == [1, 0]
    assert Job.objects.get().payload == {"call": call.pk}
    Call.objects.update(rules={**call.rules, "minimum_members": 9})
    assert service.ask_for_blank_forms(now) == 1
    Job.objects.update(state=Job.State.FAILED)
    assert service.ask_for_blank_forms(now) == 0  # staff are told of a failure; it is not tried for ever


def test_no_call_no_forms(db: None, now: datetime) -> None:
    assert service.ask_for_blank_forms(now) == 0


def test_a_look_of_the_sweeper_is_three_queries_however_many_calls(call: Call, now: datetime, django_assert_num_queries: Any) -> None:
    service.ask_for_blank_forms(now)
    with django_assert_num_queries(4):
        service.ask_for_blank_forms(now)


def test_visitors_take_the_three_files_and_nothing_before_they_are_made(call: Call, client: Client) -> None:
    page = reverse("public:documents")
    assert "空白表單正在製作" in client.get(page).content.decode()
    assert client.get(reverse("public:blank_form", args=["pdf"])).status_code == 404
    kept(call)
    html = client.get(page).content.decode()
    for form, name in (("docx", "Word"), ("odt", "OpenDocument"), ("pdf", "PDF")):
        url = reverse("public:blank_form", args=[form])
        assert f'<a href="{url}">提案計畫書（空白） {name}</a>' in html
        answer = client.get(url)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, MEDIA_TYPES[form])
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert b"".join(answer) == form.encode()
    assert client.get(reverse("public:blank_form", args=["zip"])).status_code == 404


@pytest.mark.parametrize("form", ["pptx", "odg"])
def test_visitors_take_the_drawing_template(call: Call, client: Client, form: str) -> None:
    answer = client.get(reverse("public:figure_template", args=[form]))
    assert (answer.status_code, answer.content[:2]) == (200, b"PK")
    assert f".{form}" in answer.headers["Content-Disposition"]
    assert client.get(reverse("public:figure_template", args=["svg"])).status_code == 404


def test_the_worker_makes_all_three_from_one_layout(call: Call) -> None:
    done = service.make_blank_forms({"call": call.pk}, lambda *_: None)
    Job.objects.create(kind=service.KIND, key=service.key_of(call), state=Job.State.DONE, result=done)
    found = service.blank_forms(call)
    assert sorted(found) == ["docx", "odt", "pdf"]
    text = "".join("".join(page.extract_text() for page in PdfReader(path_of(found["pdf"])).pages).split())
    assert "聯盟業者基本資料表" in text
    assert "草稿" not in text
    assert "（尚未上傳）" not in text
    assert text.count("合作單位：（如無請自行刪除）") == 2  # of the cover and of the summary
    instructions = [said for block in blocks_of(edition_of(call)) for said in HINT.findall(block)]
    assert len(instructions) > 20
    assert [said for said in instructions if "".join(said.strip("〔〕").replace("⏎", "").split()) not in text] == []
    for form in ("docx", "odt"):
        with zipfile.ZipFile(path_of(found[form])) as package:
            assert package.testzip() is None
