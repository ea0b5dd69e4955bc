"""What is sealed, opened for a picture: the list of codes, a sheet before 截止評分."""


def open_the_codes(page) -> None:
    """The list of codes and names, opened with a reason."""
    page.fill("#f-reason", "核對紙本評分表（示範）")
    page.locator("main form button.btn-primary").click()
    page.locator("main table").wait_for()


def open_a_sealed_sheet(page) -> None:
    """A sheet before 截止評分, by a permission that this press uses up."""
    page.locator("form[action*='/sealed/'] button").first.click()
    page.wait_for_url("**/sealed/*/")
