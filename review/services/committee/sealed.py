"""彌封的評分表: an administrator looks at one sheet before 截止評分, with a reason and a second person, once, and whom it concerns is told (R-13).

Nobody else looks before the lock, staff neither (security 2.3, "Others' scores"). The private note stays its reviewer's in every case.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.seconds import services as seconds
from alliance_portal.seconds.models import Confirmation
from alliance_portal.trail.services import record
from proposals.services.errors import Forbidden, Refused
from review.models import CommitteeCase, ScoreSheet, SealedOpening, Seat
from review.permissions import may_open_sealed
from review.rules.reviewer_codes import codes_of
from review.services.committee.chains import chain_of_seat
from review.services.committee.letters import tell_opened_sealed

OPEN = "sheet.open_sealed"
VALID_FOR = timedelta(hours=24)  # after the second person's word
NOT_SEALED = Text("這份評分表已截止評分，或不在這一輪。", "Scoring of this sheet is closed, or it is of another round.")
USED = Text("這次核可已使用或已逾期；須再開啟時請重新送複核。", "This permission was used or has run out; ask again.")


def sealed_sheets() -> QuerySet[ScoreSheet]:
    """Sheets of the present round of cases that still take scores."""
    still = CommitteeCase.objects.filter(
        committee=OuterRef("seat__committee"), proposal=OuterRef("proposal"), round=OuterRef("round"), opened_at__isnull=False, locked_at=None,
    )
    return ScoreSheet.objects.filter(Exists(still)).select_related("seat__committee__call", "proposal__desk_entry")


def code_of(sheet: ScoreSheet) -> str:
    """委員代號 of the sheet's reviewer in its case (one query)."""
    committee = sheet.seat.committee
    return codes_of(committee.salt, sheet.proposal.code, Seat.objects.filter(committee=committee).values_list("pk", flat=True))[sheet.seat_id]


def theme_of(sheet: ScoreSheet) -> str:
    """The alliance's theme, else its code."""
    entry = getattr(sheet.proposal, "desk_entry", None)
    return (entry.theme if entry else "") or sheet.proposal.code


def ask_to_open(sheet: ScoreSheet, actor: User, *, reason: str) -> Confirmation:
    """Ask a second person. Raises Forbidden (no administrator), Refused (not sealed any more), seconds' Refused (reason, asked, nobody)."""
    if not may_open_sealed(actor):
        raise Forbidden("sealed")
    held = sealed_sheets().filter(pk=sheet.pk).first()
    if held is None:
        raise Refused("sealed", NOT_SEALED)
    facts = {"sheet": held.pk, "call": held.seat.committee.call.code, "theme": theme_of(held), "code": code_of(held)}
    return seconds.ask(OPEN, f"sheet:{held.pk}:{actor.pk}", actor, chain=chain_of_seat(held.seat), reason=reason, facts=facts)


def describe(it: Confirmation) -> Text:
    """What will be done, in one sentence; the reviewer stands under the code of the case."""
    facts = it.facts
    return Text(
        f"截止評分前開啟一份彌封的評分表：{facts['call']} {facts['theme']}，委員代號{facts['code']}",
        f"Open one sealed score sheet before scoring is closed: {facts['call']} {facts['theme']}, reviewer {facts['code']}",
    )


def allow(it: Confirmation, actor: User) -> None:
    """The second person has agreed: one opening within a day. Raises seconds' Refused when the sheet is not sealed any more."""
    sheet = sealed_sheets().filter(pk=it.facts["sheet"]).first()
    if sheet is None:
        raise seconds.Refused("changed", NOT_SEALED)
    now = timezone.now()
    made = SealedOpening.objects.create(
        sheet=sheet, reader=it.asked_by, reason=it.reason, allowed_by=actor, allowed_at=now, expires_at=now + VALID_FOR,
    )
    record(chain_of_seat(sheet.seat), "sheet.sealed_allowed", actor, {"opening": made.pk, "sheet": sheet.pk, "reader": it.asked_by_id})


def open_sealed(opening: SealedOpening, actor: User, at: datetime) -> ScoreSheet:
    """Use the permission up: the sheet as it is now, one entry in the trail, a mail to the reviewer and the convener.

    Raises Forbidden (another's, no administrator any more), Refused (used, run out, not sealed any more: read it as everybody does).
    """
    if not may_open_sealed(actor) or opening.reader_id != actor.pk:
        raise Forbidden("sealed")
    with transaction.atomic():
        sheet = sealed_sheets().filter(pk=opening.sheet_id).first()
        if sheet is None:
            raise Refused("sealed", NOT_SEALED)
        free = SealedOpening.objects.filter(pk=opening.pk, opened_at=None, expires_at__gt=at).exclude(allowed_by=F("reader"))
        if not free.update(opened_at=at):
            raise Refused("used", USED)
        facts = {"opening": opening.pk, "sheet": sheet.pk, "case": sheet.proposal_id, "revision": sheet.revision, "sealed": True}
        record(chain_of_seat(sheet.seat), "sheet.opened_sealed", actor, {**facts, "reason": opening.reason, "allowed_by": opening.allowed_by_id})
        tell_opened_sealed(opening, sheet, theme=theme_of(sheet), code=code_of(sheet), at=at)
    return sheet
