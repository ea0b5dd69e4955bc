"""The samples' papers, each rendered once a run for all tests of this folder, whichever worker they are on."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import pytest

from proposals.papers.stamp import PaperFacts
from proposals.rules.dossier import Dossier
from tests.once import made_once
from tests.proposals.papers import printing


@dataclass(frozen=True)
class Printed:
    """A paper, its facts and its text."""

    dossier: Dossier
    path: Path
    facts: PaperFacts
    text: str


def _print(sample: str, stamp: dict[str, object], folder: Path) -> None:
    facts = printing.printed(printing.sample(sample), folder / "paper.pdf", **stamp)
    (folder / "text.txt").write_text(printing.text_of(folder / "paper.pdf"), encoding="utf-8")
    (folder / "facts.json").write_text(json.dumps(asdict(facts)), encoding="ascii")


@pytest.fixture(scope="session")
def paper() -> Callable[..., Printed]:
    """paper(sample, **stamp) -> Printed; the same call twice renders once."""

    @cache
    def printed(sample: str = "tea-vietnam", **stamp: object) -> Printed:
        name = "-".join(str(part) for part in ("paper", sample, *(f"{key}={value}" for key, value in sorted(stamp.items()))))
        folder = made_once(name, lambda folder: _print(sample, stamp, folder))
        facts = PaperFacts(**json.loads((folder / "facts.json").read_text(encoding="ascii")))
        return Printed(printing.sample(sample), folder / "paper.pdf", facts, (folder / "text.txt").read_text(encoding="utf-8"))

    return printed
