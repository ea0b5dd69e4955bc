"""Documents that can be checked: the table of settings, the commands of the README, links."""

import re

from alliance_portal import settings
from alliance_portal.files import guide
from alliance_portal.files.kinds import KINDS
from alliance_portal.lib.version import VERSION
from tests.house.sources import ROOT


def text(name: str) -> str:
    """A page."""
    return (ROOT / name).read_text(encoding="utf-8")


def test_every_setting_is_documented_and_no_other() -> None:
    assert set(re.findall(r"^\| `(PORTAL_\w+)`", text("docs/operations.md"), re.MULTILINE)) == settings.KNOWN


def test_every_command_of_make_is_named() -> None:
    targets = set(re.findall(r"^([a-z]+):.*##", text("Makefile"), re.MULTILINE)) - {"help"}
    assert {target for target in targets if f"`{target}`" not in text("README.md") and f"make {target}" not in text("README.md")} == set()


def test_links_lead_somewhere() -> None:
    pages = ["README.md", "CHANGELOG.md", *(str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md"))]
    broken = [
        f"{page}: {link}"
        for page in pages
        for link in re.findall(r"\]\(([^)#:]+)\)", text(page))
        if not (ROOT / page).parent.joinpath(link).exists()
    ]
    assert broken == []


def test_the_table_of_files_is_that_of_the_code() -> None:
    assert text("docs/files.md") == guide.page()
    assert [text("docs/files.md").count(f"| {kind.name.zh} |") for kind in KINDS.values()] == [1] * len(KINDS)
    assert "| `.heic` |" in text("docs/files.md")


def test_the_version_has_its_changes() -> None:
    assert f"## {VERSION}" in text("CHANGELOG.md")
