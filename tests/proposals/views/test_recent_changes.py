"""What the case's page says of its trail: the alliance's own work in words, never what staff and the committee note in the same trail."""

import pytest
from django.test import Client
from django.urls import reverse

from alliance_portal.accounts.models import User
from alliance_portal.trail.services import record
from proposals.models import Proposal
from proposals.services.locks import chain_of

pytestmark = pytest.mark.django_db
SECRETS = ("check.opinion", "check.answered", "scores.entered", "conflict.declared", "paper.opened", "visit.written")


def page_of(case: Proposal, user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.get(reverse("proposal", args=[case.code])).content.decode()


@pytest.mark.parametrize("verb", SECRETS)
def test_the_alliance_reads_nothing_of_the_offices_work(draft: Proposal, lead: User, member: User, reviewer: User, verb: str) -> None:
    record(chain_of(draft), verb, reviewer, {})
    for reader in (lead, member):
        page = page_of(draft, reader)
        assert reviewer.name not in page
        assert verb not in page


def test_what_nobody_shows_pushes_nothing_out(draft: Proposal, lead: User, staff: User) -> None:
    record(chain_of(draft), "figure.arranged", lead, {})
    for _ in range(10):
        record(chain_of(draft), "check.answered", staff, {})
    page = page_of(draft, lead)
    assert "裁切圖檔或修改圖說" in page
    assert "建立提案" in page
