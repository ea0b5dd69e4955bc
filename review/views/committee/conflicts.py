"""利益迴避 at the desk: every word with its source, what staff pin, set aside and decide on applicants' lists (R-11)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office
from alliance_portal.lib.clock import received_at
from proposals.constants import EDITABLE
from proposals.models import Proposal
from proposals.services.errors import Refused
from review.models import ApplicantRequest, Committee, CommitteeCase, Recusal, Seat
from review.services.committee import conflicts as services
from review.services.committee import requests
from review.views.committee.board import back_to, frame, say
from review.views.committee.fetching import board_of

SOURCES = {
    Recusal.Source.DECLARED: gettext_lazy("委員聲明"), Recusal.Source.MATCHED: gettext_lazy("系統比對"),
    Recusal.Source.PINNED: gettext_lazy("執行單位指定"), Recusal.Source.REQUESTED: gettext_lazy("申請企業建議"),
}  # fmt: skip
DECISIONS = {
    ApplicantRequest.Decision.OPEN: (gettext_lazy("待決定"), "warn"), ApplicantRequest.Decision.AGREED: (gettext_lazy("同意"), "done"),
    ApplicantRequest.Decision.DECLINED: (gettext_lazy("不同意"), ""),
}  # fmt: skip


@office(Office.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def conflicts(request: HttpRequest, board: str) -> HttpResponse:
    """Words that stand and words that were taken back; POST says, lifts or decides one."""
    committee = board_of(request, board)
    if request.method == "POST":
        try:
            messages.success(request, _act(request, committee, request.POST.get("do", "")))
        except Refused as refused:
            say(request, refused)
        return back_to(committee, "committee_conflicts")
    return render(request, "review/committee/conflicts.html", frame(committee, "committee_conflicts") | _facts(committee))


def _act(request: HttpRequest, committee: Committee, do: str) -> str:
    post, at, reason = request.POST, received_at(request), request.POST.get("reason", "")
    if do == "pin":
        seat = get_object_or_404(Seat, pk=_number(post.get("seat")), committee=committee, ended_at=None)
        case = get_object_or_404(Proposal, pk=_number(post.get("case")), before_committees__committee=committee)
        services.pin(seat, case, request.user, reason=reason, at=at)
        return _("已指定迴避，該委員立即看不到這一案。")
    if do == "decide":
        # a case that can still be edited is a draft to staff: its list is decided on later
        asked = get_object_or_404(
            ApplicantRequest.objects.exclude(proposal__status__in=EDITABLE), pk=_number(post.get("request")), proposal__call=committee.call,
        )  # fmt: skip
        chosen = [each for each in committee.seats.filter(ended_at=None) if str(each.pk) in post.getlist("seat")]
        requests.decide(asked, committee, request.user, seats=chosen, note=reason, at=at)
        return _("已記錄決定。")
    word = get_object_or_404(Recusal.objects.select_related("seat__committee"), pk=_number(post.get("recusal")), seat__committee=committee)
    services.lift(word, request.user, reason=reason, at=at)
    return _("已解除這項迴避。")


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _facts(committee: Committee) -> dict[str, Any]:
    if committee.pk is None:
        return {"words": [], "lifted": [], "asked": [], "seats": [], "cases": []}
    places = list(CommitteeCase.objects.filter(committee=committee).select_related("proposal__desk_entry").order_by("position"))
    themes = {each.proposal_id: _theme(each.proposal) for each in places}
    words = Recusal.objects.filter(seat__committee=committee).select_related("seat__user", "given_by", "lifted_by")
    words = words.order_by("proposal_id", "seat_id", "pk")
    asked = ApplicantRequest.objects.filter(proposal__call=committee.call, withdrawn_at=None).exclude(proposal__status__in=EDITABLE)
    found = [
        {"it": each, "theme": themes.get(each.proposal_id, ""), "source": SOURCES[Recusal.Source(each.source)],
         "may_lift": each.lifted_at is None and each.source != Recusal.Source.DECLARED}
        for each in words
    ]  # fmt: skip
    return {
        "words": [each for each in found if each["it"].lifted_at is None], "lifted": [each for each in found if each["it"].lifted_at is not None],
        "asked": [{"it": each, "theme": _theme(each.proposal), "words": DECISIONS[ApplicantRequest.Decision(each.decision)]}
                  for each in asked.select_related("proposal__desk_entry", "decided_by")],
        "seats": list(committee.seats.filter(ended_at=None).select_related("user")), "cases": list(themes.items()),
    }  # fmt: skip


def _theme(case: Proposal) -> str:
    entry = getattr(case, "desk_entry", None)
    return (entry.theme if entry else "") or case.code
