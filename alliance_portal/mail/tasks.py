"""Sending what waits in the outbox."""

from celery import shared_task

from alliance_portal.mail import sending


@shared_task(name="mail.send_waiting")
def send_waiting() -> int:
    """Send every mail that is due; how many went out."""
    return sending.send_waiting()
