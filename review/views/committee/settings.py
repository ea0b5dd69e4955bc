"""設定: how the committee scores and decides, 113's values first, fixed when scoring opens (spec: computations)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office
from proposals.services.errors import Refused
from review.models import Committee
from review.rules.committee_settings import BOUNDS, CHOICES, TIE_BREAKS, problems
from review.services.committee.seats import save_settings
from review.views.committee.board import back_to, frame
from review.views.committee.fetching import board_of
from review.views.committee.settings_words import GROUPS, LABELS, OPTIONS

STEPS = 3  # of the tie order


@office(Office.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, board: str) -> HttpResponse:
    """Read, and until scoring opens, change."""
    committee = board_of(request, board)
    if request.method != "POST":
        return _page(request, committee, {}, {})
    values = _typed(request)
    language = get_language() or ""
    wrong = {name: text.in_language(language) for name, text in problems(values)}
    if not wrong:
        try:
            revision = request.POST.get("revision", "")
            save_settings(committee, request.user, values, int(revision) if revision.isascii() and revision.isdecimal() and len(revision) < 9 else -1)
            messages.success(request, _("已儲存設定。"))
            return back_to(committee, "committee_settings")
        except Refused as refused:
            return _page(request, committee, values, {"": refused.text.in_language(language)}, 409)
    return _page(request, committee, values, wrong, 400)


def _typed(request: HttpRequest) -> dict[str, Any]:
    post = request.POST
    values: dict[str, Any] = {name: post.get(name, "") for name in CHOICES}
    for name in BOUNDS:
        text = post.get(name, "").strip()
        values[name] = int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else text
    values["tie_break"] = list(dict.fromkeys(step for step in post.getlist("tie_break") if step))
    values["shows_others"] = post.get("shows_others") == "yes"
    return values


def _page(request: HttpRequest, committee: Committee, typed: dict[str, Any], wrong: dict[str, str], status: int = 200) -> HttpResponse:
    rules = committee.rules
    groups = [{"name": name, "fields": [_field(each, typed.get(each, getattr(rules, each)), wrong) for each in names]} for name, names in GROUPS]
    facts = frame(committee, "committee_settings") | {
        "groups": groups, "is_frozen": committee.opened_at is not None, "criteria": committee.call.criteria,
        "errors": [{"href": f"#f-{name}" if name else "", "text": text, "label": LABELS.get(name, "")} for name, text in wrong.items()],
    }  # fmt: skip
    return render(request, "review/committee/settings.html", facts, status=status)


def _field(name: str, value: Any, wrong: dict[str, str]) -> dict[str, Any]:
    kind = "steps" if name == "tie_break" else "choice" if name in CHOICES else "number" if name in BOUNDS else "tick"
    options = OPTIONS.get(name, {})
    steps = [*value, *[""] * (STEPS - len(value))][:STEPS] if kind == "steps" else []
    said = "、".join(str(options[step]) for step in value if step in options) if kind == "steps" else str(options.get(value, value))
    if kind == "tick":
        said = _("是") if value else _("否")
    return {
        "name": name, "label": LABELS[name], "kind": kind, "value": value, "options": options.items(), "steps": steps, "error": wrong.get(name, ""),
        "said": said, "bounds": BOUNDS.get(name), "all_steps": [(step, options[step]) for step in TIE_BREAKS] if kind == "steps" else [],
    }  # fmt: skip
