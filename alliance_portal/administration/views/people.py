"""People: the list, one account, what administrators and staff may do with it, its trail."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance_portal.accounts.models import Office, User
from alliance_portal.accounts.permissions import office, sensitive
from alliance_portal.administration import permissions, queries, services, wording
from alliance_portal.seconds import queries as seconds
from alliance_portal.seconds.services import Refused
from alliance_portal.seconds.views import row_of

A_PAGE = 50
LONGEST_WORDS = 100
managers = office(Office.STAFF, Office.ADMINISTRATOR)


def chips(counts: Any) -> list[tuple[str, str, int]]:
    """Key, words, number of each chip; without the empty ones."""
    words = {
        "firm": _("申請企業"), "staff": _("承辦人"), "reviewer": _("審查委員"), "agency": _("主辦單位"), "administrator": _("系統管理者"),
        "no_second_factor": _("未啟用兩步驟驗證"), "idle": _("60天未登入"), "disabled": _("已停用"),
    }
    return [(key, text, counts[key]) for key, text in words.items() if counts[key]]


@managers
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody who has an account: search by name or address, role, second factor, last sign-in."""
    words, show = request.GET.get("q", "").strip()[:LONGEST_WORDS], request.GET.get("show", "")
    counts = queries.people_counts(request.user)
    known = chips(counts)
    show = show if show in {key for key, _words, _number in known} else ""
    page = Paginator(queries.people(request.user, words, show), A_PAGE).get_page(request.GET.get("page"))
    facts = {"page": page, "people": page.object_list, "words": words, "show": show, "chips": known, "total": counts["total"]}
    facts["query"] = f"{urlencode({'q': words, 'show': show})}&"
    return render(request, "administration/people.html", facts)


def person_of(request: HttpRequest, user_id: int) -> User:
    """An account that this person may look up; any other does not exist."""
    found = queries.person(request.user, user_id)
    if found is None:
        raise Http404
    return found


def show_person(request: HttpRequest, person: User, *, form: str = "", error: str = "", status: int = 200) -> HttpResponse:
    """The page of an account; `form` names the one that was refused, whose typed text comes back."""
    me = request.user
    facts = {
        "person": person,
        "open": [row_of(each) for each in seconds.open_about(services.subject_of(person))],
        "offices": [(value, words) for value, words in Office.choices if value != person.office],
        "may_office": permissions.may_change_office(me, person),
        "may_switch": permissions.may_disable(me, person),
        "may_reset": permissions.may_ask_reset(me, person) and person.has_second_factor,
        "may_trail": permissions.may_read_trail(me),
        "is_me": person.pk == me.pk,
        "typed": {"form": form, "reason": request.POST.get("reason", ""), "office": request.POST.get("office", "-")},
        "error": error,
        "errors": [{"href": f"#id_{form}_reason", "text": error}] if error else [],
    }
    return render(request, "administration/person.html", facts, status=status)


@managers
@require_safe
def person(request: HttpRequest, user_id: int) -> HttpResponse:
    """One account: who, which role, what waits for a second person, what may be done."""
    return show_person(request, person_of(request, user_id))


def _act(request: HttpRequest, user_id: int, form: str, act: Callable[[User, str], Any], done: str) -> HttpResponse:
    """Do one thing with an account and go back to its page."""
    found = person_of(request, user_id)
    try:
        act(found, request.POST.get("reason", ""))
    except Refused as refusal:
        return show_person(request, found, form=form, error=refusal.text.in_language(get_language() or ""), status=refusal.status)
    messages.success(request, done)
    return redirect("person", found.pk)


@sensitive
@office(Office.ADMINISTRATOR)
@require_POST
def change_office(request: HttpRequest, user_id: int) -> HttpResponse:
    """Ask the second administrator for another role."""
    wanted = request.POST.get("office", "-")
    done = _("已送複核，由另一位系統管理者核可後生效。")
    return _act(request, user_id, "office", lambda found, why: services.ask_office(found, wanted, request.user, why), done)


@sensitive
@managers
@require_POST
def disable(request: HttpRequest, user_id: int) -> HttpResponse:
    """Switch the account off; its sessions end now."""
    return _act(request, user_id, "switch", lambda found, why: services.disable(found, request.user, why), _("已停用，開啟中的登入立即失效。"))


@sensitive
@managers
@require_POST
def enable(request: HttpRequest, user_id: int) -> HttpResponse:
    """Let the account sign in again."""
    return _act(request, user_id, "switch", lambda found, why: services.enable(found, request.user, why), _("已恢復，可重新登入。"))


@sensitive
@managers
@require_POST
def reset(request: HttpRequest, user_id: int) -> HttpResponse:
    """Ask a second person to reset the second factor."""
    done = _("已送複核，由另一位人員核可後重設。")
    return _act(request, user_id, "reset", lambda found, why: services.ask_reset(found, request.user, why), done)


@office(Office.ADMINISTRATOR)
@require_safe
def trail(request: HttpRequest, user_id: int) -> HttpResponse:
    """What the account did and what was done to it; never what was typed into a form."""
    found = person_of(request, user_id)
    if not permissions.may_read_trail(request.user):
        raise PermissionDenied
    page = Paginator(queries.trail_of(found), A_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "at": entry.at, "what": wording.verb(entry.verb), "by": entry.actor_label, "chain": wording.subject(entry.chain),
            "facts": wording.facts(entry.detail),
        }
        for entry in page.object_list
    ]
    return render(request, "administration/trail.html", {"person": found, "page": page, "rows": rows})
