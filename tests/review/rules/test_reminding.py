"""Which reminder is due, at every boundary; the time left as people say it."""

from datetime import UTC, datetime, timedelta

import pytest

from review.rules.reminding import left_in_words, stage_of

DUE = datetime(2024, 3, 6, 9, 0, tzinfo=UTC)
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("left", "stage"),
    [
        (timedelta(days=3) + TICK, None), (timedelta(days=3), "3d"), (timedelta(days=2), "3d"), (timedelta(hours=24) + TICK, "3d"),
        (timedelta(hours=24), "24h"), (timedelta(hours=1), "24h"), (TICK, "24h"), (timedelta(0), None), (-TICK, None),
    ],
)  # fmt: skip
def test_stage(left: timedelta, stage: str | None) -> None:
    assert stage_of(DUE, DUE - left) == stage


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=3), "3天"), (timedelta(days=3) - timedelta(seconds=15), "3天"), (timedelta(hours=60), "3天"), (timedelta(hours=59), "2天"),
        (timedelta(hours=48), "2天"), (timedelta(hours=47), "47小時"), (timedelta(hours=24) - timedelta(seconds=15), "24小時"),
        (timedelta(minutes=30), "1小時"), (timedelta(minutes=29), "不到1小時"),
    ],
)  # fmt: skip
def test_left(left: timedelta, words: str) -> None:
    assert left_in_words(DUE, DUE - left).zh == words


def test_left_in_english() -> None:
    said = [left_in_words(DUE, DUE - left).en for left in (timedelta(days=3), timedelta(hours=1), timedelta(hours=5))]
    assert said == ["3 days", "1 hour", "5 hours"]
