"""The portal as `make run` starts it, on a free port with a folder of its own; the mails it really sent; people in browsers of their own."""

import email
import email.policy
import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from tests.prepared import ROOT, copy_prepared, environment_for
from tests.programs import free_port

PASSWORD = "長夜有茶 and 8 firms"
LINK = re.compile(r"https?://127\.0\.0\.1:\d+(/\S+)")


def until(found, seconds: float, what: str):
    """Ask again until `found()` answers with something; an error that says what was awaited otherwise."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = found()
        if answer:
            return answer
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s: {what}")


@dataclass
class Stack:
    """A running portal."""

    url: str
    data: Path
    process: subprocess.Popen[str]
    read: set[str] = field(default_factory=set)

    def account(self, role: str) -> tuple[str, str]:
        """Address and password of a demonstration account."""
        accounts = json.loads((self.data / "demo-accounts.json").read_text(encoding="utf-8"))
        found = next(each for each in accounts if each["role"] in (role, f"{role} 1"))
        return found["email"], found["password"]

    def link_of_mail(self, to: str, words: str) -> str:
        """The path of the first link of the newest mail to this address whose subject holds these words; waits until it was sent."""
        return until(lambda: self._link(to, words), 60, f"a mail to {to} about {words}")

    def _link(self, to: str, words: str) -> str | None:
        for path in sorted((self.data / "mail").glob("*.log"), reverse=True):
            for raw in re.split(rb"^-{79}$", path.read_bytes(), flags=re.MULTILINE):
                mail = email.message_from_bytes(raw.lstrip(), policy=email.policy.default)
                if to in str(mail["To"]) and words in str(mail["Subject"]):
                    body = mail.get_body(("plain",)).get_content()
                    return LINK.search(body).group(1)
        return None


@contextmanager
def running_stack(data: Path, settings: Mapping[str, str] | None = None) -> Iterator[Stack]:
    """`make run`'s own command on a copy of prepared data; stopped by Ctrl-C's signal. `settings`: other PORTAL_… values."""
    if not (data / "portal.sqlite3").exists():
        copy_prepared(data)
    environment = {**environment_for(data), "PORTAL_PORT": str(free_port()), **(settings or {})}
    process = subprocess.Popen(
        [sys.executable, "-m", "alliance_portal.ground.run"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True,
    )
    try:
        for line in process.stdout:
            if line.startswith("READY "):
                yield Stack(line.split()[1], data, process)
                return
        raise AssertionError("the portal did not become ready")
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


class Person:
    """Somebody with a browser of his own."""

    def __init__(self, browser: Browser, stack: Stack, *, script: bool = True) -> None:
        self.stack = stack
        self.context: BrowserContext = browser.new_context(
            base_url=stack.url, locale="zh-TW", timezone_id="Asia/Taipei", java_script_enabled=script, viewport={"width": 1280, "height": 900},
            accept_downloads=True,
        )
        self.page: Page = self.context.new_page()

    def sign_up(self, address: str, name: str, firm: str = "") -> None:
        """Fill the sign-up page that is open and verify the address by the mailed link; who came by an invitation has shown it already."""
        page = self.page
        page.check("input[name=agree]")
        page.fill("input[name=email]", address)
        page.fill("input[name=name]", name)
        page.fill("input[name=phone]", "02-5550-0102 分機21")
        page.fill("input[name=firm_name]", firm)
        page.fill("input[name=password1]", PASSWORD)
        page.fill("input[name=password2]", PASSWORD)
        page.click("main form button.btn-primary")
        page.wait_for_url(lambda url: "/signup" not in url)
        if "/confirm-email" not in page.url:
            return
        page.goto(self.stack.link_of_mail(address, "驗證"))
        page.click("main form button.btn-primary")
        if page.locator("input[name=login]").count():
            self.sign_in(address, PASSWORD)

    def sign_in(self, address: str, password: str) -> None:
        """Fill the sign-in page that is open."""
        self.page.fill("input[name=login]", address)
        self.page.fill("input[name=password]", password)
        self.page.click("main form button.btn-primary")
        self.page.wait_for_url(lambda url: "/login" not in url)
