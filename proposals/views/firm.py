"""A firm's people: who acts for it, invite a colleague, owners (decisions "People of a firm")."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance_portal.accounts.models import Office, User
from alliance_portal.accounts.permissions import office
from alliance_portal.lib.findings import Text
from proposals.models import Firm, FirmPerson
from proposals.queries import firms
from proposals.services import firms as services
from proposals.services.errors import Forbidden, Refused

ONLY_OWNERS = Text("只有負責帳號可以邀請或異動人員。", "Only an owner's account may invite or change people.")


def firm_of(request: HttpRequest, firm_id: int) -> Firm:
    """A firm of one's own; any other does not exist."""
    return get_object_or_404(Firm.objects.filter(people__user=request.user), pk=firm_id)


def person_of(firm: Firm, user_id: int) -> User:
    """A person of this firm."""
    return get_object_or_404(FirmPerson.objects.select_related("user"), firm=firm, user_id=user_id).user


def show(request: HttpRequest, firm: Firm, *, email: str = "", error: str = "", status: int = 200) -> HttpResponse:
    """The page, with what was typed when it was refused."""
    people = firms.people_of(firm)
    facts = {
        "firm": firm,
        "people": people,
        "invitations": firms.open_invitations(firm),
        "is_owner": any(person.user_id == request.user.pk and person.is_owner for person in people),
        "email": email,
        "error": error,
        "errors": [{"href": "#id_email", "text": error}] if error else [],
    }
    return render(request, "firms/firm.html", facts, status=status)


def refused(request: HttpRequest, firm: Firm, refusal: Refused, *, email: str = "") -> HttpResponse:
    """The page with the reason."""
    return show(request, firm, email=email, error=refusal.text.in_language(get_language() or ""), status=409)


@contextmanager
def for_owners() -> Iterator[None]:
    """What a service forbids here is forbidden to everybody but the owners."""
    try:
        yield
    except Forbidden as refusal:
        raise PermissionDenied(ONLY_OWNERS) from refusal


@office(Office.NONE)
@require_safe
def firm(request: HttpRequest, firm_id: int) -> HttpResponse:
    """Who acts for the firm."""
    return show(request, firm_of(request, firm_id))


@office(Office.NONE)
@require_POST
def invite(request: HttpRequest, firm_id: int) -> HttpResponse:
    """Mail an invitation to a colleague."""
    found, email = firm_of(request, firm_id), request.POST.get("email", "").strip()
    with for_owners():
        try:
            services.invite_colleague(found, email, request.user)
        except ValidationError:
            return show(request, found, email=email, error=_("請填寫有效的電子郵件，例如 name@example.com。"), status=400)
        except Refused as refusal:
            return refused(request, found, refusal, email=email)
    messages.success(request, _("已寄出邀請，7天內有效。"))
    return redirect("firm", found.pk)


@office(Office.NONE)
@require_POST
def remove(request: HttpRequest, firm_id: int, user_id: int) -> HttpResponse:
    """Take a person's rights for the firm away, at once (R-04)."""
    found = firm_of(request, firm_id)
    with for_owners():
        try:
            services.remove_colleague(found, person_of(found, user_id), request.user)
        except Refused as refusal:
            return refused(request, found, refusal)
    messages.success(request, _("已移除，立即生效。"))
    return redirect("home" if user_id == request.user.pk else "firm", *([] if user_id == request.user.pk else [found.pk]))


@office(Office.NONE)
@require_POST
def make_owner(request: HttpRequest, firm_id: int, user_id: int) -> HttpResponse:
    """Make a colleague an owner too."""
    found = firm_of(request, firm_id)
    with for_owners():
        services.make_owner(found, person_of(found, user_id), request.user)
    messages.success(request, _("已設為負責帳號。"))
    return redirect("firm", found.pk)


@office(Office.NONE)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_on(request: HttpRequest, firm_id: int, user_id: int) -> HttpResponse:
    """Hand the owner's role on to a colleague: a page that says what changes, then the step."""
    found = firm_of(request, firm_id)
    person = person_of(found, user_id)
    with for_owners():
        if request.method != "POST":
            services.require_owner(request.user, found)
            return render(request, "firms/hand_on.html", {"firm": found, "person": person})
        try:
            services.hand_on(found, person, request.user)
        except Refused as refusal:
            return refused(request, found, refusal)
    messages.success(request, _("已移交給 %(who)s") % {"who": person})
    return redirect("firm", found.pk)
