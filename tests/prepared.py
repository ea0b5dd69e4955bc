"""The demonstration's data as `make run` prepares them, made once a run of pytest and copied for whoever starts a portal of his own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests import migrated
from tests.once import made_once

ROOT = Path(__file__).resolve().parents[1]
# what the worker of a fresh portal would do first: the receipt and the paper of the submitted case, one asking for the other
QUEUED = """
import alliance_portal.celery, proposals.tasks
from alliance_portal.jobs.models import Job
from alliance_portal.jobs.services import run
while job := Job.objects.filter(state=Job.State.QUEUED).first():
    run(job.pk)
"""


def environment_for(data: Path) -> dict[str, str]:
    """This environment without the settings of the tests; the portal's data lie in `data`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    return {**kept, "PORTAL_DATA": str(data), "PORTAL_LOG_LEVEL": "ERROR"}


def copy_prepared(data: Path) -> None:
    """Fill `data` with prepared data: tables, the 113 call, the demonstration, its paper, static files, the fonts of this checkout."""
    shutil.copytree(made_once("prepared", _prepare), data, symlinks=True, dirs_exist_ok=True)


def _prepare(data: Path) -> None:
    fonts = ROOT / "var" / "fonts"
    fonts.mkdir(parents=True, exist_ok=True)
    (data / "fonts").symlink_to(fonts)
    migrated.copy_to(data / "portal.sqlite3")
    prepare = "import pathlib, sys; from alliance_portal.ground import run; run.prepare_data(pathlib.Path(sys.argv[1]))"
    for arguments in (["-c", prepare, str(data)], ["manage.py", "shell", "-v0", "-c", QUEUED]):
        subprocess.run(
            [sys.executable, *arguments], check=True, cwd=ROOT, env=environment_for(data), stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
        )
