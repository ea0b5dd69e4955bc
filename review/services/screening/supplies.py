"""What the lead supplies for a 補件通知: one file an item, until the notice's date; paper is written down by the desk."""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum

from alliance_portal.accounts.models import User
from alliance_portal.files.models import StoredFile
from alliance_portal.files.services import path_of, store
from alliance_portal.lib.findings import Text
from alliance_portal.lib.spoken_dates import moment
from alliance_portal.trail.services import record
from proposals.constants import Status
from proposals.models import Proposal
from proposals.permissions import read_standing
from proposals.services.attachments import used_bytes
from proposals.services.errors import Forbidden, Refused
from proposals.services.locks import chain_of, lock_proposal
from proposals.services.mails import in_words
from proposals.services.transitions import take_step
from proposals.workflow import Action
from review.models import CorrectionItem, CorrectionRound
from review.permissions import require_staff
from review.queries.screening import check_of, rounds_of
from review.screening.documents import DOCUMENTS
from review.services.screening.letters import SUPPLIED, awaited_of, tell_staff

NOT_OPEN = Text("目前沒有待補的文件。", "No document is awaited.")
NO_ITEM = Text("這項文件不在本次補件通知內。", "This document is not part of the notice.")
NOT_ALL = Text("還有文件尚未上傳，全部上傳後才能送出。", "Some documents are missing; upload all of them before you hand in.")
FUTURE = Text("到達時間不可晚於現在。", "The arrival may not lie in the future.")
HANDED_IN = Text("這次補件已經送出，不能再更換檔案。", "This was handed in; the file cannot be replaced any more.")


def round_of(case: Proposal) -> CorrectionRound:
    """The round that the lead answers. Raises Refused when nothing is awaited."""
    check = check_of(case)
    found = next((each for each in rounds_of(check) if each.closed_at is None), None) if check and case.status == Status.CORRECTION else None
    if found is None:
        raise Refused("not_open", NOT_OPEN)
    found.check_of = check  # type: ignore[assignment]  # a round has a check; it was read by it
    return found


def _in_time(found: CorrectionRound, at: datetime) -> None:
    if at > found.until:
        zh, en = moment(found.until, english=False), moment(found.until, english=True)
        raise Refused("over", Text(
            f"補件期限（{zh}）已過，沒有收下，請洽諮詢窗口。", f"The date ({en}) has passed; nothing was taken. Ask the contact of the programme.",
        ))  # fmt: skip


def _require_lead(actor: User, case: Proposal) -> None:
    if not read_standing(actor, case).is_lead:
        raise Forbidden("lead")


def _item(found: CorrectionRound, item: int, *, paper: bool) -> CorrectionItem:
    one = next((each for each in found.items.all() if each.pk == item and DOCUMENTS[each.document].is_paper is paper), None)
    if one is None:
        raise Refused("item", NO_ITEM)
    if one.supplied_at is not None:
        raise Refused("handed_in", HANDED_IN)
    return one


def supply(proposal: Proposal, actor: User, item: int, upload: "UploadedFile[bytes]", received_at: datetime) -> CorrectionItem:
    """Keep an upload as the file of an item; until it is handed in another one takes its place.

    Raises FileRefused; Forbidden (not the lead's people), Refused (reason: not_open, over, item, handed_in); nothing is kept then.
    """
    found = round_of(lock_free(proposal))
    _require_lead(actor, proposal)
    _in_time(found, received_at)
    wanted = _item(found, item, paper=False)
    # outside the transaction: checking a file takes time
    stored = store(upload, kind=DOCUMENTS[wanted.document].upload, actor=actor, used_bytes=used_bytes(proposal) + _supplied_bytes(proposal))
    try:
        with transaction.atomic():
            case = lock_proposal(proposal)
            one = _item(round_of(case), item, paper=False)
            CorrectionItem.objects.filter(pk=one.pk, supplied_at=None).update(file=stored)
            told = {"document": one.document, "round": found.number, "sha256": stored.sha256, "size": stored.size}
            record(chain_of(case), "correction.file", actor, told)
    except Exception:
        stored.delete()
        path_of(stored).unlink(missing_ok=True)
        raise
    one.file = stored
    return one


def lock_free(proposal: Proposal) -> Proposal:
    """The case as it is now, unlocked: whoever is refused here has no file looked at."""
    return Proposal.objects.select_related("call").get(pk=proposal.pk)


def _supplied_bytes(proposal: Proposal) -> int:
    found = StoredFile.objects.filter(pk__in=CorrectionItem.objects.filter(round__check_of__proposal=proposal).values("file"))
    return found.aggregate(total=Sum("size"))["total"] or 0


def hand_in(proposal: Proposal, actor: User, received_at: datetime) -> bool:
    """送出補件: every upload of the round is there. With no paper awaited the case is 已補件; whether it is. Raises Forbidden, Refused."""
    with transaction.atomic():
        case = lock_proposal(proposal)
        _require_lead(actor, case)
        found = round_of(case)
        _in_time(found, received_at)
        uploads = [each for each in awaited_of(found) if not DOCUMENTS[each.document].is_paper]
        if not uploads:
            raise Refused("handed_in", HANDED_IN)
        if any(each.file_id is None for each in uploads):
            raise Refused("missing", NOT_ALL)
        CorrectionItem.objects.filter(pk__in=[each.pk for each in uploads]).update(supplied_at=received_at, supplied_by=actor)
        record(chain_of(case), "correction.handed_in", actor, {"round": found.number, "items": [each.document for each in uploads]})
        done = _complete(case, found, actor, received_at)
        proposal.status, proposal.version = case.status, case.version
    return done


def log_arrival(proposal: Proposal, actor: User, item: int, *, arrived_at: datetime, note: str, now: datetime) -> bool:
    """Staff write down that the paper of an item came, and when; whether the round is complete now.

    Raises Forbidden, Refused (reason: arrived_at, over, item, not_open).
    """
    require_staff(actor)
    if arrived_at > now:
        raise Refused("arrived_at", FUTURE)
    with transaction.atomic():
        case = lock_proposal(proposal)
        found = round_of(case)
        _in_time(found, arrived_at)
        one = _item(found, item, paper=True)
        text = " ".join(note.split())[:500]
        CorrectionItem.objects.filter(pk=one.pk).update(supplied_at=arrived_at, supplied_by=actor, note=text)
        record(chain_of(case), "correction.paper", actor, {"round": found.number, "document": one.document, "arrived_at": arrived_at, "note": text})
        done = _complete(case, found, actor, now)
        proposal.status, proposal.version = case.status, case.version
    return done


def _complete(case: Proposal, found: CorrectionRound, actor: User, at: datetime) -> bool:
    """已補件 when nothing of the round is awaited any more; its officer is told."""
    if CorrectionItem.objects.filter(round=found, supplied_at=None).exists():
        return False
    moved, step = take_step(Action.CORRECT, case, actor, received_at=at)
    CorrectionRound.objects.filter(pk=found.pk).update(supplied_at=at, supplied_by=actor)
    case.status, case.version = moved.status, moved.version
    told = tell_staff(
        case, SUPPLIED, f"supplied:{found.pk}", found.check_of.officer, number=found.number, at=lambda language: in_words(at, language),
    )  # fmt: skip
    record(chain_of(case), "proposal.correct", actor, {**step, "round": found.number, "mails": told, "at": at})
    return True
