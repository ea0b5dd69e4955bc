"""The whole story of issue 2: eight firms make the tea alliance in their browsers, everybody consents, the lead submits, the paper is read back."""

from itertools import zip_longest
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, expect
from pypdf import PdfReader

from proposals.catalogue import load_edition
from proposals.catalogue.model import Scope
from tests.journeys.stack import Person, Stack, running_stack
from tests.journeys.typist import add_members, answers_to_find, fill_member, fill_section, wait_until_saved
from tests.screens.site import chromium

pytestmark = [pytest.mark.browser]
SAMPLES = Path(__file__).resolve().parents[1] / "samples"
DOCUMENT = yaml.load((SAMPLES / "tea-vietnam.yaml").read_bytes(), Loader=yaml.CSafeLoader)
EDITION = load_edition("113")
# the demonstration's own tea alliance is already submitted: these firms are others of the same names (E-12)
NUMBERS = ("20405052", "20405057", "20405063", "20405068", "20405073", "20405074", "20405078", "20405079")
for _member, _number in zip(DOCUMENT["members"], NUMBERS, strict=True):
    _member["ubn"] = _number
LEAD, COLLEAGUE = "ien.chou@example.tw", "pi.lin@example.tw"
OWNERS = ("alliance_basic", "supplementary")  # sections with a declaration that only the owner makes


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    with running_stack(tmp_path_factory.mktemp("journey") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


def address(index: int) -> str:
    return LEAD if index == 0 else f"member{index}@example.tw"


def start_alliance(lead: Person) -> str:
    """Sign up, start the proposal, invite seven members; the path of the case."""
    page, first = lead.page, DOCUMENT["members"][0]
    page.goto("/accounts/signup/")
    lead.sign_up(LEAD, "周以恩", first["company_name"])
    page.goto("/proposals/start/")
    if page.locator("#company_name").count():
        page.fill("#company_name", first["company_name"])
    page.click("main form button.btn-primary")
    page.wait_for_url("**/proposals/*-*/")
    case = page.url.removeprefix(lead.stack.url)
    members = DOCUMENT["members"]
    add_members(page, case, members, [address(index) for index in range(1, len(members))])
    return case


def complete_and_consent(person: Person, place: str) -> None:
    """Mark the form as complete and consent as the person at the screen."""
    page = person.page
    page.goto(place)
    page.locator("form[action$='/complete/'] button").click()
    page.goto(f"{place}consent/")
    page.check("#consent")
    page.locator("form:has(#consent) button.btn-primary").click()
    expect(page.locator("main")).to_contain_text("已同意")


def join(browser: Browser, stack: Stack, index: int, *, script: bool) -> tuple[Person, str]:
    """Come by the mailed link, sign up with the invited address, accept; the person and the place of the member's form."""
    person = Person(browser, stack, script=script)
    page, invitation = person.page, stack.link_of_mail(address(index), "邀請")
    page.goto(invitation)
    page.click("button[name=have][value=nothing]")
    person.sign_up(address(index), DOCUMENT["members"][index]["member_company"]["contact_name"])
    if page.url.endswith(invitation):
        page.click("main form button.btn-primary")
    page.wait_for_url("**/members/*/")
    return person, page.url.removeprefix(stack.url)


def test_eight_firms_make_submit_and_print_the_tea_proposal(stack, browser, tmp_path):
    lead = Person(browser, stack)
    case = start_alliance(lead)
    lead_place = lead.page.locator(".firm-list > li a").first.get_attribute("href")
    for index in range(1, len(DOCUMENT["members"])):
        script = index != 7  # the last member's browser runs no scripts
        member, place = join(browser, stack, index, script=script)
        fill_member(member.page, place, DOCUMENT["members"][index], SAMPLES, script=script, at_once=index in range(2, 7))
        complete_and_consent(member, place)
        member.context.close()
    fill_member(lead.page, lead_place, DOCUMENT["members"][0], SAMPLES, at_once=True)
    fill_plan(lead, colleague_of(browser, lead), case)
    complete_and_consent(lead, lead_place)
    number = submit(lead, case)
    text = read_back(lead, tmp_path / "paper.pdf")
    assert number in text
    for wanted in answers_to_find(DOCUMENT):
        assert wanted in text, wanted


def colleague_of(browser: Browser, lead: Person) -> Person:
    """A colleague of the lead firm, invited on the firm's page, in a browser of his own."""
    page = lead.page
    page.goto("/")
    page.get_by_role("link", name="的人員").click()
    page.fill("#id_email", COLLEAGUE)
    page.locator("form:has(#id_email) button").click()
    colleague = Person(browser, lead.stack)
    colleague.page.goto(lead.stack.link_of_mail(COLLEAGUE, "邀請"))
    colleague.page.click("button[name=have][value=nothing]")
    colleague.sign_up(COLLEAGUE, "林青禾")
    colleague.page.locator("main form button.btn-primary").click()
    colleague.page.wait_for_url(lambda url: "/invitation/" not in url)
    return colleague


def fill_plan(lead: Person, colleague: Person, case: str) -> None:
    """The alliance's sections, saved by autosave alone: lead and colleague type at the same time, each in a section of his own."""
    sections = [section for section in EDITION.of_scope(Scope.ALLIANCE) if section.key in DOCUMENT["proposal"]]
    owners = [section for section in sections if section.key in OWNERS]
    others = [section for section in sections if section.key not in OWNERS]
    half = (len(sections) + 1) // 2 - len(owners)
    for mine, his in zip_longest([*owners, *others[:half]], others[half:]):
        writers = [(person.page, section) for person, section in ((lead, mine), (colleague, his)) if section is not None]
        for page, section in writers:
            page.goto(f"{case}sections/{section.key}/")
        for page, section in writers:
            fill_section(page, section, DOCUMENT["proposal"][section.key], SAMPLES)
        for page, _section in writers:
            wait_until_saved(page)


def submit(lead: Person, case: str) -> str:
    """Check, submit, and the number of the receipt."""
    page = lead.page
    page.goto(f"{case}check/")
    assert page.locator("main .state.is-fix").all_inner_texts() == [], page.locator("main").inner_text()
    page.goto(f"{case}submit/")
    page.check("#understood")
    page.locator("form:has(#understood) button.btn-primary").click()
    page.wait_for_url("**/receipt/*/")
    expect(page.locator("h1")).to_contain_text("電子檔已上傳，尚未完成收件")
    stack_mail = lead.stack.link_of_mail(LEAD, "電子送件完成通知")
    assert "/receipt/" in stack_mail or case in stack_mail
    return page.locator(".receipt .no").inner_text().strip()


def read_back(lead: Person, file: Path) -> str:
    """Wait for the paper on the receipt page, download it, and give its text without spaces."""
    page = lead.page
    if page.locator("button:has-text('產製列印版')").count():
        page.click("button:has-text('產製列印版')")
    link = page.locator("a[href$='paper.pdf']")
    for _ in range(60):
        if link.count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    with page.expect_download() as download:
        link.click()
    download.value.save_as(file)
    reader = PdfReader(file)
    return "".join("".join(page.extract_text() for page in reader.pages).split())
