"""Four editions: what each reader must not see does not occur in his file (decisions, Editions; R-03)."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from pypdf import PdfReader

from proposals.catalogue.model import Kind, Scope
from proposals.papers import printed
from proposals.papers.editions import seen_by
from proposals.papers.stamp import MASK
from proposals.rules.dossier import Dossier, Member
from tests.proposals.papers.conftest import Printed
from tests.proposals.papers.printing import changed, sample, squeezed, stamp

ADDRESSES = ("company_address", "other_place_address", "sender_address")


def contacts(dossier: Dossier) -> Iterator[str]:
    for section in dossier.edition.sections:
        records = [dossier.record(section.key)] if section.scope is Scope.ALLIANCE else [member.record(section.key) for member in dossier.members]
        for field in section.fields:
            if field.kind in (Kind.PHONE, Kind.EMAIL) or field.key in ADDRESSES:
                for record in records:
                    if value := record.get(field.key):
                        yield printed.phone(str(value)) if field.kind is Kind.PHONE else str(value)


def test_reviewer_edition_has_no_contact(paper: Callable[..., Printed]) -> None:
    full, reviewer = paper("trio"), paper("trio", edition="reviewer", reader_code="R-7Q2X")
    known = {squeezed(contact) for contact in contacts(full.dossier)}

    assert len(known) > 15
    assert {contact for contact in known if contact not in full.text} == set()  # the control: the full edition prints them all
    assert {contact for contact in known if contact in reviewer.text} == set()
    assert "讀取者R-7Q2X" in reviewer.text
    assert "郭米恩" in reviewer.text
    assert "郵寄標籤" not in reviewer.text
    assert "（本版不附影本）" in reviewer.text
    assert "登記機關" not in reviewer.text


def test_reviewer_edition_scrubs_contacts_out_of_narratives() -> None:
    typed = "請洽 pi.lin@example.tw 或 someone@else.example、電話 (02)2345-6789、0912-345-678。產值 02,345 萬元"
    dossier = changed(sample(), "alliance_background", competitor_analysis=typed)
    seen = seen_by(dossier, stamp(dossier, edition="reviewer"))

    found = seen.record("alliance_background")["competitor_analysis"]
    assert found == f"請洽 {MASK} 或 {MASK}、電話 {MASK}、{MASK}。產值 02,345 萬元"


def test_agency_edition_masks_persons_until_contracted(paper: Callable[..., Printed]) -> None:
    agency = paper("trio", edition="agency")
    persons = {member.owner_name for member in agency.dossier.members} | {"石原佳"}

    assert {person for person in persons if person in agency.text} == set()
    assert {person for person in persons if person not in paper("trio").text} == set()
    dossier = agency.dossier
    seen = seen_by(dossier, stamp(dossier, edition="agency", contracted=True))
    assert seen.record("alliance_basic")["pi_name"] == dossier.record("alliance_basic")["pi_name"]


def typed_in_surveys(member: Member) -> Iterator[str]:
    """What a firm typed in its survey, tables included."""
    for key, record in member.sections.items():
        if key.startswith("survey_"):
            for value in record.values():
                rows = printed.rows(value)
                yield from (squeezed(cell) for row in rows for cell in row.values() if isinstance(cell, str))
                if isinstance(value, str):
                    yield squeezed(value)


def test_member_edition_shows_own_figures_and_masks_the_others(paper: Callable[..., Printed]) -> None:
    found = paper("trio", edition="member", viewer_member=2)
    own, other = found.dossier.members[2], found.dossier.members[0]

    assert printed.number(own.record("overview")["overseas_revenue_112"]) in found.text
    assert printed.number(other.record("overview")["overseas_revenue_112"]) in paper("trio").text
    assert printed.number(other.record("overview")["overseas_revenue_112"]) not in found.text
    assert "良質米" in found.text  # an answer of the viewer's own survey
    secrets = {text for text in typed_in_surveys(other) if paper("trio").text.count(text) == 1}
    assert len(secrets) > 3
    assert {text for text in secrets if text in found.text} == set()  # of another's
    assert "0900-000-124" in found.text
    assert "0900-000-122" not in found.text


def test_masked_growth_cannot_be_computed_back() -> None:
    dossier = sample()
    seen = seen_by(dossier, stamp(dossier, edition="member", viewer_member=0))

    firm = seen.members[1].record("overview")
    assert printed.growth(firm["overseas_revenue_111"], firm["overseas_revenue_112"]) == MASK


def test_member_edition_of_an_unknown_viewer_masks_every_firm() -> None:
    dossier = replace(sample())
    seen = seen_by(dossier, stamp(dossier, edition="member"))

    assert {member.record("overview")["employees_112"] for member in seen.members} == {MASK}


def test_editions_share_layout(paper: Callable[..., Printed]) -> None:
    assert paper("trio", edition="member", viewer_member=2).facts == paper("trio").facts
    assert len(PdfReader(paper("trio", edition="reviewer", reader_code="R-7Q2X").path).pages) == paper("trio").facts.pages - 2
