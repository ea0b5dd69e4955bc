"""How much of a plan's text stands in another plan. Pure; it tells staff where to look and decides nothing (E-11).

A text is cut into overlapping shingles of eight characters; of their hashes the 256 smallest are its sketch (bottom-k). The share of
hashes that two sketches have in common estimates how much of their text is the same: at 256 within about ±6 points.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from heapq import nsmallest
from zlib import crc32

from proposals.rules.dossier import Dossier
from proposals.rules.reading import compact, plain_text

SHINGLE, SIZE = 8, 256
TELL_FROM = 15  # percent: below it lies what any two plans of one call say
MOST_TOLD = 5
SHORTEST_PASSAGE = 16  # characters
# what the firms write themselves: the form's own labels are in none of it
NARRATIVES = (
    ("alliance_basic", ("alliance_features",)),
    ("plan_summary", ("summary_members", "summary_market", "summary_marketing_model", "summary_expected_benefit")),
    ("alliance_background", ("target_country_and_theme", "industry_difficulties", "member_composition", "competitor_analysis")),
    ("goals_methods", ("plan_goal", "strategy_text", "business_model_text", "marketing_model", "product_positioning")),
    ("qualitative_benefits", ("breakthrough", "industry_demonstration")),
)


def narratives(dossier: Dossier) -> Mapping[tuple[str, str], str]:
    """The texts of a plan by section and field, in form order; blank ones left off."""
    found = {(section, key): plain_text(dossier.record(section).get(key)) for section, keys in NARRATIVES for key in keys}
    return {place: text for place, text in found.items() if text}


def shingles(text: str) -> set[int]:
    """The hashes of a text's shingles."""
    plain = compact(text)
    return {crc32(plain[start : start + SHINGLE].encode()) for start in range(len(plain) - SHINGLE + 1)}


def sketch(texts: Iterable[str]) -> tuple[bytes, int]:
    """The sketch of a plan as bytes, and how many shingles it has."""
    found: set[int] = set()
    for text in texts:
        found |= shingles(text)
    return array("I", nsmallest(SIZE, found)).tobytes(), len(found)


def hashes(sketched: bytes) -> "array[int]":
    """The hashes of a sketch, ascending."""
    found = array("I")
    found.frombytes(bytes(sketched))
    return found


@dataclass(slots=True)
class Sketches:
    """Many sketches, made to be asked which of them are like one: a hash knows who has it."""

    holders: dict[int, list[int]] = field(default_factory=dict)
    count: int = 0

    def add(self, key: int, sketched: bytes) -> None:
        """Take one in."""
        self.count += 1
        for each in hashes(sketched):
            self.holders.setdefault(each, []).append(key)

    def like(self, own: int, sketched: bytes) -> list[tuple[int, int]]:
        """The others that are like it: (key, share in percent), the likest first."""
        mine = hashes(sketched)
        shared = Counter(other for each in mine for other in self.holders.get(each, ()) if other != own)
        found = [(other, round(100 * count / len(mine))) for other, count in shared.items()] if mine else []
        return sorted((each for each in found if each[1] >= TELL_FROM), key=lambda each: (-each[1], str(each[0])))[:MOST_TOLD]


@dataclass(frozen=True, slots=True)
class Beside:
    """One text of this plan beside the same text of another: passages that both have, longest first."""

    place: tuple[str, str]
    mine: str
    theirs: str
    passages: tuple[str, ...]

    @property
    def share(self) -> int:
        """How much of my text stands in theirs, in percent."""
        return round(100 * sum(map(len, self.passages)) / len(self.mine)) if self.mine else 0


def side_by_side(mine: Mapping[tuple[str, str], str], theirs: Mapping[tuple[str, str], str]) -> tuple[Beside, ...]:
    """The texts of two plans that have passages in common, field by field. For one pair; a plan of 20,000 characters takes about a second."""
    found = [Beside(place, text, theirs[place], passages(text, theirs[place])) for place, text in mine.items() if theirs.get(place)]
    return tuple(each for each in found if each.passages)


def passages(mine: str, theirs: str) -> tuple[str, ...]:
    """The passages of at least 16 characters that two texts have in common, longest first."""
    blocks: Sequence[tuple[int, int, int]] = SequenceMatcher(None, mine, theirs, autojunk=False).get_matching_blocks()
    return tuple(sorted((mine[start : start + size] for start, _other, size in blocks if size >= SHORTEST_PASSAGE), key=len, reverse=True))
