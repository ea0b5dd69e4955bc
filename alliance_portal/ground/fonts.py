"""Make the static instances of the paper's font, once (`var/fonts`). Run in the background by `make run`, beforehand by `make test`."""

import os
import shutil
from pathlib import Path

from alliance_portal.ground.prepare import ROOT
from alliance_portal.lib.fonts import ensure_static, paths


def main() -> None:
    """Make them in the data folder, or take those of `var/`; nothing when they are there."""
    folder = Path(os.environ.get("PORTAL_DATA", ROOT / "var")) / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    made = paths(ROOT / "var" / "fonts")
    if made.is_static and not paths(folder).is_static:
        for path in (made.regular, made.bold):
            part = folder / f"{path.name}.part"
            shutil.copyfile(path, part)
            part.replace(folder / path.name)
    ensure_static(folder)


if __name__ == "__main__":
    main()
