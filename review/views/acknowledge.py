"""發送收件確認: what will be sent is shown first, for one case or several."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.views.decorators.http import require_http_methods

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office
from alliance_portal.lib.clock import received_at
from proposals.models import Proposal
from proposals.permissions import known_proposals
from proposals.services.errors import Refused
from review.services import acknowledgements as services
from review.services.officers import Conflicted

MOST = 50


def chosen(request: HttpRequest, codes: list[str]) -> list[Proposal]:
    """The cases of these codes, as many as fit a page, in the order of the list."""
    found = known_proposals(request.user).select_related("call").filter(code__in=codes[:MOST])
    return sorted(found, key=lambda case: codes.index(case.code))


@office(Office.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def acknowledge(request: HttpRequest) -> HttpResponse:
    """The mails before they go; POST sends those that may go, each case in a transaction of its own."""
    now = received_at(request)
    asked = request.POST if request.method == "POST" else request.GET
    cases = chosen(request, asked.getlist("case"))
    if request.method == "POST" and cases:
        return _send(request, cases)
    plans = [services.plan(case, now, request.user) for case in cases]
    facts = {
        "plans": plans,
        "ready": [each for each in plans if each.refused is None or each.needs_reason],
        "note": "",
    }
    return render(request, "review/acknowledge.html", facts)


def _send(request: HttpRequest, cases: list[Proposal]) -> HttpResponse:
    now, done, refused = received_at(request), 0, []
    for case in cases:
        try:
            services.acknowledge(case, request.user, now, request.POST.get(f"note-{case.code}", "")[:500])
            done += 1
        except Refused as refusal:
            refused.append((case, refusal))
        except Conflicted as conflict:  # the others go all the same
            refused.append((case, Refused("conflict", conflict.args[0])))
    if done:
        messages.success(request, ngettext("已發送%(n)s件收件確認。", "已發送%(n)s件收件確認。", done) % {"n": done})
    if not refused:
        return redirect("desk_case", cases[0].code) if len(cases) == 1 else redirect("desk")
    language = get_language() or ""
    errors = [
        {"href": f"#note-{case.code}" if refusal.reason == "other_version" else "", "text": f"{case.code}：{refusal.text.in_language(language)}"}
        for case, refusal in refused
    ]
    plans = [services.plan(case, now, request.user) for case, _refusal in refused]
    facts = {"plans": plans, "ready": [each for each in plans if each.needs_reason], "errors": errors}
    only_words = all(refusal.reason == "other_version" for _case, refusal in refused)
    return render(request, "review/acknowledge.html", facts, status=400 if only_words else 409)
