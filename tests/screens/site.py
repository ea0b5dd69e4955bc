"""A site of its own for pictures: the demonstration's data in a fresh folder, the real server, Chromium."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.prepared import ROOT, copy_prepared, environment_for
from tests.programs import CHROMIUM, free_port, wait_for_port

PATIENCE = 30_000  # ms until a state has come: a bound for what hangs, never a measure of speed
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--force-color-profile=srgb", "--hide-scrollbars",
    "--disable-site-isolation-trials", "--renderer-process-limit=1",  # a process for each page costs half a second
]


# what the paths of `pages.SHOTS` name: the demonstration's cases by their state
NAMES = """
import json
from proposals.models import *
names = {}
for case in Proposal.objects.filter(imported_from__startswith="示範"):
    word = {"空白": "empty", "填寫中": "half", "有錯誤": "wrong", "已上傳": "sent"}[case.imported_from.split("：")[1]]
    members = list(case.members.all())
    names[word] = case.code
    names[word + "_lead"], names[word + "_member"] = members[0].key, members[-1].key
    submission = case.submissions.order_by("-number").first()
    if submission:
        names[word + "_receipt"] = submission.receipt_no
from alliance_portal.accounts.models import User
from alliance_portal.administration.services import ask_office
from alliance_portal.mail.models import Mail
person, chief = User.objects.get(email="member@demo.example.tw"), User.objects.get(email="administrator1@demo.example.tw")
names |= {"person": person.pk, "administrator": chief.pk, "mail": Mail.objects.filter(confidential=False).first().pk}
names["second"] = ask_office(person, "reviewer", chief, "受聘為審查委員").pk
names["desk_due"], names["desk_late"] = (
    Proposal.objects.get(members__company_name__startswith=name, members__position=0).code for name in ("樂學示範", "稻禾示範食品")
)
for word, mark in (("signing", "執行示範：待簽約"), ("running", "執行示範：執行中")):
    case = Proposal.objects.get(imported_from=mark)
    names[word], names[word + "_lead"], names[word + "_member"] = case.code, *[each.key for each in case.members.all()[:2]]
for word, mark in (("lagging", "進度示範：落後"), ("closing", "進度示範：結案中")):
    names[word] = Proposal.objects.get(imported_from=mark).code
names["midterm"] = Proposal.objects.get(imported_from="進度示範：期中審查中").code
ended = Proposal.objects.get(imported_from="進度示範：異常結案")
names["abnormal"], names["ended_contract"] = ended.code, ended.contract.pk
names["review_result"] = Proposal.objects.get(code=names["closing"]).review_results.first().pk
names["visit"] = Proposal.objects.get(code=names["running"]).site_visits.first().pk
words = {"received": "received", "screening": "checking", "correction": "awaiting", "corrected": "supplied", "eligible": "passed",
         "ineligible": "refused", "slides_ready": "reviewed"}
names |= {words[status]: code for status, code in Proposal.objects.filter(imported_from="資格示範").values_list("status", "code")}
names["ruling"] = "code=E-22&where=members[2].supplementary.coaching_history"
from review.models import PaperIntake
names["desk_paper"] = PaperIntake.objects.get(proposal__code=names["desk_late"]).pk
names["register_import"] = RegisterImport.objects.create(register="coaching", name="示範.csv", sha256="0" * 64, state="applied").pk
names["firm"] = FirmPerson.objects.filter(user__email="lead@demo.example.tw").first().firm_id
names["ranked"] = Proposal.objects.get(imported_from="決議示範", members__firm__people__user__email="lead@demo.example.tw").code
from review.models import Meeting
names["meeting"] = Meeting.objects.get(items__proposal__code=names["ranked"]).pk
names["year"] = Call.objects.exclude(code="113").get().code
from review.models import Seat
seat = Seat.objects.filter(user__email="reviewer1@demo.example.tw", committee__kind="selection").order_by("pk").last()
names["seat"], names["score_call"] = seat.pk, seat.committee.call.code
names["seat3"] = Seat.objects.get(committee=seat.committee, user__email="reviewer3@demo.example.tw").pk
names["ranked_seat"] = Seat.objects.filter(sheets__proposal__code=names["ranked"]).order_by("pk").first().pk
names["scoring"] = Proposal.objects.filter(imported_from="評分示範").order_by("pk")[2].code
from datetime import timedelta
from django.utils import timezone
from review.models import Committee, CommitteeCase, ScoreSheet, SealedOpening
# a second round in which the first may be read; a permission to open a sealed sheet
first = Proposal.objects.filter(imported_from="評分示範").order_by("pk")[0]
names["others"] = first.code
CommitteeCase.objects.filter(committee=seat.committee, proposal=first).update(round=2)
Committee.objects.filter(pk=seat.committee_id).update(settings=seat.committee.settings | {"rounds": 2, "shows_round": True})
allowed = {"allowed_by": User.objects.get(email="administrator2@demo.example.tw"), "expires_at": timezone.now() + timedelta(hours=4)}
sheet = ScoreSheet.objects.filter(proposal__imported_from="評分示範").exclude(proposal=first).order_by("pk").first()
SealedOpening.objects.create(sheet=sheet, reader=chief, reason="疑義調查（示範）", **allowed)
print("NAMES", json.dumps(names))
"""


@dataclass
class Site:
    """A running site with the demonstration."""

    url: str
    folder: Path
    names: dict[str, Any] = field(default_factory=dict)

    def filled(self, path: str) -> str:
        """The path with its names replaced."""
        for name, value in self.names.items():
            path = path.replace("{" + name + "}", str(value))
        return path

    def password_of(self, role: str) -> tuple[str, str]:
        """Address and password of the first demonstration account of a role ("lead", "staff 2", …)."""
        accounts = json.loads((self.folder / "demo-accounts.json").read_text(encoding="utf-8"))
        wanted = role.replace("_", " ")
        for account in accounts:
            if account["role"] in {wanted, f"{wanted} 1"}:
                return account["email"], account["password"]
        raise LookupError(f"no demonstration account of the role {role}; there are {[account['role'] for account in accounts]}")


@contextmanager
def running_site(folder: Path) -> Iterator[Site]:
    """The server on a copy of prepared data; stopped by its process id."""
    copy_prepared(folder)
    port = free_port()
    environment = {**environment_for(folder), "PORTAL_PORT": str(port)}
    manage = [sys.executable, "manage.py"]
    printed = subprocess.run([*manage, "shell", "-c", NAMES], cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout
    names = json.loads(next(line for line in printed.splitlines() if line.startswith("NAMES")).removeprefix("NAMES"))
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [*manage, "runserver", "--noreload", "--nostatic", f"127.0.0.1:{port}"], cwd=ROOT, env=environment, stdout=log, stderr=log,
        )
        try:
            wait_for_port(port, server)
            yield Site(f"http://127.0.0.1:{port}", folder, names)
        finally:
            server.terminate()
            server.wait(10)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium of this machine, without anything that talks to the outside."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM.path(), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


class Visitors:
    """One signed-in page for each role and language, made when first asked for: a new page for every picture costs more than the picture."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self.browser = browser
        self.site = site
        self._pages: dict[tuple[str, str], Page] = {}

    def page(self, role: str, language: str, width: int) -> Page:
        """The page of this role ("" for a visitor) and language, as wide as wanted."""
        key = (role, language)
        if key not in self._pages or self._pages[key].is_closed():
            self._pages[key] = self._enter(role, language).new_page()
        page = self._pages[key]
        page.set_viewport_size({"width": width, "height": 900})
        return page

    def _enter(self, role: str, language: str) -> BrowserContext:
        context = self.browser.new_context(base_url=self.site.url, locale="zh-TW", timezone_id="Asia/Taipei", reduced_motion="reduce")
        context.add_cookies([{"name": "portal_language", "value": language, "url": self.site.url}])
        if role:
            email, password = self.site.password_of(role)
            page = context.new_page()
            page.goto("/accounts/login/")
            page.fill("input[name=login]", email)
            page.fill("input[name=password]", password)
            page.locator("main button[type=submit], main form button.btn-primary").first.click()
            page.wait_for_url(lambda url: "/login" not in url)
            page.close()
        return context
