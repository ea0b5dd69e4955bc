"""審查與限期改善: the review that is open, what it decided, what must be improved, the chance to be heard (W-38 to W-40)."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office, signed_in
from alliance_portal.lib.clock import received_at
from alliance_portal.lib.roc_calendar import numeric_text
from kpi.constants import CheckState, LetterAbout, ReviewKind, ReviewOutcome
from kpi.models import CheckpointReport, Improvement, ReviewResult
from kpi.queries.letters import ended_contract, filed
from kpi.queries.taken_over import met_on
from kpi.queries.viewers import Viewer, case_for
from kpi.services import reviews as services
from kpi.views.answers import errors_of, needed_day, typed, typed_day
from kpi.views.tabs import frame
from proposals.constants import Status
from proposals.models import Proposal
from proposals.permissions import standing
from proposals.services.errors import Refused
from review.queries.opinions import Opinions, opinions_of
from review.undertaking_gate import decides

FIELDS = frozenset({"held_on", "place", "outcome", "comments", "demand", "due", "answer", "note"})
OUTCOMES = {ReviewOutcome.PASSED: "done", ReviewOutcome.IMPROVE: "warn", ReviewOutcome.FAILED: "fix"}
OPENABLE = {ReviewKind.MIDTERM: (Status.EXECUTING,), ReviewKind.FINAL: (Status.EXECUTING, Status.IMPROVING)}


def _page(request: HttpRequest, case: Proposal, viewer: Viewer, *, status: int = 200, **more: Any) -> HttpResponse:
    results = ReviewResult.objects.filter(proposal=case)
    improvements = Improvement.objects.filter(proposal=case).order_by("-number")
    ready = set(
        CheckpointReport.objects.filter(proposal=case, state__in=(CheckState.SENT, CheckState.SETTLED)).values_list("position", flat=True),
    )
    running = next((kind for kind, state in services.STATUS_OF.items() if case.status == state), None)
    open_one = next((each for each in improvements if each.settled_at is None), None)
    opens = [
        {"kind": kind.value, "label": kind.label, "is_ready": services.POSITION[kind] in ready, "position": services.POSITION[kind]}
        for kind, states in OPENABLE.items() if case.status in states
    ] if decides(request) else []
    kind = running.value if running is not None else next((each.kind for each in results), "")
    advised = opinions_of(case, kind) if kind and viewer.is_staff else None
    facts = frame(request, case, viewer, "execution_reviews") | {
        "advised": _advice(advised, kind) if advised is not None else None, "is_open_to_members": advised is not None and not advised.is_locked,
        "results": [{"it": each, "kind": OUTCOMES[ReviewOutcome(each.outcome)]} for each in results], "improvements": improvements,
        "opens": opens, "running": running, "outcomes": [(choice.value, choice.label) for choice in ReviewOutcome],
        "open_one": open_one if case.status == Status.IMPROVING else None, "may_answer": standing(request.user, case).is_lead_owner,
        "may_ask": decides(request) and case.status == Status.EXECUTING, "acts": decides(request),
        "letters": _letters(case, results, improvements) if viewer.is_staff else {}, "ended": ended_contract(case) if viewer.is_staff else None,
        "met_on": _met_on(case, running) if running and decides(request) else "",
    }
    return render(request, "kpi/reviews.html", facts | more, status=status)


def _advice(found: Opinions, kind: str) -> dict[str, Any]:
    """What the committee advised, under the codes of the case, with words that the result's form begins with."""
    given = [{"code": code, "words": ReviewOutcome(verdict).label, "kind": OUTCOMES[ReviewOutcome(verdict)], "comment": comment}
             for code, verdict, comment in found.given if verdict]  # fmt: skip
    return {
        "is_locked": found.is_locked, "given": given, "counts": [(ReviewOutcome(verdict).label, number) for verdict, number in found.counts],
        "comments": "\n".join(f"{each['code']}：{each['comment']}" for each in given if each["comment"]), "board": kind,
    }  # fmt: skip


def _met_on(case: Proposal, kind: ReviewKind) -> str:
    """The day of the committee's meeting, as the form of the result begins with it."""
    day = met_on(case, kind)
    return numeric_text(day) if day else ""


def _letters(case: Proposal, results: Iterable[ReviewResult], improvements: Iterable[Improvement]) -> dict[str, list[dict[str, Any]]]:
    """For staff: the letter of each result and each improvement, with its number once it went out."""
    sent = filed(case)

    def lines(about: LetterAbout, rows: Iterable[Any]) -> list[dict[str, Any]]:
        return [{"subject": row.pk, "row": row, "sent": sent.get((about.value, row.pk))} for row in rows]

    return {"review": lines(LetterAbout.REVIEW, results), "improvement": lines(LetterAbout.IMPROVEMENT, improvements)}


@signed_in
@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    """The page: what is open first, then what was."""
    case, viewer = case_for(request.user, code)
    return _page(request, case, viewer)


def _act(request: HttpRequest, code: str, act: Callable[[Proposal], object], done: str) -> HttpResponse:
    """Fetch, do, answer: back to the page, or the page with what was typed and why it was refused."""
    case, viewer = case_for(request.user, code)
    try:
        act(case)
    except Refused as refused:
        errors, status = errors_of(refused, FIELDS)
        case.refresh_from_db()
        return _page(request, case, viewer, status=status, errors=errors, typed=typed(request))
    messages.success(request, done)
    return redirect("execution_reviews", case.code)


def _kind(request: HttpRequest) -> ReviewKind:
    return ReviewKind.FINAL if request.POST.get("kind") == ReviewKind.FINAL else ReviewKind.MIDTERM


@office(Office.STAFF)
@require_POST
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Open the mid-term or the final review; the lead is told day and place."""
    def act(case: Proposal) -> object:
        day, place = needed_day(request, "held_on"), request.POST.get("place", "")
        return services.open_review(case, request.user, kind=_kind(request), held_on=day, place=place, at=received_at(request))

    return _act(request, code, act, _("審查已開始，並已通知領導企業。"))


@office(Office.STAFF)
@require_POST
def decide(request: HttpRequest, code: str) -> HttpResponse:
    """Record what the review decided."""
    def act(case: Proposal) -> object:
        return services.record_result(
            case, request.user, kind=_kind(request), outcome=request.POST.get("outcome", ""), held_on=needed_day(request, "held_on"),
            comments=request.POST.get("comments", ""), due=typed_day(request, "due"), demand=request.POST.get("demand", ""), at=received_at(request),
        )

    return _act(request, code, act, _("審查結果已登記，並已通知領導企業。"))


@office(Office.STAFF)
@require_POST
def demand(request: HttpRequest, code: str) -> HttpResponse:
    """限期改善 outside of a review."""
    def act(case: Proposal) -> object:
        text, due = request.POST.get("demand", ""), typed_day(request, "due")
        return services.ask_improvement(case, request.user, demand=text, due=due, at=received_at(request))

    return _act(request, code, act, _("已通知領導企業限期改善。"))


@signed_in
@require_POST
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """The lead's answer, and its opinion."""
    def act(case: Proposal) -> object:
        text, opinion = request.POST.get("answer", "")[:20_000], request.POST.get("opinion", "")[:20_000]
        return services.answer_improvement(case, request.user, answer=text, opinion=opinion, at=received_at(request))

    return _act(request, code, act, _("改善情形已送出。"))


@office(Office.STAFF)
@require_POST
def settle(request: HttpRequest, code: str) -> HttpResponse:
    """Whether it was improved."""
    def act(case: Proposal) -> object:
        is_met = request.POST.get("met") == "yes"
        return services.settle_improvement(case, request.user, is_met=is_met, note=request.POST.get("note", ""), at=received_at(request))

    return _act(request, code, act, _("認定結果已登記，並已通知領導企業。"))
