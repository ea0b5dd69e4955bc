"""What is measured: named requests, run in turns against one server; wall time of the client, processor time of the web workers."""

import os
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.client import Answer

TICKS = os.sysconf("SC_CLK_TCK")
COUNTED = 3


@dataclass
class Request:
    """One named request. `send(n, headers)` sends the n-th of them and answers what came back."""

    name: str
    send: Callable[..., Answer]
    expect: int = 200
    yardstick: str = ""
    at_most: float = 0.0  # times the yardstick; 0: no gate
    most_queries: int = 0
    family: str = ""  # requests of one list in several lengths: the same number of queries
    rows: str = ""  # the length
    share: int = 1  # a heavy one is sent this many times less often
    is_timed: bool = True
    wall: list[float] = field(default_factory=list)  # seconds, one a request
    cpu: list[float] = field(default_factory=list)  # seconds a request, one a turn
    queries: int = 0
    repeated: int = 0
    size: int = 0
    sent: int = 0

    def once(self, **headers: str) -> Answer:
        """Send the next one and look at its status."""
        self.sent += 1
        answer = self.send(self.sent, **headers)
        if answer.status != self.expect:
            raise RuntimeError(f"{self.name}: {answer.status} instead of {self.expect}: {answer.body[:400]!r}")
        return answer

    def count(self) -> None:
        """Warm up, then note queries and size: the least of a few, since each worker reads once what it keeps."""
        self.once()
        counted = [self.once(**{"X-Count-Queries": "1"}) for _ in range(COUNTED)]
        self.queries, self.repeated = min((int(each.headers["X-Queries"]), int(each.headers["X-Repeated"])) for each in counted)
        self.size = len(counted[-1].body)

    @property
    def wall_ms(self) -> float:
        """Median of all requests."""
        return statistics.median(self.wall) * 1000

    @property
    def cpu_ms(self) -> float:
        """Median of the turns."""
        return statistics.median(self.cpu) * 1000


def workers_of(master: int) -> list[int]:
    """Process ids of a gunicorn master's workers."""
    return [int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text(encoding="ascii").split()]


def cpu_of(pids: Sequence[int]) -> float:
    """Processor seconds of these processes so far: to the nanosecond where the kernel keeps them, else in its ticks."""
    fine = [_nanoseconds(pid) for pid in pids]
    if all(fine):
        return sum(fine) / 1e9
    fields = [Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split() for pid in pids]
    return sum(int(found[11]) + int(found[12]) for found in fields) / TICKS


def _nanoseconds(pid: int) -> int:
    """Of all threads of a process (a worker's threads live as long as the worker); 0 where the kernel does not count."""
    try:
        return sum(int(each.read_text(encoding="ascii").split()[0]) for each in Path(f"/proc/{pid}/task").glob("*/schedstat"))
    except OSError:
        return 0


def peak_memory(pid: int) -> float:
    """Highest resident memory of a process so far, in MB."""
    line = next(line for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def in_turns(requests: Sequence[Request], master: int, turns: int, each: int) -> None:
    """Every request in every turn, so that a busy moment of the machine falls on all of them."""
    for _turn in range(turns):
        for request in requests:
            pids, times = workers_of(master), max(each // request.share, 2)
            before = cpu_of(pids)
            request.wall += [request.once().seconds for _ in range(times)]
            request.cpu.append((cpu_of(pids) - before) / times)
