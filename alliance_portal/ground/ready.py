"""Prepare the data of the embedded mode: translations, static files, tables, the 113 call, the demonstration. Run by `make run`."""

import os
from io import StringIO

import django
from django.core.management import call_command

from alliance_portal.ground import translations


def main() -> None:
    """Everything that the first page needs; each step may be run again."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance_portal.settings")
    import alliance_portal.celery  # noqa: F401, PLC0415  an entry point, as manage.py is: tasks find their broker

    translations.compile_all()
    django.setup()
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("demo", stdout=StringIO())  # `make run` prints the sign-ins after READY


if __name__ == "__main__":
    main()
