"""Every page in Chromium: no axe violation, no error in the console, no sideways scrolling, at both widths (WCAG 2.2 AA)."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.screens.pages import SHOTS, Shot
from tests.screens.site import Site, Visitors, chromium, running_site
from tests.screens.visit import overflow, visit
from tests.test_matrix import ACTORS, LINES, routes

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]  # one site and one browser for all
# answered with a file, a fragment, a redirect or a plain word, or shown only inside a flow that has tests of its own
NOT_A_PAGE = re.compile(
    r"healthz|clock|choose_language|act_for|autosave|member_autosave|.*findings|upload|member_upload|picture|attachment|draft_paper|draft_form|(draft|submission)_(page|sheet)|submission_paper|submission_form|receipt_pdf|(member_)?offline_.*|job|objection"
    r"|firm_.*|member_(add|invite|revoke|remind|move|complete|hand_over|take_back)|consent_withdraw|reopen|invitation|mfa_.*"
    r"|(member_)?(compare|restore|comment_resolve|assign_done|presence|carry_confirm)"
    r"|person_(office|disable|enable|reset)|second_(confirm|refuse|withdraw)|outbox_resend|account_notices_read"
    r"|public:(blank_form|figure_template)"
    r"|(committee|meeting)_calendar|committee_(dossier|letter_file)|(overview|ranking)_export|screening_(file|letter)"
    r"|committee_(seat|cases|open|round|employers|score_save|offline_worker|figure|paper_countersign|workbook_file)"
    r"|register_(template|apply|undo|remove)"
    r"|execution_(payment.*|agreement.*|invite|checklist|extend|sign|decline|end|document|points|answer|settle|hand_in|plan|accept|return|report_.*|take_back|give_back|evidence|evidence_.*|change_.*)"
    r"|execution_(reviewed_(evidence|photo)|checkpoint_(save|settle|make|paper)|evidence_check|review_(open|result)|improvement.*|thumbnail|summary|data|closing_(save|make|report)|close"
    r"|obligation_.*|diagnosis_(plan|session)|letter_file|visit_(add|change|photo|file|action|finish|sign_off))"
    r"|desk_(intake|late|contact|scan|view_.*|bulk_(officer|remind|export))"
    r"|call_(copy|publish|take_back|delete|edition_(upload|choose|file)|text_(publish|discard|withdraw))"
    r"|account_(reauthenticate|inactive|confirm_.*|set_password|reset_password_.*|email_verification_sent)"
)


SAMPLE = SHOTS[::8]  # of every wing; all of them in continuous integration
# routes that answer nobody's GET with anything: presses, by the matrix
NEVER_SHOWN = set(routes()) - {line["route"] for line in LINES if line["method"] == "GET" and "200" in (line[actor] for actor in ACTORS)}


@pytest.fixture(scope="module")
def visitors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Visitors]]:
    """One site and one browser for all pages of this file."""
    with running_site(tmp_path_factory.mktemp("site")) as site, chromium() as browser:
        yield site, Visitors(browser, site)


@pytest.mark.parametrize("shot", [pytest.param(each, id=each.name, marks=[] if each in SAMPLE else [pytest.mark.thorough]) for each in SHOTS])
def test_page(visitors: tuple[Site, Visitors], shot: Shot) -> None:
    site, people = visitors
    # `make screens` looks at both languages and widths; here the wide page with axe, then the same page on a phone
    page = people.page(shot.role, "zh-hant", 1280)
    faults = visit(page, shot, site.filled(shot.path))
    page.set_viewport_size({"width": 390, "height": 900})
    faults += overflow(page)
    assert faults == []


def test_every_page_has_a_picture() -> None:
    """A route that shows a page stands in the list of pictures."""
    from django.urls import Resolver404, resolve  # noqa: PLC0415  after Django is set up

    shown = set()
    for shot in SHOTS:
        try:
            match = resolve(re.sub(r"\{.*?\}", "1", shot.path.partition("?")[0]))
        except Resolver404:
            continue
        shown.add(match.view_name)
    assert {name for name in routes() if not NOT_A_PAGE.fullmatch(name)} - shown - NEVER_SHOWN == set()


def test_the_folder_of_pictures_is_not_committed() -> None:
    assert "var" in Path(__file__).parents[2].joinpath(".gitignore").read_text(encoding="utf-8")
