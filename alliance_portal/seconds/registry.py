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
class Shown:
    """What else the second person reads before deciding: a name and a text, or a link to where the matter stands."""

    label: Text
    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Purpose:
    """One kind of act.

    `offices` may decide (never the person who asked, never the one whom it concerns); `describe` says in one sentence what
    will be done; `confirmed` does it, in the transaction of the confirmation, and may raise `services.Refused` when the
    matter has changed meanwhile: then nothing is done and the request stays open. `refused` is told of a refusal.
    `barred` says why one of these people must not decide this very request (a conflict of interest), None where he may.
    `shown` lists what the sentence does not say: the texts that will go out, the page with the evidence.
    """

    offices: frozenset[str]
    describe: Callable[[Confirmation], Text]
    confirmed: Step
    refused: Step | None = None
    barred: Bar | None = None
    shown: Callable[[Confirmation], list[Shown]] | None = None


_purposes: dict[str, Purpose] = {}


def register(
    name: str, *, offices: tuple[Office, ...], describe: Callable[[Confirmation], Text], confirmed: Step, refused: Step | None = None,
    barred: Bar | None = None, shown: Callable[[Confirmation], list[Shown]] | None = None,
) -> None:
    """Make a purpose known."""
    _purposes[name] = Purpose(frozenset(office.value for office in offices), describe, confirmed, refused, barred, shown)


def purpose_of(confirmation: Confirmation) -> Purpose:
    """What the request is for. KeyError for a purpose that no app has registered."""
    return _purposes[confirmation.purpose]


def purpose_named(name: str) -> Purpose:
    """The same by name."""
    return _purposes[name]


def decided_by_office(office: str) -> list[str]:
    """Names of the purposes that an office decides."""
    return [name for name, purpose in _purposes.items() if office in purpose.offices]


def shown_of(confirmation: Confirmation) -> list[Shown]:
    """What else the second person reads; nothing where the sentence says it all."""
    shown = purpose_of(confirmation).shown
    return shown(confirmation) if shown is not None else []


def title_of(confirmation: Confirmation, language: str) -> str:
    """What will be done, in one sentence, in the reader's language."""
    return purpose_of(confirmation).describe(confirmation).in_language(language)
