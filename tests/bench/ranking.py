"""The pure computation of a ranking: 1,000 cases, ten members, five criteria, both methods and ties: seconds of processor and wall time."""

import json
import random
import statistics
import time
from fractions import Fraction

from review.scoring import Criterion, Round, Sheet, in_order, rank

CASES, MEMBERS, TURNS = 1000, 10, 7
WEIGHTS = (10, 25, 30, 25, 10)


def a_round() -> Round:
    """The same figures in every run."""
    chance = random.Random(113)  # noqa: S311  figures to measure with, no secret
    criteria = tuple(Criterion(f"c{place}", Fraction(weight)) for place, weight in enumerate(WEIGHTS))
    members, cases = tuple(f"R{number}" for number in range(MEMBERS)), tuple(f"P{number}" for number in range(CASES))
    sheets = tuple(
        Sheet(member, case, {each.key: Fraction(chance.randint(400, 1000), 10) for each in criteria}) for member in members for case in cases
    )
    return Round(criteria, members, cases, sheets)


def main() -> None:
    """Measure and print."""
    round_ = a_round()
    cpu, wall = [], []
    for _ in range(TURNS):
        began = time.process_time(), time.perf_counter()
        in_order(round_, rank(round_))
        cpu.append(time.process_time() - began[0])
        wall.append(time.perf_counter() - began[1])
    print(json.dumps({"cpu": statistics.median(cpu), "wall": statistics.median(wall), "cases": CASES}))


if __name__ == "__main__":
    main()
