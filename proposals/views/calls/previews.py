"""The public pages of a call as they will look, before it is out; with the drafts of its texts."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from proposals.views import public
from proposals.views.calls.calls import found_call, staff

PAGES = {
    "call": public.overview, "who": public.who, "self_check": public.self_check, "timeline": public.timeline, "criteria": public.criteria,
    "documents": public.documents, "guidelines": public.guidelines, "contact": public.contact, "announcements": public.announcements,
    "terms": public.terms, "privacy": public.privacy, "accessibility": public.accessibility, "glossary": public.glossary,
}


@staff
@require_safe
def page(request: HttpRequest, call_code: str, page: str) -> HttpResponse:
    """One public page of this call."""
    if page not in PAGES:
        raise Http404
    request.previewed_call = found_call(call_code)
    return PAGES[page](request)


@staff
@require_safe
def announcement(request: HttpRequest, call_code: str, slug: str) -> HttpResponse:
    """One announcement of this call, out or not."""
    request.previewed_call = found_call(call_code)
    return public.announcement(request, slug)
