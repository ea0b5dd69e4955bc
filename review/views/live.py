"""Screens that stand open during a meeting and follow it by themselves: the room's, and staff's (W-14, practice 4).

Each asks for its own part every few seconds. The room's screen, which nobody touches, keeps its session while the meeting is held; staff's
screen with the members' names does not (R-21).
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office
from alliance_portal.lib.clock import received_at
from review.models import Meeting
from review.queries.meetings import Turn, draw_of, members_of, quorum_of, turns_of
from review.services.meetings.running import QUESTIONS
from review.views.meetings import GAPS, meeting_of

POLL_SECONDS = 5


def _now(request: HttpRequest, found: Meeting, turns: list[Turn]) -> dict[str, Any]:
    """Who presents, how long, who is next."""
    place = next((number for number, turn in enumerate(turns) if turn.item.pk == found.now_item_id), -1)
    is_questions = found.now_part == QUESTIONS
    waits = place < 0 and (found.opened_at is None or found.closed_at is not None)
    return {
        "call": found.committee.call, "meeting": found, "turns": turns, "turn": turns[place] if place >= 0 else None,
        "next": turns[place + 1] if place + 1 < len(turns) and not waits else None, "is_questions": is_questions,
        "minutes": found.question_minutes if is_questions else found.talk_minutes,
        "elapsed": int((received_at(request) - found.now_since).total_seconds()) if found.now_since else 0,
        "is_held": found.opened_at is not None and found.closed_at is None, "poll_seconds": POLL_SECONDS,
        "draw": draw_of(found), "read_at": f"{timezone.localtime(received_at(request)):%H:%M:%S}",
    }  # fmt: skip


@office(Office.STAFF)
@require_safe
def room(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """The screen of the room. No score, no member's name."""
    found = meeting_of(request, meeting_id)
    part = bool(request.headers.get("HX-Request"))
    return render(request, "review/_room.html" if part else "review/room.html", _now(request, found, turns_of(found)))


@office(Office.STAFF)
@require_safe
def live(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Staff's screen: who presents, how many sheets are in, who is recused, who is there. Never a score."""
    found = meeting_of(request, meeting_id)
    turns, quorum = turns_of(found), quorum_of(found)
    members = members_of(found, turns)
    names = {turn.item.pk: [member.name for member in members if turn.theme in member.away] for turn in turns}
    facts = _now(request, found, turns) | {
        "members": members, "quorum": quorum, "gaps": [GAPS[gap] for gap in quorum.gaps],
        "rows": [{"it": turn, "away": names[turn.item.pk]} for turn in turns],
        "sent": sum(turn.submitted for turn in turns), "expected": sum(turn.able for turn in turns),
    }  # fmt: skip
    part = bool(request.headers.get("HX-Request"))
    return render(request, "review/_live.html" if part else "review/live.html", facts)
