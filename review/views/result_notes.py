"""What the committee's part says on the overview of a case: a result that is out."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from proposals.constants import Status
from proposals.models import Proposal
from proposals.views.case_notes import MORE_ON_CASE, CaseNote
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


MORE_ON_CASE.append(result_note)
