"""Install the lock on the newest Python of this machine and see that the portal stands on it: check, tables, the tests of the pure rules."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NEWEST_KNOWN = 20  # minor versions that are looked for


def interpreters() -> dict[tuple[int, int], str]:
    """Version -> program: on PATH and among the versions that pyenv keeps."""
    names = [f"python3.{minor}" for minor in range(11, NEWEST_KNOWN)]
    places = [found for name in names if (found := shutil.which(name))]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    places += [str(path) for path in sorted(pyenv.glob("3.*/bin/python3"))]
    found = {}
    for place in places:
        ask = "import sys, venv, ensurepip, sqlite3, ssl; print(sys.version)"
        said = subprocess.run([place, "-c", ask], capture_output=True, text=True, check=False)
        version = re.match(r"(\d+)\.(\d+)\.\d+ ", said.stdout)  # 3.14.0rc1 is not for us
        if said.returncode == 0 and version:
            found[int(version[1]), int(version[2])] = place
    return found


def main() -> None:
    """Nothing newer than the suite's own Python: nothing to do."""
    found = interpreters()
    newest = max(found, default=sys.version_info[:2])
    if newest <= sys.version_info[:2]:
        print(f"no Python newer than {sys.version.split()[0]} here")
        return
    print(f"Python {newest[0]}.{newest[1]}: {found[newest]}", flush=True)
    folder = ROOT / "var" / "ci" / f"python{newest[0]}.{newest[1]}"
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([found[newest], "-m", "venv", folder / "venv"], check=True)
    python = folder / "venv" / "bin" / "python"
    install = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", "requirements.lock"]
    subprocess.run(install, cwd=ROOT, check=True)
    environment = {**os.environ, "PORTAL_DATA": str(folder / "data"), "PORTAL_MODE": "embedded"}
    for command in (["check"], ["migrate", "-v", "0"], ["check", "--database", "default"]):
        subprocess.run([python, "manage.py", *command], cwd=ROOT, env=environment, check=True)
    tests = [str(path) for path in (ROOT / "tests" / "lib", ROOT / "tests" / "proposals" / "rules") if path.exists()]
    subprocess.run([python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests], cwd=ROOT, check=True)
    print(f"the portal stands on Python {newest[0]}.{newest[1]}")


if __name__ == "__main__":
    main()
