"""Lists of the administrator and of staff: people, an account's trail, the outbox; and everybody's own notices. Flat in queries."""

from collections.abc import Mapping
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from alliance_portal.accounts.models import Office, User
from alliance_portal.administration.permissions import visible_people
from alliance_portal.administration.services import chain_of, idle_for
from alliance_portal.mail.models import Mail
from alliance_portal.trail.models import Entry

SOON_IDLE = timedelta(days=60)  # a month before the system disables it
STUCK = (Mail.State.FAILED, Mail.State.HELD)
# mails that reviewers write to each other: for their eyes only (security 2.3, "Outbox"); the review app names them here
BETWEEN_REVIEWERS: frozenset[str] = frozenset()


def _filters() -> dict[str, Q]:
    return {
        "firm": Q(office=Office.NONE), "staff": Q(office=Office.STAFF), "reviewer": Q(office=Office.REVIEWER), "agency": Q(office=Office.AGENCY),
        "administrator": Q(office=Office.ADMINISTRATOR), "disabled": Q(is_active=False), "idle": idle_for(SOON_IDLE),
        "no_second_factor": Q(is_active=True, has_second_factor=False) & ~Q(office=Office.NONE),
    }


def _with_second_factor(user: User) -> QuerySet[User]:
    return visible_people(user).annotate(has_second_factor=Exists(Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)))


def people(user: User, words: str = "", show: str = "") -> QuerySet[User]:
    """The accounts that this person may look up, by name; `words` in name or address, `show` one of the chips."""
    found = _with_second_factor(user)
    for word in words.split():
        found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
    chosen = _filters().get(show)
    return (found.filter(chosen) if chosen is not None else found).order_by("name", "pk")


def people_counts(user: User) -> Mapping[str, int]:
    """How many accounts each chip holds, and "total" (one query)."""
    found, chips = _with_second_factor(user), _filters()

    def number(chip: str) -> Count:
        return Count("pk", filter=chips[chip])

    return found.aggregate(
        total=Count("pk"), firm=number("firm"), staff=number("staff"), reviewer=number("reviewer"), agency=number("agency"),
        administrator=number("administrator"), disabled=number("disabled"), idle=number("idle"), no_second_factor=number("no_second_factor"),
    )


def person(user: User, pk: int) -> User | None:
    """One of them; None for what does not exist for this person (one query)."""
    return _with_second_factor(user).filter(pk=pk).first()


def trail_of(person: User) -> QuerySet[Entry]:
    """What an account did and what was done to it, newest first."""
    return Entry.objects.filter(Q(actor=person) | Q(chain=chain_of(person))).order_by("-at", "-pk")


def outbox(show: str = "") -> QuerySet[Mail]:
    """The mails that went out or wait, newest first; without the texts, which a list does not show."""
    every = Mail.objects.exclude(event__in=BETWEEN_REVIEWERS).defer("body").order_by("-created_at", "-pk")
    states = {
        "waiting": (Mail.State.WAITING, Mail.State.SENDING), "stuck": STUCK, "bounced": (Mail.State.BOUNCED,), "sent": (Mail.State.SENT,),
    }
    return every.filter(state__in=states[show]) if show in states else every


def outbox_counts() -> Mapping[str, int]:
    """How many mails each chip holds, "total", those that "failed", those that the server did not take yet ("retried") (one query)."""
    return Mail.objects.exclude(event__in=BETWEEN_REVIEWERS).aggregate(
        total=Count("pk"), waiting=Count("pk", filter=Q(state__in=(Mail.State.WAITING, Mail.State.SENDING))),
        stuck=Count("pk", filter=Q(state__in=STUCK)), bounced=Count("pk", filter=Q(state=Mail.State.BOUNCED)),
        sent=Count("pk", filter=Q(state=Mail.State.SENT)), failed=Count("pk", filter=Q(state=Mail.State.FAILED)),
        retried=Count("pk", filter=Q(state=Mail.State.WAITING, attempts__gt=0)),
    )


def notices(user: User) -> QuerySet[Mail]:
    """The mails to this person, newest first. What staff hold back is not out; what opens an account is in the mailbox only."""
    return Mail.objects.filter(to=user.email, confidential=False).exclude(state=Mail.State.HELD).order_by("-created_at", "-pk")
