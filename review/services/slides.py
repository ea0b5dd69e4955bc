"""提案簡報: the lead uploads slides once the case has passed the check, and replaces them until their deadline (W-31, D-20)."""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from alliance_portal.accounts.models import User
from alliance_portal.files.services import path_of, store
from alliance_portal.lib.findings import Text
from proposals.constants import Status
from proposals.models import Attachment, Proposal
from proposals.permissions import read_standing
from proposals.services.attachments import new_version, used_bytes
from proposals.services.errors import Forbidden, Refused
from proposals.services.locks import lock_proposal
from proposals.services.transitions import perform
from proposals.workflow import Action
from proposals.workflow.screening import slides_in_time
from proposals.workflow.terms import Facts
from review.queries.slides import AWAITED, SLOT, deadline_of

KIND = "slides"
NOT_NOW = Text(
    "這件提案目前不能上傳簡報：資格與文件審查通過後，至提案審查開始前才能上傳。",
    "Slides cannot be uploaded now: they are taken after the check has been passed and until the review begins.",
)


def upload_slides(proposal: Proposal, upload: "UploadedFile[bytes]", *, actor: User, received_at: datetime) -> Attachment:
    """Keep a file as the newest version of the slides; the first one moves the case to 簡報已上傳.

    The deadline is inclusive and decided by the server's receipt of the request. Raises FileRefused (what is wrong with the file), Forbidden
    (not the lead's people), Refused (state, deadline); nothing is kept then.
    """
    _require(proposal, actor, received_at)  # before the bytes are looked at
    # outside the transaction: checking a file takes time, and nobody else shall wait for it
    stored = store(upload, kind=KIND, actor=actor, used_bytes=used_bytes(proposal))
    try:
        with transaction.atomic():
            case = lock_proposal(proposal)
            until = _require(case, actor, received_at)
            if case.status == Status.ELIGIBLE:
                case = perform(Action.UPLOAD_SLIDES, case, actor, received_at=received_at, slides_until=until)
            made = new_version(case, None, SLOT, stored, actor=actor, at=received_at)
            proposal.status, proposal.version = case.status, case.version
    except Exception:
        stored.delete()
        path_of(stored).unlink(missing_ok=True)
        raise
    return made


def _require(case: Proposal, actor: User, at: datetime) -> datetime | None:
    """The deadline, if this person may upload now (three queries)."""
    if not read_standing(actor, case).is_lead:
        raise Forbidden("slides")
    if case.status not in AWAITED:
        raise Refused("status", NOT_NOW)
    until = deadline_of(case)
    late = slides_in_time(Facts(received_at=at, opens_at=case.call.opens_at, deadline=case.deadline, slides_until=until))
    if late is not None:
        raise Refused.by(late)
    return until
