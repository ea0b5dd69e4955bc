"""Pages of the account that allauth does not have: invitation, my account."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from alliance_portal.accounts import entrance, invitations, permissions
from alliance_portal.accounts.forms import ProfileForm
from alliance_portal.accounts.models import User


@permissions.public
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Who invites to what (GET); go on to sign-up, sign-in or, for the invited person, accept (POST)."""
    language = get_language() or ""
    try:
        found = invitations.find(token)
    except invitations.InvitationRefused as refusal:
        return render(request, "account/invitation_refused.html", {"reason": refusal.reason.in_language(language)}, status=410)
    user = request.user if isinstance(request.user, User) else None
    if request.method == "POST":
        return _go_on(request, token, found, user)
    facts = {
        "what": invitations.purpose_of(found).describe(found).in_language(language),
        "invitation": found,
        "is_for_me": user is not None and user.email.lower() == found.email,
        "is_for_another": user is not None and user.email.lower() != found.email,
    }
    return render(request, "account/invitation.html", facts)


def _go_on(request: HttpRequest, token: str, found: invitations.Invitation, user: User | None) -> HttpResponse:
    language = get_language() or ""
    invitations.mark_opened(found)
    if user is None:
        entrance.keep_invitation(request, token)
        # the link was mailed to this address: it proves the address, and sign-up need not ask again
        request.session["account_verified_email"] = found.email
        name = "account_login" if request.POST.get("have") == "account" else "account_signup"
        return redirect(f"{reverse(name)}?{urlencode({'next': request.path})}")
    try:
        _used, target = invitations.accept(token, user)
    except invitations.InvitationRefused as refusal:
        return render(request, "account/invitation_refused.html", {"reason": refusal.reason.in_language(language)}, status=409)
    entrance.forget_invitation(request)
    messages.success(request, _("已接受邀請"))
    return redirect(target)


@permissions.before_second_factor
@require_safe
def account_home(request: HttpRequest) -> HttpResponse:
    """My account: name, address, password, second factor, language."""
    facts = {"has_second_factor": is_mfa_enabled(request.user), "must_have_second_factor": bool(request.user.office), "languages": settings.LANGUAGES}
    return render(request, "account/home.html", facts)


@permissions.before_second_factor
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Change name, telephone and what mails one wants."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("已儲存"))
        return redirect("account_home")
    return render(request, "account/profile.html", {"form": form}, status=400 if form.errors else 200)
