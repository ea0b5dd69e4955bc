"""Calendar files: what programs insist on: CRLF, folding inside no character, escapes, UTC (RFC 5545)."""

from datetime import datetime, timedelta

from alliance_portal.lib.roc_calendar import TAIPEI
from review.rules.calendar_files import Event, calendar_file

START = datetime(2024, 3, 20, 9, 30, tzinfo=TAIPEI)


def event(**changes: object) -> Event:
    facts = {
        "uid": "m1", "title": "提案審查會議", "place": "臺北市", "text": "說明", "starts_at": START,
        "ends_at": START + timedelta(minutes=25), "made_at": START,
    }  # fmt: skip
    return Event(**(facts | changes))


def test_times_are_utc_and_lines_end_as_they_must() -> None:
    text = calendar_file(event()).decode()
    assert "DTSTART:20240320T013000Z\r\n" in text
    assert "DTEND:20240320T015500Z\r\n" in text
    assert text.replace("\r\n", "").count("\n") == 0
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert text.endswith("END:VCALENDAR\r\n")


def test_what_people_typed_cannot_add_a_line() -> None:
    text = calendar_file(event(place="A;B,C\\D\nATTENDEE:mailto:x@example.tw\x07")).decode()
    assert "LOCATION:A\\;B\\,C\\\\D\\nATTENDEE:mailto:x@example.tw\r\n" in text
    assert "\r\nATTENDEE" not in text


def test_long_lines_are_folded_and_read_back_whole() -> None:
    text = calendar_file(event(title="會議" * 60))
    assert max(len(line) for line in text.split(b"\r\n")) <= 75
    assert "會議" * 60 in text.replace(b"\r\n ", b"").decode()
