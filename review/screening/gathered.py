"""What a question is asked about: a dossier with its registers, what is known from other cases, the day of the check."""

from datetime import date
from typing import Protocol

from proposals.rules.dossier import Dossier
from review.screening.surroundings import Surroundings


class Checkable(Protocol):
    """`gathering.Screened`, without its database."""

    @property
    def dossier(self) -> Dossier:
        """As `with_registers` gives it."""

    @property
    def around(self) -> Surroundings:
        """Other cases."""

    @property
    def on(self) -> date:
        """The day of the check."""
