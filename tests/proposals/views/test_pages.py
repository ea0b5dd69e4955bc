"""Every page of a case answers for the people who may open it, empty and full, in both languages; strangers see nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from proposals.catalogue import Scope, load_edition
from proposals.models import Proposal
from proposals.views.navigation import member_sections
from tests.factories import make_proposal, make_user, member_row

pytestmark = pytest.mark.django_db
EDITION = load_edition("113")
SECTIONS = [section.key for section in EDITION.of_scope(Scope.ALLIANCE)]
MEMBER_SECTIONS = [section.key for section in member_sections(EDITION)]


def client_of(user: object) -> Client:
    """A browser that is signed in."""
    client = Client()
    client.force_login(user)
    return client


def pages_of(proposal: Proposal) -> list[str]:
    """The lead's pages of a case."""
    code, key = proposal.code, member_row(proposal, 0).key
    names = ("proposal", "alliance", "check", "preview", "submit", "withdraw")
    pages = [reverse(name, args=[code]) for name in names] + [reverse(name, args=[code, key]) for name in ("member", "consent")]
    pages += [reverse("section", args=[code, section]) for section in SECTIONS]
    return pages + [reverse("member_section", args=[code, key, section]) for section in MEMBER_SECTIONS]


@pytest.mark.parametrize("sample", ["", "tea-vietnam", "bento-japan"])
@pytest.mark.parametrize("language", ["zh-hant", "en"])
def test_every_page_answers(sample: str, language: str) -> None:
    lead = make_user()
    proposal = make_proposal(lead=lead, from_sample=sample)
    client = client_of(lead)
    client.cookies["portal_language"] = language
    for page in pages_of(proposal):
        answer = client.get(page)
        assert answer.status_code == 200, page
        assert b"main id=" in answer.content


def test_a_stranger_sees_nothing_and_the_owner_does() -> None:
    lead = make_user()
    proposal = make_proposal(lead=lead)
    stranger = client_of(make_user())
    make_proposal(lead=make_user())
    for page in pages_of(proposal):
        assert stranger.get(page).status_code == 404, page
    assert client_of(lead).get(pages_of(proposal)[0]).status_code == 200
