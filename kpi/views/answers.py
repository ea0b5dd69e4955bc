"""What the pages of progress share in answering: errors beside what was typed, days as people type them."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from alliance_portal.lib.findings import Text
from alliance_portal.lib.roc_calendar import parse_date
from alliance_portal.lib.unreadable import Unreadable
from proposals.services.errors import Refused

NEEDED = Text("請填寫日期。", "Give a day.")


def errors_of(refused: Refused, fields: frozenset[str]) -> tuple[list[dict[str, str]], int]:
    """The error summary of a refusal, linked to its field where the page has one, and the status of the answer."""
    text = refused.text.in_language(get_language() or "")
    return [{"href": f"#f-{refused.reason}" if refused.reason in fields else "", "text": text}], 400 if refused.reason in fields else 409


def typed_day(request: HttpRequest, name: str) -> date | None:
    """A day of the form; None for a blank. Raises Refused (reason: the field's name) for one that cannot be read."""
    text = request.POST.get(name, "").strip()[:20]
    if not text:
        return None
    try:
        return parse_date(text)
    except Unreadable as unreadable:
        raise Refused(name, unreadable.reason) from unreadable


def needed_day(request: HttpRequest, name: str) -> date:
    """The same, for a day that must be there."""
    found = typed_day(request, name)
    if found is None:
        raise Refused(name, NEEDED)
    return found


def whole(request: HttpRequest, name: str) -> int:
    """A whole number of the form; 0 for anything else."""
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def typed(request: HttpRequest) -> dict[str, Any]:
    """What was typed, to stand on the page again."""
    return {name: request.POST.get(name, "") for name in request.POST if name != "csrfmiddlewaretoken"}


__all__ = ["errors_of", "needed_day", "typed", "typed_day", "whole"]
