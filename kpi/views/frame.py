"""What every page of an execution shares: the case through its reader, its side navigation, refusals beside their fields."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alliance_portal.accounts.models import Office
from alliance_portal.lib.findings import Text
from alliance_portal.lib.roc_calendar import parse_date
from alliance_portal.lib.unreadable import Unreadable
from kpi.permissions import EXECUTION_ON, may_see_course, signing_case
from proposals.models import Proposal

# route -> words of the side navigation, in the order in which a case passes them; `True`: only once the contract is signed
SIDE = (
    ("execution_contract", lambda: _("簽約"), False),
    ("execution_progress", lambda: _("進度"), True),
    ("execution_reports", lambda: _("每月進度回報"), True),
    ("execution_wall", lambda: _("佐證資料"), True),
    ("execution_checkpoints", lambda: _("查核點"), True),
    ("execution_visits", lambda: _("訪視與查證"), True),
    ("execution_diagnosis", lambda: _("診斷"), True),
    ("execution_reviews", lambda: _("審查與限期改善"), True),
    ("execution_changes", lambda: _("計畫變更申請"), True),
    ("execution_obligations", lambda: _("應辦事項"), True),
    ("execution_closing", lambda: _("結案"), True),
)

NOT_OF_AGENCY = frozenset({"execution_diagnosis"})  # the organiser reads what was accepted, not what a firm was advised


def case_here(request: HttpRequest, code: str) -> Proposal:
    """The case of a page of the execution: 404 for a stranger, 403 for who may open the case but not these pages."""
    found = signing_case(request.user, code)
    if not may_see_course(request.user, found):
        raise PermissionDenied
    request.case = found  # the frame says for whom one acts in this case
    return found


def framed(request: HttpRequest, found: Proposal, here: str, **facts: Any) -> dict[str, Any]:
    """The facts of a page with what its frame needs. `here`: the route of the page in the side navigation."""
    signed = found.status in EXECUTION_ON
    side = [
        {"href": href, "words": words(), "here": route == here}
        for route, words, late in SIDE
        if (signed or not late) and not (route in NOT_OF_AGENCY and request.user.office == Office.AGENCY) and (href := url(route, found))
    ]
    return {"proposal": found, "side": side, "is_staff_page": request.user.office == Office.STAFF, "here": here} | facts


def url(route: str, found: Proposal) -> str:
    """The address of a page of a case; blank while there is no such page."""
    try:
        return reverse(route, args=[found.code])
    except NoReverseMatch:
        return ""


def said(text: Text) -> str:
    """A text of a service in the language of the page."""
    return text.in_language(get_language() or "")


def refusal(reason: str, text: Text, fields: tuple[str, ...]) -> dict[str, Any]:
    """What a page shows of a refusal: beside its field, and in the summary at the top."""
    words = said(text)
    return {"problems": {reason: words}, "errors": [{"href": f"#f-{reason}" if reason in fields else "", "text": words}]}


def day_of(typed: str) -> tuple[Any, Text | None]:
    """A day typed in the ROC calendar or as ISO, or why it cannot be read."""
    try:
        return parse_date(typed), None
    except Unreadable as unreadable:
        return None, unreadable.reason


def revision_of(request: HttpRequest) -> int:
    """The revision that a page was made from; −1 where it says none, which no row has."""
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
