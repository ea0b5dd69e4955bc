"""The home of each role: what waits for me, by when, one click away; then what I follow (look.md)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from alliance_portal.accounts.models import Office, User
from alliance_portal.administration import queries as administration
from alliance_portal.jobs.models import Job
from alliance_portal.lib.clock import received_at
from alliance_portal.lib.spoken_dates import spoken
from alliance_portal.mail.models import Mail
from alliance_portal.seconds import queries as seconds
from proposals.catalogue.model import Scope
from proposals.constants import Status
from proposals.queries import calls, firm_numbers, homes
from proposals.queries.assignments import open_assignments
from proposals.queries.homes import Row
from proposals.views.links import section_url
from proposals.views.navigation import title_of

A_PAGE = 50
# what apps above this one put on the list of staff; each is a query or two whatever the number of cases
MORE_FOR_STAFF: list[Callable[[], list[dict[str, str]]]] = []
# the same for people of firms, asked with their cases
MORE_FOR_FIRMS: list[Callable[[list[Row], datetime], list[dict[str, str]]]] = []
# the same for what one person of staff or agency has to do himself
MORE_FOR_OFFICER: list[Callable[[User], list[dict[str, str]]]] = []


def todo(kind: str, state: str, text: str, href: str, note: str = "", icon: str = "") -> dict[str, str]:
    """One thing that waits: its state (kind of mark and words), what to do, where, a note."""
    return {"kind": kind, "state": state, "text": text, "href": href, "note": note, "icon": icon}


def firm_home(request: HttpRequest) -> HttpResponse:
    """People of firms: my proposals, what waits for me, start an application."""
    now = received_at(request)
    call = calls.current_call(now)
    request.current_call = call
    rows = homes.my_cases(request.user, now)
    leads_one = any(row.is_lead and call is not None and row.proposal.call_id == call.pk for row in rows)
    facts = {
        "call": call,
        "rows": rows,
        "todos": [
            *(item for more in MORE_FOR_FIRMS for item in more(rows, now)),
            *assigned_todos(request.user, rows, now),
            *(item for row in rows for item in todos_of(row)),
        ],
        "invitations": homes.waiting_invitations(request.user, now),
        "may_start": call is not None and call.opens_at <= now <= call.deadline and not leads_one,
    }
    return render(request, "homes/firm.html", facts)


def assigned_todos(user: User, rows: list[Row], now: datetime) -> list[dict[str, str]]:
    """The sections that are assigned to this person (one query), the nearest day first; overdue ones are marked."""
    names = {row.proposal.pk: row.name for row in rows}
    found, today = [], timezone.localdate(now)
    for each in open_assignments(user, now):
        late = each.due_on is not None and each.due_on < today
        form = calls.edition_of(each.proposal.call).section(each.section, Scope.ALLIANCE if each.member is None else Scope.MEMBER)
        text = f"{names.get(each.proposal_id, each.proposal.code)} · {title_of(form)}"
        day = spoken(each.due_on, ("short", "weekday"), english=(get_language() or "").startswith("en")) if each.due_on else ""
        note = _("期限 %(day)s") % {"day": day} if day else ""
        words = _("期限已過") if late else _("指派給我")
        found.append(todo("fix" if late else "now", words, text, section_url(each.proposal, each.section, each.member), note, "clock"))
    return found


def todos_of(row: Row) -> list[dict[str, str]]:
    """What waits for the people of this firm in this case."""
    case = reverse("proposal", args=[row.proposal.code])
    if row.member is None or not row.is_open:
        return []
    own_form = reverse("member", args=[row.proposal.code, row.member.key])
    found = []
    if row.is_lead and row.proposal.status in (Status.DRAFT, Status.PAPER_ONLY):
        counts = {"percent": row.percent, "complete": row.members_complete, "all": row.members_all}
        note = _("已填寫%(percent)s%%，%(complete)s／%(all)s家成員已填妥") % counts
        found.append(todo("now", _("填寫中"), _("%(name)s：繼續填寫提案計畫書") % {"name": row.name}, case, note))
    if row.is_lead and row.has_unsent_changes:
        text = _("%(name)s：修改後尚未重新上傳") % {"name": row.name}
        found.append(todo("warn", _("未送出的修改"), text, case, _("截止時以最後一次上傳為準。"), "warn"))
    if row.member.completed_at is None and row.member.handed_over_at is None:
        found.append(todo("now", pgettext("section", "填寫中"), _("%(name)s：填寫貴公司的基本資料表") % {"name": row.name}, own_form))
    elif not row.consented:
        text = _("%(name)s：閱讀個人資料聲明並同意") % {"name": row.name}
        found.append(todo("warn", _("待同意"), text, reverse("consent", args=[row.proposal.code, row.member.key]), _("代填的人不能代為同意。")))
    if row.is_lead and row.proposal.status == Status.UPLOADED:
        text = _("%(name)s：列印、用印並送達書面") % {"name": row.name}
        found.append(todo("warn", _("待送達書面"), text, case, _("電子檔已上傳，尚未完成收件。"), "print"))
    return found


def office_todos(user: User, numbers: int = 0) -> list[dict[str, str]]:
    """What waits for staff and administrators beside the cases; nothing is listed that does not wait."""
    seconds_waiting, stuck = seconds.waiting_for(user).count(), Mail.objects.filter(state__in=(Mail.State.FAILED, Mail.State.HELD)).count()
    found = []
    if seconds_waiting:
        text = ngettext("有%(n)s件事等您複核", "有%(n)s件事等您複核", seconds_waiting) % {"n": seconds_waiting}
        found.append(todo("warn", _("待複核"), text, reverse("seconds"), _("送複核的人不能自己核可。"), "people"))
    if numbers:
        text = ngettext("%(n)s個統一編號等待確認", "%(n)s個統一編號等待確認", numbers) % {"n": numbers}
        found.append(todo("warn", _("待確認"), text, reverse("firm_numbers"), icon="search"))
    if stuck:
        text = ngettext("%(n)s封通知信未寄出", "%(n)s封通知信未寄出", stuck) % {"n": stuck}
        found.append(todo("fix", _("未寄出"), text, f"{reverse('outbox')}?show=stuck", icon="mail"))
    return found


def own_todos(user: User) -> list[dict[str, str]]:
    """What an officer has to do himself before he goes on."""
    return [item for more in MORE_FOR_OFFICER for item in more(user)]


def staff_home(request: HttpRequest) -> HttpResponse:
    """Staff: the cases by state; before the deadline a draft shows its name and completion only."""
    now = received_at(request)
    asked = request.GET.get("status", "")
    chosen = asked if asked in Status.values else ""
    counts = homes.desk_counts(request.user)
    page = Paginator(homes.desk_cases(request.user, chosen), A_PAGE).get_page(request.GET.get("page"))
    facts = {
        "counts": counts,
        "todos": [
            *own_todos(request.user), *(item for more in MORE_FOR_STAFF for item in more()),
            *office_todos(request.user, firm_numbers.count_waiting()),
        ],
        "total": sum(number for _state, _words, number in counts),
        "chosen": chosen,
        "rows": homes.rows_of(page.object_list, now),
        "page": page,
        "query": f"status={chosen}&" if chosen else "",
    }
    return render(request, "homes/staff.html", facts)


def reviewer_home(request: HttpRequest) -> HttpResponse:
    """Committee members: what will be assigned to them."""
    return render(request, "homes/reviewer.html")


def administrator_home(request: HttpRequest) -> HttpResponse:
    """Administrators: how mail and background work are doing, what waits for a second person, the accounts."""
    facts = {
        "waiting": Mail.objects.filter(state__in=[Mail.State.WAITING, Mail.State.SENDING]).count(),
        "failed": Mail.objects.filter(state__in=[Mail.State.FAILED, Mail.State.HELD]).count(),
        "running": Job.objects.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING]).count(),
        "broken": Job.objects.filter(state=Job.State.FAILED).count(),
        "todos": office_todos(request.user),
        "people": administration.people_counts(request.user),
    }
    return render(request, "homes/administrator.html", facts)


# the organiser's stands in the review app, which knows what it is about
HOMES: dict[str, Any] = {
    Office.NONE: firm_home, Office.STAFF: staff_home, Office.REVIEWER: reviewer_home,
    Office.ADMINISTRATOR: administrator_home,
}
