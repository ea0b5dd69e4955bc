"""What must hold in the data whatever happened: asked of live data, after every restore and every fault test (R-43)."""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef
from django.utils import timezone

from alliance_portal.files.models import StoredFile
from alliance_portal.files.services import path_of
from alliance_portal.mail.models import Mail
from alliance_portal.trail.services import verify
from proposals.constants import LIVE, Status
from proposals.models import Attachment, Call, MemberFirm, Paper, Proposal, SectionAnswers, StatusChange, Submission
from proposals.services.receipts import is_receipt_no
from proposals.services.submissions import verify_receipt

OUTBOX_MINUTES = 15
# ids of files that apps above this one refer to; each registers its question when it is loaded
FILES_OF_OTHERS: list[Callable[[], Iterable[object]]] = []


def live_cases_are_frozen() -> Iterator[str]:
    """Submitted: a frozen submission with its number and receipt."""
    frozen = Submission.objects.filter(proposal=OuterRef("pk"))
    for code in Proposal.objects.filter(status__in=LIVE).exclude(Exists(frozen)).values_list("code", flat=True):
        yield f"{code}: live without a submission"
    standing = Proposal.objects.filter(status__in=LIVE, submissions__superseded_at=None).annotate(n=Count("submissions")).exclude(n=1)
    for code, count in standing.values_list("code", "n"):
        yield f"{code}: {count} standing submissions"


def receipts_fit() -> Iterator[str]:
    """Every submission fits its own hashes, files included, and its number its check characters."""
    for submission in Submission.objects.order_by("pk").iterator(chunk_size=50):
        if not is_receipt_no(submission.receipt_no):
            yield f"{submission.receipt_no}: check characters"
        for place in verify_receipt(submission):
            yield f"{submission.receipt_no}: {place} does not fit its hash"


def submissions_have_a_change_and_a_mail() -> Iterator[str]:
    """As many submissions as steps to uploaded; each with a mail in the outbox."""
    steps = dict(StatusChange.objects.filter(target=Status.UPLOADED).values_list("proposal").annotate(Count("pk")))
    sent = dict(Submission.objects.values_list("proposal").annotate(Count("pk")))
    for pk in steps.keys() | sent.keys():
        if steps.get(pk, 0) != sent.get(pk, 0):
            yield f"proposal {pk}: {sent.get(pk, 0)} submissions, {steps.get(pk, 0)} steps"
    for receipt in Submission.objects.values_list("receipt_no", flat=True):
        if not Mail.objects.filter(key__startswith=f"receipt:{receipt}:").exists():
            yield f"{receipt}: no mail"


def weights_total_100() -> Iterator[str]:
    """The criteria of every call."""
    for call in Call.objects.all():
        if call.criteria and sum(each["weight"] for each in call.criteria) != 100:
            yield f"call {call.code}: criteria do not total 100"


def members_stand_in_order() -> Iterator[str]:
    """Positions of every alliance run from 0 without a gap: exactly one lead firm (E-04)."""
    places: dict[int, list[int]] = {}
    for pk, position in MemberFirm.objects.order_by("proposal", "position").values_list("proposal", "position"):
        places.setdefault(pk, []).append(position)
    for pk, found in places.items():
        if found != list(range(len(found))):
            yield f"proposal {pk}: members at {found}"
    for code in Proposal.objects.exclude(Exists(MemberFirm.objects.filter(proposal=OuterRef("pk"), position=0))).values_list("code", flat=True):
        yield f"{code}: no lead firm"


def records_belong_together() -> Iterator[str]:
    """A section or file of a member belongs to the member's own case."""
    for model in (SectionAnswers, Attachment):
        wrong = model.objects.exclude(member=None).exclude(member__proposal=F("proposal"))
        for pk in wrong.values_list("pk", flat=True):
            yield f"{model.__name__} {pk}: another case's member"


def files_are_there() -> Iterator[str]:
    """Every file that something refers to lies on the disk, whole; every stored file belongs to something."""
    used = set(map(str, Attachment.objects.values_list("file", flat=True))) | set(map(str, Paper.objects.values_list("file", flat=True)))
    for files in Submission.objects.values_list("files", flat=True):
        used |= {each["file"] for each in files}
    for others in FILES_OF_OTHERS:
        used |= set(map(str, others()))
    stored = {str(each.pk): each for each in StoredFile.objects.iterator(chunk_size=500)}
    for pk in used - stored.keys():
        yield f"file {pk}: named but not stored"
    for pk, each in stored.items():
        path = path_of(each)
        if not path.is_file() or path.stat().st_size != each.size:
            yield f"file {pk}: not on the disk as it was stored"
        if pk not in used and each.added_at < timezone.now() - timedelta(hours=1):
            yield f"file {pk}: belongs to nothing"


def outbox_moves() -> Iterator[str]:
    """No mail waits longer than a quarter of an hour without an attempt."""
    since = timezone.now() - timedelta(minutes=OUTBOX_MINUTES)
    for pk in Mail.objects.filter(state=Mail.State.WAITING, attempts=0, created_at__lt=since).values_list("pk", flat=True):
        yield f"mail {pk}: waiting"


def trail_is_whole() -> Iterator[str]:
    """No entry was edited, removed, inserted or moved (R-50)."""
    for fault in verify():
        yield f"trail {fault.chain} {fault.number}: {fault.what}"


INVARIANTS: tuple[Callable[[], Iterator[str]], ...] = (
    live_cases_are_frozen, receipts_fit, submissions_have_a_change_and_a_mail, weights_total_100, members_stand_in_order,
    records_belong_together, files_are_there, outbox_moves, trail_is_whole,
)


def broken() -> list[str]:
    """Every sentence that does not hold, with what it is about; empty when all is well."""
    if not Path(settings.FILES_ROOT).exists() and StoredFile.objects.exists():
        return ["files: the folder is not there"]
    return [f"{invariant.__name__}: {what}" for invariant in INVARIANTS for what in invariant()]
