"""`manage.py check_invariants`: what must hold in the data (R-43). Exit 0 when it does, 1 when something is broken."""

from typing import Any

from django.core.management.base import BaseCommand

from proposals.queries.invariants import INVARIANTS, broken


class Command(BaseCommand):
    """Names every broken invariant, one a line."""

    help = "Check the invariants of the data"

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Check and say."""
        faults = broken()
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise SystemExit(1)
        self.stdout.write(f"{len(INVARIANTS)} invariants hold")
