"""`manage.py bounces FILE ...`: read delivery reports (.eml) and write down which mails came back."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from alliance_portal.administration.services import note_bounce
from alliance_portal.mail.bounces import mail_of, read_report


class Command(BaseCommand):
    """Harmless when run twice over the same files."""

    help = "read delivery reports of the mail server and mark the mails that came back"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The files."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *_args: Any, **options: Any) -> None:
        """One line a file: what became of it."""
        for path in options["files"]:
            report = read_report(path.read_bytes())
            mail = mail_of(report) if report else None
            if report is None:
                said = "no delivery report of a failure"
            elif mail is None:
                said = f"{report.recipient}: no mail of ours that is marked as sent"
            else:
                said = f"{report.recipient}: {'marked' if note_bounce(mail, None, report.reason) else 'known already'}"
            self.stdout.write(f"{path.name}: {said}")
