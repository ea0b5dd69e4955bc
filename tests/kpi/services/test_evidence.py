"""佐證資料: kinds, files and links, the same piece counted once and seen twice (K-16, practice 2.32)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from alliance_portal.files.models import StoredFile
from alliance_portal.files.services import FileRefused
from kpi.models import Evidence
from kpi.services import evidence as services
from proposals.services.errors import Forbidden, Refused
from tests import factories
from tests.files.corpus import docx, picture
from tests.kpi import cases
from tests.kpi.cases import at
from tests.kpi.reporting import sent, slot


@pytest.fixture
def case(call, lead, member):
    return cases.executing(call, lead, member=member)


def photo(name="photo.png", size=(40, 30)):
    return SimpleUploadedFile(name, picture(size=size), "image/png")


def add(case, actor, position=1, upload=None, **typed):
    piece, errors = services.read({"kpi": "kpi1", "kind": "event_photo", "title": "試吃會", **typed})
    assert errors == {}
    return services.add(slot(case, position), piece, upload, actor=actor, received_at=at(4, 30))


def test_a_file_and_a_link_belong_to_a_kpi_and_a_kind(case, member):
    file = add(case, member, upload=photo())
    link = add(case, member, kind="event_page", url="https://shop.example/tea")
    assert (file.file.media_type, file.digest) == ("image/png", file.file.sha256)
    assert (link.file, link.url, link.same_as) == (None, "https://shop.example/tea", None)


@pytest.mark.parametrize(("typed", "reason"), [
    ({"kpi": "kpi6"}, "kpi"), ({"kind": "order"}, "kind"), ({"title": " "}, "title"), ({"url": "javascript:alert(1)"}, "url"), ({}, "piece"),
])
def test_what_does_not_fit_is_refused_and_nothing_is_kept(case, member, typed, reason):
    with pytest.raises(Refused) as refused:
        add(case, member, **typed, upload=None if reason in ("piece", "url") else photo())
    assert refused.value.reason == reason
    assert not Evidence.objects.exists()
    assert not StoredFile.objects.filter(media_type="image/png").exists()


def test_a_file_of_another_type_is_refused(case, member):
    with pytest.raises(FileRefused):
        add(case, member, upload=SimpleUploadedFile("sheet.zip", b"PK", "application/zip"))
    assert add(case, member, upload=SimpleUploadedFile("report.docx", docx(), "application/zip")).file.name == "report.docx"


def test_the_same_file_in_two_kpis_and_two_alliances_counts_once(call, case, member, stranger, staff):
    first = add(case, member, upload=photo())
    second = add(case, member, upload=photo("again.png"), kpi="kpi5", kind="product")
    other = cases.executing(call, stranger)
    third = add(other, stranger, position=0, upload=photo("third.png"))
    assert (second.same_as, third.same_as) == (first, first)
    assert add(case, member, upload=photo(size=(41, 30))).same_as is None


@pytest.mark.parametrize("again", ["http://www.shop.example/tea/", "https://SHOP.example/tea#top"])
def test_a_link_is_the_same_however_it_is_written(case, member, again):
    first = add(case, member, url="https://shop.example/tea")
    assert add(case, member, url=again).same_as == first
    assert add(case, member, url="https://shop.example/tea?page=2").same_as is None


def test_an_order_is_known_by_number_buyer_day_and_sum(case, member):
    order = {"kpi": "kpi3", "kind": "order", "document_no": "PO-113 05", "buyer": "河內示範", "document_date": "113/4/20", "amount": "1,200"}
    first = add(case, member, upload=photo(), **order)
    again = add(case, member, upload=photo(size=(42, 30)), **order | {"document_no": "ＰＯ-11305", "amount": "1200.0"})
    assert (again.same_as, again.digest == first.digest) == (first, False)
    assert add(case, member, upload=photo(size=(43, 30)), **order | {"amount": "1300"}).same_as is None
    alone = {"kpi": "kpi3", "kind": "order", "document_no": "1"}
    add(case, member, upload=photo(size=(44, 30)), **alone)
    assert add(case, member, upload=photo(size=(45, 30)), **alone).same_as is None  # a bare number says nothing


def test_when_the_first_piece_goes_the_next_one_counts(case, member):
    first = add(case, member, upload=photo())
    second, third = (add(case, member, upload=photo(f"{n}.png")) for n in range(2))
    services.remove(slot(case, 1), first.pk, actor=member, received_at=at(4, 30))
    second.refresh_from_db()
    third.refresh_from_db()
    assert (second.same_as, third.same_as) == (None, second)


def test_the_same_file_in_the_next_year_counts_once(call, case, member, lead):
    first = add(case, member, upload=photo())
    next_year = cases.executing(factories.make_call(code="114"), lead)
    assert add(next_year, lead, position=0, upload=photo("again.png")).same_as == first
    assert add(next_year, lead, position=0, upload=photo(size=(41, 30))).same_as is None


def test_an_order_scanned_twice_stays_one_whichever_scan_comes_again(case, member):
    order = {"kpi": "kpi3", "kind": "order", "document_no": "PO-1", "buyer": "河內示範"}
    first = add(case, member, upload=photo(), **order)
    second = add(case, member, upload=photo(size=(42, 30)), **order)
    third = add(case, member, upload=photo("bare.png", size=(42, 30)))  # the second scan once more, without the order's number
    assert (second.same_as, third.same_as) == (first, first)


def test_repeats_of_a_piece_that_goes_are_compared_anew(case, member):
    """One repeats its bytes, the other its order: without it they have nothing in common."""
    order = {"kpi": "kpi3", "kind": "order", "document_no": "PO-1", "buyer": "河內示範"}
    first = add(case, member, upload=photo(), **order)
    by_bytes, by_order = add(case, member, upload=photo("copy.png")), add(case, member, upload=photo(size=(42, 30)), **order)
    assert {by_bytes.same_as, by_order.same_as} == {first}
    services.remove(slot(case, 1), first.pk, actor=member, received_at=at(4, 30))
    assert set(Evidence.objects.filter(removed_at=None).values_list("same_as", flat=True)) == {None}


def test_evidence_is_added_and_removed_while_the_report_is_open(case, member, lead):
    kept = add(case, member, upload=photo())
    for act in (lambda: add(case, lead, upload=photo()), lambda: services.remove(slot(case, 1), kept.pk, actor=lead, received_at=at(4, 30))):
        with pytest.raises(Forbidden):
            act()
    sent(case, 1, member, at(4, 30))
    for act in (lambda: add(case, member, upload=photo()), lambda: services.remove(slot(case, 1), kept.pk, actor=member, received_at=at(4, 30))):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.reason == "sent"
