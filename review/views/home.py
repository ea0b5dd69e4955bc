"""What the desk puts on staff's home."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance_portal.accounts.models import User
from proposals.views.home import MORE_FOR_OFFICER, MORE_FOR_STAFF, todo
from review.queries.intake import count_unacknowledged
from review.queries.officers import must_sign


def desk_todos() -> list[dict[str, str]]:
    """Deliveries whose receipt is to be acknowledged within 24 working hours (one query)."""
    waiting = count_unacknowledged()
    if not waiting:
        return []
    text = ngettext("%(n)s件書面等待收件確認", "%(n)s件書面等待收件確認", waiting) % {"n": waiting}
    return [todo("warn", _("待發收件確認"), text, reverse("desk"), _("書面到達後工作日24小時內回覆。"), "clock")]


def undertaking_todos(user: User) -> list[dict[str, str]]:
    """The undertaking that this officer has yet to sign (one query)."""
    if not must_sign(user):
        return []
    return [todo("warn", _("待簽署"), _("簽署保密及利益迴避切結書"), reverse("account_undertaking"), _("簽署後才能辦理案件。"), "lock")]


MORE_FOR_STAFF.append(desk_todos)
MORE_FOR_OFFICER.append(undertaking_todos)
