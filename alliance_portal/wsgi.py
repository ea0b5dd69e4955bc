"""WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

import alliance_portal.celery  # noqa: F401  tasks find their broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance_portal.settings")
application = get_wsgi_application()
