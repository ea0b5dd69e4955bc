"""Editions of the form: uploaded whole or not at all, chosen before the call opens, every page drawn from them."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.jobs.models import Job
from alliance_portal.trail.models import Entry
from proposals.catalogue.loader import FORMS
from proposals.models import Call, FormEdition
from proposals.queries.call_editions import editions, programme_for
from proposals.queries.calls import edition_of
from proposals.services import call_papers
from proposals.services.call_drafts import CallStale, copy_call, publish_call
from proposals.services.call_editions import MOST_BYTES, EditionRefused, choose_edition, upload_edition
from proposals.services.calls import read_call, store_call
from proposals.services.errors import Forbidden, Refused
from proposals.views.calls.editions import blank_form
from tests import factories

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year - 1911 + 1
BUILT_IN = (FORMS / "113.yaml").read_bytes()
OTHER = BUILT_IN.replace(b'edition: "113"', b'edition: "114"', 1).replace("label_zh: 聯盟業者資料表".encode(), "label_zh: 聯盟公司資料表".encode())


@pytest.fixture
def coming(staff: User) -> Call:
    """Next year's call as a draft."""
    return copy_call(store_call(read_call("113")), code=str(YEAR), roc_year=YEAR, actor=staff)


def test_an_upload_is_kept_once_and_changes_no_call(coming: Call, staff: User) -> None:
    kept = upload_edition(coming, OTHER, "114.yaml", actor=staff)
    again = upload_edition(coming, OTHER, "copy.yaml", actor=staff)
    assert (kept.pk, kept.name, kept.file_name, kept.uploaded_by) == (again.pk, "114", "114.yaml", staff)
    assert Entry.objects.filter(verb="edition.uploaded").count() == 1
    assert edition_of(Call.objects.get(pk=coming.pk)).name == "113"
    assert [(row.ref == kept.digest, row.is_own, row.used_by) for row in editions(coming)] == [(True, False, ()), (False, True, ("113", str(YEAR)))]


def test_the_list_of_editions_is_flat_in_queries(coming: Call, staff: User, django_assert_num_queries: Any) -> None:
    for number in range(3):
        FormEdition.objects.create(digest=f"{number:064}", name="114", file_name="x", content="x" * 1000, uploaded_by=staff)
        with django_assert_num_queries(2):
            assert len(editions(coming)) == number + 2


@pytest.mark.parametrize(("content", "status", "place", "word"), [
    (b"", 400, "", "請選擇"), (b"#" * (MOST_BYTES + 1), 413, "", "上限"), (b"\xef\xbb\xbf" + OTHER, 400, "", "BOM"), (b"a: [", 400, "", "YAML"),
    (OTHER.replace(b"key: paid_in_capital", b"key: capital_paid"), 400, "members[].supplementary.paid_in_capital", "缺少欄位"),
    (OTHER.replace(b"type: longtext", b"type: essay", 1), 400, "alliance_basic.alliance_features", "essay"),
    (OTHER.replace(b"level: 2}", b"level: two}", 1), 400, "", "無法用於檢核或印製"),
])
def test_what_does_not_fit_is_refused_with_its_place_and_nothing_is_kept(
    coming: Call, staff: User, content: bytes, status: int, place: str, word: str,
) -> None:
    with pytest.raises(EditionRefused) as refused:
        upload_edition(coming, content, "x.yaml", actor=staff)
    assert refused.value.status == status
    assert [place, True] in [[each.place, word in each.text.zh] for each in refused.value.faults]
    assert not FormEdition.objects.exists()


def test_an_edition_is_chosen_before_the_call_opens_and_never_after(coming: Call, staff: User, staff2: User) -> None:
    kept = upload_edition(coming, OTHER, "114.yaml", actor=staff)
    with pytest.raises(CallStale):
        choose_edition(coming, kept.digest, base_revision=coming.revision - 1, actor=staff)
    chosen = choose_edition(coming, kept.digest, base_revision=coming.revision, actor=staff)
    assert (edition_of(chosen).name, edition_of(chosen).digest, chosen.revision) == ("114", kept.digest, coming.revision + 1)
    assert edition_of(chosen).section("checkpoint_midterm").label.zh.startswith(f"{YEAR}年7月30日")
    assert choose_edition(chosen, kept.digest, base_revision=chosen.revision, actor=staff).revision == chosen.revision
    out = publish_call(chosen, staff, base_revision=chosen.revision)
    back = choose_edition(out, "113", base_revision=out.revision, actor=staff2)  # out, not yet open
    with pytest.raises(Refused) as opened:
        choose_edition(back, kept.digest, base_revision=back.revision, actor=staff, now=back.opens_at)
    assert opened.value.reason == "opened"
    assert Call.objects.get(pk=back.pk).edition_digest == ""


def test_only_staff_upload_and_choose(coming: Call, lead: User, administrator: User) -> None:
    for who in (lead, administrator):
        with pytest.raises(Forbidden):
            upload_edition(coming, OTHER, "114.yaml", actor=who)
        with pytest.raises(Forbidden):
            choose_edition(coming, "113", base_revision=coming.revision, actor=who)


def test_every_section_of_an_uploaded_form_is_drawn_blank_and_read_only(coming: Call, staff: User) -> None:
    kept = upload_edition(coming, OTHER, "114.yaml", actor=staff)
    edition = edition_of(choose_edition(coming, kept.digest, base_revision=coming.revision, actor=staff))
    assert programme_for(coming, edition).months[0] == "m03"
    for section in edition.sections:
        form = blank_form(coming, edition, section)
        page = form.helper.render_layout(form, {})
        assert "<input" not in page or " disabled" in page, section.key
        assert "112年" not in page, section.key


@pytest.fixture
def office(client: Client, staff: User) -> Client:
    """A browser of staff's with a fresh password."""
    staff.is_demonstration = True
    staff.set_password(factories.PASSWORD)
    staff.save()
    client.force_login(staff)
    assert client.post("/accounts/reauthenticate/", {"password": factories.PASSWORD}).status_code == 302
    return client


def test_from_the_upload_to_the_choice_in_the_pages(office: Client, coming: Call) -> None:
    bad = office.post(reverse("call_edition_upload", args=[coming.code]), {"file": SimpleUploadedFile("x.yaml", b"a: [")})
    assert bad.status_code == 400
    assert "有1處不符，沒有存入" in bad.content.decode()
    sent = office.post(reverse("call_edition_upload", args=[coming.code]), {"file": SimpleUploadedFile("114.yaml", OTHER)})
    assert sent.status_code == 302
    page = office.get(sent.url).content.decode()
    assert "聯盟業者資料表（聯盟成員請至少列示6家，表格如不敷使用請自行增列） → 聯盟公司資料表" in page
    assert f'value="{coming.revision}"' in page
    digest = FormEdition.objects.get().digest
    form = office.get(reverse("call_edition_form", args=[coming.code, digest, "alliance", "member_overview"])).content.decode()
    assert f"{YEAR - 1}年" in form
    assert office.get(reverse("call_edition_form", args=[coming.code, digest, "alliance", "nothing"])).status_code == 404
    assert office.get(reverse("call_edition", args=[coming.code, "0" * 64])).status_code == 404
    chosen = office.post(reverse("call_edition_choose", args=[coming.code, digest]), {"revision": coming.revision})
    assert (chosen.status_code, Call.objects.get(pk=coming.pk).edition) == (302, "114")
    late = office.post(reverse("call_edition_choose", args=[coming.code, "113"]), {"revision": coming.revision})
    assert late.status_code == 409


def test_the_blank_paper_is_asked_for_once(coming: Call, staff: User) -> None:
    first = call_papers.key_of(coming, "113")
    assert first == call_papers.key_of(Call.objects.get(pk=coming.pk), "113")
    coming.rules = coming.rules | {"minimum_members": 9}
    assert call_papers.key_of(coming, "113") != first  # its labels say another number
    assert call_papers.blank_paper(coming, "113") is None
    job = Job.objects.create(kind=call_papers.KIND, key=call_papers.key_of(coming, "113"), state=Job.State.DONE, result={"file": "0" * 32})
    assert call_papers.file_of(job) is None
