"""What the committee's part says on the overview of a case: a meeting to come, a result that is out."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alliance_portal.lib.spoken_dates import spoken
from proposals.constants import Status
from proposals.models import Proposal
from proposals.views.case_notes import MORE_ON_CASE, CaseNote
from review.models import AgendaItem
from review.views.ranking_rows import outcome_words

# from the publication on; withdrawn cases and those before it cost no query
OUT = frozenset({
    Status.SELECTED, Status.RESERVE, Status.NOT_SELECTED, Status.BELOW_PASS, Status.CONTRACT_PENDING, Status.DECLINED, Status.CONTRACTED,
})  # fmt: skip


def result_note(_request: HttpRequest, proposal: Proposal) -> CaseNote | None:
    """The published result, with the way to the committee's remarks."""
    if proposal.status not in OUT:
        return None
    line = getattr(proposal, "decision_line", None)
    if line is None or line.decision.published_at is None:
        return None
    words = outcome_words(line)
    text = _("審查意見、核定經費與疑義申請都在審查結果頁。")
    title, link = _("審查結果：%(words)s") % {"words": words}, reverse("committee_result", args=[proposal.code])
    return CaseNote("info", title, text, link, _("檢視審查結果"), "info")


# from the outcome of the check to the lock
BEFORE_THE_MEETING = frozenset({Status.ELIGIBLE, Status.SLIDES_READY, Status.IN_REVIEW})


def meeting_note(_request: HttpRequest, proposal: Proposal) -> CaseNote | None:
    """A meeting that was noticed and is not over: when and where, with the way to the list of who comes."""
    if proposal.status not in BEFORE_THE_MEETING:
        return None
    item = AgendaItem.objects.filter(proposal=proposal, meeting__noticed_at__isnull=False, meeting__closed_at=None).select_related("meeting").first()
    if item is None:
        return None
    english = (get_language() or "").startswith("en")
    when = spoken(timezone.localtime(item.meeting.starts_at), ["day", "weekday", "time"], english=english)
    text = _("%(when)s，%(place)s。請回報出席名單。") % {"when": when, "place": item.meeting.place}
    return CaseNote("warn", item.meeting.title, text, reverse("committee_attend", args=[proposal.code]), _("回報出席名單"), "clock")


MORE_ON_CASE.extend((meeting_note, result_note))
