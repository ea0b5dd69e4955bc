"""The pages of a case in execution, one beside the other."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from alliance_portal.frame_tags import is_english
from alliance_portal.lib.spoken_dates import spoken
from kpi.queries.viewers import Viewer
from proposals.models import Proposal


def frame(case: Proposal, viewer: Viewer, here: str) -> dict[str, Any]:
    """The case, its reader, the tabs; `here` names the page."""
    english = is_english()
    pages = [("progress", _("進度"), "execution_progress", ())]
    for position, day in enumerate((case.call.midterm_on, case.call.final_on)):
        words = _("%(day)s查核點") % {"day": spoken(day, ("short",), english=english)}
        pages.append((f"checkpoint-{position}", words, "execution_checkpoint", (position,)))
    pages += [("visits", _("訪視與查證"), "execution_visits", ()), ("reviews", _("審查與限期改善"), "execution_reviews", ())]
    tabs = [
        {"words": words, "href": reverse(route, args=[case.code, *more]), "here": key == here} for key, words, route, more in pages
    ]
    return {"proposal": case, "viewer": viewer, "tabs": tabs}
