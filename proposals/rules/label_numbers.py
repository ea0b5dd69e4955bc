"""The numbers of a call as the form's labels print them (decisions "Years inside labels"; issue 3 "Next year")."""

from decimal import Decimal

from proposals.catalogue.places import NUMBERS
from proposals.rules.dossier import Programme


def numbers_of_labels(programme: Programme) -> tuple[tuple[str, str], ...]:
    """Each number that a label may speak of by its name, with what is printed: 15, 12.5, never 15.00."""
    return tuple((name, printed_number(getattr(programme, name))) for name in NUMBERS)


def printed_number(value: Decimal | int) -> str:
    """A number without needless zeros."""
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
