"""WSGI entry point of the bench."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
import alliance_portal.celery  # noqa: F401  tasks find their broker

application = get_wsgi_application()
