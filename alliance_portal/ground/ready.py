"""Prepare the data of the embedded mode: translations, static files, tables, the 113 call, the demonstration. Run by `make run`."""

import os

import django
from django.core.management import call_command

from alliance_portal.ground import translations


def main() -> None:
    """Everything that the first page needs; each step may be run again."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance_portal.settings")
    translations.compile_all()
    django.setup()
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("demo")


if __name__ == "__main__":
    main()
