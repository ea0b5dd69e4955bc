"""`make test`: the whole suite on SQLite, then what is marked for it on PostgreSQL, and what this machine could not run.

Tests marked `thorough` try at length what quicker ones try in part; they are left out, and the closing lines say so. CI_STRICT=1 runs them,
counts what was skipped as a failure, and runs the suite on PostgreSQL too, but for the browser's tests, which start sites of their own on SQLite,
and the thorough ones. With arguments, pytest gets them and nothing else is run.
"""

import os
import subprocess
import sys
import time

from alliance_portal.ground import fonts
from tests import programs

NO_TESTS = 5  # pytest's exit code


def pytest(*arguments: str) -> int:
    """One run; 0 also when nothing was selected."""
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadgroup", "--durations=12", "--durations-min=5", *arguments]
    code = subprocess.run(command, check=False, stdin=subprocess.DEVNULL).returncode
    return 0 if code == NO_TESTS else code


def main() -> int:
    """Exit code of the worst run."""
    if len(sys.argv) > 1:
        return subprocess.run([sys.executable, "-m", "pytest", *sys.argv[1:]], check=False).returncode
    started, strict = time.monotonic(), os.environ.get("CI_STRICT") == "1"
    fonts.main()  # the paper's tests would each wait for it
    codes = [pytest()]
    closing = []
    if programs.POSTGRES.found() and programs.Postgres.allowed():
        print("\nPostgreSQL:", flush=True)
        codes.append(pytest("--database", "postgres", "-m", "not browser and not thorough" if strict else "postgres"))
    else:
        why = f"{programs.POSTGRES.name} is not installed" if not programs.POSTGRES.found() else "there is no user `postgres` to run it as"
        closing.append(f"skipped: tests marked 'postgres' on PostgreSQL ({why}). To enable: {programs.POSTGRES.how}")
        codes.append(int(strict))
    if not strict:
        closing.append("left out: tests marked 'thorough'. To run everything, as continuous integration does: CI_STRICT=1 make test")
    passed = not any(codes)
    closing.append(f"{'all runs passed' if passed else 'FAILED'} in {time.monotonic() - started:.0f} s")
    print("\n" + "\n".join(closing), flush=True)
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
