"""委員代號 on papers given out: another one in every case, so that no two papers can be laid beside each other (R-08). Pure."""

from collections.abc import Iterable
from hashlib import sha256

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # as the proposals' codes: nothing that is read for something else
LENGTH = 3


def codes_of(salt: str, case: str, seats: Iterable[int]) -> dict[int, str]:
    """The code of each seat in one case. A seat that is added later never changes the codes that were given out before."""
    found: dict[int, str] = {}
    taken: set[str] = set()
    for seat in sorted(seats):
        attempt = 0
        while (code := _code(salt, case, seat, attempt)) in taken:
            attempt += 1
        found[seat] = code
        taken.add(code)
    return found


def _code(salt: str, case: str, seat: int, attempt: int) -> str:
    number = int.from_bytes(sha256(f"{salt}:{case}:{seat}:{attempt}".encode()).digest()[:8], "big")
    letters = []
    for _place in range(LENGTH):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(letters)
