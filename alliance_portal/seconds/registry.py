"""What a second person may be asked to confirm: an app registers each purpose once, when it is loaded (its AppConfig.ready)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from alliance_portal.accounts.models import Office, User
from alliance_portal.lib.findings import Text
from alliance_portal.seconds.models import Confirmation

Step: TypeAlias = Callable[[Confirmation, User], None]
Bar: TypeAlias = Callable[[Confirmation, User], Text | None]


@dataclass(frozen=True, slots=True)
class Purpose:
    """One kind of act.

    `offices` may decide (never the person who asked, never the one whom it concerns); `describe` says in one sentence what
    will be done; `confirmed` does it, in the transaction of the confirmation, and may raise `services.Refused` when the
    matter has changed meanwhile: then nothing is done and the request stays open. `refused` is told of a refusal.
    `barred` says why one of these people must not decide this very request (a conflict of interest), None where he may.
    """

    offices: frozenset[str]
    describe: Callable[[Confirmation], Text]
    confirmed: Step
    refused: Step | None = None
    barred: Bar | None = None


_purposes: dict[str, Purpose] = {}


def register(
    name: str, *, offices: tuple[Office, ...], describe: Callable[[Confirmation], Text], confirmed: Step, refused: Step | None = None,
    barred: Bar | None = None,
) -> None:
    """Make a purpose known."""
    _purposes[name] = Purpose(frozenset(office.value for office in offices), describe, confirmed, refused, barred)


def purpose_of(confirmation: Confirmation) -> Purpose:
    """What the request is for. KeyError for a purpose that no app has registered."""
    return _purposes[confirmation.purpose]


def purpose_named(name: str) -> Purpose:
    """The same by name."""
    return _purposes[name]


def decided_by_office(office: str) -> list[str]:
    """Names of the purposes that an office decides."""
    return [name for name, purpose in _purposes.items() if office in purpose.offices]


def title_of(confirmation: Confirmation, language: str) -> str:
    """What will be done, in one sentence, in the reader's language."""
    return purpose_of(confirmation).describe(confirmation).in_language(language)
