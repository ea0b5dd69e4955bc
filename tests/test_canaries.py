"""Confidential texts stand on no page and in no mail of those who must not read them (R-08, R-10; security 1A, 2.4).

The world of the permission matrix holds a text or figure of its own in every confidential place. Everybody opens every page that there is, in
every state; each text is looked for in everything that is answered. Each is seen by its rightful reader, or the search would prove nothing.
"""

import re
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import product
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse

from alliance_portal.mail.models import Mail
from alliance_portal.mail.sending import message
from proposals.catalogue import Scope, load_edition
from proposals.models import MemberFirm
from review.models import Committee
from tests.matrix_committee import SCORES
from tests.matrix_world import (
    ACTORS,
    MOBILE_OF_LEAD,
    MOBILE_OF_MEMBER,
    NEIGHBOURS,
    NO_CASE,
    REVIEWERS,
    STATES,
    TURNOVER,
    World,
    make_world,
    secret,
)
from tests.test_matrix import LINES, body_of, routes, states_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.xdist_group("canaries")]
READERS = (*ACTORS, *NEIGHBOURS, *REVIEWERS)
ALLIANCE = frozenset({"L", "LC", "M", "M2"})
LEAD = frozenset({"L", "LC"})
NOBODY: frozenset[str] = frozenset()
# On these routes every section and every member's page is opened, in the state named for the actor; elsewhere one of each kind: there the
# section and the member are only whose page it is, and rights differ by state alone. LC reads as L does.
EACH_SECTION = {"section", "member_section", "member", "history", "member_history"}
WHOLE = {"L": {"D"}, "LC": {"S"}, "M": {"D"}, "M2": {"D"}}
WHOLE_ELSE = {"V"}
# routes that show no page to anybody: the matrix says so
NO_PAGE = {route for route in {line["route"] for line in LINES} if all(
    line[actor] in {"302", "404", "405"} for line in LINES if (line["route"], line["method"]) == (route, "GET") for actor in ACTORS
)} - {"submission_paper", "receipt_pdf"}
SUBMITTED = set(STATES) - {"D", "DX"}
REVIEWED = {"V", "K", "X", "P", "C", "G", "H", "Z"}


@dataclass(frozen=True)
class Secret:
    """A planted text. `always`: who may read it in any state; `submitted`, `reviewed`, `scored`: who besides from then on; `proof`: who must see it.

    `judged`: who besides while the case lies open to its reviewers; `listed`: who besides reads it in a list of names.
    """

    text: str
    always: frozenset[str]
    submitted: frozenset[str] = NOBODY
    reviewed: frozenset[str] = NOBODY
    scored: frozenset[str] = NOBODY
    judged: frozenset[str] = NOBODY
    listed: frozenset[str] = NOBODY
    proof: str = ""
    shown_at: frozenset[str] = NOBODY  # routes that show it to whoever holds a mailed link

    def readers(self, state: str) -> frozenset[str]:
        """Who may read it in a case of this state; on pages of no case: in any."""
        later = (
            (self.submitted, SUBMITTED), (self.reviewed, REVIEWED), (self.scored, REVIEWED - {"V"}), (self.judged, {"V", "K", "H"}),
            (self.listed, ()),
        )  # fmt: skip
        return self.always.union(*(who for who, states in later if state in states or state == NO_CASE))


JUDGES = frozenset({"R", "R2"})
VISITS = frozenset({"execution_visit", "execution_visits", "execution_visit_print"})
STAFF, AGENCY, DESK = frozenset({"S"}), frozenset({"A"}), frozenset({"S", "AD"})
NOISE = re.compile(r'nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"|<b>[0-9A-F]{8}</b>|\d\d:\d\d:\d\d')  # differs from page to page
SECRETS = (
    Secret(secret("survey", "M"), frozenset({"M"}), LEAD | STAFF, proof="M"),
    Secret(str(TURNOVER), frozenset({"M"}) | LEAD, STAFF, AGENCY, judged=JUDGES, proof="M"),
    Secret(MOBILE_OF_MEMBER, frozenset({"M"}) | LEAD, STAFF, proof="M"),
    Secret(secret("contact", "M"), frozenset({"M"}) | LEAD, STAFF, proof="M"),
    Secret(secret("name", "M"), frozenset({"M"}) | LEAD, STAFF, AGENCY, judged=JUDGES, proof="M"),
    Secret(secret("owner", "M"), ALLIANCE, STAFF, AGENCY, judged=JUDGES, proof="M"),
    Secret(MOBILE_OF_LEAD, ALLIANCE, STAFF, proof="L"),
    Secret(secret("contact", "L"), ALLIANCE, STAFF, proof="L"),
    Secret(secret("plan", "L"), ALLIANCE, STAFF, AGENCY, judged=JUDGES, proof="L"),
    Secret(secret("file", "L"), ALLIANCE, STAFF, AGENCY, judged=JUDGES, proof="L"),
    Secret(secret("theme", "L"), ALLIANCE | DESK, reviewed=AGENCY, judged=JUDGES, listed=frozenset({"RX"}), proof="L"),
    Secret(secret("theme", "O"), frozenset({"O"}) | DESK, proof="O"),
    # people of the programme: nobody outside it reads who they are, and reviewers not of each other
    *(Secret(f"Person-{actor}-Canary", frozenset({actor}) | DESK, proof=actor) for actor in ("R", "R2", "RX", "A", "AD")),
    Secret("Person-S-Canary", frozenset({"S"}) | DESK, proof="S", shown_at=VISITS),  # who came to the firm signs the record that the lead signs too
    *(Secret(f"canary-{actor.lower()}@example.tw", frozenset({actor}) | DESK, proof=actor) for actor in ("R", "R2", "RX", "S", "A", "AD")),
    # a sheet is its reviewer's own; staff read it once scoring is closed, never the private note; the organiser reads means only
    *(Secret(secret("note", actor), frozenset({actor}), proof=actor) for actor in ("R", "R2")),
    *(Secret(secret("remark", actor), frozenset({actor}), scored=STAFF, proof=actor) for actor in ("R", "R2")),
    *(Secret(secret("question", actor), frozenset({actor}), scored=STAFF, proof=actor) for actor in ("R", "R2")),
    *(Secret(SCORES[actor], frozenset({actor}), scored=STAFF, proof=actor) for actor in ("R", "R2")),
    # why a reviewer stays away is staff's; whom the lead asks to keep away is the lead firm's and staff's
    Secret(secret("recusal", "RX"), STAFF, proof="S"),
    Secret(secret("avoid", "L"), LEAD | STAFF, proof="L"),
    # what a notice asks for, and why a case did not pass: the lead firm's and staff's; members read the result alone
    # (the organiser reads what was asked for beside the findings from the review on: security 2.3, "Supplement")
    Secret(secret("wrong", "L"), LEAD | STAFF, reviewed=AGENCY, proof="L"),
    Secret(secret("reason", "L"), LEAD | STAFF, proof="L"),
    # people of other firms
    Secret("Person-O-Canary", frozenset({"O"}) | DESK | LEAD, proof="O"),
    Secret("Person-X-Canary", frozenset({"X"}) | DESK, proof="X"),
    Secret("Person-L-Canary", ALLIANCE | DESK, reviewed=AGENCY, proof="L", shown_at=frozenset({"invitation", "home"})),  # who invites signs
)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The rows of the matrix, made once for this file and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


def flat(text: str) -> str:
    """Text without what parts figures and numbers: 73,190,517 and 0987-650-317 are found however they are written."""
    return re.sub(r"[\s,()\-\u00a0]", "", text)


NEEDLES = [(each, flat(each.text).lstrip("0")) for each in SECRETS]


def found_in(text: str) -> list[Secret]:
    """The planted texts that occur."""
    inside = flat(text)
    return [each for each, needle in NEEDLES if needle in inside]


def text_of(answer: HttpResponse) -> str:
    """Headers and body; of a workbook or another packed document, the texts inside."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if zipfile.is_zipfile(BytesIO(body)):
        with zipfile.ZipFile(BytesIO(body)) as package:
            body = b"\n".join(package.read(name) for name in package.namelist())
    return f"{answer.headers}\n{body.decode('utf-8', 'replace')}"


def addresses(world: World, route: str, arguments: frozenset[str], state: str, *, whole: bool) -> Iterator[str]:
    """Every address of a route in a case of this state: each section, each member."""
    base = world.arguments(route, state)
    if route == "committee_conflicts":  # of the call that the committee of this world belongs to; by itself the page shows the open one
        yield f"{reverse(route, kwargs={name: base[name] for name in arguments})}?call={world.cases['V'].call.code}"
    if not arguments <= base.keys():
        return  # the matrix itself asks for the missing argument
    keys, sections = [base["key"]] if "key" in base else [], [base["section"]] if "section" in base else []
    if whole and "key" in arguments:
        keys = [member.key for member in MemberFirm.objects.filter(proposal=world.cases[state])]
    if whole and "section" in arguments:
        scope = Scope.MEMBER if route.startswith("member_") else Scope.ALLIANCE
        sections = [section.key for section in load_edition("113").of_scope(scope) if section.key not in ("identity", "member_privacy")]
    for key, section in product(keys if "key" in arguments else [None], sections if "section" in arguments else [None]):
        chosen = base | {name: value for name, value in (("key", key), ("section", section)) if value is not None}
        yield reverse(route, kwargs={name: chosen[name] for name in arguments})


def crawl(
    world: World, actor: str, states: Collection[str] = (*STATES, NO_CASE), only: Collection[str] = (),
) -> tuple[int, set[str], list[str]]:
    """Open everything as one actor: pages that were shown, texts that were seen, texts that must not have been."""
    shown, seen, leaks = 0, set(), []
    for route, arguments in routes().items():
        if route in NO_PAGE or (only and route not in only):
            continue
        for state in [state for state in states_of(route, arguments) if state in states]:
            for url in addresses(world, route, arguments, state, whole=route in EACH_SECTION and state in WHOLE.get(actor, WHOLE_ELSE)):
                with transaction.atomic():
                    answer = world.clients[actor].get(url)
                    text = text_of(answer)
                    transaction.set_rollback(True)
                shown += answer.status_code == 200
                for each in found_in(text):
                    seen.add(each.text)
                    if actor not in each.readers(state) and route not in each.shown_at:
                        leaks.append(f"{actor} reads {each.text} at {url} ({state}, {answer.status_code})")
    return shown, seen, leaks


# an owner and a reviewer who is recused; everybody else is tried in continuous integration
ALWAYS_TRIED = {"L", "RX"}


@pytest.mark.parametrize("actor", [pytest.param(each, marks=[] if each in ALWAYS_TRIED else [pytest.mark.thorough]) for each in READERS])
def test_nobody_reads_what_is_not_his(world: World, actor: str) -> None:
    shown, seen, leaks = crawl(world, actor)
    assert leaks == []
    assert shown > 0
    assert [each.text for each in SECRETS if each.proof == actor and each.text not in seen] == []


def test_mails_say_nothing_confidential(world: World) -> None:
    """Everything that the steps of a case mail, as it goes out: subject, body, headers, both parts (R-10)."""
    steps = [
        ("member_remind", "L", "D"), ("member_add", "L", "D"), ("member_invite", "L", "D"), ("firm_invite", "L", NO_CASE), ("withdraw", "L", "S"),
        ("account_reset_password", "AN", NO_CASE), ("consent_withdraw", "M", "D"),
    ]
    with transaction.atomic():
        for route, actor, state in steps:
            if route == "member_invite":
                MemberFirm.objects.filter(pk=world.members["D"].pk).update(firm=None)  # one that may still be invited
            arguments = {name: world.arguments(route, state)[name] for name in routes()[route]}
            kind, body = body_of(world, route)
            world.clients[actor].generic("POST", reverse(route, kwargs=arguments), body or "email=canary-l@example.tw", content_type=kind)
        mails = [(mail, message(mail).message().as_bytes()) for mail in Mail.objects.all()]
        whole = [(mail, f"{mail.subject}\n{mail.body}\n{raw.decode()}") for mail, raw in mails]
        transaction.set_rollback(True)
    assert len({mail.event for mail, _text in whole}) >= 5
    allowed = {secret("theme", "L"), "Person-L-Canary"}  # what a mail about the alliance must say
    said = [(mail.event, each.text) for mail, text in whole for each in found_in(text) if each.text not in allowed and each.proof != "O"]
    assert said == []
    assert any(secret("theme", "L") in text for _mail, text in whole)


def test_every_secret_has_a_rightful_reader() -> None:
    assert all(each.proof in READERS and each.proof in each.readers(NO_CASE) for each in SECRETS)
    assert len({each.text for each in SECRETS}) == len(SECRETS)
    assert found_in("電話 +886 987 650 317，營業額 73,190,517 元") == [each for each in SECRETS if each.text in (str(TURNOVER), MOBILE_OF_MEMBER)]


# what is answered about a case that is not one's own and about one that there is not: on these routes the code is only where a form goes to
@pytest.mark.parametrize(("actor", "state"), [
    ("RX", "V"), *(pytest.param(*each, marks=pytest.mark.thorough) for each in (("R", "E"), ("RX", "H"), ("O", "V"))),
])
def test_a_case_that_is_not_ones_own_is_as_one_that_is_not_there(world: World, actor: str, state: str) -> None:
    """The same status and page, whatever the route: nobody learns from an answer that a case exists (R-03)."""
    client, code, absent = world.clients[actor], world.cases[state].code, "112-99999"
    different, asked = [], 0
    for route, names in routes().items():
        arguments = world.arguments(route, state)
        if "code" not in names or not names <= arguments.keys() or route == "withdraw":
            continue
        answers = []
        for each in (code, absent):
            with transaction.atomic():
                answer = client.get(reverse(route, kwargs={name: arguments[name] for name in names} | {"code": each}))
                answers.append((answer.status_code, NOISE.sub("", text_of(answer).partition("<body")[2]).replace(each, "CODE")))
                transaction.set_rollback(True)
        asked += 1
        if answers[0] != answers[1]:
            different.append((route, answers[0][0], answers[1][0]))
    assert asked > 50
    assert different == []


@pytest.mark.parametrize("by_name", [False, True])
def test_reviewers_read_each_other_after_the_lock_only(world: World, by_name: bool) -> None:
    """Where a committee's settings open the sheets of colleagues: nothing of them before 截止評分, afterwards never a private note or an address."""
    pages = {"committee_score", "committee_others", "committee_history", "ranking"}
    mine = secret("remark", "R2")
    with transaction.atomic():
        Committee.objects.update(settings={"decimals": 2, "shows_others": True, "shows_round": True, "shows_names": by_name})
        _shown, before, _leaks = crawl(world, "R", {"V"}, pages)
        shown, after, _leaks = crawl(world, "R", {"K"}, pages)
        transaction.set_rollback(True)
    of_others = {each.text for each in SECRETS if each.proof == "R2"}
    assert before & of_others == set()
    assert secret("remark", "R") in before  # the control: one's own is there
    assert shown >= 3
    assert after & of_others == {mine, secret("question", "R2"), SCORES["R2"]} | ({"Person-R2-Canary"} if by_name else set())
