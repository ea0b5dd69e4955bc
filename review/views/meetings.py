"""提案審查會議: the list, one meeting with its agenda, attendance and resolutions, the screens of the room and of staff (W-14, W-15, W-33)."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office
from alliance_portal.lib.clock import received_at
from alliance_portal.lib.roc_calendar import numeric_text
from proposals.models import Call, Proposal
from proposals.services.errors import Refused
from review.models import AgendaItem, Attendance, Committee, Dissent, Meeting, QuestionNote, Resolution, Seat
from review.queries.meetings import cases_short, draw_of, quorum_of, theme_of_item, turns_of
from review.rules.calendar_files import Event, calendar_file
from review.rules.committee_settings import Settings
from review.rules.quorum import Gap
from review.services.meetings import planning, running
from review.views.decision import whole
from review.views.intake_form import moment_of
from review.views.ranking import committee_of

REVIEWS = {
    Committee.Kind.SELECTION: gettext_lazy("提案審查"), Committee.Kind.MIDTERM: gettext_lazy("期中進度審查"),
    Committee.Kind.FINAL: gettext_lazy("期末審查"),
}  # fmt: skip
ORDERS = {
    Meeting.OrderBy.NUMBER: gettext_lazy("依收件編號"), Meeting.OrderBy.DRAWN: gettext_lazy("抽籤"),
    Meeting.OrderBy.RECUSALS: gettext_lazy("迴避案件相鄰"), Meeting.OrderBy.HAND: gettext_lazy("自行排列"),
}  # fmt: skip
KINDS = {
    Resolution.Kind.KEEP: gettext_lazy("維持"), Resolution.Kind.LEAVE_OUT: gettext_lazy("除去個別委員重計"),
    Resolution.Kind.AGAIN: gettext_lazy("重行評選（複評）"), Resolution.Kind.NO_RESULT: gettext_lazy("無法評定"),
    Resolution.Kind.ORDER: gettext_lazy("同分排序"),
}  # fmt: skip
GAPS = {
    Gap.MEMBERS: gettext_lazy("出席委員未達全體委員之門檻"), Gap.EXPERTS: gettext_lazy("出席之專家學者人數不足"),
    Gap.SHARE: gettext_lazy("出席委員中專家學者比例不足"), Gap.CASE: gettext_lazy("可評分之委員不足"),
}  # fmt: skip
STATES = {"present": gettext_lazy("出席"), "excused": gettext_lazy("請假"), "in_attendance": gettext_lazy("列席")}


def meeting_of(request: HttpRequest, meeting_id: int) -> Meeting:
    """The meeting with its committee and call; 404 without it."""
    every = Meeting.objects.select_related("committee__call", "now_item__proposal__desk_entry", "chair__user")
    found: Meeting = get_object_or_404(every, pk=meeting_id)
    request.current_call = found.committee.call  # type: ignore[attr-defined]  # the frame shows the call that the page is about
    return found


def _typed(request: HttpRequest) -> dict[str, str]:
    names = ("title", "place", "day", "time", "slides_day", "slides_time", "talk", "questions", "recorder")
    return {name: request.POST.get(name, "")[:300] for name in names}


def _plan(typed: dict[str, str]) -> planning.Plan:
    starts, _wrong = moment_of(typed["day"], typed["time"])
    slides, _wrong = moment_of(typed["slides_day"], typed["slides_time"]) if typed["slides_day"].strip() else (None, {})
    talk, questions = whole(typed["talk"]), whole(typed["questions"])
    return planning.Plan(
        typed["title"], typed["place"], starts, slides, -1 if talk is None else talk, -1 if questions is None else questions, typed["recorder"],
    )


def _of(meeting: Meeting) -> dict[str, str]:
    """The form as the meeting stands."""

    def parts(at: datetime | None) -> tuple[str, str]:
        local = timezone.localtime(at) if at else None
        return (numeric_text(local.date()), f"{local:%H:%M}") if local else ("", "")

    day, time = parts(meeting.starts_at)
    slides_day, slides_time = parts(meeting.slides_until)
    return {
        "title": meeting.title, "place": meeting.place, "day": day, "time": time, "slides_day": slides_day, "slides_time": slides_time,
        "talk": str(meeting.talk_minutes), "questions": str(meeting.question_minutes), "recorder": meeting.recorder,
    }  # fmt: skip


@office(Office.STAFF)
@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """Every meeting of a call, and the form of another."""
    return _list(request)


def _list(request: HttpRequest, typed: dict[str, str] | None = None, error: str = "", status: int = 200) -> HttpResponse:
    call, committee = committee_of(request)
    boards = list(Committee.objects.filter(call=call).order_by("pk"))
    found = Meeting.objects.filter(committee__call=call).select_related("committee").order_by("starts_at") if boards else []
    rules = committee.rules if committee else Settings()
    fresh = {"title": _("提案審查會議"), "time": "09:30", "talk": str(rules.talk_minutes), "questions": str(rules.question_minutes)}
    facts = {"call": call, "committee": committee, "typed": typed or fresh, "kind": request.POST.get("kind", "")}
    facts |= {
        "meetings": [{"it": each, "kind": REVIEWS[Committee.Kind(each.committee.kind)]} for each in found],
        "kinds": [(each.kind, REVIEWS[Committee.Kind(each.kind)]) for each in boards],
    }  # fmt: skip
    facts |= {"errors": [{"href": "#f-title", "text": error}] if error else []}
    return render(request, "review/meetings.html", facts, status=status)


@office(Office.STAFF)
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """新增會議: every case of the committee on the agenda, by case number."""
    call, committee = committee_of(request)
    typed = _typed(request)
    wanted = request.POST.get("kind", "")
    if wanted in Committee.Kind.values:
        committee = Committee.objects.select_related("call").filter(call=call, kind=wanted).first()
    if committee is None:
        raise Http404
    try:
        made = planning.make_meeting(committee, request.user, _plan(typed), received_at(request))
    except Refused as refused:
        return _list(request, typed, refused.text.in_language(get_language() or ""), 400)
    messages.success(request, _("已建立會議；寄發通知之前可以調整議程。"))
    return redirect("meeting", made.pk)


@office(Office.STAFF)
@require_safe
def meeting(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """One meeting: agenda, attendance, questions, resolutions, papers."""
    return _page(request, meeting_of(request, meeting_id))


def _page(request: HttpRequest, found: Meeting, error: str = "", status: int = 200, **more: Any) -> HttpResponse:
    turns, quorum = turns_of(found), quorum_of(found)
    seats = list(Seat.objects.filter(committee=found.committee_id, ended_at=None).select_related("user").order_by("pk"))
    there = {row.seat_id: row.state for row in found.attendances.exclude(seat=None)}
    facts = {
        "call": found.committee.call, "meeting": found, "turns": turns, "quorum": quorum, "gaps": [GAPS[gap] for gap in quorum.gaps],
        "short": cases_short(found, turns) if found.opened_at else {}, "seats": [{"it": seat, "state": there.get(seat.pk, "")} for seat in seats],
        "others": found.attendances.filter(state=Attendance.State.IN_ATTENDANCE), "orders": ORDERS.items(), "kinds": KINDS.items(),
        "order_words": ORDERS[Meeting.OrderBy(found.order_by)], "draw": draw_of(found), "typed": _of(found), "is_over": found.closed_at is not None,
        "resolutions": [
            {"it": each, "words": KINDS[Resolution.Kind(each.kind)]}
            for each in found.resolutions.select_related("proposal__desk_entry", "seat__user").order_by("pk")
        ],
        "questions": QuestionNote.objects.filter(item__meeting=found).select_related("item__proposal__desk_entry").order_by("item__position", "pk"),
        "dissents": Dissent.objects.filter(meeting=found).select_related("seat__user"),
        "errors": [{"href": "", "text": error}] if error else [], "now_theme": theme_of_item(found.now_item) if found.now_item else "",
    }  # fmt: skip
    return render(request, "review/meeting.html", facts | more, status=status)


def _done(request: HttpRequest, meeting_id: int, act: Any, done: str, anchor: str = "") -> HttpResponse:
    """Do one thing with a meeting and go back to its page, or show why not."""
    found = meeting_of(request, meeting_id)
    try:
        act(found)
    except Refused as refused:
        return _page(request, found, refused.text.in_language(get_language() or ""), 409 if refused.reason in ("stale", "closed") else 400)
    messages.success(request, done)
    response = redirect("meeting", found.pk)
    response["Location"] += anchor
    return response


@office(Office.STAFF)
@require_POST
def change(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Another place, another time."""
    typed, revision = _typed(request), whole(request.POST.get("revision", "")) or 0
    done = _("已更改會議；請再寄發通知。")
    return _done(request, meeting_id, lambda found: planning.change_meeting(found, request.user, _plan(typed), revision), done)


@office(Office.STAFF)
@require_POST
def arrange(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The agenda in another order."""
    order_by = request.POST.get("order_by", "")
    if order_by not in ORDERS:
        order_by = Meeting.OrderBy.NUMBER
    order = request.POST.get("order", "").split()
    return _done(request, meeting_id, lambda found: planning.arrange(found, request.user, order_by, order), _("已重新排定議程。"), "#agenda")


@office(Office.STAFF)
@require_POST
def notify(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """發送會議通知."""
    done = _("已寄發會議通知，信中附有行事曆檔連結。")
    return _done(request, meeting_id, lambda found: planning.notify(found, request.user, received_at(request)), done)


@office(Office.STAFF)
@require_POST
def attend(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """出席 and 請假 of every member at once; somebody in attendance."""

    def act(found: Meeting) -> None:
        for seat in Seat.objects.filter(committee=found.committee_id, ended_at=None).select_related("user"):
            if f"seat-{seat.pk}" in request.POST:
                running.note_member(found, request.user, seat, request.POST[f"seat-{seat.pk}"])
        if request.POST.get("name", "").strip():
            running.note_other(found, request.user, request.POST["name"], request.POST.get("title", ""))

    return _done(request, meeting_id, act, _("已登記出席。"), "#attendance")


@office(Office.STAFF)
@require_POST
def step(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """宣布開會, the next alliance, its questions, 散會."""
    now, what = received_at(request), request.POST.get("step", "")

    def act(found: Meeting) -> None:
        if what == "open":
            running.open_meeting(found, request.user, now)
        elif what == "close":
            running.close_meeting(found, request.user, now)
        else:
            item = AgendaItem.objects.filter(meeting=found, pk=whole(request.POST.get("item", "")) or 0).first()
            running.present(found, request.user, item, running.QUESTIONS if what == "questions" else running.TALK, now)

    return _done(request, meeting_id, act, _("已更新會議進行狀態。"), "#now")


@office(Office.STAFF)
@require_POST
def note(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """A question with its answer; an alliance that did not come; a dissenting opinion."""

    def act(found: Meeting) -> None:
        seat = Seat.objects.filter(committee=found.committee_id, pk=whole(request.POST.get("seat", "")) or 0).first()
        item = AgendaItem.objects.filter(meeting=found, pk=whole(request.POST.get("item", "")) or 0).select_related("meeting", "proposal").first()
        if "dissent" in request.POST:
            if seat is None:
                raise Refused("seat", running.NO_SEAT_OF_DISSENT)
            running.dissent(found, request.user, seat, request.POST["dissent"], item.proposal if item else None)
        elif item is None:
            raise Refused("question", running.NO_QUESTION)
        elif "discussed" in request.POST:
            said = {name: request.POST.get(name, "") == "yes" for name in ("discussed", "departs")}
            running.note_discussion(item, request.user, was_discussed=said["discussed"], departs=said["departs"], words=request.POST.get("words", ""))
        elif "absent" in request.POST:
            running.mark_absent(item, request.user, is_absent=request.POST["absent"] == "yes")
        else:
            texts = {name: request.POST.get(name, "") for name in ("question", "answer")}
            running.note_question(item, request.user, seat=seat, **texts)

    return _done(request, meeting_id, act, _("已記錄。"), "#notes")


@office(Office.STAFF)
@require_POST
def resolve(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """What the committee resolved about one case's scores."""

    def act(found: Meeting) -> None:
        items = AgendaItem.objects.filter(meeting=found).select_related("proposal")
        item = items.filter(pk=whole(request.POST.get("item", "")) or 0).first()
        if item is None:
            raise Refused("case", running.NO_CASE)
        proposal: Proposal = item.proposal
        seat = Seat.objects.filter(committee=found.committee_id, pk=whole(request.POST.get("seat", "")) or 0).first()
        votes = [whole(request.POST.get(name, "")) for name in ("for", "against", "abstained")]
        running.resolve(
            found, request.user, proposal, kind=request.POST.get("kind", ""), votes=(votes[0] or 0, votes[1] or 0, votes[2] or 0),
            reason=request.POST.get("reason", ""), seat=seat, order=tuple(request.POST.get("order", "").split()),
            witness=request.POST.get("witness", ""),
        )  # fmt: skip

    return _done(request, meeting_id, act, _("已記錄決議；兩種排序都保留。"), "#resolutions")


@office(Office.STAFF, Office.REVIEWER)
@require_safe
def calendar(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The calendar file of a meeting, for staff and for its committee's members; anybody else's does not exist."""
    found = meeting_of(request, meeting_id)
    if request.user.office == Office.REVIEWER and not Seat.objects.filter(committee=found.committee_id, user=request.user, ended_at=None).exists():
        raise Http404
    turns = turns_of(found)
    ends = turns[-1].slot.ends_at if turns else found.starts_at
    return ics(found, found.starts_at, ends, found.committee.call)


def ics(found: Meeting, starts_at: datetime, ends_at: datetime, call: Call) -> HttpResponse:
    """The answer with a calendar file."""
    event = Event(
        f"meeting-{found.pk}@{call.code}", f"{call.roc_year}年度{found.title}", found.place, call.title_zh, starts_at, ends_at, found.made_at,
        found.revision,
    )
    response = HttpResponse(calendar_file(event), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="meeting.ics"'
    response.headers["Cache-Control"] = "no-store, private"
    return response
