"""What the execution puts on homes and on the overview of a case."""

from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from kpi.permissions import EXECUTION_ON, TO_SIGN, may_see_course
from proposals.models import Proposal
from proposals.queries.homes import Row
from proposals.views.case_notes import MORE_ON_CASE, CaseNote
from proposals.views.home import MORE_FOR_FIRMS, todo


def signing_note(request: HttpRequest, proposal: Proposal) -> CaseNote | None:
    """From the announcement on: where signing and reports are (no query beyond the reader's standing)."""
    if proposal.status not in TO_SIGN | EXECUTION_ON or not may_see_course(request.user, proposal):
        return None
    href = reverse("execution_contract", args=[proposal.code])
    if proposal.status in TO_SIGN:
        return CaseNote("warn", _("已入選，請辦理簽約"), _("審查意見回覆、修正計畫書與應備文件都在簽約頁。"), href, _("前往簽約頁"), "clock")
    return CaseNote("info", _("輔導執行"), _("契約、每月進度回報與計畫變更都在執行頁。"), href, _("前往執行頁"), "done")


def signing_todos(rows: list[Row], _now: datetime) -> list[dict[str, str]]:
    """Selected cases whose contract is not signed yet, for the lead's people (no query)."""
    return [
        todo("warn", _("待簽約"), _("%(name)s：辦理簽約") % {"name": row.name}, reverse("execution_contract", args=[row.proposal.code]), icon="clock")
        for row in rows if row.is_lead and row.proposal.status in TO_SIGN
    ]


MORE_ON_CASE.append(signing_note)
MORE_FOR_FIRMS.append(signing_todos)
