"""The session's clock and what a visitor carries through sign-in (R-21)."""

import time

from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.urls import reverse

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
INVITATION = "invitation_token"
# the clock is written at most so often, so that reading pages does not write a row each time
SEEN_EVERY_SECONDS = 60
HEARTBEAT = "presence"  # X-Requested-With of what a page sends without a person


def client_ip(request: HttpRequest) -> str:
    """The address of the browser; X-Forwarded-For counts only behind our own proxy (R-20)."""
    return str(get_client_ip(request) or "")


def begin(request: HttpRequest) -> None:
    """Start both clocks of a session that has just been signed in."""
    now = int(time.time())
    request.session[SIGNED_IN_AT] = now
    request.session[SEEN_AT] = now


def has_ended(session: SessionBase, office: str, now: float) -> bool:
    """Whether the session is over: idle for longer than its office allows, or older than 12 hours in all."""
    signed_in_at = session.get(SIGNED_IN_AT)
    if signed_in_at is None:
        return False
    idle_limit = settings.SESSION_IDLE_SECONDS.get(office, min(settings.SESSION_IDLE_SECONDS.values()))
    return bool(now - signed_in_at > settings.SESSION_COOKIE_AGE or now - session.get(SEEN_AT, signed_in_at) > idle_limit)


def touch(request: HttpRequest, now: float) -> None:
    """Note that the session is in use; a session made outside the sign-in page starts its clock here.

    A page that says by itself that it is still open is no use of it: an open page would keep a session for ever (R-21).
    """
    if SIGNED_IN_AT not in request.session:
        begin(request)
    elif request.headers.get("X-Requested-With") == HEARTBEAT:
        return
    elif now - request.session.get(SEEN_AT, 0) > SEEN_EVERY_SECONDS:
        request.session[SEEN_AT] = int(now)


def end(request: HttpRequest) -> None:
    """Sign out."""
    logout(request)


def keep_invitation(request: HttpRequest, token: str) -> None:
    """Carry an invitation's token through sign-up or sign-in."""
    request.session[INVITATION] = token


def waiting_invitation_url(request: HttpRequest) -> str:
    """Where somebody who came by an invitation goes on; blank for everybody else."""
    token = request.session.get(INVITATION, "")
    return reverse("invitation", args=[token]) if token else ""


def forget_invitation(request: HttpRequest) -> None:
    """The invitation has been answered."""
    request.session.pop(INVITATION, None)
