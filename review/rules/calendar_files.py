"""A calendar file (.ics, RFC 5545) of one meeting: what every calendar program takes in. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime

LINE = 75  # octets of a line, without its end
_ESCAPES = (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n"))


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `sequence` grows with every change, so that a later file takes the place of an earlier one."""

    uid: str
    title: str
    place: str
    text: str
    starts_at: datetime
    ends_at: datetime
    made_at: datetime
    sequence: int = 0


def calendar_file(event: Event) -> bytes:
    """The file. Times are in UTC, which no program misreads."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Alliance Portal//TW",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{_text(event.uid)}",
        f"DTSTAMP:{_instant(event.made_at)}",
        f"DTSTART:{_instant(event.starts_at)}",
        f"DTEND:{_instant(event.ends_at)}",
        f"SEQUENCE:{event.sequence}",
        f"SUMMARY:{_text(event.title)}",
        f"LOCATION:{_text(event.place)}",
        f"DESCRIPTION:{_text(event.text)}",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return b"".join(_folded(line) for line in lines)


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """The text with its own signs escaped; other control characters fall away."""
    for sign, escaped in _ESCAPES:
        value = value.replace(sign, escaped)
    return "".join(letter for letter in value if letter >= " " or letter == "\t")


def _folded(line: str) -> bytes:
    """The line in pieces of at most 75 octets, never cut inside a character; each further piece begins with a blank."""
    pieces, piece = [], b""
    for letter in line:
        encoded = letter.encode()
        if len(piece) + len(encoded) > LINE:
            pieces.append(piece)
            piece = b" "
        piece += encoded
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
