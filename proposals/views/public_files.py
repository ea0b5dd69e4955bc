"""Files of the call that everybody may take: the blank form in three formats, the template to draw its figures in."""

from io import BytesIO

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance_portal.accounts.permissions import public
from alliance_portal.files import downloads
from alliance_portal.files.kinds import MEDIA_TYPES
from proposals.papers.drawing import odg, pptx
from proposals.papers.drawing.pages import pages
from proposals.queries.calls import edition_of
from proposals.services.blank_forms import blank_forms
from proposals.views.public import call_of

WRITERS = {"pptx": (pptx.render, MEDIA_TYPES["pptx"]), "odg": (odg.render, odg.MIME)}


@public
@require_safe
def blank_form(request: HttpRequest, form: str) -> HttpResponseBase:
    """The blank proposal form; 404 until the worker has made it."""
    found = blank_forms(call_of(request)).get(form)
    if found is None:
        raise Http404
    return downloads.answer(found)


@public
@require_safe
def figure_template(request: HttpRequest, form: str) -> HttpResponse:
    """The file to draw the form's figures in."""
    if form not in WRITERS:
        raise Http404
    call, out = call_of(request), BytesIO()
    write, media_type = WRITERS[form]
    name = f"{call.code}_{_('繪圖範本')}"
    write(pages(edition_of(call)), out, name)
    return downloads.made(out.getvalue(), f"{name}.{form}", media_type)
