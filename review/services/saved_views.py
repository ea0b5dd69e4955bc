"""Filters of the desk that a person keeps under a name."""

from urllib.parse import parse_qsl, urlencode

from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from proposals.services.errors import Refused
from review.models import SavedView

NAMES = frozenset({"call", "q", "state", "sort", "back"})
MOST = 12
NO_NAME = Text("請填寫檢視的名稱（40字以內）。", "Give the view a name of at most 40 characters.")
NO_FILTER = Text("這個檢視沒有任何篩選條件。", "There is no filter to keep.")
TOO_MANY = Text(f"最多可儲存{MOST}個檢視，請先移除不用的。", f"At most {MOST} views can be kept; remove one first.")


def is_plain(query: str) -> bool:
    """Whether this is a filter of the desk as its own links write it."""
    pairs = parse_qsl(query, max_num_fields=10) if query.count("&") < 10 else []
    return len(query) <= 300 and bool(pairs) and {name for name, _value in pairs} <= NAMES and urlencode(pairs) == query


def save(user: User, name: str, query: str) -> SavedView:
    """Keep a filter; the same name again replaces it. Raises Refused (no name, no filter, too many)."""
    called = " ".join(name.split())
    if not 1 <= len(called) <= 40:
        raise Refused("name", NO_NAME)
    if not is_plain(query):
        raise Refused("query", NO_FILTER)
    if SavedView.objects.filter(user=user).exclude(name=called).count() >= MOST:
        raise Refused("many", TOO_MANY)
    view, _made = SavedView.objects.update_or_create(user=user, name=called, defaults={"query": query, "saved_at": timezone.now()})
    return view
