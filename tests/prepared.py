"""The demonstration's data as `make run` prepares them, made once a run of pytest and copied for whoever starts a portal of his own."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHARED = "TESTS_SHARED_FOLDER"  # set by the plugin for all workers of a run; removed with it
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
    with tempfile.TemporaryDirectory(prefix="portal-prepared-") as own:
        shared = Path(os.environ.get(SHARED, own))
        with (shared / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # two workers of a run: one prepares, the other waits
            template = shared / "prepared"
            if not (template / "prepared").exists():
                _prepare(template)
        shutil.copytree(template, data, symlinks=True, dirs_exist_ok=True)


def _prepare(data: Path) -> None:
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir()
    fonts = ROOT / "var" / "fonts"
    fonts.mkdir(parents=True, exist_ok=True)
    (data / "fonts").symlink_to(fonts)
    prepare = "import pathlib, sys; from alliance_portal.ground import run; run.prepare_data(pathlib.Path(sys.argv[1]))"
    _python(data, "-c", prepare, str(data))
    stamp = (data / "prepared").read_text(encoding="ascii")
    (data / "prepared").unlink()  # stands again when all is done: a run stopped in between prepares anew
    _python(data, "manage.py", "shell", "-v0", "-c", QUEUED)
    (data / "prepared").write_text(stamp, encoding="ascii")


def _python(data: Path, *arguments: str) -> None:
    subprocess.run(
        [sys.executable, *arguments], check=True, cwd=ROOT, env=environment_for(data), stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
    )
