"""A later deadline of the slides of one alliance: asked by one officer, confirmed by another; the lead is told (D-20, R-42)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.lib.spoken_dates import spoken
from alliance_portal.seconds.models import Confirmation
from alliance_portal.seconds.services import Refused, ask
from alliance_portal.trail.services import record
from proposals.models import Proposal
from proposals.services.locks import chain_of, lock_proposal
from proposals.services.mails import in_words, page
from review.models import SlidesExtension
from review.queries.slides import AWAITED, deadline_of
from review.services.extensions import checked_until
from review.services.officers import require_decider
from review.services.screening.letters import tell

EXTEND = "desk.slides_extension"
NOT_NOW = Text("這件提案目前不在等候簡報的階段。", "This case is not waiting for slides.")
NO_DATE = Text("尚未設定簡報期限，不須展延。", "The slides have no deadline yet; there is nothing to extend.")
CHANGED = Text("簡報期限在這段期間已被更改，請退回後重新送複核。", "The deadline was changed meanwhile; send this back and ask again.")


def _checked(case: Proposal, until: datetime, now: datetime) -> datetime:
    """The present deadline, if it can be moved to `until`. Raises seconds' Refused (status, until)."""
    if case.status not in AWAITED:
        raise Refused("status", NOT_NOW)
    before = deadline_of(case)
    if before is None:
        raise Refused("until", NO_DATE)
    checked_until(case.call, until, now, before)
    return before


def ask_extension(case: Proposal, actor: User, *, until: datetime, reason: str, now: datetime) -> Confirmation:
    """Put a later deadline of this case's slides before a second person.

    Raises Forbidden, seconds' Refused (status, until, reason, asked, nobody).
    """
    require_decider(actor, case)
    before = _checked(case, until, now)
    facts = {"code": case.code, "before": before.isoformat(), "until": until.isoformat()}
    return ask(EXTEND, f"slides:{case.code}", actor, chain=chain_of(case), reason=reason, facts=facts)


def describe(it: Confirmation) -> Text:
    """What will be done, in one sentence."""
    at = timezone.localtime(datetime.fromisoformat(it.facts["until"]))
    zh, en = (spoken(at, ["day", "weekday", "time"], english=english) for english in (False, True))
    code = it.facts["code"]
    return Text(f"{code} 簡報上傳期限展延至{zh}，並通知領導企業", f"Extend the deadline of the slides of {code} to {en}; its lead is told")


def extend(it: Confirmation, actor: User) -> None:
    """The second person has agreed: the case has more time. Raises Forbidden, seconds' Refused when the deadline or the case has moved."""
    now, until = timezone.now(), datetime.fromisoformat(it.facts["until"])
    with transaction.atomic():
        case = lock_proposal(Proposal.objects.select_related("call").get(code=it.facts["code"]))
        require_decider(actor, case)
        before = _checked(case, until, now)
        if before != datetime.fromisoformat(it.facts["before"]):
            raise Refused("changed", CHANGED)
        made = SlidesExtension.objects.create(
            proposal=case, before=before, until=until, reason=it.reason, asked_by=it.asked_by, confirmed_by=actor, at=now,
        )
        told = tell(case, "slides_extended", f"slides-extended:{made.pk}", lambda reader: {
            "person": reader.name, "before": in_words(before, reader.language), "until": in_words(until, reader.language), "reason": it.reason,
            "link": page("screening_slides", case.code),
        })  # fmt: skip
        facts = {"before": before, "until": until, "reason": it.reason, "asked_by": it.asked_by_id, "mails": told}
        record(chain_of(case), "slides.extended", actor, facts)
