"""The page that a score sheet reloaded without a network gives way to (docs/decisions: 2026-11-30-offline-scoring).

A worker of the browser answers for sheets alone, and only when the network does not. It keeps this one page, which names no case.
"""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office


@office(Office.REVIEWER)
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The worker's script, with the page in the reader's language as a string; its address is what bounds it to `/review/cases/`."""
    page = render_to_string("review/committee/offline.html", {}, request)
    return render(request, "review/committee/offline_worker.js", {"page": json.dumps(page)}, content_type="text/javascript; charset=utf-8")
