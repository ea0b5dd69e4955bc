"""Filters of the desk and of the boards that a person keeps under a name."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from proposals.services.errors import Refused
from review.models import SavedView

# what the address of each list may carry
LISTS: Mapping[str, frozenset[str]] = {
    SavedView.List.DESK: frozenset({"call", "q", "state", "sort", "back"}),
    SavedView.List.PROGRESS: frozenset({"call", "show", "by", "market", "industry", "county", "on"}),
    SavedView.List.OVERDUE: frozenset({"call", "q"}),
}
MOST = 12  # of one list
NO_NAME = Text("請填寫檢視的名稱（40字以內）。", "Give the view a name of at most 40 characters.")
NO_FILTER = Text("這個檢視沒有任何篩選條件。", "There is no filter to keep.")
TOO_MANY = Text(f"最多可儲存{MOST}個檢視，請先移除不用的。", f"At most {MOST} views can be kept; remove one first.")


def is_plain(of: str, query: str) -> bool:
    """Whether this is a filter of that list as its own links write it."""
    pairs = parse_qsl(query, max_num_fields=10) if query.count("&") < 10 else []
    return len(query) <= 300 and bool(pairs) and {name for name, _value in pairs} <= LISTS[of] and urlencode(pairs) == query


def save(user: User, of: str, name: str, query: str) -> SavedView:
    """Keep a filter of a list; the same name again replaces it. Raises Refused (no name, no filter, too many)."""
    called = " ".join(name.split())
    if not 1 <= len(called) <= 40:
        raise Refused("name", NO_NAME)
    if not is_plain(of, query):
        raise Refused("query", NO_FILTER)
    if SavedView.objects.filter(user=user, of=of).exclude(name=called).count() >= MOST:
        raise Refused("many", TOO_MANY)
    view, _made = SavedView.objects.update_or_create(user=user, of=of, name=called, defaults={"query": query, "saved_at": timezone.now()})
    return view
