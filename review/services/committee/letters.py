"""Mails to committee members. Each goes to one person and names nobody else (R-10)."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from alliance_portal.mail.services import enqueue
from proposals.models import Call
from proposals.services.mails import in_words, one_line
from review.models import Committee, ScoreSheet, SealedOpening, Seat
from review.queries.reviewing import takes_part
from review.services.committee.chains import chain_of_seat


def contact_of(call: Call, language: str) -> str:
    """Whom to ask, as the end of a mail says it."""
    contact, english = call.contact, language.startswith("en")
    name = contact.get("name_en" if english else "name", "")
    return f"{name}{' ' if english else ''}{contact.get('phone', '')}{' ext. ' if english else ' 分機'}{contact.get('extension', '')}"


def tell_seated(seat: Seat) -> None:
    """【需辦理】 what to sign and to look through."""
    person = seat.user
    enqueue(
        "reviewer_seated", key=f"reviewer_seated:{seat.pk}:{seat.added_at.isoformat()}:{seat.committee.cases.count()}", to=person.email,
        chain=chain_of_seat(seat), language=person.language,
        context={
            "person": one_line(person), "link": settings.BASE_URL + reverse("committee_undertaking", args=[seat.pk]),
            "year": seat.committee.call.roc_year, "scope": seat.committee.call.code, "contact": contact_of(seat.committee.call, person.language),
        },
    )  # fmt: skip


def tell_opened(committee: Committee, at: datetime) -> None:
    """【需辦理】 how many cases lie open to score."""
    counts: dict[int, int] = {}
    for pk in takes_part().filter(seat__committee=committee).values_list("seat_id", flat=True):
        counts[pk] = counts.get(pk, 0) + 1
    for seat in Seat.objects.filter(pk__in=counts).select_related("user", "committee__call"):
        person = seat.user
        enqueue(
            "review_opened", key=f"review_opened:{seat.pk}:{at.isoformat()}", to=person.email, chain=chain_of_seat(seat), language=person.language,
            context={
                "person": one_line(person), "count": str(counts[seat.pk]), "link": f"{settings.BASE_URL}/",
                "year": committee.call.roc_year, "scope": committee.call.code, "contact": contact_of(committee.call, person.language),
            },
        )  # fmt: skip


def tell_opened_sealed(opening: SealedOpening, sheet: ScoreSheet, *, theme: str, code: str, at: datetime) -> None:
    """【通知】 that a sheet was opened before 截止評分, and why: its reviewer and the convener, under the code of that case."""
    committee = sheet.seat.committee
    told = Seat.objects.filter(committee=committee, ended_at=None, is_convener=True) | Seat.objects.filter(pk=sheet.seat_id)
    for seat in told.select_related("user").distinct():
        person = seat.user
        enqueue(
            "sealed_opened", key=f"sealed_opened:{opening.pk}:{seat.pk}", to=person.email, chain=chain_of_seat(seat), language=person.language,
            context={
                "person": one_line(person), "theme": one_line(theme), "code": code, "at": in_words(at, person.language), "reason": opening.reason,
                "link": f"{settings.BASE_URL}/", "year": committee.call.roc_year, "scope": committee.call.code,
                "contact": contact_of(committee.call, person.language),
            },
        )  # fmt: skip
