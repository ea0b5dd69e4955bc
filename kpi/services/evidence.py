"""佐證資料: files and links of a member for a KPI and a kind of the call; the same piece counts once, and both are seen (K-16, practice 2.32)."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from urllib.parse import urlsplit

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q

from alliance_portal.accounts.models import User
from alliance_portal.files.models import StoredFile
from alliance_portal.files.services import path_of, store
from alliance_portal.lib import figures
from alliance_portal.lib.findings import Text
from alliance_portal.lib.roc_calendar import parse_date
from alliance_portal.lib.unreadable import Unreadable
from alliance_portal.trail.services import hold, record
from kpi.models import Evidence, MonthSlot
from kpi.progress import ITEMS
from kpi.queries.terms import terms_of
from kpi.rules.report_forms import CURRENCIES
from kpi.services.member_reports import WRITABLE, report_of, require_open
from kpi.services.points import stored_bytes
from proposals.rules.reading import compact
from proposals.services.errors import Refused
from proposals.services.locks import chain_of, lock_proposal

KIND = "evidence"  # kind of upload
COMPARING = "kpi.evidence"  # who looks for an equal piece and stores one does so alone, over all alliances
NO_KPI = Text("請選擇這份佐證屬於哪一項KPI。", "Choose the KPI that it belongs to.")
NO_KIND = Text("請選擇這項KPI的佐證類別。", "Choose a kind of evidence of this KPI.")
NO_TITLE = Text("請說明這份佐證是什麼。", "Say what it shows.")
NO_PIECE = Text("請選擇檔案，或填寫網址，擇一即可。", "Choose a file or give a link; one of them.")
NO_LINK = Text("請填 https:// 或 http:// 開頭的網址。", "Give an address that begins with https:// or http://.")
SENT = Text("本月回報已送出，不能增刪佐證；請先撤回。", "The report has been sent; take it back before you change its evidence.")
GONE = Text("這份佐證已移除，或不屬於本月回報。", "This piece was removed, or it does not belong to this report.")
_PLAIN_LINK = re.compile(r"https?://[^\s\x00-\x1f<>\"]{4,490}")


@dataclass(frozen=True, slots=True)
class Piece:
    """What was typed beside the file: where it belongs, and the document's own marks where it is an order or a contract."""

    kpi: str
    kind: str
    title: str
    url: str = ""
    document_no: str = ""
    buyer: str = ""
    document_date: date | None = None
    amount: Decimal | None = None
    currency: str = ""


def read(posted: Mapping[str, str]) -> tuple[Piece, dict[str, Text]]:
    """What the page sent, and why a field cannot be read."""
    errors: dict[str, Text] = {}
    day, amount = None, None
    try:
        day = parse_date(posted["document_date"]) if posted.get("document_date", "").strip() else None
    except Unreadable as unreadable:
        errors["document_date"] = unreadable.reason
    try:
        amount = figures.parse(posted["amount"]) if posted.get("amount", "").strip() else None
    except Unreadable as unreadable:
        errors["amount"] = unreadable.reason
    line = {name: " ".join(posted.get(name, "").split()) for name in ("title", "url", "document_no", "buyer", "currency", "kpi", "kind")}
    return Piece(
        line["kpi"], line["kind"], line["title"][:120], line["url"][:500], line["document_no"][:60], line["buyer"][:120], day, amount,
        line["currency"] if line["currency"] in CURRENCIES else "",
    ), errors


def link_digest(url: str) -> str:
    """What a link is compared by: without scheme, a leading www, a fragment and a last slash; host in lower case."""
    parts = urlsplit(url.strip())
    host = parts.netloc.lower().removeprefix("www.")
    return sha256(f"{host}{parts.path.rstrip('/')}?{parts.query}".encode()).hexdigest()


def document_key(piece: Piece) -> str:
    """What an order or a contract is compared by: number, buyer, day and sum; blank unless the number and one more are given."""
    if not piece.document_no or not (piece.buyer or piece.document_date or piece.amount is not None):
        return ""
    amount = format(figures.plain(piece.amount), "f") if piece.amount is not None else ""
    marks = (compact(piece.document_no), compact(piece.buyer), piece.document_date.isoformat() if piece.document_date else "", amount)
    return sha256("\x1f".join(marks).encode()).hexdigest()


def _checked(slot: MonthSlot, piece: Piece, *, has_file: bool) -> None:
    if piece.kpi not in ITEMS:
        raise Refused("kpi", NO_KPI)
    if terms_of(slot.proposal.call).kind_of(piece.kpi, piece.kind) is None:
        raise Refused("kind", NO_KIND)
    if not piece.title:
        raise Refused("title", NO_TITLE)
    if has_file == bool(piece.url):
        raise Refused("piece", NO_PIECE)
    if piece.url and not _PLAIN_LINK.fullmatch(piece.url):
        raise Refused("url", NO_LINK)


def add(slot: MonthSlot, piece: Piece, upload: "UploadedFile[bytes] | None", *, actor: User, received_at: datetime) -> Evidence:
    """Attach a file or a link to the month's report, marked where the same piece is there already (`same_as`, the earliest one).

    Raises Forbidden, FileRefused, Refused (reason names the field: kpi, kind, title, piece, url; sent, status, lifted, future).
    """
    _require_writable(slot, actor, received_at)
    _checked(slot, piece, has_file=upload is not None)
    # outside the transaction: checking a file takes time, and nobody's save shall wait for it
    stored = store(upload, kind=KIND, actor=actor, used_bytes=stored_bytes(slot.proposal)) if upload is not None else None
    try:
        return _kept(slot, piece, stored, actor, received_at)
    except Exception:
        if stored is not None:
            stored.delete()
            path_of(stored).unlink(missing_ok=True)
        raise


def _kept(slot: MonthSlot, piece: Piece, stored: StoredFile | None, actor: User, at: datetime) -> Evidence:
    digest, key = stored.sha256 if stored is not None else link_digest(piece.url), document_key(piece)
    with transaction.atomic():
        case = lock_proposal(slot.proposal)
        _require_writable(slot, actor, at)
        hold(COMPARING)  # the same file given in two alliances at once: one of them is the first
        made = Evidence.objects.create(
            proposal=case, member=slot.member, month=slot.month, kpi=piece.kpi, kind=piece.kind, title=piece.title, file=stored, url=piece.url,
            digest=digest, document_no=piece.document_no, buyer=piece.buyer, document_date=piece.document_date, amount=piece.amount,
            currency=piece.currency, document_key=key, same_as=earliest(digest, key), added_by=actor, added_at=at,
        )
        record(chain_of(case), "evidence.added", actor, {
            "evidence": made.pk, "member": slot.member_id, "month": slot.month, "kpi": piece.kpi, "kind": piece.kind, "sha256": digest,
            "same_as": made.same_as_id,
        })
    return made


def earliest(digest: str, key: str, *, without: Collection[int] = ()) -> Evidence | None:
    """The piece that counts already for these bytes, this link or this document, in any KPI, alliance and year; None for a new one.

    A piece that is a repeat itself leads to the one that it repeats: an order scanned twice is one order, whichever scan comes again.
    """
    same = Q(digest=digest) | (Q(document_key=key) if key else Q(pk=None))
    found = Evidence.objects.filter(same, removed_at=None).exclude(pk__in=without).select_related("same_as").order_by("pk").first()
    return (found.same_as or found) if found else None


def remove(slot: MonthSlot, evidence_id: int, *, actor: User, received_at: datetime) -> None:
    """Take a piece back while its report can be written; what repeated it is compared anew, so that the earliest of them counts from now on."""
    _require_writable(slot, actor, received_at)
    with transaction.atomic():
        case = lock_proposal(slot.proposal)
        hold(COMPARING)
        kept = Evidence.objects.filter(pk=evidence_id, proposal=case, member=slot.member, month=slot.month, removed_at=None).first()
        if kept is None:
            raise Refused("gone", GONE)
        Evidence.objects.filter(pk=kept.pk).update(removed_at=received_at)
        _compare_anew(list(Evidence.objects.filter(same_as=kept, removed_at=None).order_by("pk")))
        record(chain_of(case), "evidence.removed", actor, {"evidence": kept.pk, "member": slot.member_id, "month": slot.month})


def _compare_anew(repeats: Sequence[Evidence]) -> None:
    """Repeats of a piece that is gone, the earliest first: each repeats another one that is left, or counts."""
    for place, each in enumerate(repeats):
        unsettled = [later.pk for later in repeats[place:]]
        each.same_as = earliest(each.digest, each.document_key, without=unsettled)
        each.save(update_fields=["same_as"])


def _require_writable(slot: MonthSlot, actor: User, at: datetime) -> None:
    require_open(slot, actor, at)
    if report_of(slot).state not in WRITABLE:
        raise Refused("sent", SENT)
