"""Which cases a committee member may read: the review app answers, proposals ask (never the other way; see `review.apps`)."""

from collections.abc import Callable

from django.db.models import Q

from alliance_portal.accounts.models import User

_open_to: list[Callable[[User], Q]] = []


def open_to_reviewers(question: Callable[[User], Q]) -> None:
    """An app registers once how to pick, among all proposals, those that lie open to a reviewer now."""
    if question not in _open_to:
        _open_to.append(question)


def open_to(user: User) -> Q:
    """The proposals that lie open to this reviewer at this moment; without anybody who knows, none."""
    found = Q(pk__in=())
    for question in _open_to:
        found |= question(user)
    return found
