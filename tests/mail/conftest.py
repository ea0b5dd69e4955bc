"""A mail server that answers as a test tells it to."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests.programs import free_port


class Server:
    """Answers `replies` in turn (RCPT stage for 5xx of an address, else at DATA), then 250."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.replies: list[str] = []
        self.refused: dict[str, str] = {}
        self.port = free_port()
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_RCPT(  # noqa: N802  the name is aiosmtpd's
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str],
    ) -> str:
        """Refuse an address by name."""
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  the name is aiosmtpd's
        """Keep the message unless told otherwise."""
        reply = self.replies.pop(0) if self.replies else "250 OK"
        if reply.startswith("2"):
            self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return reply


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    """The portal sends through this server over real SMTP."""
    one = Server()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", one.port, 5
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    one.controller.start()
    yield one
    one.controller.stop()
