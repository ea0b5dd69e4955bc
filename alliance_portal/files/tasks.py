"""Celery's side of the files."""

from celery import shared_task

from alliance_portal.files.models import StoredFile


@shared_task(name="files.scan_file")
def scan_file(file_id: str) -> None:
    """Scan one file, if it still waits for it."""
    from alliance_portal.files import scanning  # leaf: scanning reads through the services  # noqa: PLC0415

    stored = StoredFile.objects.filter(pk=file_id).first()
    if stored is not None:
        scanning.scan(stored)
