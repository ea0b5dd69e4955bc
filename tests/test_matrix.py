"""Who may do what: every route of the portal × method × state × role against `matrix.csv` (R-01 to R-06, R-16, R-23, R-24).

A route that is missing in the file fails, and so does a line for a route that no longer exists. After an intended change:
`python -m tests.write_matrix` writes the file anew; read the difference line by line before you keep it.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test.client import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.house import markup
from tests.matrix_world import ACTORS, ASKED_IN, BODIES, FIRST_SIX, FORM, NO_CASE, World, make_world

# the tables are made only where a test is marked so; the world's rows outlive each test, and are made by one worker
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("matrix")]
MATRIX = Path(__file__).with_name("matrix.csv")
METHODS = ("GET", "POST")
# where pages are really rendered; in the other states only the answer counts, and the suite stays quick
RENDERED = {NO_CASE, "D", "S"}
REFERENCE = re.compile(rb"<b>[0-9A-F]{8}</b>")  # of a refusal in the log: another one each time
REFUSED = {403, 404, 405}
# what one's own account and the frame need: the only things that a read-only role may send
OWN_ACCOUNT = ("account_", "mfa_", "choose_language")
# nothing of a case changes: links that were mailed (an invitation is bound to its address: 409; an objection is the named person's)
HARMLESS = {"invitation", "objection"}
# pages of allauth that only send away here, or that need an enrolled second factor (tests/accounts); and uploads in a member's
# form, whose sections have no file in this edition; papers that nobody asked for; what the committee's settings open, which by themselves
# open nothing (test_others.py, test_canaries.py)
NOBODY = {
    "account_confirm_login_code", "account_set_password", "mfa_deactivate_totp", "mfa_download_recovery_codes", "mfa_view_recovery_codes",
    "member_upload", "draft_paper", "call_edition_file", "draft_page", "draft_sheet", "submission_page", "submission_sheet",
    "execution_closing_report", "execution_checkpoint_paper", "committee_others",
}


def routes(resolver: URLResolver | None = None, namespace: str = "") -> dict[str, frozenset[str]]:
    """Every route of the site by name, with the names of its arguments."""
    found: dict[str, frozenset[str]] = {}
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            inner = f"{namespace}{each.namespace}:" if each.namespace else namespace
            outer = frozenset(each.pattern.converters) | frozenset(each.pattern.regex.groupindex)
            found |= {name: wanted | outer for name, wanted in routes(each, inner).items()}
        elif isinstance(each, URLPattern):
            found[f"{namespace}{each.name}"] = frozenset(each.pattern.regex.groupindex)
    return found


def states_of(route: str, arguments: frozenset[str]) -> tuple[str, ...]:
    """The states in which a route is asked: those of `ASKED_IN`, or none where it is about no case."""
    if "code" not in arguments:
        return (NO_CASE,)
    return next((states for prefix, states in ASKED_IN.items() if route.startswith(prefix)), FIRST_SIX)


def read_matrix() -> list[dict[str, str]]:
    """The lines of the file: route, method, state, and the status that each actor is answered."""
    with MATRIX.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


LINES = read_matrix() if MATRIX.exists() else []


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The rows of `matrix_world`, made once for this file and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


def url_of(world: World, route: str, state: str) -> str:
    """The address of a route in a case of this state."""
    wanted = routes()[route]
    arguments = world.arguments(route, state)
    return reverse(route, kwargs={name: arguments[name] for name in wanted})


def body_of(world: World, route: str) -> tuple[str, str]:
    """Content type and body of a POST to this route."""
    kind, text = BODIES.get(route, (FORM, ""))
    return kind, text.replace("{firm_id}", str(world.firms["L"].pk))


def ask(client: Client, method: str, url: str, body: tuple[str, str] = (FORM, "")) -> HttpResponse:
    """One request whose changes are undone, in the database and in the browser's cookies."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        answer: HttpResponse = client.generic(method, url, body[1] if method == "POST" else "", content_type=body[0])
        if answer.streaming:
            b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer


def faults_of_headers(actor: str, answer: HttpResponse) -> list[str]:
    """What the answer's headers lack (R-23, R-24)."""
    policy = answer.get("Content-Security-Policy", "")
    wanted = {
        "no policy": "default-src 'none'" in policy or "sandbox" in policy,
        "may be framed": "frame-ancestors 'none'" in policy or "sandbox" in policy,
        "inline scripts": "unsafe" not in policy,
        "sniffing": answer.get("X-Content-Type-Options") == "nosniff",
        "referrer": answer.get("Referrer-Policy") == "same-origin",
        "stored": actor == "AN" or "no-store" in answer.get("Cache-Control", ""),
        "cached": "Cache-Control" in answer.headers,
    }
    if answer.status_code == 200 and b"<script" in getattr(answer, "content", b""):
        wanted["no nonce"] = "'nonce-" in policy
    return [name for name, good in wanted.items() if not good]


def faults_of_markup(answer: HttpResponse) -> list[str]:
    """What is wrong with a page's tags."""
    if answer.streaming or not answer.content or not answer.get("Content-Type", "").startswith("text/html"):
        return []
    return markup.faults(answer.content.decode())


def test_markup_faults_are_found() -> None:
    """Positive control of the one above."""
    assert markup.faults('<p id="a">x<br></p><svg><path/></svg>') == []
    assert len(markup.faults('<ul><li>x</ul></li><p id="a"></p><p id="a">')) == 4


def test_every_route_is_in_the_matrix() -> None:
    listed = {(line["route"], line["method"], line["state"]) for line in LINES}
    real = {(route, method, state) for route, arguments in routes().items() for method in METHODS for state in states_of(route, arguments)}
    assert real - listed == set()
    assert listed - real == set()


def test_every_route_has_a_name() -> None:
    assert [name for name in routes() if name.endswith(("None", ":"))] == []


def cells() -> list[Any]:
    """Every line of the file. Quick is one rendered state of each route, the one in which it serves the most; the others are thorough."""
    quick: dict[str, str] = {}
    for line in sorted(LINES, key=lambda each: sum(int(each[actor]) in REFUSED for actor in ACTORS)):
        if line["state"] in RENDERED:
            quick.setdefault(line["route"], line["state"])
    return [
        pytest.param(
            line, id="-".join((line["route"], line["method"], line["state"])),
            marks=[] if line["state"] == quick.get(line["route"]) else [pytest.mark.thorough],
        ) for line in LINES
    ]  # fmt: skip


@pytest.mark.parametrize("line", cells())
def test_cell(world: World, line: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    if line["state"] not in RENDERED:
        monkeypatch.setattr("django.template.base.Template.render", lambda _template, _context: "")
    monkeypatch.setattr("proposals.services.offline.workbook", lambda *_wanted: b"")  # half a second each; tests/proposals/services has it
    url = url_of(world, line["route"], line["state"])
    body = body_of(world, line["route"])
    answers = {actor: ask(world.clients[actor], line["method"], url, body) for actor in ACTORS}
    assert {actor: str(answer.status_code) for actor, answer in answers.items()} == {actor: line[actor] for actor in ACTORS}
    assert {actor: faults for actor, answer in answers.items() if (faults := faults_of_headers(actor, answer))} == {}
    assert {actor: faults for actor, answer in answers.items() if (faults := faults_of_markup(answer))} == {}


def test_every_route_has_a_positive_control() -> None:
    """A refusal proves nothing where nobody is ever let in."""
    let_in = defaultdict(set)
    for line in LINES:
        let_in[line["route"]] |= {line[actor] for actor in ACTORS if int(line[actor]) not in REFUSED and not is_sign_in(line, actor)}
    assert {route for route, found in let_in.items() if not found} <= NOBODY


def is_sign_in(line: dict[str, str], actor: str) -> bool:
    """Whether the answer only sends a visitor to the sign-in."""
    return actor == "AN" and line[actor] in {"302", "401"}


def test_the_organiser_writes_nowhere() -> None:
    """R-16, generated: no POST of the read-only role is let in, but for its own account and language."""
    written = {line["route"] for line in LINES if line["method"] == "POST" and int(line["A"]) not in REFUSED}
    assert sorted(route for route in written - HARMLESS if not route.startswith(OWN_ACCOUNT)) == []


def test_no_answer_is_a_fault_of_ours() -> None:
    assert [line for line in LINES if any(int(line[actor]) >= 500 for actor in ACTORS)] == []


def test_a_case_of_others_looks_like_none(world: World) -> None:
    """R-03: body and headers of 404 are the same for what is not there and for what is not yours."""
    for route, arguments in routes().items():
        if "code" not in arguments:
            continue
        real = world.arguments(route, "D")
        for method in METHODS:
            answers = []
            for code in (real["code"], "113-99999"):
                url = reverse(route, kwargs={name: code if name == "code" else real[name] for name in arguments})
                answer = ask(world.clients["O"], method, url)
                content = REFERENCE.sub(b"", getattr(answer, "content", b""))
                answers.append((answer.status_code, content, sorted(answer.headers.items())))
            assert answers[0] == answers[1], f"{method} {route}"
            assert answers[0][0] in {403, 404, 405}


@pytest.mark.parametrize("method", ["PUT", *(pytest.param(each, marks=pytest.mark.thorough) for each in ("PATCH", "DELETE", "OPTIONS", "TRACE"))])
def test_other_methods_are_refused(world: World, method: str) -> None:
    """R-02: what a route does not offer is refused, for whom it serves too."""
    for route in routes():
        state = "D" if "code" in routes()[route] else NO_CASE
        url, actor = url_of(world, route, state), served(route, state)
        status = ask(world.clients[actor], method, url).status_code
        assert status in REFUSED or is_allauth(route), f"{method} {route} {actor} {status}"


@pytest.mark.thorough
def test_head_answers_as_get_without_a_body(world: World) -> None:
    for route in routes():
        state = "D" if "code" in routes()[route] else NO_CASE
        url, actor = url_of(world, route, state), served(route, state)
        read = ask(world.clients[actor], "GET", url)
        head = ask(world.clients[actor], "HEAD", url)
        assert (head.status_code, getattr(head, "content", b"")) == (read.status_code, b""), route


def served(route: str, state: str) -> str:
    """An actor to whom the route answers with more than a refusal: there nothing but the method refuses. The lead, if there is none."""
    lines = [line for line in LINES if (line["route"], line["state"]) == (route, state)]
    return next((actor for line in lines for actor in ACTORS if actor != "AN" and int(line[actor]) not in REFUSED), "L")


def is_allauth(route: str) -> bool:
    """The class views of allauth answer OPTIONS with the methods they know, and treat PUT as POST."""
    return route.startswith(("account_", "mfa_")) and route not in {"account_home", "account_profile"}
