"""`make screens`: every page × 1280 and 390 px × both languages into var/screens/, axe on each. Names as arguments choose some.

`--guides` takes the pictures of the guides anew instead, into docs/screens.
"""

import sys
import tempfile
from pathlib import Path

from tests.screens import guides
from tests.screens.pages import LANGUAGES, SHOTS, WIDTHS
from tests.screens.site import ROOT, Visitors, chromium, running_site
from tests.screens.visit import visit


def main(names: list[str]) -> int:
    """Take the pictures; the number of pages with faults."""
    if names == ["--guides"]:
        return for_guides()
    folder = ROOT / "var" / "screens"
    chosen = [shot for shot in SHOTS if not names or any(shot.name.startswith(name) for name in names)]
    bad = 0
    with tempfile.TemporaryDirectory(prefix="portal-screens-") as data, running_site(Path(data)) as site, chromium() as browser:
        visitors = Visitors(browser, site)
        for shot in chosen:
            for language in LANGUAGES:
                for width in WIDTHS:
                    page = visitors.page(shot.role, language, width)
                    faults = visit(page, shot, site.filled(shot.path), picture=folder / f"{shot.name}-{width}-{language[:2]}.png")
                    bad += bool(faults)
                    print(f"{'FAULT' if faults else 'ok'} {shot.name} {width} {language}", *faults, sep="\n    ", flush=True)
    print(f"{len(chosen)} pages in {folder}; {bad} with faults")
    return min(bad, 100)


def for_guides() -> int:
    """The pictures of the guides, in Chinese; the number of pages with faults."""
    bad = 0
    with tempfile.TemporaryDirectory(prefix="portal-screens-") as data, running_site(Path(data)) as site, chromium() as browser:
        visitors = Visitors(browser, site)
        for picture, shot in guides.shots().items():
            page = visitors.page(shot.role, "zh-hant", guides.WIDTH)
            bad += bool(visit(page, shot, site.filled(shot.path), axe=False))
            guides.take(page, picture)
    print(f"{len(guides.PICTURES)} pictures in {guides.FOLDER.relative_to(ROOT)}; {bad} with faults")
    return bad


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
