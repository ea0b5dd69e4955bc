"""Types the answers of an interchange document into the portal's pages, as a person would: by field, by row, by box."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from proposals.catalogue.model import Field, Kind, Section
from proposals.forms.names import input_name
from proposals.forms.posted import is_single, is_typed

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
