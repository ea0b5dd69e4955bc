"""What an alliance sees of the meeting: its own time and place, the list of who comes, a calendar file (W-15)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from alliance_portal.accounts.permissions import signed_in
from alliance_portal.lib.clock import received_at
from proposals.models import MemberFirm, Proposal
from proposals.permissions import standing, visible_proposals
from proposals.services.errors import Refused
from review.models import AgendaItem
from review.queries.meetings import turns_of
from review.services.meetings.replies import Comes, save_reply
from review.views.decision import whole
from review.views.meetings import ics

ROWS = 6


def item_of(request: HttpRequest, code: str) -> tuple[Proposal, AgendaItem]:
    """The case's turn in the newest meeting that was noticed; 404 before that, and for whom the case does not exist."""
    found = get_object_or_404(visible_proposals(request.user).select_related("call"), code=code)
    rows = AgendaItem.objects.filter(proposal=found, meeting__noticed_at__isnull=False)
    item = rows.select_related("meeting__committee__call", "reply", "proposal").order_by("-meeting__starts_at").first()
    if item is None:
        raise Http404
    return found, item


def _slot(item: AgendaItem) -> Any:
    return next(turn.slot for turn in turns_of(item.meeting) if turn.item.pk == item.pk)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def attend(request: HttpRequest, code: str) -> HttpResponse:
    """出席名單回報 by the lead firm; the alliance's other people and staff read it."""
    found, item = item_of(request, code)
    if request.method != "POST":
        return _page(request, found, item)
    typed = {name: value[:300] for name, value in request.POST.items()}
    people = [
        Comes(typed.get(f"name-{n}", ""), typed.get(f"title-{n}", ""), whole(typed.get(f"firm-{n}", "0")) or 0, f"presents-{n}" in typed)
        for n in range(ROWS)
    ]  # fmt: skip
    facts = {"devices": typed.get("devices", ""), "stand_in_reason": typed.get("stand_in_reason", "")}
    revision = whole(typed.get("revision", "0")) or 0
    try:
        save_reply(item, request.user, people, at=received_at(request), revision=revision, **facts)
    except Refused as refused:
        text, status = refused.text.in_language(get_language() or ""), 409 if refused.reason in ("stale", "over") else 400
        return _page(request, found, item, people=people, typed=typed, errors=[{"href": "#name-0", "text": text}], status=status)
    messages.success(request, _("已送出出席名單；開會前可以再修改。"))
    return redirect("committee_attend", code)


def _page(
    request: HttpRequest, found: Proposal, item: AgendaItem, *, people: list[Comes] | None = None, status: int = 200, **more: Any,
) -> HttpResponse:
    reply = getattr(item, "reply", None)
    known = people or ([Comes(p.name, p.title, p.member.position, p.presents) for p in reply.people.select_related("member")] if reply else [])
    rows = [*known, *[Comes("", "", 0, False)] * (ROWS - len(known))][:ROWS]
    own = standing(request.user, found)
    reads = own.is_party or request.user.office == "staff"  # names of people are for the alliance and staff (security 2.3)
    facts = {
        "proposal": found, "item": item, "meeting": item.meeting, "slot": _slot(item),
        "reply": reply if reads else None, "reads": reads, "rows": list(enumerate(rows)),
        "firms": MemberFirm.objects.filter(proposal=found).order_by("position"), "may_reply": own.is_lead and item.meeting.opened_at is None,
        "typed": {"devices": reply.devices if reply else "", "stand_in_reason": reply.stand_in_reason if reply else ""},
        "revision": reply.revision if reply else 0,
    }  # fmt: skip
    return render(request, "review/attend.html", facts | more, status=status)


@signed_in
@require_safe
def calendar(request: HttpRequest, code: str) -> HttpResponse:
    """The calendar file of this alliance's turn."""
    found, item = item_of(request, code)
    slot = _slot(item)
    return ics(item.meeting, slot.starts_at, slot.ends_at, found.call)
