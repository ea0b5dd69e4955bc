"""我的檢視: filters of the desk and of the boards that staff keep under a name. Which list it is, its address says (`urls`)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office
from proposals.services.errors import Refused
from review.models import SavedView
from review.services import saved_views


def menu(request: HttpRequest, of: str, query: str) -> dict[str, Any]:
    """What `components/saved_views.html` needs: this person's views of a list, the filter of the page (one query)."""
    return {"views": SavedView.objects.filter(user=request.user, of=of), "this_view": query if saved_views.is_plain(of, query) else ""}


@office(Office.STAFF)
@require_POST
def keep(request: HttpRequest, of: str, route: str) -> HttpResponse:
    """Keep the filter of a list under a name; back to the list with it."""
    query = request.POST.get("query", "")
    try:
        saved_views.save(request.user, of, request.POST.get("name", ""), query)
    except Refused as refused:
        messages.error(request, refused.text.in_language(get_language() or ""))
    else:
        messages.success(request, _("已儲存檢視。"))
    return redirect(f"{reverse(route)}?{query}" if saved_views.is_plain(of, query) else route)


@office(Office.STAFF)
@require_POST
def drop(request: HttpRequest, of: str, view_id: int, route: str) -> HttpResponse:
    """Throw one of one's own views of a list away."""
    get_object_or_404(SavedView, pk=view_id, user=request.user, of=of).delete()
    return redirect(route)
