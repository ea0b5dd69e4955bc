"""The optional virus scanner: clamd over its socket. Without one every checked file counts as clean; one that is down blocks nothing (R-32)."""

import logging
import socket
import struct
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import transaction

from alliance_portal.files import services
from alliance_portal.files.models import StoredFile

log = logging.getLogger(__name__)
SECONDS = 30
PING_SECONDS = 2
PIECE = 64 * 1024
WhenUnsafe = Callable[[StoredFile], None]
_WAITING = (StoredFile.Scan.PENDING, StoredFile.Scan.ERROR)
_when_unsafe: dict[str, WhenUnsafe] = {}


def when_unsafe(name: str) -> Callable[[WhenUnsafe], WhenUnsafe]:
    """Register `def f(stored)`: called once for a file that was found infected, in the transaction that marks it.

    An app above registers what it does then; files knows no app (nothing pushes upwards).
    """

    def register(function: WhenUnsafe) -> WhenUnsafe:
        if name in _when_unsafe and _when_unsafe[name] is not function:
            raise ValueError(f"{name} is registered twice")
        _when_unsafe[name] = function
        return function

    return register


def ask_clamd(path: Path, address: str) -> str:
    """Send a file to clamd at `host:port`; its answer, e.g. "stream: OK". OSError when it cannot be reached."""
    host, _colon, port = address.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=SECONDS) as link, path.open("rb") as file:
        link.sendall(b"zINSTREAM\0")
        while piece := file.read(PIECE):
            link.sendall(struct.pack("!L", len(piece)) + piece)
        link.sendall(struct.pack("!L", 0))
        reply = b""
        while part := link.recv(4096):
            reply += part
    return reply.rstrip(b"\0").decode("utf-8", "replace")


def answers(address: str) -> bool:
    """Whether clamd is there: a PING within two seconds."""
    host, _colon, port = address.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=PING_SECONDS) as link:
            link.sendall(b"zPING\0")
            return link.recv(16).startswith(b"PONG")
    except (OSError, ValueError):
        return False


def scan(stored: StoredFile) -> StoredFile.Scan:
    """Scan a waiting file and keep the result; it stays waiting when the scanner is down."""
    if stored.scan not in _WAITING:
        return StoredFile.Scan(stored.scan)
    try:
        reply = ask_clamd(services.path_of(stored), settings.CLAMD)
    except (OSError, ValueError) as fault:
        log.warning("scanner not reached for %s: %s", stored.pk, fault)
        return StoredFile.Scan.PENDING
    if reply.endswith("OK"):
        result = StoredFile.Scan.CLEAN
    elif reply.endswith("FOUND"):
        log.error("file %s is infected: %s", stored.pk, reply)
        return _put_away(stored)
    else:
        result = StoredFile.Scan.ERROR
    _mark(stored, result)
    return result


def _mark(stored: StoredFile, result: StoredFile.Scan) -> bool:
    """Whether this call, and no other one at the same time, gave the file its result."""
    return StoredFile.objects.filter(pk=stored.pk, scan__in=_WAITING).update(scan=result) > 0


def _put_away(stored: StoredFile) -> StoredFile.Scan:
    """Mark as infected and tell who has to know, in one transaction; when telling breaks, it is put away all the same."""
    try:
        with transaction.atomic():
            if _mark(stored, StoredFile.Scan.INFECTED):
                for tell in _when_unsafe.values():
                    tell(stored)
    except Exception:  # whatever an app does with it: nobody may open the file any more
        log.exception("nobody was told that file %s is infected", stored.pk)
        _mark(stored, StoredFile.Scan.INFECTED)
    return StoredFile.Scan.INFECTED


def scan_waiting(limit: int = 50) -> int:
    """Scan what waits, oldest first; how many have a result."""
    waiting = StoredFile.objects.filter(scan=StoredFile.Scan.PENDING).order_by("added_at")[:limit]
    return sum(scan(stored) != StoredFile.Scan.PENDING for stored in waiting) if settings.CLAMD else 0
