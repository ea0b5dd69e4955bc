"""Issue 2, faults in the running stack: a killed worker, a mail server that is down, a killed web process. Nothing lost, nobody needed.

No browser: these run where Chromium is missing too.
"""

import http.client
import json
import os
import signal
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any

import pytest

from tests.bench.client import Browser
from tests.journeys.stack import Stack, running_stack, until
from tests.programs import MailSink

pytestmark = [pytest.mark.xdist_group("faults"), pytest.mark.thorough]
# the same machinery as always, with shorter pauses
PACE = {"PORTAL_LEASE_SECONDS": "6", "PORTAL_SWEEP_SECONDS": "1", "PORTAL_MAIL_RETRY_SECONDS": "1"}
WAITS = "通知信尚未寄出，郵件伺服器恢復後會自動寄送"
CASE = "SELECT id, code FROM proposals_proposal WHERE imported_from = ?"
JOBS = "SELECT id, state, stage, attempts FROM jobs_job"
ANSWERS = "SELECT revision, json_extract(data, '$.competitor_analysis') FROM proposals_sectionanswers WHERE proposal_id = ? AND section = ?"


@pytest.fixture(scope="module")
def sink() -> Iterator[MailSink]:
    """The mail server of the stack."""
    server = MailSink()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, sink: MailSink) -> Iterator[Stack]:
    """One portal for the three faults, with a mail server of its own."""
    with running_stack(tmp_path_factory.mktemp("faults") / "data", {**PACE, "PORTAL_EMAIL_URL": sink.url}) as running:
        yield running


def rows(stack: Stack, query: str, *values: object) -> list[Any]:
    """What the database of the stack says, read from outside."""
    with closing(sqlite3.connect(f"file:{stack.data}/portal.sqlite3?mode=ro", uri=True, timeout=20)) as connection:
        return connection.execute(query, values).fetchall()


def lead_of(stack: Stack) -> Browser:
    """The demonstration's lead, signed in."""
    browser = Browser(int(stack.url.rpartition(":")[2]), {})
    form = browser.form("/accounts/login/", "login")
    form["login"], form["password"] = ([each] for each in stack.account("lead"))
    assert browser.post_form("/accounts/login/", form).status == 302
    return browser


def page(browser: Browser, path: str) -> str:
    answer = browser.ask("GET", path)
    assert answer.status == 200, path
    return answer.body.decode()


def process_of(stack: Stack, name: str) -> int | None:
    """The process id of a child of the supervisor, None while there is none."""
    try:
        return int((stack.data / "run" / f"{name}.pid").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def children(pid: int) -> list[int]:
    found = [path.read_text(encoding="ascii").split() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    return [int(each) for line in found for each in line]


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that only waits to be buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


# the worker -----------------------------------------------------------------------------------------------------------------


def test_paper_of_a_killed_worker_arrives_by_itself_and_once(stack: Stack) -> None:
    """R-44: the lease runs out, the sweeper sends the job again, the supervisor's new worker does it."""
    done = until(lambda: _all_done(stack), 90, "the papers of the demonstration's submission")
    assert {attempts for *_, attempts in done} == {1}  # nobody was killed: one attempt each
    case, code = rows(stack, CASE, "示範：填寫中")[0]
    lead = lead_of(stack)
    asked = {"csrfmiddlewaretoken": lead.form(f"/proposals/{code}/preview/", "csrfmiddlewaretoken")["csrfmiddlewaretoken"]}
    assert lead.post_form(f"/proposals/{code}/preview/", asked).status == 302
    [(job, *_)] = rows(stack, f"{JOBS} WHERE json_extract(payload, '$.proposal') = ?", case)

    worker = process_of(stack, "worker")
    [renderer] = until(lambda: [each for each in children(worker) if _is_laying_out(each)], 60, "the render")
    os.kill(renderer, signal.SIGSTOP)  # it cannot end on its own any more: the worker dies in the middle for sure
    os.kill(worker, signal.SIGKILL)
    try:
        until(lambda: not is_alive(renderer), 20, "the end of the killed worker's renderer")
    finally:
        if is_alive(renderer):
            os.kill(renderer, signal.SIGKILL)
    assert job_of(stack, job) == ("running", "render", 1)  # struck in the middle: the row still says that somebody does it
    assert rows(stack, "SELECT count(*) FROM proposals_paper WHERE proposal_id = ?", case) == [(0,)]
    assert lead.ask("GET", f"/proposals/{code}/preview/paper.pdf").status == 404

    until(lambda: job_of(stack, job)[0] == "done", 90, "the paper after all")
    assert job_of(stack, job)[2] == 2
    assert process_of(stack, "worker") != worker
    assert f"/proposals/{code}/preview/paper.pdf" in page(lead, f"/proposals/{code}/preview/")
    assert lead.ask("GET", f"/proposals/{code}/preview/paper.pdf").body.startswith(b"%PDF-")
    name = rows(stack, "SELECT f.name FROM proposals_paper p JOIN files_storedfile f ON f.id = p.file_id WHERE p.proposal_id = ?", case)
    assert len(name) == 1
    assert rows(stack, "SELECT count(*) FROM files_storedfile WHERE name = ?", *name[0]) == [(1,)]


def _all_done(stack: Stack) -> list[Any]:
    found = rows(stack, JOBS)
    return found if len(found) > 1 and {state for _id, state, *_ in found} == {"done"} else []


def job_of(stack: Stack, job: str) -> tuple[str, str, int]:
    [(_id, state, stage, attempts)] = rows(stack, f"{JOBS} WHERE id = ?", job)
    return state, stage, attempts


def _is_laying_out(pid: int) -> bool:
    """Whether a child of the worker is beyond its start: it has loaded the library that sets the text."""
    try:
        return "libpango" in Path(f"/proc/{pid}/maps").read_text(encoding="utf-8")
    except OSError:
        return False


# the mail server ------------------------------------------------------------------------------------------------------------


def test_mail_server_down_holds_up_no_submission_and_the_mail_goes_once(stack: Stack, sink: MailSink) -> None:
    """R-46: the outbox keeps the receipts, the page says so, and they go out when the server is back."""
    lead = lead_of(stack)
    [(_case, code)] = rows(stack, CASE, "示範：已上傳")
    first = newest_receipt(stack, code)
    until(lambda: not unsent(stack, first), 60, "the mails of the first submission")
    assert set(arrived(sink, first).values()) == {1}
    assert WAITS not in page(lead, f"/proposals/{code}/receipt/{first}/")

    sink.stop()
    second = submit_again(lead, stack, code)
    assert second != first
    until(lambda: [row for row in unsent(stack, second) if row[1] and row[2]], 60, "a try that found no server")
    assert {state for state, *_ in unsent(stack, second)} <= {"waiting", "sending"}
    assert WAITS in page(lead, f"/proposals/{code}/receipt/{second}/")
    assert not arrived(sink, second)

    sink.start()
    until(lambda: not unsent(stack, second), 60, "the mails of the second submission")
    assert WAITS not in page(lead, f"/proposals/{code}/receipt/{second}/")
    ask_for_a_later_mail(stack, sink)
    people = {to for (to,) in rows(stack, 'SELECT "to" FROM mail_mail WHERE key LIKE ?', f"receipt:{second}:%")}
    assert arrived(sink, second) == dict.fromkeys(people, 1)
    assert len(people) > 1


def newest_receipt(stack: Stack, code: str) -> str:
    query = "SELECT receipt_no FROM proposals_submission s JOIN proposals_proposal p ON p.id = s.proposal_id WHERE p.code = ? ORDER BY number DESC"
    return str(rows(stack, query, code)[0][0])


def unsent(stack: Stack, receipt: str) -> list[Any]:
    """State, attempts and error of the receipts that have not gone."""
    return rows(stack, "SELECT state, attempts, error FROM mail_mail WHERE key LIKE ? AND state != 'sent'", f"receipt:{receipt}:%")


def arrived(sink: MailSink, words: str) -> Counter[str]:
    """How many mails with these words in their subject each person got."""
    return Counter(str(mail["To"]) for mail in sink.messages if words in str(make_header(decode_header(mail["Subject"]))))


def submit_again(lead: Browser, stack: Stack, code: str) -> str:
    """Change a word, submit; the number of the new receipt."""
    place = f"/proposals/{code}/sections/mailing_label/"
    form = lead.form(place, "sender_address")
    form["sender_address"] = [f"{form['sender_address'][0]}二樓"]
    assert lead.post_form(place, form).status == 302
    form = lead.form(f"/proposals/{code}/submit/", "key")
    answer = lead.post_form(f"/proposals/{code}/submit/", form | {"understood": ["yes"]})
    assert answer.status == 302, answer.body.decode()
    receipt = newest_receipt(stack, code)
    assert answer.headers["Location"] == f"/proposals/{code}/receipt/{receipt}/"
    return receipt


def ask_for_a_later_mail(stack: Stack, sink: MailSink) -> None:
    """A mail that is asked for now and has arrived: what would go twice has had its turn before it."""
    visitor = Browser(int(stack.url.rpartition(":")[2]), {})
    form = visitor.form("/accounts/password/reset/", "email")
    form["email"] = [stack.account("lead")[0]]
    before = len(sink.messages)
    assert visitor.post_form("/accounts/password/reset/", form).status == 302
    until(lambda: len(sink.messages) > before, 60, "a later mail")


# the web process ------------------------------------------------------------------------------------------------------------


class Writer:
    """A page that saves by itself, as autosave.js does: from the revision of the last answer, the same text again when no answer came."""

    def __init__(self, stack: Stack) -> None:
        self.stack, self.browser = stack, lead_of(stack)
        [(self.case, code)] = rows(stack, CASE, "示範：空白")
        self.path = f"/proposals/{code}/sections/alliance_background/autosave/"
        form = self.browser.form(f"/proposals/{code}/sections/alliance_background/", "competitor_analysis")
        self.revision, self.token = int(form["revision"][0]), form["csrfmiddlewaretoken"][0]
        self.text, self.acknowledged, self.unanswered = "", "", 0

    def stored(self) -> tuple[int, str]:
        """Revision and text in the database."""
        found = rows(self.stack, ANSWERS, self.case, "alliance_background")
        return (found[0][0], found[0][1] or "") if found else (0, "")

    def write(self, word: str, meanwhile: Callable[[], None] | None = None, *, is_lost: bool = False) -> None:
        """Type a word and save until the server has said that it has it. `meanwhile`: done once the first request is under way; its answer
        `is_lost` on the way back.
        """
        self.text += word
        while (answer := self._send(meanwhile, is_lost=is_lost)) is None:
            self.unanswered += 1
            meanwhile, is_lost = None, False
            revision, text = self.stored()
            assert revision >= self.revision
            assert text in (self.acknowledged, self.text)  # what was acknowledged stands
        assert answer["saved"]
        self.revision, self.acknowledged = answer["revision"], self.text
        assert self.stored() == (self.revision, self.acknowledged)

    def _send(self, meanwhile: Callable[[], None] | None, *, is_lost: bool) -> dict[str, Any] | None:
        """The answer; None when there was none."""
        body = json.dumps({"revision": self.revision, "fields": {"competitor_analysis": [self.text]}})
        cookies = "; ".join(f"{name}={value}" for name, value in self.browser.cookies.items())
        headers = {"Content-Type": "application/json", "X-CSRFToken": self.token, "X-Requested-With": "autosave", "Cookie": cookies}
        connection = http.client.HTTPConnection("127.0.0.1", self.browser.port, timeout=60)
        try:
            connection.request("POST", self.path, body.encode(), headers | {"Referer": self.stack.url})
            if meanwhile:
                meanwhile()
            if is_lost:
                return None
            response = connection.getresponse()
            text = response.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        assert response.status == 200, (response.status, text.decode())
        return json.loads(text)


def test_killed_web_process_costs_no_acknowledged_save(stack: Stack) -> None:
    """R-37, issue 2: what was acknowledged is in the database, the web comes back by itself, the client goes on from where it was."""
    writer = Writer(stack)
    for word in "一二三四五":
        writer.write(word)
    assert writer.unanswered == 0  # nobody was killed: every save is answered
    web = process_of(stack, "web")

    def kill_workers() -> None:
        for each in children(web):
            os.kill(each, signal.SIGKILL)

    def kill_workers_once_written() -> None:
        until(lambda: writer.stored()[1] == writer.text, 30, "the save in the database")
        kill_workers()

    writer.write("六", kill_workers)
    assert writer.unanswered == 1
    writer.write("七")
    writer.write("八", kill_workers_once_written, is_lost=True)  # it stands, and the page does not know
    assert writer.unanswered == 2
    writer.write("九")
    assert process_of(stack, "web") == web  # the master made new workers

    old = children(web)
    writer.write("十", lambda: os.kill(web, signal.SIGKILL))
    until(lambda: process_of(stack, "web") not in (None, web), 60, "a new web process")
    until(lambda: not any(is_alive(each) for each in old), 60, "the end of the killed master's workers")
    for word in "甲乙":
        writer.write(word)
    assert writer.stored()[1] == "一二三四五六七八九十甲乙"
    assert rows(stack, "PRAGMA integrity_check") == [("ok",)]
