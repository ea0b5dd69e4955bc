"""Who a session belongs to: allauth's sign-in, and the account read together with its unread notices in one query."""

from functools import cache
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from alliance_portal.accounts.models import User
from alliance_portal.mail.models import Mail


@cache
def _statement() -> str:
    """The account of a session and the number of mails that came after the last look (index on address and time)."""
    account, mail = User._meta, Mail._meta  # noqa: SLF001  Django documents it
    columns = ", ".join(f"u.{field.column}" for field in account.concrete_fields)
    unread = (
        f"SELECT COUNT(*) FROM {mail.db_table} m WHERE m.\"to\" = u.email AND m.created_at > u.notices_seen_at"  # noqa: S608  no value of a person
        f" AND NOT m.confidential AND m.state <> '{Mail.State.HELD}'"
    )
    return f"SELECT {columns}, ({unread}) AS unread_notices FROM {account.db_table} u WHERE u.id = %s"  # noqa: S608  the id is a parameter


class Backend(AuthenticationBackend):
    """allauth's, with `User.unread_notices` filled without a query of its own: every page shows the number in its menu."""

    def get_user(self, user_id: Any) -> User | None:
        """The active account of this id; None ends the session (R-04)."""
        user = next(iter(User.objects.raw(_statement(), [user_id])), None)
        return user if user is not None and self.user_can_authenticate(user) else None
