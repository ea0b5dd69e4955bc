"""Words and marks that the pages of progress share."""

from datetime import date
from fractions import Fraction

from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from alliance_portal.frame_tags import state
from alliance_portal.lib.clock import received_at
from alliance_portal.lib.roc_calendar import parse_date
from alliance_portal.lib.unreadable import Unreadable
from kpi.boards import Light
from kpi.constants import ITEM_NAMES, UNITS, kpi_name
from kpi.pictures.words import plain, points
from proposals.models import Call

LIGHTS = {
    Light.BEHIND: ("fix", gettext_lazy("落後")), Light.WATCH: ("warn", gettext_lazy("觀察")), Light.ON_TRACK: ("done", gettext_lazy("正常")),
}
__all__ = ["ITEM_NAMES", "LIGHTS", "UNITS", "day_asked", "kpi_name", "light_mark", "shown", "signed"]


def light_mark(light: Light) -> SafeString:
    """On track, watch or behind: icon and word."""
    kind, words = LIGHTS[light]
    return state(kind, str(words))


def shown(value: Fraction) -> str:
    """A figure as pages print it."""
    return plain(value)


def signed(value: Fraction) -> str:
    """A variance with its sign."""
    return points(value)


def day_asked(request: HttpRequest, call: Call) -> date:
    """The day that a page of progress looks at: the one of the address (`on`), else today, never after the end of the call's term.

    What the address says is read as people type days; what cannot be read is ignored: the page says which day it shows.
    """
    today = timezone.localdate(received_at(request))
    try:
        asked = parse_date(request.GET.get("on", "")[:20]) if request.GET.get("on") else today
    except Unreadable:
        asked = today
    return min(asked, call.final_on) if not request.GET.get("on") else asked
