"""What apps above this one say on the overview of a case: a correction that is awaited, a result, an invitation to a meeting."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from proposals.models import Proposal


@dataclass(frozen=True, slots=True)
class CaseNote:
    """One notice at the head of the overview. `kind` as in components/notice.html; `heading`: stands in the place of the status's words."""

    kind: str
    title: str
    text: str
    href: str = ""
    link: str = ""
    icon: str = "warn"
    heading: str = ""


# each is asked with the request and the case that its person may open, and costs no query in a state that does not concern it
MORE_ON_CASE: list[Callable[[HttpRequest, Proposal], CaseNote | None]] = []


def notes_of(request: HttpRequest, proposal: Proposal) -> list[CaseNote]:
    """The notices of a case, in the order in which the apps registered them."""
    return [note for more in MORE_ON_CASE if (note := more(request, proposal)) is not None]
