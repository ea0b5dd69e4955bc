"""決議與公告: what was decided on each case, the second person, the letter to the agency, publication, moving up (W-34, W-35)."""

from datetime import date
from typing import Any
from unicodedata import normalize

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office, sensitive
from alliance_portal.lib.clock import received_at
from alliance_portal.lib.exact_figures import rounded_text
from alliance_portal.lib.figures import parse
from alliance_portal.lib.roc_calendar import parse_date
from alliance_portal.lib.unreadable import Unreadable
from alliance_portal.seconds import queries as seconds
from alliance_portal.seconds.services import Refused as SecondRefused
from proposals.models import Call, Proposal
from proposals.services.errors import Refused
from review.models import Committee, Decision, DecisionLine, Objection
from review.queries.ranking import Ranked, ranked
from review.rules.decision_lines import Proposed
from review.services.decisions import deciding, drafts, publishing
from review.services.officers import bar_of, bar_of_list
from review.views.ranking import committee_of
from review.views.ranking_rows import OUTCOMES, money, outcome_words

STATES = {
    Decision.State.DRAFT: ("", gettext_lazy("草稿")), Decision.State.DECIDED: ("done", gettext_lazy("已定案，未公告")),
    Decision.State.REPORTED: ("now", gettext_lazy("報署備查中")), Decision.State.PUBLISHED: ("done", gettext_lazy("已公告")),
}  # fmt: skip


def whole(text: str) -> int | None:
    """A whole number as typed: separators, full width; None for a blank, -1 for what is none, so that the rules name its place."""
    if not text.strip():
        return None
    try:
        value = parse(text)
    except Unreadable:
        return -1
    return int(value) if value == int(value) else -1


def day_of(text: str) -> date | None:
    """A day as typed, or None."""
    try:
        return parse_date(text) if text.strip() else None
    except Unreadable:
        return None


def back(call: Call) -> str:
    """The page of the decision of a call."""
    return f"{reverse('decision')}?call={call.code}"


def _committee(request: HttpRequest) -> tuple[Call, Committee]:
    call, committee = committee_of(request)
    if committee is None:
        raise Http404
    return call, committee


def _decision(committee: Committee) -> Decision:
    found = drafts.standing_decision(committee)
    if found is None:
        raise Http404
    found.committee = committee
    return found


@office(Office.STAFF, Office.AGENCY)
@require_safe
def decision(request: HttpRequest) -> HttpResponse:
    """The decision as it stands; the agency reads it once a second person has settled it."""
    return _page(request)


def _page(request: HttpRequest, typed: dict[str, Any] | None = None, wrong: dict[str, str] | None = None, status: int = 200) -> HttpResponse:
    call, committee = committee_of(request)
    is_staff = request.user.office == Office.STAFF
    facts: dict[str, Any] = {"call": call, "is_staff": is_staff, "committee": committee, "wrong": wrong or {}}
    found = ranked(committee) if committee else None
    standing = drafts.standing_decision(committee) if committee else None
    if committee is None or found is None or not found.round.proposals or not (is_staff or (standing and standing.state != Decision.State.DRAFT)):
        return render(request, "review/decision_empty.html", facts)
    waiting = seconds.open_about(f"decision:{standing.pk}") if standing and is_staff else []
    following = publishing.next_in_reserve(committee) if is_staff else None
    request.barred = bar_of_list(request.user, _cases_of(found)) if is_staff else None
    acts = is_staff and request.barred is None
    is_draft = (standing is None or standing.state == Decision.State.DRAFT) and acts
    facts |= {
        "decision": standing, "waiting": waiting, "is_draft": is_draft and not waiting, "rows": _rows(found, standing, typed, facts["wrong"]),
        "state": STATES[Decision.State(standing.state)] if standing else ("", _("草稿")),
        "budget": (typed or {}).get("budget", (standing.budget_twd if standing else committee.rules.budget_twd) or ""), "unlocked": found.unlocked,
        "total": money(sum(line.amount_twd or 0 for line in standing.lines.all())) if standing else "", "ceiling": money(call.ceiling_twd),
        "errors": [{"href": f"#{place}" if "." in place or place in FIELDS else "", "text": text} for place, text in facts["wrong"].items()],
        "revision": standing.revision if standing else 0,
        "acts": acts, "next": following if following and (acts or bar_of(request.user, following.proposal) is None) else None,
        "typed": typed or {}, "outcomes": list(OUTCOMES.items()),
        "objections": Objection.objects.filter(proposal__before_committees__committee=committee).select_related("proposal") if is_staff else [],
    }  # fmt: skip
    return render(request, "review/decision.html", facts, status=status)


def _cases_of(found: Ranked) -> list[Proposal]:
    """The cases that a decision covers, as far as conflicts of interest ask for them: no query."""
    return [Proposal(pk=found.cases[code].proposal, code=code) for code in found.round.proposals]


def _rows(found: Ranked, standing: Decision | None, typed: dict[str, Any] | None, wrong: dict[str, str]) -> list[dict[str, Any]]:
    lines = {line.proposal_id: line for line in standing.lines.all()} if standing else {}
    ranks = {place.proposal: place.rank for place in found.places}
    rows = []
    for code in found.order:
        case, figures = found.cases[code], found.ranking.standings[code]
        line: DecisionLine | None = lines.get(case.proposal)
        kept = {
            "outcome": line.outcome, "amount": line.amount_twd or "", "order": line.reserve_order or "", "reason": line.reason,
        } if line else {"outcome": "", "amount": "", "order": "", "reason": ""}  # fmt: skip
        if typed is not None:
            kept = {name: typed.get(f"{code}.{name}", "") for name in kept}
        rows.append(kept | {
            "code": code, "case": case, "rank": ranks.get(code, "—"), "line": line, "words": outcome_words(line) if line else "—",
            "mean": rounded_text(figures.mean) if figures.mean is not None else "—", "money": money(line.amount_twd) if line else "",
            "wrong": {name: wrong.get(f"{code}.{key}", "") for name, key in PLACES},
        })  # fmt: skip
    return rows


FIELDS = ("budget", "f-day", "f-reason", "f-letter", "f-amount")  # inputs that an error of the whole page points at
# the name of an input after the code, and the place by which the rules call it
PLACES = (("outcome", "outcome"), ("amount", "amount"), ("order", "reserve_order"), ("reason", "reason"))


@office(Office.STAFF)
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """儲存決議: keep the draft; what does not hold together comes back with everything that was typed."""
    call, committee = _committee(request)
    typed = {name: value[:1200] for name, value in request.POST.items()}
    codes = [name.removesuffix(".outcome") for name in typed if name.endswith(".outcome")]
    lines = [
        Proposed(code, typed[f"{code}.outcome"], whole(typed.get(f"{code}.amount", "")), whole(typed.get(f"{code}.order", "")),
                 typed.get(f"{code}.reason", "").strip())
        for code in codes
    ]  # fmt: skip
    revision = whole(typed.get("revision", "0")) or 0
    try:
        drafts.save_decision(committee, request.user, lines, budget=whole(typed.get("budget", "")), revision=revision, at=received_at(request))
    except drafts.Invalid as invalid:
        language = get_language() or ""
        return _page(request, typed, {place: text.in_language(language) for place, text in invalid.by_place.items()}, 400)
    except Refused as refused:
        return _page(request, typed, {"lines": refused.text.in_language(get_language() or "")}, 409)
    messages.success(request, _("已儲存決議草稿；送複核之前任何人都看不到結果。"))
    return redirect(back(call))


def _answered(request: HttpRequest, call: Call, act: Any, done: str) -> HttpResponse:
    """Do it and go back to the page, or stay with what was refused."""
    try:
        act()
    except (Refused, SecondRefused) as refused:
        text, typed = refused.text.in_language(get_language() or ""), None
        return _page(request, typed, {f"f-{refused.reason}": text}, getattr(refused, "status", 409))
    messages.success(request, done)
    return redirect(back(call))


@sensitive
@office(Office.STAFF)
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """送複核: put the decision before a second person."""
    call, committee = _committee(request)
    found, day, reason = _decision(committee), day_of(request.POST.get("day", "")), request.POST.get("reason", "")
    if day is None:
        return _page(request, None, {"f-day": _("請填會議日期，例如 113/03/20。")}, 400)
    done = _("已送複核；核可後決議才會定案。")
    return _answered(request, call, lambda: deciding.ask_decision(found, request.user, decided_on=day, reason=reason), done)


@office(Office.STAFF)
@require_POST
def report(request: HttpRequest) -> HttpResponse:
    """報署備查: number and date of the letter to the agency."""
    call, committee = _committee(request)
    found, number, day = _decision(committee), request.POST.get("letter_no", ""), day_of(request.POST.get("letter_on", ""))
    now = received_at(request)
    return _answered(request, call, lambda: deciding.report(found, request.user, letter_no=number, letter_on=day, at=now), _("已登記報署備查。"))


@sensitive
@office(Office.STAFF)
@require_POST
def publish(request: HttpRequest) -> HttpResponse:
    """公告入選名單: put the publication before a second person."""
    call, committee = _committee(request)
    found, reason = _decision(committee), request.POST.get("reason", "")
    done = _("已送複核；核可後立即公告並通知各領導企業。")
    return _answered(request, call, lambda: publishing.ask_publication(found, request.user, reason=reason), done)


@sensitive
@office(Office.STAFF)
@require_POST
def substitute(request: HttpRequest) -> HttpResponse:
    """遞補: the first of the reserve moves up, when a second person agrees."""
    call, _committee_of_call = _committee(request)
    lines = DecisionLine.objects.select_related("proposal__call", "decision__committee")
    line = get_object_or_404(lines, proposal__code=normalize("NFKC", request.POST.get("code", ""))[:12], proposal__call=call)
    amount, reason = whole(request.POST.get("amount", "")), request.POST.get("reason", "")
    done = _("已送複核；核可後遞補並通知領導企業。")
    return _answered(request, call, lambda: publishing.ask_substitute(line, request.user, amount=amount, reason=reason), done)
