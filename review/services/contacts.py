"""聯繫紀錄: what was said with whom about a case; written once, never changed."""

from datetime import datetime

from django.db import transaction

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.trail.services import record
from proposals.models import Proposal
from proposals.services.errors import Refused
from review.models import ContactNote
from review.permissions import require_staff

NO_TEXT = Text("請填寫聯繫內容。", "Write down what was said.")
NO_KIND = Text("請選擇聯繫方式。", "Choose how you were in touch.")


def note_contact(proposal: Proposal, actor: User, *, kind: str, person: str, text: str, at: datetime) -> ContactNote:
    """Write a contact down. Raises Forbidden, Refused (reason names the field: kind, text)."""
    require_staff(actor)
    if kind not in ContactNote.Kind.values:
        raise Refused("kind", NO_KIND)
    if not text.strip():
        raise Refused("text", NO_TEXT)
    with transaction.atomic():
        note = ContactNote.objects.create(proposal=proposal, kind=kind, person=person.strip()[:80], text=text.strip()[:1000], author=actor, at=at)
        record(f"desk:{proposal.code}", "contact.noted", actor, {"note": note.pk, "kind": kind})
    return note
