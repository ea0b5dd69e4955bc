"""Documents that can be checked: the table of settings, the commands of the README, links."""

import re

from alliance_portal import settings
from alliance_portal.files import guide
from alliance_portal.files.kinds import KINDS
from alliance_portal.lib.version import VERSION
from tests.house.sources import ROOT
from tests.house.words import faults
from tests.screens.guides import shots


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


def test_every_role_has_a_guide_with_pictures_of_today() -> None:
    guides = {path.stem: text(f"docs/guides/{path.name}") for path in (ROOT / "docs" / "guides").glob("*.md")}
    assert set(guides) == {"README", "lead", "member", "staff", "reviewer", "agency", "administrator"}
    shown = {name: set(re.findall(r"\(\.\./screens/(\w+)\.png\)", words)) for name, words in guides.items()}
    assert [name for name, pictures in shown.items() if not pictures] == ["README"]
    kept = {path.stem for path in (ROOT / "docs" / "screens").glob("*.png")}
    assert set().union(*shown.values()) == kept == set(shots())


def test_guides_use_the_words_of_the_glossary() -> None:
    assert [f"{path.name}: {fault}" for path in (ROOT / "docs" / "guides").glob("*.md") for fault in faults(path.read_text(encoding="utf-8"))] == []
    assert faults("請提交") != []


def test_the_version_has_its_changes() -> None:
    assert f"## {VERSION}" in text("CHANGELOG.md")
