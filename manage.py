#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance_portal.settings")
    import alliance_portal.celery  # noqa: F401  tasks find their broker

    execute_from_command_line(sys.argv)
