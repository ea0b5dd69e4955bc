"""`make run`: install, prepare, and run web, worker and sweeper until Ctrl-C. Standard library only."""

import fcntl
import hashlib
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

from alliance_portal.ground import prepare
from alliance_portal.ground.prepare import PYTHON, ROOT, say
from alliance_portal.ground.supervisor import Child, Supervisor

READY_WITHIN = 90.0  # seconds
# The threads of a web worker compute one at a time: they share one heap. With a heap each, a page of 1,000 rows stays in all of them.
ONE_HEAP = {"MALLOC_ARENA_MAX": "1"}
# what the prepared data depends on: a change of any of these prepares it again
SOURCES = (
    "requirements.lock", "alliance_portal/lib/version.py", "alliance_portal/settings.py", "*/migrations/*.py", "*/*/migrations/*.py", "fixtures/**/*",
    "alliance_portal/locale/en/parts/*.po", "static/**/*", "proposals/**/demo*.py", "review/**/demo*.py", "kpi/**/demo*.py",
)  # fmt: skip


def data_folder() -> Path:
    """PORTAL_DATA, by default `var/`."""
    folder = Path(os.environ.get("PORTAL_DATA", ROOT / "var")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def fingerprint() -> str:
    """A hash of everything that the prepared data depends on; the year, because the demonstration's call is the current year's."""
    digest = hashlib.sha256(f"{time.localtime().tm_year} {os.environ.get('PORTAL_DATABASE_URL', '')}".encode())
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file():
                digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


def prepare_data(data: Path) -> None:
    """Translations, static files, tables, the 113 call and the demonstration; nothing when nothing changed."""
    stamp, wanted = data / "prepared", fingerprint()
    database = "PORTAL_DATABASE_URL" in os.environ or (data / "portal.sqlite3").exists()
    if database and stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return
    say("preparing the database and the demonstration")
    if subprocess.run([PYTHON, "-m", "alliance_portal.ground.ready"], check=False, cwd=ROOT, stdin=subprocess.DEVNULL).returncode:
        say("the data could not be prepared; the lines above say why")
        sys.exit(1)
    stamp.write_text(wanted, encoding="ascii")


def listen(first: int, tries: int = 100) -> socket.socket:
    """A listening socket on `first` or the next free port. It stays open while the web process comes and goes."""
    for port in range(first, min(first + tries, 65536)):
        server = socket.socket()
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind(("127.0.0.1", port))
            server.listen(256)
        except OSError:
            server.close()
        else:
            return server
    say(f"no free port from {first} on; set PORTAL_PORT")
    sys.exit(1)


def wanted_port() -> int:
    """PORTAL_PORT; what is no port stops the start."""
    text = os.environ.get("PORTAL_PORT", "8000")
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text) <= 65535:
        say(f"PORTAL_PORT={text!r}: a number from 1 to 65535")
        sys.exit(1)
    return int(text)


def web(server: socket.socket) -> Child:
    """The web process; its master imports the code once, the workers share that memory."""
    gunicorn = [
        str(PYTHON), "-m", "gunicorn", "alliance_portal.wsgi:application", "--bind", f"fd://{server.fileno()}", "--preload", "--workers", "2",
        "--worker-class", "gthread", "--threads", "4", "--timeout", "60", "--graceful-timeout", "10", "--max-requests", "5000",
        "--max-requests-jitter", "500", "--no-control-socket", "--log-level", "warning",
    ]  # fmt: skip
    return Child("web", gunicorn, pass_fds=(server.fileno(),), environment=ONE_HEAP)


def background(data: Path) -> list[Child]:
    """Worker and sweeper; the font once when it is not there."""
    celery = [
        str(PYTHON), "-m", "celery", "-A", "alliance_portal", "worker", "--pool", "threads", "-c", "2", "--loglevel", "WARNING",
        "--without-gossip", "--without-mingle", "--without-heartbeat",
    ]  # fmt: skip
    run = [Child("worker", celery), Child("sweep", [str(PYTHON), "manage.py", "sweep"])]
    if not (data / "fonts" / "NotoSansTC-Bold.ttf").exists() and "PORTAL_NO_FONTS" not in os.environ:
        run.append(Child("fonts", ["nice", str(PYTHON), "-m", "alliance_portal.ground.fonts"], once=True))
    return run


def answers(port: int) -> bool:
    """Whether the site answers a request with a page."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/", headers={"Accept-Language": "en"})
        return connection.getresponse().status < 400
    except OSError:
        return False
    finally:
        connection.close()


class Greeting:
    """Once the site answers: says READY and the sign-ins, starts the background work. Ends everything when it does not answer in time."""

    def __init__(self, port: int, data: Path, supervisor: Supervisor) -> None:
        self.port, self.data, self.supervisor = port, data, supervisor
        self.said, self.end = False, time.monotonic() + READY_WITHIN
        self.failed = False

    def __call__(self) -> None:
        """One turn of the supervisor."""
        if self.said:
            return
        if answers(self.port):
            self.said = True
            say(f"READY http://127.0.0.1:{self.port}")
            self._sign_ins()
            self.supervisor.children.extend(background(self.data))
        elif time.monotonic() > self.end:
            self.failed = self.supervisor.stopping = True
            log = self.data / "log" / "web.log"
            say(f"the site did not answer within {READY_WITHIN:.0f} s; the end of {log}:")
            say("\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-25:]))

    def _sign_ins(self) -> None:
        accounts = self.data / "demo-accounts.json"
        if accounts.exists():
            say(f"\nSign-ins of the demonstration (also in {accounts}):")
            for account in json.loads(accounts.read_text(encoding="utf-8")):
                say(f"  {account['role']:<16} {account['email']:<40} {account['password']}")
        say(f"\nMails are written to {self.data / 'mail'}, logs to {self.data / 'log'}. Ctrl-C stops everything.")


def only_one(data: Path) -> IO[str]:
    """A lock on the data folder: two portals on one folder would sweep each other's work. Kept until the process ends."""
    path = data / "run" / "lock"
    path.parent.mkdir(exist_ok=True)
    lock = path.open("a+", encoding="ascii")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.seek(0)
        say(f"a portal already runs on {data} (process {lock.read().strip()}); stop it, or set PORTAL_DATA to another folder")
        sys.exit(1)
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def main() -> None:
    """Install, prepare, run."""
    port = wanted_port()
    prepare.main()
    data = data_folder()
    os.environ["PORTAL_DATA"] = str(data)
    lock = only_one(data)
    prepare_data(data)
    os.chdir(ROOT)
    with listen(port) as server:
        port = server.getsockname()[1]
        os.environ["PORTAL_PORT"] = str(port)
        supervisor = Supervisor([web(server)], data)
        greeting = Greeting(port, data, supervisor)
        supervisor.run(greeting)
    lock.close()
    say("stopped")
    sys.exit(1 if greeting.failed else 0)


if __name__ == "__main__":
    main()
