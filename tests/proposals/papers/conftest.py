"""The samples' papers, rendered once for all tests of this folder."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from proposals.papers.stamp import PaperFacts
from proposals.rules.dossier import Dossier
from tests.proposals.papers import printing


@dataclass(frozen=True)
class Printed:
    """A paper, its facts and its text."""

    dossier: Dossier
    path: Path
    facts: PaperFacts
    text: str


@pytest.fixture(scope="session")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Printed]:
    """paper(sample, **stamp) -> Printed; the same call twice renders once."""
    folder = tmp_path_factory.mktemp("papers")
    known: dict[tuple[object, ...], Printed] = {}

    def printed(sample: str = "tea-vietnam", **facts: object) -> Printed:
        key = (sample, *sorted(facts.items()))
        if key not in known:
            dossier = printing.sample(sample)
            out = folder / f"{len(known)}.pdf"
            found = printing.printed(dossier, out, **facts)
            known[key] = Printed(dossier, out, found, printing.text_of(out))
        return known[key]

    return printed
