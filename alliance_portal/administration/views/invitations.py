"""審查委員的邀請: invite by address, the open invitations, send again, take back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alliance_portal.accounts.models import Invitation
from alliance_portal.accounts.permissions import sensitive
from alliance_portal.administration import invitations
from alliance_portal.administration.views.people import managers
from alliance_portal.seconds.services import Refused


@sensitive
@managers
@require_http_methods(["GET", "HEAD", "POST"])
def reviewers(request: HttpRequest) -> HttpResponse:
    """Invite a member of the review committee; what waits for an answer."""
    email, error, status = request.POST.get("email", "").strip(), "", 200
    if request.method == "POST":
        try:
            messages.success(request, _act(request, email))
            return redirect("reviewer_invitations")
        except Refused as refused:
            error, status = refused.text.in_language(get_language() or ""), refused.status
        except Invitation.DoesNotExist:
            raise Http404 from None
    rows = [{"it": each, "is_over": invitations.is_over(each)} for each in invitations.open_ones()]
    errors = [{"href": "#id_email", "text": error}] if error else []
    facts = {"rows": rows, "email": email, "error": error, "errors": errors}
    return render(request, "administration/invitations.html", facts, status=status)


def _act(request: HttpRequest, email: str) -> str:
    """Do what was pressed; what to say then."""
    pressed = request.POST.get("invitation", "")
    if not pressed:
        invited = invitations.invite(email, request.user)
        return _("已寄出邀請給 %(email)s") % {"email": invited.email}
    if not (pressed.isascii() and pressed.isdecimal()):
        raise Http404
    if request.POST.get("do") == "revoke":
        invitations.revoke(int(pressed), request.user)
        return _("已取消邀請，連結已失效。")
    again = invitations.resend(int(pressed), request.user)
    return _("已重新寄出邀請給 %(email)s，舊連結已失效。") % {"email": again.email}
