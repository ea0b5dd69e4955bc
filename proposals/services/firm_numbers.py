"""Staff confirm or send back a business number that a firm claims (security 2.2, E-29). Evidence is looked at by a person, never fetched."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from alliance_portal.accounts.models import Office, User
from alliance_portal.lib.findings import Text
from alliance_portal.lib.taiwan_ids import has_ubn_form
from alliance_portal.mail.services import enqueue
from alliance_portal.trail.services import record
from proposals.models import Firm, FirmPerson
from proposals.queries.firm_numbers import is_given
from proposals.services.errors import Forbidden, Refused
from proposals.services.mails import one_line

SHORTEST_NOTE = 5
NO_NOTE = Text(
    f"請填寫核對的依據或原因（至少{SHORTEST_NOTE}個字）", f"Say what you looked at, or what is wrong (at least {SHORTEST_NOTE} characters)",
)
NOT_GIVEN = Text(
    "這家公司的統一編號剛剛已改變或已處理，請重新整理頁面", "The number of this firm has just changed or been dealt with. Reload the page",
)
NO_FORM = Text("統一編號須為8位數字，無法確認，請退回更正", "A business number has 8 digits; this one cannot be confirmed, send it back")


def confirm_number(firm: Firm, number: str, actor: User, note: str) -> None:
    """This number belongs to this firm, whatever its check digit says: the finding E-29 about its digits is gone from its cases.

    Raises Forbidden (no staff), Refused (no note, not eight digits, no longer given, dealt with already).
    """
    why = _noted(actor, note)
    if not has_ubn_form(number) or number == "00000000":
        raise Refused("form", NO_FORM)
    with transaction.atomic():
        _still_given(firm, number)
        open_one = Firm.objects.filter(pk=firm.pk).exclude(ubn=number, ubn_confirmed_by__isnull=False)
        facts = {"ubn": number, "ubn_confirmed_at": timezone.now(), "ubn_confirmed_by": actor, "ubn_note": why, "ubn_refused": ""}
        if not open_one.update(**facts):
            raise Refused("dealt_with", NOT_GIVEN)
        _tell(firm, "firm_number_confirmed", number, actor, why)


def refuse_number(firm: Firm, number: str, actor: User, note: str) -> None:
    """This number is not shown to be the firm's: its owners are asked to correct it; a confirmation that it had is gone.

    Raises Forbidden (no staff), Refused (no note, no longer given, sent back already).
    """
    why = _noted(actor, note)
    with transaction.atomic():
        _still_given(firm, number)
        open_one = Firm.objects.filter(pk=firm.pk).exclude(ubn_refused=number)
        if not open_one.update(ubn_refused=number, ubn_note=why):
            raise Refused("dealt_with", NOT_GIVEN)
        Firm.objects.filter(pk=firm.pk, ubn=number).update(ubn_confirmed_at=None, ubn_confirmed_by=None)
        _tell(firm, "firm_number_refused", number, actor, why)


def _noted(actor: User, note: str) -> str:
    if actor.office != Office.STAFF or not actor.is_active:
        raise Forbidden("staff")
    why = note.strip()
    if len(why) < SHORTEST_NOTE:
        raise Refused("note", NO_NOTE)
    return why[:500]


def _still_given(firm: Firm, number: str) -> None:
    """The firm as it is now, held until the transaction ends, still gives this number."""
    if not is_given(Firm.objects.select_for_update().get(pk=firm.pk), number):
        raise Refused("not_given", NOT_GIVEN)


def _tell(firm: Firm, event: str, number: str, actor: User, note: str) -> None:
    entry = record(f"firm:{firm.pk}", event.replace("firm_", "firm.", 1), actor, {"ubn": number, "note": note})
    for person in FirmPerson.objects.filter(firm=firm, is_owner=True, user__is_active=True).select_related("user"):
        reader = person.user
        enqueue(
            event, key=f"{event}:{firm.pk}:{entry.number}:{reader.pk}", to=reader.email, chain=f"firm:{firm.pk}", language=reader.language,
            context={
                "person": str(reader), "firm": one_line(firm.name), "number": one_line(number), "note": note,
                "link": settings.BASE_URL + reverse("home"),
            },
        )
