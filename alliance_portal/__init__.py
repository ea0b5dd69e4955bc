"""The project package: the composition root and the ground that every app stands on."""

from alliance_portal.celery import app as celery_app

__all__ = ["celery_app"]
