"""What the desk and the check put on the homes of staff and firms."""

from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance_portal.accounts.models import Office, User
from alliance_portal.frame_tags import roc, telephone
from alliance_portal.lib.clock import received_at
from proposals.constants import Status
from proposals.models import Proposal
from proposals.queries.homes import Row
from proposals.views.case_notes import MORE_ON_CASE, CaseNote
from proposals.views.home import MORE_FOR_FIRMS, MORE_FOR_OFFICER, MORE_FOR_STAFF, todo
from review.queries.intake import running_clocks
from review.queries.officers import must_sign
from review.queries.screening import count_by_state, count_overdue, open_dates
from review.views.screening.supply import case_note


def desk_todos() -> list[dict[str, str]]:
    """Deliveries whose receipt is to be acknowledged within 24 working hours, and how many of them are late (two queries)."""
    now = timezone.now()
    clocks = running_clocks(now).values()
    if not clocks:
        return []
    waiting, late = len(clocks), sum(each.is_over(now) for each in clocks)
    text = ngettext("%(n)s件書面等待收件確認", "%(n)s件書面等待收件確認", waiting) % {"n": waiting}
    note = _("書面到達後工作日24小時內回覆。")
    if late:
        note = ngettext("其中%(n)s件已逾時，請優先回覆。", "其中%(n)s件已逾時，請優先回覆。", late) % {"n": late}
    return [todo("fix" if late else "warn", _("待發收件確認"), text, reverse("desk"), note, "clock")]


def undertaking_todos(user: User) -> list[dict[str, str]]:
    """The undertaking that this officer has yet to sign (one query)."""
    if not must_sign(user):
        return []
    return [todo("warn", _("待簽署"), _("簽署保密及利益迴避切結書"), reverse("account_undertaking"), _("簽署後才能辦理案件。"), "lock")]


def check_todos() -> list[dict[str, str]]:
    """Cases whose check waits for staff: received, supplied, overdue (two queries)."""
    counts, over = count_by_state(), count_overdue(timezone.now())
    new, running, supplied = (counts[each] for each in (Status.RECEIVED, Status.SCREENING, Status.CORRECTED))
    lines = (
        (new, ngettext("%(n)s件已收件，待開始審查", "%(n)s件已收件，待開始審查", new), "now", _("待審查"), "received"),
        (running, ngettext("%(n)s件審查中", "%(n)s件審查中", running), "now", _("審查中"), "screening"),
        (supplied, ngettext("%(n)s件已補件，待複核", "%(n)s件已補件，待複核", supplied), "warn", _("待複核"), "corrected"),
    )
    found = [todo(kind, words, text % {"n": n}, f"{reverse('desk')}?state={state}", icon="edit") for n, text, kind, words, state in lines if n]
    if over:
        text = ngettext("%(n)s件補件已逾期", "%(n)s件補件已逾期", over) % {"n": over}
        found.append(todo("fix", _("已逾期"), text, reverse("screening_corrections"), _("變更期限，或依現有文件審查。"), "stop"))
    return found


def late_note(request: HttpRequest, case: Proposal) -> CaseNote | None:
    """The paper came and nobody has answered within 24 working hours: people of the firms are told to ring (W-10; one or two queries)."""
    if case.status != Status.UPLOADED or request.user.office != Office.NONE:
        return None
    now = received_at(request)
    if not any(each.is_over(now) for each in running_clocks(now, case).values()):
        return None
    text = _("書面送達已逾工作日24小時；請電洽%(phone)s確認收件，並告知送件編號。") % {"phone": telephone(case.call.contact)}
    return CaseNote("warn", _("尚未發出收件確認"), text, icon="clock")


def correction_todos(rows: list[Row], now: datetime) -> list[dict[str, str]]:
    """Documents that the lead's people have to supply (one query where a case waits for some)."""
    waiting = {row.proposal.pk: row for row in rows if row.is_lead and row.proposal.status == Status.CORRECTION}
    if not waiting:
        return []
    found = []
    for case, until in open_dates(waiting):
        row, note = waiting[case], _("期限 %(day)s") % {"day": roc(until, "short weekday time")}
        text = _("%(name)s：補件／補正") % {"name": row.name}
        href = reverse("screening_supply", args=[row.proposal.code])
        found.append(todo("fix" if until < now else "warn", _("已逾期") if until < now else _("待補件"), text, href, note, "clock"))
    return found


MORE_FOR_STAFF.append(desk_todos)
MORE_FOR_STAFF.append(check_todos)
MORE_FOR_FIRMS.append(correction_todos)
MORE_ON_CASE.append(case_note)
MORE_ON_CASE.append(late_note)
MORE_FOR_OFFICER.append(undertaking_todos)
