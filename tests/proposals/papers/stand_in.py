"""A child that does what the test says."""

from typing import Any

from alliance_portal.lib.child_process import answer


def work(message: dict[str, Any]) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(message["work"], names)  # noqa: S102  a test's own words
    return {"found": names.get("found")}


if __name__ == "__main__":
    answer(work)
