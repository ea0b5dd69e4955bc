"""`manage.py sweep`: look every few seconds for work and mail that nobody is doing, until told to stop."""

import logging
import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections, connection

from alliance_portal.files.scanning import scan_waiting
from alliance_portal.files.services import remove_orphans
from alliance_portal.jobs.tasks import sweep_once
from alliance_portal.lib import scratch

log = logging.getLogger(__name__)
ORPHANS_EVERY = 3600  # seconds


class Command(BaseCommand):
    """The sweeper of the house; one is enough, two do no harm."""

    help = "Send lost jobs and waiting mails again, every few seconds (PORTAL_SWEEP_SECONDS); ends on TERM or Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--once` for schedulers and tests."""
        parser.add_argument("--once", action="store_true", help="one round, then end")
        parser.add_argument("--every", type=float, default=settings.SWEEP_SECONDS, help="seconds between two rounds")

    def handle(self, *_args: Any, once: bool = False, every: float = settings.SWEEP_SECONDS, **_options: Any) -> None:
        """Run until TERM; a round that fails (database restarting) is followed by the next."""
        over = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: over.set())
        rounds = 0
        while not over.is_set():
            try:
                close_old_connections()
                sweep_once()
                scan_waiting()
                if rounds % max(1, round(ORPHANS_EVERY / every)) == 0:
                    scratch.remove_abandoned()
                    remove_orphans()
            except Exception:
                if once:
                    raise
                log.exception("a round of the sweeper failed")
                connection.close()
            rounds += 1
            if once:
                return
            over.wait(every)
