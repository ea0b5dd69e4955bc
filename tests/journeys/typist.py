"""Types the answers of an interchange document into the portal's pages, as a person would: by field, by row, by box.

`at_once` fills what is on the page with one call instead of one a field, with the same events: for pages that the journey types key by key
for somebody else already. What is hidden, disabled or missing is refused as it is there.
"""

from collections.abc import Iterator, Mapping, Sequence
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
Stroke = tuple[str, str]  # the name of a control and what is typed, or the value of the option that is chosen
# the first name whose control a person could not fill with its value, or null
FILL = """answers => {
    for (const [name, value] of answers) {
        const boxes = [...document.getElementsByName(name)].filter(each => each.type !== 'hidden');
        const box = boxes.find(each => !['radio', 'checkbox'].includes(each.type) || each.value === value);
        if (!box && value === 'false') continue;  // a single box: not ticked
        if (!box || box.disabled || box.readOnly || !box.checkVisibility()) return name;
        if (['radio', 'checkbox'].includes(box.type)) {
            if (!box.checked) box.click();
            continue;
        }
        box.focus();
        box.value = value;
        if (box.value.replaceAll('\\r', '') !== value.replaceAll('\\r', '')) return name;
        box.dispatchEvent(new InputEvent('input', {bubbles: true}));
        box.dispatchEvent(new Event('change', {bubbles: true}));
    }
    return null;
}"""
# the page keeps a copy in the browser from the first key until the server has everything
SAVED = "() => !localStorage.getItem('section:' + document.getElementById('section-form').dataset.key)"


def wait_until_saved(page: Page) -> None:
    """Until the page says that the server has everything."""
    page.wait_for_function(SAVED)


def fill_section(page: Page, section: Section, record: Mapping[str, Any], folder: Path, *, at_once: bool = False) -> None:
    """Type a whole section into its page; the caller waits for the save or presses the button."""
    press = _press_all if at_once else _press_each
    waiting: list[Stroke] = []
    for field in section.fields:
        value = record.get(field.key)
        if value in (None, ""):
            continue
        if field.kind in (Kind.IMAGE, Kind.FILE):
            upload(page, field.key, folder / value)
        elif field.kind is Kind.TABLE:
            press(page, waiting)
            waiting = []
            _add_rows(page, field, value)
            press(page, list(_strokes_of_table(field, value)))
        elif is_typed(field):
            waiting += _strokes(field, field.key, value)
    press(page, waiting)


def fill_member(
    page: Page, place: str, member: Mapping[str, Any], folder: Path, *, script: bool = True, at_once: bool = False,
) -> None:
    """Type all sections of a member's annex form; without scripts each is saved by its button."""
    for key in MEMBER_SECTIONS:
        section = load_edition("113").section(key, Scope.MEMBER)
        page.goto(f"{place}sections/{key}/")
        fill_section(page, section, member if key == "identity" else member.get(key, {}), folder, at_once=at_once)
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


def _add_rows(page: Page, table: Field, value: Any) -> None:
    if is_single(table) or (table.rows and table.rows.fixed):
        return
    while page.locator(f"[data-rows='{table.key}'] > li").count() < len(value):
        page.click(f"[data-add='{table.key}']")


def _strokes_of_table(table: Field, value: Any) -> Iterator[Stroke]:
    if is_single(table):
        rows = [(table.key, value)]
    elif table.rows and table.rows.fixed:
        rows = [(input_name(table.key, row["key"]), row) for row in value]
    else:
        rows = [(input_name(table.key, index), row) for index, row in enumerate(value)]
    for prefix, row in rows:
        for column in table.columns:
            if is_typed(column) and row.get(column.key) not in (None, ""):
                yield from _strokes(column, input_name(prefix, column.key), row[column.key])


def _strokes(field: Field, name: str, value: Any) -> Iterator[Stroke]:
    match field.kind:
        case Kind.MULTICHOICE:
            yield from ((name, option) for option in value)
        case Kind.BOOLEAN:
            yield name, "true" if value else "false"
        case _:
            yield name, str(value)


def _press_all(page: Page, strokes: list[Stroke]) -> None:
    refused = page.evaluate(FILL, strokes)
    assert refused is None, f"nobody can fill {refused}"


def _press_each(page: Page, strokes: list[Stroke]) -> None:
    for name, value in strokes:
        written = page.locator(f"[name='{name}']:is(textarea, input:not([type=radio], [type=checkbox], [type=hidden]))")
        listed = page.locator(f"select[name='{name}']")
        if written.count():
            written.fill(value)
        elif listed.count():
            listed.select_option(value)
        else:
            box = page.locator(f"input[name='{name}'][value='{value}']:not([type=hidden])")
            if value != "false" or box.count():  # a single box is not ticked
                box.check(force=name.startswith("gantt-"))  # a month's box lies unseen over its cell
