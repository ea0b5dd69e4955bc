"""The result: the public list, the lead's own page with remarks under codes and a query, the letter (W-16, W-17, R-08)."""

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance_portal.accounts.permissions import public, signed_in
from alliance_portal.files.downloads import answer
from alliance_portal.files.services import FileRefused, store
from alliance_portal.lib.clock import received_at
from proposals.models import Call, Proposal
from proposals.permissions import standing, visible_proposals
from proposals.services.errors import Refused
from proposals.services.papers import MEDIA_TYPES
from review.models import Committee, Decision, DecisionLine, Objection
from review.permissions import desk_case
from review.queries.remarks import remarks_of
from review.services.decisions import objections, papers
from review.services.decisions.publishing import selected_lines
from review.views.case import A_SCAN
from review.views.decision import day_of
from review.views.ranking_rows import OUTCOMES, money, outcome_words


@public
@require_safe
def results(request: HttpRequest, call_code: str) -> HttpResponse:
    """入選公告: themes and lead firms, how many and how much in all; nothing before it is published."""
    call = get_object_or_404(Call, code=call_code, is_published=True)
    committee = Committee.objects.filter(call=call, kind=Committee.Kind.SELECTION).first()
    decision = Decision.objects.filter(committee=committee, state=Decision.State.PUBLISHED).order_by("pk").first() if committee else None
    if committee is None or decision is None:
        raise Http404
    request.current_call = call  # type: ignore[attr-defined]  # the frame asks no more
    lines = selected_lines(committee)
    total = money(sum(amount for _theme, _lead, amount in lines))
    facts = {"call": call, "lines": [(theme, lead) for theme, lead, _amount in lines], "total": total, "decision": decision, "here": "announcements"}
    return render(request, "review/results.html", facts)


def line_of(proposal: Proposal) -> DecisionLine | None:
    """The published line of a case (one query)."""
    rows = DecisionLine.objects.filter(proposal=proposal, decision__state=Decision.State.PUBLISHED)
    return rows.select_related("decision__committee", "proposal__call").first()


@signed_in
@require_safe
def result(request: HttpRequest, code: str) -> HttpResponse:
    """審查結果 of one case, for its alliance and for staff; nobody has it before it is published."""
    return _result(request, code)


def _case(request: HttpRequest, code: str) -> tuple[Proposal, DecisionLine]:
    found = get_object_or_404(visible_proposals(request.user).select_related("call"), code=code)
    line = line_of(found)
    if line is None:
        raise Http404
    request.case = found  # type: ignore[attr-defined]  # the frame shows its call and whom one acts for
    return found, line


def _result(request: HttpRequest, code: str, *, text: str = "", error: str = "", status: int = 200) -> HttpResponse:
    found, line = _case(request, code)
    own = standing(request.user, found)
    is_staff = request.user.office == "staff"
    reads = own.is_lead or is_staff
    filed = list(Objection.objects.filter(proposal=found).select_related("filed_by", "answered_by")) if reads else []
    facts = {
        "proposal": found, "line": line, "words": outcome_words(line), "kind": OUTCOMES[DecisionLine.Outcome(line.outcome)][1],
        "amount": money(line.amount_twd), "remarks": remarks_of(found) if reads else [], "reads": reads, "objections": filed,
        "may_object": own.is_lead and received_at(request) <= objections.until(line) and all(each.answered_at for each in filed),
        "until": objections.until(line), "is_staff": is_staff, "text": text, "error": error,
        "errors": [{"href": "#f-text", "text": error}] if error else [],
    }  # fmt: skip
    return render(request, "review/result.html", facts, status=status)


@signed_in
@require_POST
def objection(request: HttpRequest, code: str) -> HttpResponse:
    """疑義申請 of the lead."""
    found, line = _case(request, code)
    text = request.POST.get("text", "")
    try:
        objections.file_objection(found, request.user, line, text=text, at=received_at(request))
    except Refused as refused:
        said = refused.text.in_language(get_language() or "")
        return _result(request, code, text=text, error=said, status=400 if refused.reason == "text" else 409)
    messages.success(request, _("已送出疑義申請，答覆時會以電子郵件通知。"))
    return redirect("committee_result", code)


@signed_in
@require_POST
def answer_objection(request: HttpRequest, code: str) -> HttpResponse:
    """Staff's answer to the query that waits."""
    found = desk_case(request.user, code)
    waiting = get_object_or_404(Objection.objects.select_related("filed_by", "proposal__call"), proposal=found, answered_at=None)
    try:
        objections.answer_objection(waiting, request.user, answer=request.POST.get("answer", ""), at=received_at(request))
    except Refused as refused:
        return _result(request, code, error=refused.text.in_language(get_language() or ""), status=400)
    messages.success(request, _("已答覆並通知提出者。"))
    return redirect("committee_result", code)


def settled_lines() -> QuerySet[DecisionLine]:
    """Lines of decisions that a second person has settled."""
    return DecisionLine.objects.select_related("decision", "proposal__call", "letter").exclude(decision__state=Decision.State.DRAFT)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, code: str) -> HttpResponse:
    """函稿: the draft to download; number, day and scan of the letter that went out filed back."""
    found = desk_case(request.user, code)
    request.case = found  # type: ignore[attr-defined]  # the frame shows its call
    line = get_object_or_404(settled_lines(), proposal=found)
    facts = {"proposal": found, "line": line, "words": outcome_words(line)}
    if request.method != "POST":
        return render(request, "review/letter.html", facts)
    try:
        with transaction.atomic():
            upload = request.FILES.get("scan")
            scan = store(upload, kind=A_SCAN, actor=request.user) if upload else None
            number, day = request.POST.get("letter_no", ""), day_of(request.POST.get("letter_on", ""))
            papers.file_letter(line, request.user, letter_no=number, letter_on=day, scan=scan)
    except FileRefused as refused:
        text = refused.reason.in_language(get_language() or "")
        return render(request, "review/letter.html", facts | {"errors": [{"href": "#f-scan", "text": text}]}, status=refused.status)
    except Refused as refused:
        text = refused.text.in_language(get_language() or "")
        return render(request, "review/letter.html", facts | {"errors": [{"href": "#f-letter", "text": text}]}, status=400)
    messages.success(request, _("已登記發文字號。"))
    return redirect("committee_letter", code)


@signed_in
@require_safe
def letter_file(request: HttpRequest, code: str, form: str) -> HttpResponseBase:
    """The draft as Word or OpenDocument, or the scan that was filed."""
    found = desk_case(request.user, code)
    line = get_object_or_404(settled_lines(), proposal=found)
    if form == "scan" and line.letter is not None:
        return answer(line.letter)
    if form not in papers.FORMS:
        raise Http404
    response = HttpResponse(papers.letter_file(line, form), content_type=MEDIA_TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="letter-{found.code}.{form}"'
    response.headers["Cache-Control"] = "no-store, private"
    return response
