"""Types the answers of an interchange document into the portal's pages, as a person would: by field, by row, by box."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from proposals.catalogue import load_edition
from proposals.catalogue.model import Field, Kind, Scope, Section
from proposals.forms.names import input_name
from proposals.forms.posted import is_single, is_typed

MEMBER_SECTIONS = (
    "identity", "overview", "supplementary", "member_company", "survey_domestic", "survey_overseas", "survey_digital", "survey_future",
)
# the page keeps a copy in the browser from the first key until the server has everything
SAVED = "() => !localStorage.getItem('section:' + document.getElementById('section-form').dataset.key)"


def wait_until_saved(page: Page) -> None:
    """Until the page says that the server has everything."""
    page.wait_for_function(SAVED)


def fill_section(page: Page, section: Section, record: Mapping[str, Any], folder: Path) -> None:
    """Type a whole section into its page; the caller waits for the save or presses the button."""
    for field in section.fields:
        value = record.get(field.key)
        if value in (None, ""):
            continue
        if field.kind in (Kind.IMAGE, Kind.FILE):
            upload(page, field.key, folder / value)
        elif field.kind is Kind.TABLE:
            _table(page, field, value)
        elif is_typed(field):
            _value(page, field, field.key, value)


def fill_member(page: Page, place: str, member: Mapping[str, Any], folder: Path, *, script: bool = True) -> None:
    """Type all sections of a member's annex form; without scripts each is saved by its button."""
    for key in MEMBER_SECTIONS:
        section = load_edition("113").section(key, Scope.MEMBER)
        page.goto(f"{place}sections/{key}/")
        fill_section(page, section, member if key == "identity" else member.get(key, {}), folder)
        if script:
            wait_until_saved(page)
        else:
            page.click(".actionbar button[name=_stay]")
            expect(page.locator("[data-saved] .saved")).to_be_visible()


def add_members(page: Page, case: str, members: Sequence[Mapping[str, Any]], addresses: Sequence[str]) -> None:
    """Add the members after the lead firm, each invited where it has an address."""
    for index, (member, address) in enumerate(zip(members[1:], addresses, strict=True), 1):
        page.goto(f"{case}members/")
        for key in ("company_name", "owner_name", "ubn"):
            page.fill(f"#{key}", member[key])
        page.locator("#contact_email").fill(address)
        page.locator("form.pairs button.btn-primary").click()
        expect(page.locator(".firm-list > li")).to_have_count(index + 1)


def answers_to_find(document: Mapping[str, Any]) -> list[str]:
    """What the paper must hold, without spaces: every firm and the first line of every narrative."""
    wanted = [member[key] for member in document["members"] for key in ("company_name", "ubn")]
    for section in load_edition("113").of_scope(Scope.ALLIANCE):
        record = document["proposal"].get(section.key, {})
        wanted += [str(record[field.key]).split("\n")[0] for field in section.fields if field.kind is Kind.LONGTEXT and field.key in record
                   and field.key != "kpi4_evidence"]
    return ["".join(text.split()) for text in wanted]


def upload(page: Page, slot: str, file: Path) -> None:
    """Choose a file for a slot; with scripts it is sent at once, without by its button."""
    page.set_input_files(f"input[name='file-{slot}']", file)
    page.locator(f"[data-slot='{slot}'] .slot-now", has_text=file.name).wait_for()


def _table(page: Page, table: Field, value: Any) -> None:
    if is_single(table):
        _row(page, table, table.key, value)
        return
    if table.rows and table.rows.fixed:
        for row in value:
            _row(page, table, input_name(table.key, row["key"]), row)
        return
    while page.locator(f"[data-rows='{table.key}'] > li").count() < len(value):
        page.click(f"[data-add='{table.key}']")
    for index, row in enumerate(value):
        _row(page, table, input_name(table.key, index), row)


def _row(page: Page, table: Field, prefix: str, row: Mapping[str, Any]) -> None:
    for column in table.columns:
        if is_typed(column) and row.get(column.key) not in (None, ""):
            _value(page, column, input_name(prefix, column.key), row[column.key])


def _value(page: Page, field: Field, name: str, value: Any) -> None:
    if field.kind is Kind.MULTICHOICE:
        for option in value:
            page.check(f"input[name='{name}'][value='{option}']")
    elif field.kind is Kind.CHOICE:
        _choose(page, name, str(value))
    elif field.kind is Kind.BOOLEAN:
        box = page.locator(f"input[name='{name}'][value='{'true' if value else 'false'}']")
        if box.count():
            box.check(force=name.startswith("gantt-"))  # a month's box lies unseen over its cell
    else:
        text = str(value)
        line = page.locator(f"[name='{name}']")
        line.fill(text)


def _choose(page: Page, name: str, value: str) -> None:
    listed = page.locator(f"select[name='{name}']")
    if listed.count():
        listed.select_option(value)
    else:
        page.check(f"input[type=radio][name='{name}'][value='{value}']")
