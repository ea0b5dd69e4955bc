"""Make the static instances of the paper's font, once (`var/fonts`). Run in the background by `make run`, beforehand by `make test`."""

import os
from pathlib import Path

from alliance_portal.ground.prepare import ROOT
from alliance_portal.lib.fonts import ensure_static


def main() -> None:
    """Make them in the data folder; nothing when they are there."""
    folder = Path(os.environ.get("PORTAL_DATA", ROOT / "var")) / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    ensure_static(folder)


if __name__ == "__main__":
    main()
