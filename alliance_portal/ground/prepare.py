"""Install what the portal needs: Debian's libraries where we may, the locked Python packages in `.venv`. Standard library only."""

import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "installed"
# library that WeasyPrint opens -> Debian package that brings it
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
    "libfontconfig.so.1": "fontconfig",
}
OLDEST = (3, 11)


def say(text: str) -> None:
    """One line to the person at the terminal, at once."""
    print(text, flush=True)


def succeeds(command: Sequence[str | Path], environment: Mapping[str, str] | None = None, *, silent: bool = False) -> bool:
    """Run a program without input; whether it ended well. Its complaints are shown, its words unless `silent`."""
    out = subprocess.DEVNULL if silent else None
    return subprocess.run(command, check=False, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=out).returncode == 0


def missing_packages() -> list[str]:
    """Debian packages whose libraries are not on this machine; python3-venv only where it will be needed."""
    missing = []
    for library, package in LIBRARIES.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(package)
    if importlib.util.find_spec("ensurepip") is None and not PYTHON.exists() and not shutil.which("uv"):
        missing.append("python3-venv")
    return missing


def install_packages(packages: list[str]) -> bool:
    """Install them when we are root on a Debian-like system; otherwise name the command. True when they are there afterwards."""
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"installing from the system's packages: {' '.join(packages)}")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        succeeds(["apt-get", "update"], environment, silent=True)
        if succeeds(install, environment, silent=True):
            return True
    say(f"missing system packages; install them with:\n    sudo {' '.join(install)}")
    return False


def prepare_system() -> None:
    """Libraries of the system. Without Pango the site runs and printing waits; without python3-venv nothing can be installed."""
    missing = missing_packages()
    if missing and not install_packages(missing):
        if "python3-venv" in missing:
            sys.exit(1)
        say("the site runs without them; printing (PDF) waits until they are installed and `make run` is started again")


def _wanted() -> str:
    """What the finished installation will be known by."""
    return hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()


def installed() -> bool:
    """Whether `.venv` holds exactly this lock for this Python."""
    return PYTHON.exists() and STAMP.exists() and STAMP.read_text(encoding="ascii") == _wanted()


def prepare_venv() -> None:
    """Install the lock into `.venv`, with uv when it is there, else with pip; every package is checked against its hash."""
    if installed():
        return
    say("installing Python packages (the first time takes a minute or two)")
    if not (_with_uv() or _with_pip()):
        say("the Python packages could not be installed; the lines above say why")
        sys.exit(1)
    STAMP.write_text(_wanted(), encoding="ascii")


def _with_uv() -> bool:
    uv = shutil.which("uv")
    if not uv:
        return False
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "VIRTUAL_ENV": str(VENV)}
    make: list[str | Path] = [uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, VENV]
    install: list[str | Path] = [uv, "pip", "install", "--quiet", "--python", PYTHON, "--require-hashes", "-r", LOCK]
    if succeeds(make, environment) and succeeds(install, environment):
        return True
    say("uv could not install them; trying pip")
    return False


def _with_pip() -> bool:
    usable = PYTHON.exists() and succeeds([PYTHON, "-m", "pip", "--version"], silent=True)
    if not usable and not succeeds([sys.executable, "-m", "venv", "--clear", VENV]):
        return False
    return succeeds([PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--require-hashes", "-r", LOCK])


def main() -> None:
    """`python3 -m alliance_portal.ground.prepare`: everything that has to be installed."""
    if sys.version_info < OLDEST:
        say(f"Python {'.'.join(map(str, OLDEST))} or later is needed; this is {sys.version.split()[0]}")
        sys.exit(1)
    prepare_system()
    prepare_venv()


if __name__ == "__main__":
    main()
