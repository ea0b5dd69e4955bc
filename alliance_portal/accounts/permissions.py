"""Who may open a view: every view of ours declares it, and one that does not is refused (R-01, R-06).

The decorators only mark; `middleware.AccountRulesMiddleware` decides, before the view runs. Who may see which proposal is
decided inside the views by the predicates of each app's own `permissions` module.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar, cast

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from alliance_portal.accounts.models import Office, User

View = TypeVar("View", bound=Callable[..., Any])
MARK = "portal_access"
# views of others that take care of themselves; everything else needs a mark
TRUSTED_MODULES = ("allauth.", "django.views.i18n", "django.views.static")


class Kind(StrEnum):
    """How a view is guarded."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Access:
    """The declaration of one view. `without_second_factor`: reachable by an office before its second factor is enrolled;
    `foreign`: a view of allauth or Django, which takes care of itself.
    """

    kind: Kind
    offices: frozenset[str] = frozenset()
    without_second_factor: bool = False
    foreign: bool = False


def _marked(view: View, access: Access) -> View:
    setattr(view, MARK, access)
    return view


def public(view: View) -> View:
    """Everybody, signed in or not."""
    return _marked(view, Access(Kind.PUBLIC))


def signed_in(view: View) -> View:
    """Every account; the view itself fetches through the user."""
    return _marked(view, Access(Kind.SIGNED_IN))


def before_second_factor(view: View) -> View:
    """Also for an office that has yet to enrol its second factor: every account, or whom a mark below this one names."""
    declared: Access = getattr(view, MARK, Access(Kind.SIGNED_IN))
    return _marked(view, replace(declared, without_second_factor=True))


def office(*offices: Office | str) -> Callable[[View], View]:
    """Accounts of these offices only; `Office.NONE` stands for firm users. Everybody else is answered 403."""
    if not offices:
        raise ValueError("office() needs at least one office")
    allowed = frozenset(str(Office(one).value) for one in offices)

    def mark(view: View) -> View:
        return _marked(view, Access(Kind.OFFICE, allowed))

    return mark


def sensitive(view: View) -> View:
    """Its POST asks for the password (or second factor) once more unless that was just done; until then nothing changes (R-22)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # what waited for the password is run again without our middleware: the office may have been taken away meanwhile
        declared = access_of(guarded)
        if declared is not None and declared.kind is Kind.OFFICE and getattr(request.user, "office", None) not in declared.offices:
            raise PermissionDenied
        if request.method == "POST":
            raise_if_reauthentication_required(request, app="allauth.account")
        answer: HttpResponse = view(request, *args, **kwargs)
        return answer

    return cast(View, guarded)


def access_of(view: Callable[..., Any]) -> Access | None:
    """What a view declares; None when it declares nothing, which means that nobody may open it."""
    declared: Access | None = getattr(view, MARK, None)
    if declared is None and getattr(view, "__module__", "").startswith(TRUSTED_MODULES):
        return Access(Kind.PUBLIC, foreign=True)
    return declared


def is_office(user: Any, *offices: Office) -> bool:
    """Whether this is a signed-in, active account of one of these offices."""
    return bool(isinstance(user, User) and user.is_active and user.office in {one.value for one in offices})
