"""Django's `flush`, for databases without anything to keep: tests and demonstrations."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import flush
from django.db import connections

from alliance_portal.trail import triggers


class Command(flush.Command):
    """Empty the database, the trail too; refused in production."""

    def handle(self, **options: Any) -> None:
        """Take the trail's triggers off while the tables are emptied."""
        if settings.PRODUCTION:
            raise CommandError("the trail of an installation in production is never emptied")
        with triggers.taken_off(connections[options["database"]]):
            super().handle(**options)
