"""人工判定 over one finding; similar plans side by side."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from alliance_portal.accounts.permissions import signed_in
from alliance_portal.seconds.models import Confirmation
from alliance_portal.seconds.services import Refused as SecondRefused
from proposals.forms.markup import html, joined
from proposals.models import Proposal
from proposals.permissions import visible_proposals
from proposals.services.errors import Refused
from proposals.services.submissions import latest
from review.screening.prints import frozen_dossier
from review.screening.similarity import Beside, narratives, side_by_side
from review.screening.standing import RULINGS, Matter
from review.services.screening.rulings import rule
from review.views.screening.finding_rows import evidence, mark
from review.views.screening.page import checked_case, heading
from review.views.screening.words import said


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def ruling(request: HttpRequest, code: str) -> HttpResponse:
    """The finding with its evidence; POST rules over it, or asks a second person where it lifts what blocks."""
    case, reading = checked_case(request, code)
    asked = request.POST if request.method == "POST" else request.GET
    matter = reading.standing.matter(asked.get("code", ""), asked.get("where", ""))
    if request.method != "POST":
        if matter is None:
            raise Http404
        return _page(request, case, matter, {}, {})
    typed = {name: request.POST.get(name, "")[:500] for name in ("verdict", "reason")}
    message = request.POST.get("message", "")
    try:
        made = rule(case, request.user, code=asked.get("code", ""), where=asked.get("where", ""), message=message, **typed)
    except (Refused, SecondRefused) as refused:
        status = 400 if refused.reason in {"verdict", "reason"} else 409
        if matter is None:
            messages.error(request, said(refused.text))
            return redirect("screening_check", case.code)
        return _page(request, case, matter, typed, {refused.reason: said(refused.text)}, status)
    if isinstance(made, Confirmation):
        messages.success(request, _("已送複核；核可後判定才會生效。"))
        return redirect("second", made.pk)
    messages.success(request, _("已儲存人工判定。"))
    return redirect("screening_check", case.code)


def _page(request: HttpRequest, case: Proposal, matter: Matter, typed: dict[str, str], problems: dict[str, str], status: int = 200) -> HttpResponse:
    choices = [
        {"value": verdict.value, "words": said(words), "second": matter.needs_second(verdict)}
        for verdict, words in RULINGS.items() if verdict is not matter.verdict
    ]  # fmt: skip
    facts: dict[str, Any] = heading(case) | {
        "matter": matter, "mark": mark(matter.verdict), "message": said(matter.outcome.message), "rule": said(matter.outcome.rule),
        "evidence": evidence(matter.outcome.evidence), "choices": choices, "typed": typed, "problems": problems,
        "errors": [{"href": f"#f-{name}" if name in typed else "", "text": text} for name, text in problems.items()],
    }  # fmt: skip
    return render(request, "review/screening/ruling.html", facts, status=status)


@signed_in
@require_safe
def compare(request: HttpRequest, code: str, other: str) -> HttpResponse:
    """This plan beside another one, field by field, what both have marked. Staff look; nothing is decided here (E-11)."""
    case, reading = checked_case(request, code)
    theirs = visible_proposals(request.user).select_related("call").filter(code=other).exclude(pk=case.pk).first()
    submission = latest(theirs) if theirs is not None else None
    if theirs is None or submission is None:
        raise Http404
    submission.proposal = theirs
    mine, others = frozen_dossier(reading.screened.submission), frozen_dossier(submission)
    found = side_by_side(narratives(mine), narratives(others))
    rows = [
        {
            "label": said(mine.edition.field(".".join(each.place)).label), "share": each.share, "longest": len(each.passages[0]),
            "mine": marked(each.mine, each), "theirs": marked(each.theirs, each),
        }
        for each in found
    ]  # fmt: skip
    other_lead = others.members[0].company_name if others.members else ""
    facts = heading(case) | {"rows": rows, "other": theirs, "other_lead": other_lead, "other_at": submission.received_at}
    return render(request, "review/screening/compare.html", facts)


def marked(text: str, beside: Beside) -> SafeString:
    """A text with the passages that both have marked; the longest first, none inside another."""
    places: list[tuple[int, int]] = []
    for passage in beside.passages:
        start = text.find(passage)
        while start >= 0:
            end = start + len(passage)
            if all(end <= first or start >= last for first, last in places):
                places.append((start, end))
            start = text.find(passage, end)
    pieces, at = [], 0
    for start, end in sorted(places):
        pieces += [html("{}", text[at:start]), html("<mark>{}</mark>", text[start:end])]
        at = end
    return joined([*pieces, html("{}", text[at:])])
