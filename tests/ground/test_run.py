"""`make run` as a whole, on a data folder of its own: READY, sign-ins, a killed process comes back, the end stops everything."""

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from tests.ground.test_supervisor import alive, until
from tests.house.sources import ROOT

pytestmark = pytest.mark.xdist_group("run")  # the second start needs the data of the first
ROLES = {"lead": 1, "member": 1, "staff": 2, "reviewer": 3, "agency": 1, "administrator": 2}


class Running:
    """One `make run`, up to the line READY."""

    def __init__(self, data: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        kept |= {"PORTAL_DATA": str(data), "PORTAL_PORT": "18000", "PORTAL_NO_FONTS": "1"}
        command = [sys.executable, "-m", "alliance_portal.ground.run"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=kept, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.output: IO[str] = self.process.stdout
        self.said = []
        for line in self.output:
            self.said.append(line)
            if line.startswith("READY "):
                break
        else:
            raise AssertionError("".join(self.said))
        self.address = line.split("http://")[1].strip()
        self.data = data

    def get(self, path: str) -> int:
        """Status of one page."""
        connection = http.client.HTTPConnection(self.address, timeout=20)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        finally:
            connection.close()

    def pid(self, name: str) -> int:
        """Process id of a child, 0 while it has none."""
        file = self.data / "run" / f"{name}.pid"
        return int(file.read_text() or 0) if file.exists() else 0

    def stop(self) -> None:
        """As Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        self.said += self.output.readlines()
        self.process.wait(30)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("run")
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def test_one_command_from_an_empty_folder_to_a_site_that_answers(data: Path) -> None:
    portal = Running(data)
    try:
        assert (portal.get("/healthz"), portal.get("/")) == (200, 200)
        until(lambda: portal.pid("worker") and portal.pid("sweep"))
        pids = {name: portal.pid(name) for name in ("web", "worker", "sweep")}
        for name in ("web", "worker"):
            os.kill(pids[name], signal.SIGKILL)
            until(lambda name=name: portal.pid(name) not in (0, pids[name]))
        until(lambda: portal.get("/healthz") == 200)
    finally:
        portal.stop()
    assert [name for name, pid in pids.items() if alive(pid)] == []
    assert (portal.process.returncode, "stopped\n" in portal.said) == (0, True)
    accounts = json.loads((data / "demo-accounts.json").read_text(encoding="utf-8"))
    roles = [account["role"] for account in accounts]
    assert {role: sum(found.startswith(role) for found in roles) for role in ROLES} == ROLES
    said = "".join(portal.said)
    assert [account["email"] for account in accounts if account["email"] not in said or account["password"] not in said] == []


def test_the_second_start_prepares_nothing(data: Path) -> None:
    portal = Running(data)
    portal.stop()
    assert [line for line in portal.said if "preparing" in line or "installing" in line] == []
