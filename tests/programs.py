"""The programs that some suites need: where they are, how to get them, and servers of our own on free ports, stopped by their process id."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller


@dataclass(frozen=True)
class Program:
    """A program by its possible names, and the command that installs it."""

    name: str
    names: tuple[str, ...]
    how: str
    needs: tuple[str, ...] = ()  # patterns of files of which each must be there: parts of a program that come in packages of their own

    def path(self) -> str | None:
        """Where it is, or None."""
        return next((found for name in self.names if (found := shutil.which(name, path=os.environ.get("PATH", "") + _POSTGRES_FOLDERS))), None)

    def found(self) -> bool:
        """Whether this machine has it."""
        return self.path() is not None and all(any(Path("/").glob(pattern)) for pattern in self.needs)


_POSTGRES_FOLDERS = "".join(f":{folder}" for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True))
_APT = "sudo apt-get install -y --no-install-recommends "
CHROMIUM = Program("Chromium", ("chromium", "chromium-browser", "google-chrome"), _APT + "chromium fonts-noto-cjk")
REDIS = Program("Redis", ("redis-server",), _APT + "redis-server")
POSTGRES = Program("PostgreSQL", ("initdb",), _APT + "postgresql")
OFFICE = Program("LibreOffice", ("soffice", "libreoffice"), _APT + "libreoffice-writer-nogui libreoffice-calc-nogui poppler-utils")
DRAWING = Program("LibreOffice Impress", OFFICE.names, _APT + "libreoffice-impress-nogui", ("usr/lib*/libreoffice/program/libsdlo.so",))


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for_port(port: int, process: subprocess.Popen[bytes], seconds: float = 20) -> None:
    """Return when the port answers; an error when the process ended or the time is over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"{process.args!r} did not answer on port {port} within {seconds} s")


class Redis:
    """redis-server without persistence, on loopback."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Start it; the value for PORTAL_REDIS_URL."""
        port = free_port()
        command = [REDIS.path() or "redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(command, cwd=self.folder, stdout=subprocess.DEVNULL)
        wait_for_port(port, self.process)
        return f"redis://127.0.0.1:{port}/0"

    def stop(self) -> None:
        """Stop it by its process."""
        if self.process:
            self.process.terminate()
            self.process.wait(10)


class Postgres:
    """A cluster in a folder of its own, as an unprivileged user, without fsync: for tests only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process: subprocess.Popen[bytes] | None = None
        self.account = pwd.getpwnam("postgres") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())

    @staticmethod
    def allowed() -> bool:
        """Whether there is an unprivileged user to run it as: PostgreSQL refuses root."""
        return os.geteuid() != 0 or any(account.pw_name == "postgres" for account in pwd.getpwall())

    def _options(self) -> dict[str, Any]:
        return {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}

    def start(self) -> str:
        """Make the cluster and start it; the value for PORTAL_DATABASE_URL."""
        initdb = Path(POSTGRES.path() or "initdb").resolve()
        self.folder.mkdir(parents=True)
        if os.geteuid() == 0:
            os.chown(self.folder, self.account.pw_uid, self.account.pw_gid)
            for parent in self.folder.parents:
                if parent.stat().st_uid == 0 and not parent.stat().st_mode & 0o001:
                    parent.chmod(parent.stat().st_mode | 0o011)  # the server's user must reach its folder
        data, port = self.folder / "data", free_port()
        init = [initdb, "-D", data, "-U", "portal", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run(init, check=True, stdout=subprocess.DEVNULL, cwd="/", **self._options())
        settings = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60", "listen_addresses=127.0.0.1")
        command = [initdb.parent / "postgres", "-D", data, "-p", str(port), "-k", data, *(part for pair in settings for part in ("-c", pair))]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", **self._options())
        wait_for_port(port, self.process)
        return f"postgres://portal@127.0.0.1:{port}/postgres"

    def stop(self) -> None:
        """Fast shutdown (SIGINT), by its process."""
        if self.process:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(20)


class MailSink:
    """An SMTP server that keeps what it is given."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.port = free_port()
        self.url = f"smtp://127.0.0.1:{self.port}"
        self._controller: Controller | None = None

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:  # noqa: N802  the name is aiosmtpd's
        """Keep one message."""
        self.messages.append(message_from_bytes(envelope.content))
        return "250 OK"

    def start(self) -> None:
        """Listen; also again after a stop."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        """Stop listening."""
        if self._controller:
            self._controller.stop()
            self._controller = None
