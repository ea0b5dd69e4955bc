"""Which reminder of a deadline is due: the nearest stage that has begun, never one that has passed. Pure."""

from datetime import datetime, timedelta

from alliance_portal.lib.findings import Text

# stage -> how long before the deadline it begins; the longest first
STAGES = {"3d": timedelta(days=3), "24h": timedelta(hours=24)}
LONGEST = max(STAGES.values())
HOUR = 3600


def stage_of(due: datetime, now: datetime) -> str | None:
    """The stage that `now` lies in: the last one that has begun; None before the first and once the deadline has come.

    A sweeper that slept through a stage sends the one that it wakes in, not both.
    """
    left = due - now
    if left <= timedelta(0):
        return None
    begun = [stage for stage, before in STAGES.items() if left <= before]
    return begun[-1] if begun else None


def left_in_words(due: datetime, now: datetime) -> Text:
    """The time left as people say it: whole days from two days on, else hours, rounded half up."""
    hours = int((due - now).total_seconds() + HOUR // 2) // HOUR
    if hours >= 48:
        days = (hours + 12) // 24
        return Text(f"{days}天", f"{days} days")
    if hours < 1:
        return Text("不到1小時", "less than an hour")
    return Text(f"{hours}小時", f"{hours} hour{'s' if hours > 1 else ''}")
