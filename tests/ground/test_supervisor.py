"""The supervisor with real processes: what dies comes back, later and later; everything ends with it, even when it is killed."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

from alliance_portal.ground.supervisor import Child, Supervisor
from tests.house.sources import ROOT

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]
PATIENCE = 20.0  # seconds, for a loaded machine; nothing waits longer than it must


def until(condition: Callable[[], object]) -> None:
    """Return as soon as it holds."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    """Whether a process runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def turned(supervisor: Supervisor, each_turn: Callable[[], None]) -> None:
    """Run it with short turns and the signal handlers of the test put back."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
    try:
        supervisor.run(each_turn, turn=0.02)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def test_a_dead_child_comes_back_and_all_stop(tmp_path: Path) -> None:
    child = Child("sleeper", SLEEPER)
    supervisor, pids = Supervisor([child], tmp_path), []

    def turn() -> None:
        if child.process and child.process.pid not in pids:
            pids.append(child.process.pid)
            assert (tmp_path / "run" / "sleeper.pid").read_text() == str(pids[-1])
            os.kill(pids[-1], signal.SIGKILL) if len(pids) == 1 else supervisor._ask_to_stop(0, None)

    turned(supervisor, turn)
    assert (len(pids), [alive(pid) for pid in pids]) == (2, [False, False])
    assert not (tmp_path / "run" / "sleeper.pid").exists()


def test_a_child_that_keeps_dying_waits_longer_each_time(tmp_path: Path) -> None:
    child = Child("broken", [sys.executable, "-c", "raise SystemExit(3)"])
    supervisor, delays = Supervisor([child], tmp_path), []

    def turn() -> None:
        if child.due and child.delay not in delays:
            delays.append(child.delay)
            child.due = 0.0
            supervisor.stopping = len(delays) == 3

    turned(supervisor, turn)
    assert delays == [1.0, 2.0, 4.0]


def test_work_that_runs_once_is_not_started_again(tmp_path: Path) -> None:
    once = Child("fonts", [sys.executable, "-c", "print('made')"], once=True)
    supervisor = Supervisor([once], tmp_path)
    turned(supervisor, lambda: setattr(supervisor, "stopping", once.ended))
    assert (tmp_path / "log" / "fonts.log").read_text() == "made\n"


def test_a_child_that_does_not_listen_is_killed(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("alliance_portal.ground.supervisor.PATIENCE", 0.2)
    program = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
    child = Child("deaf", [sys.executable, "-c", program])
    supervisor, pids = Supervisor([child], tmp_path), []

    def turn() -> None:
        if "deaf" in (tmp_path / "log" / "deaf.log").read_text():
            pids.append(child.process.pid)
            supervisor.stopping = True

    turned(supervisor, turn)
    assert not alive(pids[0])


def test_children_end_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    program = f"""
        from pathlib import Path
        from alliance_portal.ground.supervisor import Child, Supervisor
        Supervisor([Child("sleeper", {SLEEPER!r})], Path({str(tmp_path)!r})).run(lambda: None)
    """
    process = subprocess.Popen([sys.executable, "-c", textwrap.dedent(program)], cwd=ROOT)
    pid_file = tmp_path / "run" / "sleeper.pid"
    until(lambda: pid_file.exists() and pid_file.read_text())
    child = int(pid_file.read_text())
    assert alive(child)
    process.kill()
    process.wait()
    until(lambda: not alive(child))


def test_stopping_make_stops_the_supervisor(tmp_path: Path) -> None:
    """INT to `make` alone, which it does not pass on."""
    program = f"""
        from pathlib import Path
        from alliance_portal.ground.supervisor import Child, Supervisor
        Supervisor([Child("sleeper", {SLEEPER!r})], Path({str(tmp_path)!r})).run(lambda: None)
    """
    (tmp_path / "program.py").write_text(textwrap.dedent(program))
    (tmp_path / "Makefile").write_text(f"run:\n\t@exec {sys.executable} program.py\n")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    make = subprocess.Popen(["make", "run"], cwd=tmp_path, env=environment, start_new_session=True)
    pid_file = tmp_path / "run" / "sleeper.pid"
    until(lambda: pid_file.exists() and pid_file.read_text())
    child = int(pid_file.read_text())
    make.send_signal(signal.SIGINT)
    make.wait(PATIENCE)
    until(lambda: not alive(child))
