"""Lists of 3, 200 and 1,000 rows: one number of queries; 200 rows against Y2; 1,000 rows against their own 200."""

from collections.abc import Mapping
from typing import Any

from tests.bench import requests
from tests.bench.measures import Request
from tests.bench.worlds import SIZES

LIST, LONG = 2.0, 6.0  # 200 rows against Y2, 1,000 rows against 200 (design: performance)
SHARE = 4  # of the turns of a page, for a thousand rows


def all_of(port: int, cast: Mapping[str, Any]) -> list[Request]:
    """The desk, a ranking with its pictures, the board of alliances: as staff see them."""
    worlds = cast["worlds"]
    return [
        *_sizes(port, cast, "reception desk", {
            size: f"/desk/?call={code}&sort=number&back=1" for size, code in worlds["desk"].items()  # drafts on the first page of every length
        }),
        *_sizes(port, cast, "ranking by 7 members", {size: f"/review/ranking/?call={code}" for size, code in worlds["ranking"].items()}),
        *_sizes(port, cast, "board of alliances of 8 members and 8 months", {
            size: f"/execution/?call={code}&on=2024-12-20" for size, code in worlds["board"].items()
        }),
    ]  # fmt: skip


def _sizes(port: int, cast: Mapping[str, Any], name: str, paths: Mapping[str, str]) -> list[Request]:
    found = []
    for size in SIZES:
        made = requests.get(port, cast["desk"], f"{name}, {size:,} rows", paths[str(size)])
        made.family, made.rows, made.most_queries = name, f"{size:,}", requests.QUERIES
        found.append(made)
    small, usual, long = found
    small.is_timed = False
    usual.yardstick, usual.at_most = requests.Y2, LIST
    long.yardstick, long.at_most, long.share = usual.name, LONG, SHARE
    return found
