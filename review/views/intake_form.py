"""The form of a delivery, as typed: a date of the ROC calendar, an hour, ticks. Nothing typed is lost."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from unicodedata import normalize

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alliance_portal.lib.roc_calendar import TAIPEI, numeric_text, parse_date
from alliance_portal.lib.unreadable import Unreadable
from review.models import PaperIntake
from review.services.intake import Delivery

_TIME = re.compile(r"([01]?[0-9]|2[0-3])[:時]?([0-5][0-9])分?")
YES, NO = "yes", "no"


def moment_of(day: str, clock: str) -> tuple[datetime | None, dict[str, str]]:
    """An instant typed as a day and an hour, or what is wrong by the part's name (`day`, `time`)."""
    errors = {}
    date = None
    try:
        date = parse_date(day)
    except Unreadable as unreadable:
        errors["day"] = unreadable.reason.in_language(get_language() or "")
    found = _TIME.fullmatch("".join(normalize("NFKC", clock).split()))
    if found is None:
        errors["time"] = _("請填24小時制的時間，例如 13:05。")
    if date is None or found is None:
        return None, errors
    return datetime(date.year, date.month, date.day, int(found[1]), int(found[2]), tzinfo=TAIPEI), {}


@dataclass(slots=True)
class IntakeForm:
    """What the page shows again after a refusal."""

    FIELDS: ClassVar = (
        "day",
        "time",
        "arrived_at",
        "way",
        "copies",
        "seals",
        "certificate",
        "cover",
        "code",
        "scan",
        "late_reason",
        "delivered_by",
        "note",
    )

    day: str = ""
    time: str = ""
    way: str = ""
    delivered_by: str = ""
    copies: str = ""
    seals: str = ""
    certificate: str = ""
    cover: str = ""
    code: str = ""
    note: str = ""
    late_reason: str = ""

    @classmethod
    def fresh(cls, now: datetime, code: str = "") -> "IntakeForm":
        """An empty form of this minute, two copies."""
        local = timezone.localtime(now)
        return cls(day=numeric_text(local.date()), time=f"{local:%H:%M}", copies="2", code=code)

    @classmethod
    def of(cls, paper: PaperIntake) -> "IntakeForm":
        """What was written down of a delivery."""
        local = timezone.localtime(paper.arrived_at)
        ticks = {name: YES if getattr(paper, f"has_{name}") else NO for name in ("seals", "certificate")}
        return cls(
            day=numeric_text(local.date()),
            time=f"{local:%H:%M}",
            way=paper.way,
            delivered_by=paper.delivered_by,
            copies=str(paper.copies),
            cover=YES if paper.has_pink_cover else NO,
            code=paper.code,
            note=paper.note,
            **ticks,
        )

    @classmethod
    def typed(cls, posted: Mapping[str, str]) -> "IntakeForm":
        """What was sent."""
        names = ("day", "time", "way", "delivered_by", "copies", "seals", "certificate", "cover", "code", "note", "late_reason")
        return cls(*(posted.get(name, "")[:500] for name in names))

    def read(self) -> tuple[Delivery | None, dict[str, str]]:
        """The delivery, or what is wrong by field."""
        at, errors = moment_of(self.day, self.time)
        if self.way not in PaperIntake.Way.values:
            errors["way"] = _("請選擇送達方式。")
        copies = normalize("NFKC", self.copies).strip()
        if not (copies.isdigit() and 0 < int(copies) <= 99):
            errors["copies"] = _("請填收到幾份，例如 2。")
        for name in ("seals", "certificate", "cover"):
            if getattr(self, name) not in (YES, NO):
                errors[name] = _("請選擇一項。")
        if errors or at is None:
            return None, errors
        ticks = {
            f"has_{key}": getattr(self, name) == YES for key, name in (("seals", "seals"), ("certificate", "certificate"), ("pink_cover", "cover"))
        }
        return Delivery(
            arrived_at=at, way=self.way, copies=int(copies), delivered_by=" ".join(self.delivered_by.split())[:80], code=self.code.strip()[:60],
            note=self.note.strip(), **ticks,
        ), {}  # fmt: skip
