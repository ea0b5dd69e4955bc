"""Mutation check of the permission matrix (security 2.4-4): every predicate and every declaration is switched off in turn; a cell goes red.

Nothing is listed by hand: predicates are the functions of all modules named `permissions`, declarations the marks on the routes' views. One that
cannot be switched off by its kind of answer fails the first test, one whose loss nobody notices fails the others.
"""

import importlib
import inspect
import pkgutil
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import MARK, Access, Kind
from proposals.models import MemberFirm, Proposal
from proposals.permissions import Standing
from proposals.services.papers import EDITIONS
from tests.matrix_world import ACTORS, ASKED_IN, NO_CASE, OFFICES, World, make_world
from tests.test_canaries import crawl
from tests.test_matrix import LINES, ask, body_of, routes, states_of, url_of

# its listening costs half a minute: once, not once a worker; what it mutates is tested by the matrix itself
pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.thorough, pytest.mark.xdist_group("mutations")]
ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("alliance_portal", "proposals", "review", "kpi")
REFUSALS = {"302", "400", "401", "403", "404", "409", "422"}
STATES_TRIED = {NO_CASE, "D", "V", "S"}
MASKING = {"proposal", "alliance", "receipt", "section"}  # pages that show one thing to some and another to others
MOST_CELLS = 25  # tried for one mutant; most die at the first
# what marks views or reads marks decides nothing by itself: the second test switches the marks off
MARKERS = {"public", "signed_in", "before_second_factor", "office", "sensitive", "access_of"}
# these only draw a button; whoever presses it is refused by the service below, which asks for itself
DRAW_ONLY = {
    "may_submit": "tests/proposals/services/test_submissions.py::test_only_an_owner_of_the_lead_submits",
    "may_complete": "tests/proposals/services/test_members.py::test_only_who_fills_a_form_says_that_it_is_complete",
}
# behind another refusal on most pages, so that few or no cells of the matrix can see their loss; the tests named here do
PERMISSIONS, PEOPLE = "tests/proposals/test_permissions.py", "tests/administration/test_people.py"
SECOND_LINE = {
    "is_office": f"{PEOPLE}::test_staff_do_not_see_administrators",
    "paper_editions": f"{PERMISSIONS}::test_agency_reads_from_the_review_on",
    "visible_people": f"{PEOPLE}::test_staff_do_not_see_administrators",
    "may_change_office": f"{PEOPLE}::test_never_alone_never_to_oneself",
    "may_disable": f"{PEOPLE}::test_whom_staff_may_disable",
    "may_ask_reset": "tests/administration/test_permissions.py::test_who_may_ask_for_a_reset",
    "may_invite_reviewers": "tests/administration/test_invitations.py::test_an_invitation_of_who_lost_the_right_is_void",
    "may_read_trail": "tests/administration/test_permissions.py::test_who_may_read_what_an_account_did",
    "known_proposals": f"{PERMISSIONS}::test_draft_exists_for_its_alliance_only",
    "may_read_submission": f"{PERMISSIONS}::test_submitted_case_exists_for_staff_too",
    "lies_open": "tests/review/services/committee/test_conflicts.py::test_nothing_opens_before_the_signature_and_the_list_of_names",
    "may_break_glass": f"{PERMISSIONS}::test_nobody_else_opens_with_a_reason",
    "may_declare": f"{PERMISSIONS}::test_declarations_and_consents",
    "may_comment": "tests/proposals/services/test_comments.py::test_nobody_else_does",
    "require_staff": "tests/review/services/test_intake.py::test_only_staff_take_paper",
    "signs_an_undertaking": "tests/review/services/test_officers.py::test_who_signs",
    "may_open_sealed": "tests/review/services/committee/test_sealed.py::test_only_an_administrator_asks_and_only_he_opens",
    "may_see_slides": "tests/review/services/test_slides.py::test_who_sees_slides",
    "may_decide": "tests/review/services/test_officers.py::test_a_conflict_keeps_from_deciding_and_names_the_firm",
    "course_case": "tests/kpi/views/test_progress_pages.py::test_strangers_find_nothing",
    "may_have_report": "tests/kpi/views/test_closing_pages.py::test_the_report_is_for_lead_and_staff_and_the_agency_reads_its_pdf",
    "may_see_course": "tests/kpi/views/test_progress_pages.py::test_an_administrator_with_a_reason_opens_the_case_but_not_its_course",
    "reviewed_case": "tests/kpi/views/test_reviewed.py::test_it_closes_with_the_review_a_recusal_and_the_seat",
    "signing_case": "tests/kpi/views/test_contract.py::test_the_organiser_reads_from_the_contract_on",
    "may_lead": "tests/kpi/services/test_points.py::test_who_lists_answers_and_settles",
    "may_bind": "tests/kpi/services/test_alliance_reports.py::test_a_colleague_consolidates_and_an_owner_certifies",
    "may_report": "tests/kpi/services/test_member_reports.py::test_only_its_own_people_write_it",
    "may_read_report": "tests/kpi/views/test_reports.py::test_other_members_do_not_read_a_members_report",
    "may_start": "tests/proposals/services/test_submissions.py::test_a_proposal_is_started_for_a_firm_of_ones_own_only",
}
Predicate = Callable[..., Any]


def everything(found: Any) -> Any:
    """All rows of the model that a list of permitted rows is about."""
    return found.model._default_manager.all()


def owner_of_all(user: Any, proposal: Any) -> Standing:
    """As if everybody owned every firm of the alliance."""
    rows = frozenset(MemberFirm.objects.filter(proposal=proposal).values_list("pk", flat=True))
    return Standing(user.pk or 0, "", rows, rows, is_lead=True, is_lead_owner=True)


def switched_off(predicate: Predicate) -> Predicate | None:
    """The predicate letting everybody in; None for a kind of answer that this file does not know."""
    kind = str(inspect.signature(predicate).return_annotation)
    if "QuerySet" in kind:
        return lambda *given, **named: everything(predicate(*given, **named))
    if "Standing" in kind:
        return owner_of_all
    if "tuple[str" in kind:
        return lambda *_given, **_named: EDITIONS
    if kind == "None":  # it raises, or lets pass
        return lambda *_given, **_named: None
    if "Proposal'" in kind:  # it fetches for somebody, or raises
        return lambda _user, code, *_given, **_named: Proposal.objects.select_related("call").get(code=code)
    return (lambda *_given, **_named: True) if "bool" in kind else None


def predicates() -> dict[str, Predicate]:
    """Every public function of every module named `permissions`, by module and name."""
    found = {}
    for package in PACKAGES:
        root = importlib.import_module(package)
        for module in pkgutil.walk_packages(root.__path__, f"{package}."):
            if module.name.rpartition(".")[2] == "permissions":
                home = importlib.import_module(module.name)
                own = {name: each for name, each in vars(home).items() if inspect.isfunction(each) and each.__module__ == module.name}
                found |= {f"{module.name}.{name}": each for name, each in own.items() if name not in MARKERS and not name.startswith("_")}
    return found


PREDICATES = predicates()


def marked(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[tuple[str, Any, Access]]:
    """Every route of ours that is not open to everybody: name, view, declaration."""
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            yield from marked(each, f"{namespace}{each.namespace}:" if each.namespace else namespace)
        elif isinstance(each, URLPattern):
            access = getattr(each.callback, MARK, None)
            if access is not None and access.kind is not Kind.PUBLIC:
                yield f"{namespace}{each.name}", each.callback, access


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The rows of the matrix, made once for this file and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


def everywhere(monkeypatch: pytest.MonkeyPatch, old: Predicate, new: Predicate) -> None:
    """Put `new` where any module of the portal holds `old`."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in PACKAGES:
            for key, value in list(vars(module).items()):
                if value is old:
                    monkeypatch.setattr(module, key, new)


Cell = tuple[str, str, str, str]  # route, method, state, actor
OF_PHASES = tuple(ASKED_IN)  # routes of the check, the committee, the execution: what they refuse depends on the state of the case
STATES_OF_PHASES = {"Q", "V", "P", "G"}


def is_tried(line: dict[str, str], actor: str) -> bool:
    """Whether a refusal is one in which the loss of a predicate is looked for."""
    if actor == "AN" or line[actor] not in REFUSALS or line["route"].startswith(("account_", "mfa_", "public:")):
        return False
    if line["route"].startswith(OF_PHASES):
        return line["state"] in STATES_OF_PHASES and line[actor] != "405"
    return line["state"] in (STATES_TRIED if line[actor] != "404" else {NO_CASE, "D"})


EVERY_REFUSED: list[Cell] = [
    (line["route"], line["method"], line["state"], actor) for line in LINES for actor in ACTORS if is_tried(line, actor)
]
EXPECTED = {(line["route"], line["method"], line["state"], actor): line[actor] for line in LINES for actor in ACTORS}
# the same refusal of the same actor in another state is the same predicate's, but where the state of the case decides
REFUSED_CELLS: list[Cell] = list({
    (cell[0], cell[1], cell[2] if cell[0].startswith(OF_PHASES) else "", cell[3], EXPECTED[cell]): cell for cell in reversed(EVERY_REFUSED)
}.values())
OFFICE_OF = {"L": Office.NONE, "M": Office.NONE, **OFFICES}


def answer_of(world: World, cell: Cell) -> str:
    """What the site answers now; a fault of the mutant's own counts as an answer that the matrix does not expect."""
    route, method, state, actor = cell
    try:
        return str(ask(world.clients[actor], method, url_of(world, route, state), body_of(world, route)).status_code)
    except Exception as fault:  # noqa: BLE001  whatever the mutant breaks
        return type(fault).__name__


@pytest.fixture(scope="module")
def refused_by(world: World) -> dict[str, list[Cell]]:
    """For each predicate the refused cells in which it said no: only there its loss can be seen."""
    said_no: dict[str, list[Cell]] = defaultdict(list)
    routes()  # loads every view: one that was loaded later would keep the listener for good
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.template.base.Template.render", lambda _template, _context: "")
        heard: set[str] = set()
        for name, predicate in PREDICATES.items():
            everywhere(patch, predicate, listening(name, predicate, heard))
        for cell in REFUSED_CELLS:
            heard.clear()
            answer_of(world, cell)
            for name in heard:
                said_no[name].append(cell)
    return said_no


def listening(name: str, predicate: Predicate, heard: set[str]) -> Predicate:
    """The predicate, noting when it is asked and does not simply say yes."""

    def asked(*given: Any, **named: Any) -> Any:
        try:
            answer = predicate(*given, **named)
        except Exception:
            heard.add(name)
            raise
        if answer is not True and answer is not None and not isinstance(answer, Proposal):
            heard.add(name)
        return answer

    return asked


def test_every_predicate_can_be_switched_off() -> None:
    assert [name for name, each in PREDICATES.items() if switched_off(each) is None] == []
    assert len(PREDICATES) > 20


def masked_text_shows(world: World) -> bool:
    """Whether a page that other members or the agency read shows what is masked for them."""
    return any(crawl(world, actor, {state}, MASKING)[2] for actor, state in (("M2", "D"), ("A", "V")))


@pytest.mark.parametrize("test", sorted({*DRAW_ONLY.values(), *SECOND_LINE.values()}))
def test_the_second_line_has_its_tests(test: str) -> None:
    file, _colons, name = test.partition("::")
    assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")


def spread(cells: list[Cell]) -> list[Cell]:
    """Cells of different routes first: a mutant that one route survives dies at another."""
    seen: dict[str, int] = defaultdict(int)
    ranked = []
    for cell in cells:
        seen[cell[0]] += 1
        ranked.append((seen[cell[0]], cell))
    return [cell for _rank, cell in sorted(ranked, key=lambda each: each[0])][:MOST_CELLS]


@pytest.mark.parametrize("name", PREDICATES)
def test_loss_of_a_predicate_is_noticed(world: World, refused_by: dict[str, list[Cell]], name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    mutant = switched_off(PREDICATES[name])
    assert mutant is not None
    everywhere(monkeypatch, PREDICATES[name], mutant)
    with monkeypatch.context() as patch:
        patch.setattr("django.template.base.Template.render", lambda _template, _context: "")
        killed = any(answer_of(world, cell) != EXPECTED[cell] for cell in spread(refused_by[name]))
    killed = killed or masked_text_shows(world)  # what only masks a text is seen by who may not read it
    listed = name.rpartition(".")[2] in DRAW_ONLY | SECOND_LINE
    assert killed or listed, f"{name} may be lost and no cell of the matrix goes red; it refuses in {refused_by[name][:3]}"


def test_loss_of_a_declaration_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """An office's view open to every account, an account's view open to everybody: the very cells of its route go red."""
    monkeypatch.setattr("django.template.base.Template.render", lambda _template, _context: "")
    survivors, count = [], 0
    for route, view, access in marked():
        count += 1
        weaker = Access(Kind.SIGNED_IN) if access.kind is Kind.OFFICE else Access(Kind.PUBLIC)
        outsiders = [actor for actor, held in OFFICE_OF.items() if held.value not in access.offices]
        actors = outsiders if access.kind is Kind.OFFICE else ["AN"]
        cells = [(route, method, state, actor) for state in states_of(route, routes()[route]) for method in ("GET", "POST") for actor in actors]
        cells = [cell for cell in cells if cell in EXPECTED]  # a route that is not in the matrix fails there
        with monkeypatch.context() as patch:
            patch.setattr(view, MARK, replace(access, kind=weaker.kind, offices=weaker.offices))
            if cells and all(answer_of(world, cell) == EXPECTED[cell] for cell in cells):
                survivors.append(route)
    assert survivors == []
    assert count > 40
