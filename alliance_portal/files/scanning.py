"""The optional virus scanner: clamd over its socket. Without one every checked file counts as clean; one that is down blocks nothing (R-32)."""

import logging
import socket
import struct
from pathlib import Path

from django.conf import settings

from alliance_portal.files import services
from alliance_portal.files.models import StoredFile

log = logging.getLogger(__name__)
SECONDS = 30
PIECE = 64 * 1024


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


def scan(stored: StoredFile) -> StoredFile.Scan:
    """Scan a waiting file and keep the result; it stays waiting when the scanner is down."""
    if stored.scan not in (StoredFile.Scan.PENDING, StoredFile.Scan.ERROR):
        return StoredFile.Scan(stored.scan)
    try:
        reply = ask_clamd(services.path_of(stored), settings.CLAMD)
    except (OSError, ValueError) as fault:
        log.warning("scanner not reached for %s: %s", stored.pk, fault)
        return StoredFile.Scan.PENDING
    if reply.endswith("OK"):
        result = StoredFile.Scan.CLEAN
    elif reply.endswith("FOUND"):
        result = StoredFile.Scan.INFECTED
        log.error("file %s is infected: %s", stored.pk, reply)
    else:
        result = StoredFile.Scan.ERROR
    StoredFile.objects.filter(pk=stored.pk).update(scan=result)
    return result


def scan_waiting(limit: int = 50) -> int:
    """Scan what waits, oldest first; how many have a result."""
    waiting = StoredFile.objects.filter(scan=StoredFile.Scan.PENDING).order_by("added_at")[:limit]
    return sum(scan(stored) != StoredFile.Scan.PENDING for stored in waiting) if settings.CLAMD else 0
