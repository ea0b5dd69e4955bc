"""A page's workbook, downloaded, filled in, uploaded: its preview."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from playwright.sync_api import Locator, Page

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def filled(page: Page, link: Locator, typed: Mapping[str, Any]) -> Any:
    """The workbook behind a link with these values in the cells of their codes, as a file to be chosen."""
    from openpyxl import load_workbook  # noqa: PLC0415  only these pages need a spreadsheet

    with page.expect_download() as download:
        link.click()
    with download.value.path().open("rb") as file:
        book = load_workbook(file)
    for sheet in book.worksheets:
        for row in sheet.iter_rows(max_col=1):
            if row[0].value in typed:
                sheet[f"D{row[0].row}"].value = typed[row[0].value]
    out = BytesIO()
    book.save(out)
    return {"name": "filled.xlsx", "mimeType": MEDIA_TYPE, "buffer": out.getvalue()}


def upload_a_workbook(page: Page) -> None:
    """The workbook of the form with a changed cell and a formula."""
    typed = {"cooperating_unit": "離線填寫的內容", "sender_address": "離線填寫的內容", "pi_title": "=1+1"}
    page.set_input_files("#file", filled(page, page.locator("main a.btn-primary").first, typed))
    page.locator("form[enctype] button.btn-primary").first.click()
    page.wait_for_url("**/offline/*-*/")


def upload_a_month(page: Page) -> None:
    """The workbook of a member's month, one cell with a formula."""
    page.locator("#offline > summary").click()
    typed = {"work_kpi1": "東京試吃會二場，洽談採購商六家。", "kpi1_physical": 2, "kpi1_digital": "=1+1", "opportunity": 12.5}
    page.set_input_files("#id_workbook", filled(page, page.locator("#offline a").first, typed))
    page.locator("#offline form button").click()
    page.wait_for_url("**/preview/")
