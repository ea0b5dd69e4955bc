"""The side navigation of the offices: who has which pages, and that a page finds itself in it."""

import re

import pytest
from django.template import Context, Template
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString

from alliance_portal.accounts.models import Office, User
from alliance_portal.administration.menu import MENU, menu_of
from tests.house.sources import ROOT

ENTRIES = [entry for _heading, entries in MENU for entry in entries]


def test_every_page_that_says_where_it_is_stands_in_the_menu() -> None:
    said = {
        name for path in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r'administration/_side\.html" with here="(\w+)"', path.read_text(encoding="utf-8"))
    }
    assert said
    assert said - {entry.key for entry in ENTRIES} == set()


@pytest.mark.parametrize("office", [Office.NONE, Office.REVIEWER, Office.AGENCY])
def test_other_offices_have_no_menu(office: Office) -> None:
    assert menu_of(office, "desk") == ""


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "strange"), [("staff", "technical"), ("administrator", "desk")])
def test_an_office_has_its_pages_and_the_page_marks_itself(role: str, strange: str, users: dict[str, User]) -> None:
    menu = menu_of(users[role].office, "seconds")
    assert isinstance(menu, SafeString)  # else the page shows its markup as text
    links = re.findall(r'href="([^"]+)"', menu)
    assert links == [reverse(entry.route, args=entry.arguments) for entry in ENTRIES if users[role].office in entry.offices]
    assert re.findall(r'href="([^"]+)" aria-current="page"', menu) == [reverse("seconds")]
    assert reverse(strange) not in links


def test_the_tag_writes_markup() -> None:
    shown = Template('{% load office_pages %}{% office_menu %}').render(Context({"user": User(office=Office.STAFF), "here": "desk"}))
    assert re.findall(r'<li><a href="([^"]+)" aria-current="page">收件櫃檯</a></li>', shown) == [reverse("desk")]


def test_the_menu_speaks_the_language_of_the_page() -> None:
    with translation.override("zh-hant"):
        assert "收件櫃檯" in menu_of(Office.STAFF, "desk")
    with translation.override("en"):
        english = menu_of(Office.STAFF, "desk")
    assert "收件櫃檯" not in english
    assert "Reception" in english
