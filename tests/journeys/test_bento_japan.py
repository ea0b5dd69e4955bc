"""The second sample typed in a browser: one person who acts for all seven firms fills every page; the draft's paper holds every answer."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from pypdf import PdfReader

from proposals.catalogue import load_edition
from proposals.catalogue.model import Scope
from tests.journeys.stack import Person, Stack, running_stack
from tests.journeys.typist import add_members, answers_to_find, fill_member, fill_section, wait_until_saved
from tests.prepared import ROOT, environment_for
from tests.screens.site import chromium

pytestmark = [pytest.mark.browser, pytest.mark.thorough]
SAMPLES = Path(__file__).resolve().parents[1] / "samples"
DOCUMENT = yaml.load((SAMPLES / "bento-japan.yaml").read_bytes(), Loader=yaml.CSafeLoader)
# what a page cannot do alone: the lead's owner also owns the members' firms, so that one person may fill their forms
BIND = """
import os
from django.utils import timezone
from proposals.models import Firm, FirmPerson, Proposal
case = Proposal.objects.get(code=os.environ["CASE"])
owner = FirmPerson.objects.get(firm=case.members.get(position=0).firm, is_owner=True).user
for row in case.members.exclude(position=0):
    row.firm = Firm.objects.create(name=row.company_name, created_at=timezone.now())
    FirmPerson.objects.create(firm=row.firm, user=owner, is_owner=True)
    row.save()
"""


def test_one_person_types_the_bento_proposal(tmp_path: Path) -> None:
    with running_stack(tmp_path / "data") as stack, chromium() as browser:
        lead = Person(browser, stack)
        lead.page.goto("/accounts/signup/")
        lead.sign_up("bento.lead@example.tw", "蘇衍", DOCUMENT["members"][0]["company_name"])
        case = started(lead)
        add_members(lead.page, case, DOCUMENT["members"], [""] * (len(DOCUMENT["members"]) - 1))
        bind(stack, case)
        lead.page.goto(f"{case}members/")
        places = [row.locator("a").first.get_attribute("href") for row in lead.page.locator(".firm-list > li").all()]
        for member, place in zip(DOCUMENT["members"], places, strict=True):
            fill_member(lead.page, place, member, SAMPLES, at_once=True)
        for section in load_edition("113").of_scope(Scope.ALLIANCE):
            if section.key in DOCUMENT["proposal"]:
                lead.page.goto(f"{case}sections/{section.key}/")
                fill_section(lead.page, section, DOCUMENT["proposal"][section.key], SAMPLES)
                wait_until_saved(lead.page)
        text = paper_of(lead, case, tmp_path / "paper.pdf")
    assert [wanted for wanted in answers_to_find(DOCUMENT) if wanted not in text] == []


def started(lead: Person) -> str:
    """A new proposal; the path of the case."""
    page = lead.page
    page.goto("/proposals/start/")
    if page.locator("#company_name").count():
        page.fill("#company_name", DOCUMENT["members"][0]["company_name"])
    page.click("main form button.btn-primary")
    page.wait_for_url("**/proposals/*-*/")
    return page.url.removeprefix(lead.stack.url)


def bind(stack: Stack, case: str) -> None:
    """Give the lead's owner the members' firms."""
    environment = {**environment_for(stack.data), "CASE": case.strip("/").rpartition("/")[2], "PATH": os.environ["PATH"]}
    subprocess.run([sys.executable, "manage.py", "shell", "-v0", "-c", BIND], cwd=ROOT, env=environment, check=True)


def paper_of(lead: Person, case: str, file: Path) -> str:
    """The text of the draft's paper, without spaces."""
    page = lead.page
    page.goto(f"{case}preview/")
    page.locator("main form button.btn-primary").click()
    link = page.locator("a[href$='preview/paper.pdf']")
    link.wait_for(timeout=120_000)
    with page.expect_download() as download:
        link.click()
    download.value.save_as(file)
    return "".join("".join(sheet.extract_text() for sheet in PdfReader(file).pages).split())
