"""The pages of the second person: what waits, one request, its answer."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance_portal.accounts.models import Office, User
from alliance_portal.accounts.permissions import office, sensitive
from alliance_portal.seconds import queries, services
from alliance_portal.seconds.models import Confirmation
from alliance_portal.seconds.registry import shown_of, title_of

decides = office(Office.STAFF, Office.ADMINISTRATOR)


def row_of(found: Confirmation) -> dict[str, Any]:
    """A request with its sentence and its state in words: (kind of mark, words)."""
    states = {
        Confirmation.State.OPEN: ("warn", _("待複核")),
        Confirmation.State.CONFIRMED: ("done", _("已核可")),
        Confirmation.State.REFUSED: ("fix", _("已退回")),
        Confirmation.State.WITHDRAWN: ("", _("已撤回")),
        Confirmation.State.EXPIRED: ("", _("已逾期")),
    }
    has_run_out = found.state == Confirmation.State.OPEN and found.expires_at <= timezone.now()
    kind, words = states[Confirmation.State.EXPIRED if has_run_out else Confirmation.State(found.state)]
    return {"it": found, "title": title_of(found, get_language() or ""), "kind": kind, "state": words}


@decides
@require_safe
def seconds(request: HttpRequest) -> HttpResponse:
    """What waits for me, what I asked for, what was decided."""
    facts = {
        "waiting": [row_of(each) for each in queries.waiting_for(request.user)],
        "mine": [row_of(each) for each in queries.asked_by(request.user)],
        "ended": [row_of(each) for each in queries.ended(request.user)],
    }
    return render(request, "seconds/seconds.html", facts)


def found_for(request: HttpRequest, second_id: int) -> Confirmation:
    """A request that this person may see; any other does not exist."""
    return get_object_or_404(queries.visible(request.user), pk=second_id)


def show(request: HttpRequest, found: Confirmation, *, note: str = "", error: str = "", status: int = 200) -> HttpResponse:
    """The page of one request, with what was typed when it was refused."""
    is_open = found.state == Confirmation.State.OPEN and found.expires_at > timezone.now()
    may_decide = is_open and services.may_decide(request.user, found)
    barred = services.bar_of(request.user, found) if may_decide else None
    facts = row_of(found) | {
        "may_decide": may_decide and barred is None,
        "barred": barred,
        "shown": shown_of(found),
        "may_withdraw": is_open and found.asked_by_id == request.user.pk,
        "note": note,
        "error": error,
        "errors": [{"href": "#id_note", "text": error}] if error else [],
    }
    return render(request, "seconds/second.html", facts, status=status)


@decides
@require_safe
def second(request: HttpRequest, second_id: int) -> HttpResponse:
    """What is to be done, by whose wish, why; and the two answers."""
    return show(request, found_for(request, second_id))


@sensitive
@decides
@require_POST
def confirm(request: HttpRequest, second_id: int) -> HttpResponse:
    """核可: do it."""
    return _answered(request, second_id, services.confirm, _("已核可並完成。"))


def _answered(request: HttpRequest, second_id: int, answer: Callable[[Confirmation, User], object], done: str) -> HttpResponse:
    """Back to the list; back to the request with the reason when it was refused."""
    found = found_for(request, second_id)
    try:
        answer(found, request.user)
    except services.Refused as refusal:
        messages.error(request, refusal.text.in_language(get_language() or ""))
        return redirect("second", found.pk)
    messages.success(request, done)
    return redirect("seconds")


@sensitive
@decides
@require_POST
def refuse(request: HttpRequest, second_id: int) -> HttpResponse:
    """退回: send it back with a reason."""
    found, note = found_for(request, second_id), request.POST.get("note", "")
    try:
        services.refuse(found, request.user, note)
    except services.Refused as refusal:
        return show(request, found, note=note, error=refusal.text.in_language(get_language() or ""), status=refusal.status)
    messages.success(request, _("已退回，申請人會收到通知。"))
    return redirect("seconds")


@decides
@require_POST
def withdraw(request: HttpRequest, second_id: int) -> HttpResponse:
    """撤回: the person who asked takes it back."""
    return _answered(request, second_id, services.withdraw, _("已撤回。"))
