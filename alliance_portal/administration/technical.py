"""What the administrator's technical page says: versions, database, queue, outbox, sweeper, disk, scanner. A fixed number of queries."""

import platform
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from django.conf import settings
from django.db import connection
from django.db.models import Count, Min, Q, QuerySet, Sum
from django.utils import timezone

from alliance_portal.files.kinds import FREE_SPACE_KEPT
from alliance_portal.files.models import StoredFile
from alliance_portal.files.scanning import answers
from alliance_portal.files.storage import root
from alliance_portal.jobs.models import Heartbeat, Job
from alliance_portal.lib.version import VERSION
from alliance_portal.mail.models import Mail

LIBRARIES = ("Django", "celery", "django-allauth", "WeasyPrint", "openpyxl", "Pillow")
SILENT_AFTER = timedelta(minutes=2)  # a sweeper that has not been heard of for so long needs a look
SLOW_AFTER = timedelta(minutes=10)  # so long may the oldest work wait


@cache
def versions() -> tuple[tuple[str, str], ...]:
    """Name and version of what runs here; the same as long as the process lives."""
    found = [("Portal", VERSION), ("Python", platform.python_version())]
    for name in LIBRARIES:
        try:
            found.append((name, version(name)))
        except PackageNotFoundError:  # not installed in this mode: nothing to tell
            continue
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Database:
    """Which database, its version, its size in bytes."""

    vendor: str
    version: str
    size: int


def database() -> Database:
    """The database behind the portal (two queries)."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT current_setting('server_version'), pg_database_size(current_database())")
            name, size = cursor.fetchone()
            return Database("PostgreSQL", str(name), int(size))
        cursor.execute("SELECT sqlite_version()")
        name = cursor.fetchone()[0]
        cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return Database("SQLite", str(name), int(cursor.fetchone()[0]))


@dataclass(frozen=True, slots=True)
class Queue:
    """Work in the background: how much, and since when the oldest waits."""

    queued: int
    running: int
    failed: int
    oldest: datetime | None

    def is_slow(self, now: datetime) -> bool:
        """Whether the oldest waits too long."""
        return self.oldest is not None and now - self.oldest > SLOW_AFTER


def queue() -> Queue:
    """One query."""
    state = Job.State
    found = Job.objects.aggregate(
        queued=Count("pk", filter=Q(state=state.QUEUED)), running=Count("pk", filter=Q(state=state.RUNNING)),
        failed=Count("pk", filter=Q(state=state.FAILED)), oldest=Min("created_at", filter=Q(state__in=(state.QUEUED, state.RUNNING))),
    )
    return Queue(**found)


def failed_jobs() -> QuerySet[Job]:
    """Jobs that failed for good, the newest first."""
    return Job.objects.filter(state=Job.State.FAILED).select_related("asked_by").order_by("-finished_at", "-created_at")


def outbox_by_state() -> tuple[dict[str, int], datetime | None]:
    """Mails by state, and since when the oldest waiting one waits (two queries)."""
    counts = dict(Mail.objects.values_list("state").annotate(Count("pk")).order_by())
    oldest = Mail.objects.filter(state__in=(Mail.State.WAITING, Mail.State.SENDING)).aggregate(at=Min("created_at"))["at"]
    return {state.value: counts.get(state.value, 0) for state in Mail.State}, oldest


@dataclass(frozen=True, slots=True)
class Sweeper:
    """The newest sign of life of the sweeper; None: none ever."""

    beat: Heartbeat | None

    def is_silent(self, now: datetime) -> bool:
        """Whether nothing has been heard for too long."""
        return self.beat is None or now - self.beat.at > SILENT_AFTER


def sweeper() -> Sweeper:
    """One query."""
    return Sweeper(Heartbeat.objects.first())


@dataclass(frozen=True, slots=True)
class Disk:
    """Where the files lie, in bytes. Uploads are refused once less than `kept` would be left; the final submit never."""

    total: int
    free: int
    files: int
    number: int
    kept: int = FREE_SPACE_KEPT

    @property
    def is_short(self) -> bool:
        """Whether uploads are refused now, or will be soon."""
        return self.free < 2 * self.kept


def disk() -> Disk:
    """One query."""
    usage = shutil.disk_usage(root())
    stored = StoredFile.objects.aggregate(size=Sum("size"), number=Count("pk"))
    return Disk(usage.total, usage.free, stored["size"] or 0, stored["number"])


@dataclass(frozen=True, slots=True)
class Scanner:
    """The virus scanner: whether there is one, whether it answers, what waits for it."""

    is_set: bool
    answers: bool
    waiting: int
    infected: int


def scanner() -> Scanner:
    """One query, and a PING where a scanner is set up."""
    scan = StoredFile.Scan
    found = StoredFile.objects.aggregate(
        waiting=Count("pk", filter=Q(scan__in=(scan.PENDING, scan.ERROR))), infected=Count("pk", filter=Q(scan=scan.INFECTED)),
    )
    return Scanner(bool(settings.CLAMD), bool(settings.CLAMD) and answers(settings.CLAMD), found["waiting"], found["infected"])




def age(at: datetime | None) -> timedelta | None:
    """How long ago, never negative."""
    return max(timezone.now() - at, timedelta(0)) if at else None
