"""`manage.py demo`: accounts of every role, an open call of this year, demonstration cases. Run again, it adds what is missing."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from proposals.services.demo import prepare


class Command(BaseCommand):
    """Prints the sign-ins; they also stand in demo-accounts.json of the data folder."""

    help = "Make the demonstration: sign-ins of every role and example cases"

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Prepare and print."""
        try:
            signs = prepare(settings.DATA)
        except PermissionError as refused:
            raise CommandError(str(refused)) from None
        for sign in signs:
            self.stdout.write(f"{sign['role']:<16} {sign['email']:<36} {sign['password']}")
