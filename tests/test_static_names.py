"""Every file that a template names is there and collected: `make run` answers a page with a missing one with 500."""

import re
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.utils import matches_patterns

from alliance_portal.static_files import PortalStaticFilesConfig

NAMED = re.compile(r"""{%\s*static\s+["']([^"']+)["']""")


def is_served(name: str) -> bool:
    return finders.find(name) is not None and not matches_patterns(Path(name).name, PortalStaticFilesConfig.ignore_patterns)


def test_every_named_file_is_served() -> None:
    named = {name for path in (settings.BASE_DIR / "templates").rglob("*.html") for name in NAMED.findall(path.read_text(encoding="utf-8"))}
    assert len(named) > 5
    assert sorted(name for name in named if not is_served(name)) == []
    assert not is_served("django_htmx/htmx.min.js")  # what a page once named
