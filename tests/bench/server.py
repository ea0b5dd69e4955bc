"""The portal as `make run` starts it (same gunicorn, same number of workers), on a data folder of its own."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alliance_portal.ground import run
from tests.house.sources import ROOT

WITHIN = 60.0  # seconds


@dataclass(frozen=True)
class Server:
    """A running server; `start` is the time from the command to the first answer, in seconds."""

    port: int
    master: int
    start: float


def environment(data: Path) -> dict[str, str]:
    """What its processes see."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    return {**kept, "PORTAL_DATA": str(data), "PORTAL_LOG_LEVEL": "WARNING", "DJANGO_SETTINGS_MODULE": "tests.bench.settings"}


@contextmanager
def running(data: Path) -> Iterator[Server]:
    """Started and stopped by its process id."""
    with run.listen(8200) as listening, (data / "bench.log").open("ab") as log:
        port = listening.getsockname()[1]
        web = run.web(listening)
        command = [part.replace("alliance_portal.wsgi", "tests.bench.wsgi") for part in web.command]
        command[0] = sys.executable
        begun = time.perf_counter()
        around = {**environment(data), **web.environment, "PORTAL_PORT": str(port)}
        process = subprocess.Popen(
            command, cwd=ROOT, env=around, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            pass_fds=(listening.fileno(),),
        )  # fmt: skip
        try:
            yield Server(port, process.pid, _first_answer(port, process, begun))
        finally:
            process.terminate()
            process.wait(30)


def _first_answer(port: int, process: "subprocess.Popen[bytes]", begun: float) -> float:
    while time.perf_counter() - begun < WITHIN and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WITHIN)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return time.perf_counter() - begun
        except OSError:
            time.sleep(0.02)
        finally:
            connection.close()
    raise RuntimeError("the server did not answer; see bench.log")
