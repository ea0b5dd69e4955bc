"""Gates: what was measured against its limit."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.measures import Request


@dataclass(frozen=True)
class Gate:
    """One line of the table: what was measured, its limit, whether it holds."""

    name: str
    measured: str
    limit: str
    holds: bool


def of_times(request: Request, found: Sequence[Request]) -> Gate:
    """The better of the two ratios decides nothing: both, processor and wall, must hold."""
    yard = next(each for each in found if each.name == request.yardstick)
    cpu, wall = request.cpu_ms / yard.cpu_ms, request.wall_ms / yard.wall_ms
    word = yard.name.split()[0] if yard.name.startswith("Y") else "the 200"
    return Gate(request.name, f"{cpu:.2f} × {word} processor, {wall:.2f} × wall", f"{request.at_most:g} × {word}", max(cpu, wall) <= request.at_most)


def of_queries(requests: Sequence[Request]) -> list[Gate]:
    """The number of queries; of a list the same whatever its length (requests of one `family`)."""
    families: dict[str, list[Request]] = {}
    for request in requests:
        if request.most_queries:
            families.setdefault(request.family or request.name, []).append(request)
    gates = []
    for name, members in families.items():
        counts, most = [each.queries for each in members], members[0].most_queries
        same = len(set(counts)) == 1
        title = f"{name}: queries" if len(members) == 1 else f"{name}: queries at {', '.join(each.rows for each in members)} rows"
        limit = f"{most}" if len(members) == 1 else f"{most}, the same"
        gates.append(Gate(title, ", ".join(map(str, counts)), limit, same and max(counts) <= most))
    return gates


def of_times_two(name: str, cpu: float, wall: float, yard: Request, at_most: float, note: str = "") -> Gate:
    """A command's processor and wall time in milliseconds against a yardstick."""
    ratios, word = (cpu / yard.cpu_ms, wall / yard.wall_ms), yard.name.split()[0]
    measured = f"{ratios[0]:.2f} × {word} processor, {ratios[1]:.2f} × wall{f' ({note})' if note else ''}"
    return Gate(name, measured, f"{at_most:g} × {word}", max(ratios) <= at_most)
