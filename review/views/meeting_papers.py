"""Papers of a meeting to print and sign: sign-in sheets, 評分彙總表 (A3), 會議紀錄 with the heads of the law (practice 2, rows 15 to 17)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office
from alliance_portal.files.downloads import answer
from alliance_portal.jobs.models import Job
from alliance_portal.lib.exact_figures import rounded_text
from alliance_portal.trail.services import record
from review.models import Attendance, Dissent, Meeting, QuestionNote, ReplyPerson, Seat
from review.papers.meeting import KINDS as PAPERS
from review.papers.meeting import MINUTES, SHEETS, SUMMARY
from review.papers.signing import APPLICANTS, COMMITTEE, OTHERS
from review.queries.meetings import draw_of, opinions_of, quorum_of, turns_of
from review.queries.ranking import ranked
from review.services.committee.chains import chain_of_committee
from review.services.decisions.drafts import standing_decision
from review.services.meetings import papers
from review.views.meetings import KINDS, ORDERS, STATES, meeting_of
from review.views.printing import waiting
from review.views.ranking import member_names
from review.views.ranking_rows import money, outcome_words, plain_rank

NAMES = {MINUTES: gettext_lazy("會議紀錄"), SUMMARY: gettext_lazy("評分彙總表"), SHEETS: gettext_lazy("審查委員評分表"),
         COMMITTEE: gettext_lazy("審查委員簽到單"), APPLICANTS: gettext_lazy("提案單位簽到單"), OTHERS: gettext_lazy("列席人員簽到單")}  # fmt: skip
EMPTY_ROWS = 6  # lines to sign for people whom nobody announced


@office(Office.STAFF)
@require_safe
def paper(request: HttpRequest, meeting_id: int, kind: str) -> HttpResponse:
    """One paper of the meeting."""
    found = meeting_of(request, meeting_id)
    make = {
        "sign-committee": _committee, "sign-applicants": _applicants, "sign-others": _others, "summary": _summary, "minutes": _minutes,
    }.get(kind)  # fmt: skip
    if make is None:
        raise Http404
    facts = {"call": found.committee.call, "meeting": found, "kind": kind, "has_file": kind in PAPERS}
    return render(request, f"review/paper_{kind.replace('-', '_')}.html", facts | make(found))


@office(Office.STAFF)
@require_safe
def paper_file(request: HttpRequest, meeting_id: int, kind: str) -> HttpResponseBase:
    """A paper as PDF, ready to sign: of `papers.meeting.KINDS`. The first time a page that shows how far it is."""
    found = meeting_of(request, meeting_id)
    if kind not in PAPERS:
        raise Http404
    made = papers.ask_for(found, kind, request.user)
    if isinstance(made, Job):
        return waiting(request, made, str(NAMES[kind]), request.path, reverse("meeting", args=[found.pk]))
    record(chain_of_committee(found.committee), "paper.opened", request.user, {"paper": made.pk, "kind": kind, "meeting": found.pk})
    return answer(made.file, inline="inline" in request.GET)


def _committee(found: Meeting) -> dict[str, Any]:
    return {"seats": Seat.objects.filter(committee=found.committee_id, ended_at=None).select_related("user"), "empty": range(2)}


def _applicants(found: Meeting) -> dict[str, Any]:
    people: dict[int, list[ReplyPerson]] = {}
    for person in ReplyPerson.objects.filter(reply__item__meeting=found).select_related("member", "reply"):
        people.setdefault(person.reply.item_id, []).append(person)
    return {"turns": [{"it": turn, "people": people.get(turn.item.pk, [])} for turn in turns_of(found)], "empty": range(EMPTY_ROWS)}


def _others(found: Meeting) -> dict[str, Any]:
    return {"others": found.attendances.filter(state=Attendance.State.IN_ATTENDANCE), "empty": range(EMPTY_ROWS)}


def _summary(found: Meeting) -> dict[str, Any]:
    """Every counted total by case and member, means, rank sums, what was resolved; the list of names is kept apart, sealed."""
    it = ranked(found.committee)
    names = member_names(it.round.reviewers)
    place = {each.proposal: each.rank for each in it.places}
    rows = []
    for code in it.order:
        standing = it.ranking.standings[code]
        cells = [
            {"total": rounded_text(it.ranking.totals[who][code]), "rank": plain_rank(it.ranking.ranks[who][code])} if code in it.ranking.totals[who]
            else {"total": _("迴避") if (who, code) in it.round.recusals else "—", "rank": ""}
            for who in it.round.reviewers
        ]  # fmt: skip
        rows.append({
            "theme": it.cases[code].theme, "lead": it.cases[code].lead, "cells": cells, "rank": place.get(code, "—"), "sheets": standing.sheets,
            "mean": rounded_text(standing.mean) if standing.mean is not None else "—",
            "sum": plain_rank(standing.rank_sum) if standing.sheets else "—",
        })  # fmt: skip
    resolutions = [{"it": each, "words": KINDS[each.kind]} for each in found.resolutions.select_related("proposal__desk_entry")]
    turns = turns_of(found)
    opinions = opinions_of(turn.item.proposal_id for turn in turns)
    present = found.attendances.filter(state=Attendance.State.PRESENT).exclude(seat=None).count()
    facts: dict[str, Any] = {"rows": rows, "members": list(names.values()), "resolutions": resolutions}
    facts |= {"notes": [{"turn": turn, "opinion": opinions.get(turn.item.proposal_id, "")} for turn in turns]}
    return facts | {"signatures": range(max(present, len(names))), "unlocked": it.unlocked}


def _minutes(found: Meeting) -> dict[str, Any]:
    """The heads of 審議規則 §11 filled from what the meeting holds."""
    decision = standing_decision(found.committee)
    lines = list(decision.lines.select_related("proposal__desk_entry").order_by("position")) if decision else []
    rows = list(found.attendances.select_related("seat").order_by("pk"))
    convener = Seat.objects.filter(committee=found.committee_id, is_convener=True).select_related("user")
    by_state = {state: [row for row in rows if row.state == state] for state in STATES}
    return {
        "present": by_state["present"], "excused": by_state["excused"], "others": by_state["in_attendance"], "quorum": quorum_of(found),
        "turns": turns_of(found), "order_words": ORDERS[Meeting.OrderBy(found.order_by)], "draw": draw_of(found),
        "chair": found.chair or convener.first(),
        "questions": QuestionNote.objects.filter(item__meeting=found).select_related("item__proposal__desk_entry").order_by("item__position", "pk"),
        "resolutions": [{"it": each, "words": KINDS[each.kind]} for each in found.resolutions.select_related("proposal__desk_entry")],
        "lines": [{"it": line, "words": outcome_words(line), "amount": money(line.amount_twd)} for line in lines],
        "dissents": Dissent.objects.filter(meeting=found).select_related("seat__user"),
    }  # fmt: skip
