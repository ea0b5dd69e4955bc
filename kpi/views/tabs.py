"""The frame of the pages of progress: the execution's side navigation, and how the reader sees the case."""

from typing import Any

from django.http import HttpRequest

from kpi.queries.viewers import Viewer
from kpi.views.frame import framed
from proposals.models import Proposal


def frame(request: HttpRequest, case: Proposal, viewer: Viewer, here: str) -> dict[str, Any]:
    """What every one of these pages needs; `here` is the route of the page in the side navigation."""
    request.case = case  # type: ignore[attr-defined]  # whom one acts for, in the frame
    return framed(request, case, here, viewer=viewer)
