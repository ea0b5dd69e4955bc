"""The numbers of a call as the form's labels print them (decisions "Years inside labels"; issue 3 "Next year")."""

from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from functools import lru_cache
from typing import Any

from proposals.catalogue.places import NUMBERS
from proposals.rules.dossier import Programme

_USUAL: Mapping[str, Any] = {each.name: each.default for each in fields(Programme) if each.name in NUMBERS}


def numbers_of_labels(programme: Programme) -> tuple[tuple[str, str], ...]:
    """Each number that a label may speak of by its name, with what is printed: 15, 12.5, never 15.00."""
    return tuple((name, printed_number(getattr(programme, name))) for name in NUMBERS)


def numbers_of_rules(rules: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The same from a call's own rules, without making the programme: every page asks for the form several times."""
    return tuple((name, _printed(str(rules.get(name, usual)))) for name, usual in _USUAL.items())


def printed_number(value: Decimal | int) -> str:
    """A number without needless zeros."""
    return _printed(str(value))


@lru_cache(maxsize=256)
def _printed(value: str) -> str:
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
