"""Run the portal's processes: one that dies is started again, and all of them end with this one. Standard library only."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

FIRST_DELAY, LONGEST_DELAY, SETTLED = 0.5, 30.0, 60.0  # seconds
PATIENCE = 15.0  # seconds from TERM to KILL
LOG_LIMIT = 10 * 1024 * 1024  # bytes; an older log is kept as .1
_PR_SET_PDEATHSIG = 1


def _die_with_parent() -> None:
    """In the child: the kernel sends TERM when the supervisor is gone, even if it was killed."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One process that should always run (`once`: run once, gently, and not again)."""

    name: str
    command: Sequence[str]
    once: bool = False
    pass_fds: tuple[int, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    delay: float = FIRST_DELAY
    started: float = 0.0
    due: float = 0.0  # monotonic time of the next start
    ended: bool = False

    def start(self, run_folder: Path, log_folder: Path) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches the supervisor alone."""
        log = log_folder / f"{self.name}.log"
        if log.exists() and log.stat().st_size > LOG_LIMIT:
            log.replace(log.with_suffix(".log.1"))
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
                preexec_fn=_die_with_parent,  # noqa: PLW1509  no thread runs in the supervisor
                pass_fds=self.pass_fds, env={**os.environ, **self.environment},
            )  # fmt: skip
        self.started = time.monotonic()
        (run_folder / f"{self.name}.pid").write_text(str(self.process.pid), encoding="ascii")

    def running(self) -> bool:
        """Whether its process is alive."""
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """Starts the children in order, watches them, and stops them in the opposite order, each by its process id."""

    def __init__(self, children: Sequence[Child], data: Path) -> None:
        self.children = list(children)
        self.run_folder, self.log_folder = data / "run", data / "log"
        for folder in (self.run_folder, self.log_folder):
            folder.mkdir(parents=True, exist_ok=True)
        self.stopping = False
        self._make_pid = _make_parent()
        # a make that never catches INT (started in the background of a script) tells nothing by not catching it
        self._make_listens = _catches_interrupt(self._make_pid)

    def _ask_to_stop(self, _signal: int, _frame: object) -> None:
        self.stopping = True

    def run(self, each_turn: Callable[[], None], turn: float = 0.1) -> None:
        """Run until INT or TERM (or the end of the `make` above). `each_turn` is called about ten times a second."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        try:
            while not self.stopping:
                for child in self.children:
                    self._look_after(child)
                each_turn()
                time.sleep(turn)
                if self._make_pid and self._make_is_ending():
                    self.stopping = True
        finally:
            self.stop()

    def _look_after(self, child: Child) -> None:
        """Start a child that is not there, later and later when it keeps dying."""
        now = time.monotonic()
        if child.ended or child.running() or now < child.due:
            return
        if child.process is None:
            child.start(self.run_folder, self.log_folder)
            return
        code = child.process.returncode
        self._forget(child)
        if child.once:
            child.ended = True
            return
        child.delay = FIRST_DELAY if now - child.started > SETTLED else min(child.delay * 2, LONGEST_DELAY)
        child.due = now + child.delay
        print(f"{child.name} ended ({code}); starting it again in {child.delay:.0f} s", file=sys.stderr, flush=True)

    def _forget(self, child: Child) -> None:
        child.process = None
        (self.run_folder / f"{child.name}.pid").unlink(missing_ok=True)

    def _make_is_ending(self) -> bool:
        """Whether that `make` is gone or was told to stop: it does not pass INT on, but stops catching it (its signal mask shows that)."""
        return os.getppid() != self._make_pid or (self._make_listens and not _catches_interrupt(self._make_pid))

    def stop(self) -> None:
        """TERM to each, last started first; KILL to the whole session of one that does not listen."""
        for child in reversed(self.children):
            if child.process is not None and child.running():
                child.process.terminate()
        end = time.monotonic() + PATIENCE
        for child in reversed(self.children):
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.process.pid, signal.SIGKILL)
                child.process.wait()
            self._forget(child)


def _make_parent() -> int:
    """The process id of the `make` that started us, 0 when there is none."""
    parent = os.getppid()
    try:
        name = Path(f"/proc/{parent}/comm").read_text(encoding="ascii").strip()
    except OSError:
        return 0
    return parent if name in ("make", "gmake") else 0


def _catches_interrupt(pid: int) -> bool:
    """Whether the process has a handler for INT now."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return False
    caught = next((int(line.split()[1], 16) for line in lines if line.startswith("SigCgt:")), 0)
    return bool(caught & (1 << (signal.SIGINT - 1)))
