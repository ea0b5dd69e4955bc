"""Log lines that one request cannot break into two (ASVS 16.4.1)."""

import logging

_ESCAPED = {code: f"\\x{code:02x}" for code in (*range(0x20), 0x7F) if code != 0x09}


class LineFormatter(logging.Formatter):
    """One line an event; control characters of the message are written as escapes, a traceback follows as it is."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  the name is logging's
        """Escape control characters of the message."""
        record.message = record.message.translate(_ESCAPED)
        return super().formatMessage(record)
