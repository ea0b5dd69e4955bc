"""What the desk puts on staff's home."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from proposals.views.home import MORE_FOR_STAFF, todo
from review.queries.intake import count_unacknowledged


def desk_todos() -> list[dict[str, str]]:
    """Deliveries whose receipt is to be acknowledged within 24 working hours (one query)."""
    waiting = count_unacknowledged()
    if not waiting:
        return []
    text = ngettext("%(n)s件書面等待收件確認", "%(n)s件書面等待收件確認", waiting) % {"n": waiting}
    return [todo("warn", _("待發收件確認"), text, reverse("desk"), _("書面到達後工作日24小時內回覆。"), "clock")]


MORE_FOR_STAFF.append(desk_todos)
