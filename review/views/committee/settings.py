"""設定: how the committee scores and decides, 113's values first; what decides about scores is fixed when scoring opens (spec: computations)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office
from alliance_portal.trail.models import Entry
from proposals.services.errors import Refused
from review.models import Committee
from review.rules.committee_settings import BOUNDS, CHOICES, RUNNING, TICKS, TIE_BREAKS, changed, problems
from review.services.committee.chains import chain_of_committee
from review.services.committee.settings import save_settings
from review.views.committee.board import back_to, frame
from review.views.committee.fetching import board_of
from review.views.committee.settings_words import GROUPS, LABELS, OPTIONS, SCORING

STEPS = 3  # of the tie order
LONGEST_NUMBER = 10
SHOWN_CHANGES = 20


@office(Office.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, board: str) -> HttpResponse:
    """Read and change; from the opening of scoring on only what decides about no score. Each change has its reason."""
    committee = board_of(request, board)
    if request.method != "POST":
        return _page(request, committee, {}, {})
    values = _typed(request, committee)
    language, reason = get_language() or "", request.POST.get("reason", "")
    wrong = {name: text.in_language(language) for name, text in problems(values)}
    if not wrong:
        try:
            save_settings(committee, request.user, values, _revision(request), reason=reason)
            messages.success(request, _("已儲存設定。"))
            return back_to(committee, "committee_settings")
        except Refused as refused:
            place, status = ("reason", 400) if refused.reason == "reason" else ("", 409)
            return _page(request, committee, values, {place: refused.text.in_language(language)}, status)
    return _page(request, committee, values, wrong, 400)


def _revision(request: HttpRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < LONGEST_NUMBER else -1


def _typed(request: HttpRequest, committee: Committee) -> dict[str, Any]:
    """What was posted, whole; a page on which only some could be changed posts only those, the others are as they stand."""
    post, rules = request.POST, committee.rules
    shown = {each for _name, names in GROUPS if not (committee.gives_opinions and names[0] in SCORING) for each in names}
    values: dict[str, Any] = {}
    for name in (*CHOICES, *BOUNDS, *TICKS, "tie_break"):
        if name not in shown or (committee.opened_at is not None and name not in RUNNING):
            values[name] = getattr(rules, name)
        elif name in BOUNDS:
            text = post.get(name, "").strip().replace(",", "")
            values[name] = int(text) if text.isascii() and text.isdecimal() and len(text) < LONGEST_NUMBER else text
        elif name in TICKS:
            values[name] = post.get(name) == "yes"
        else:
            values[name] = post.get(name, "")
    if committee.opened_at is None and "tie_break" in shown:
        values["tie_break"] = list(dict.fromkeys(step for step in post.getlist("tie_break") if step))
    return values


def _page(request: HttpRequest, committee: Committee, typed: dict[str, Any], wrong: dict[str, str], status: int = 200) -> HttpResponse:
    rules, is_open = committee.rules, committee.opened_at is not None
    groups = [
        {"name": name, "fields": [_field(each, typed.get(each, getattr(rules, each)), wrong) for each in names],
         "is_fixed": is_open and not RUNNING.issuperset(names)}
        for name, names in GROUPS if not (committee.gives_opinions and names[0] in SCORING)
    ]  # fmt: skip
    facts = frame(committee, "committee_settings") | {
        "fixed": [each for each in groups if each["is_fixed"]], "groups": [each for each in groups if not each["is_fixed"]],
        "is_open": is_open, "criteria": committee.criteria, "reason": request.POST.get("reason", ""), "problem": wrong.get("reason", ""),
        "errors": [{"href": f"#f-{name}" if name else "", "text": text, "label": LABELS.get(name, "")} for name, text in wrong.items()],
        "changes": _changes(committee) if committee.pk else [],
    }  # fmt: skip
    return render(request, "review/committee/settings.html", facts, status=status)


def _changes(committee: Committee) -> list[dict[str, Any]]:
    """What was changed when, by whom and why, in words, the newest first (one query)."""
    rows = Entry.objects.filter(chain=chain_of_committee(committee), verb="committee.settings").order_by("-number")[:SHOWN_CHANGES]
    return [
        {"at": row.at, "who": row.actor_label, "reason": row.detail.get("reason", ""),
         "lines": [(LABELS[name], _said(name, was), _said(name, now)) for name, (was, now) in
                   changed(row.detail["before"], row.detail["after"]).items()]}
        for row in rows
    ]  # fmt: skip


def _said(name: str, value: Any) -> str:
    options = OPTIONS.get(name, {})
    if name == "tie_break":
        return "、".join(str(options[step]) for step in value if step in options)
    if name in TICKS:
        return _("是") if value else _("否")
    return f"{value:,}" if name == "budget_twd" and isinstance(value, int) else str(options.get(value, value))


def _field(name: str, value: Any, wrong: dict[str, str]) -> dict[str, Any]:
    kind = "steps" if name == "tie_break" else "choice" if name in CHOICES else "number" if name in BOUNDS else "tick"
    steps = [*value, *[""] * (STEPS - len(value))][:STEPS] if kind == "steps" else []
    return {
        "name": name, "label": LABELS[name], "kind": kind, "value": value, "options": OPTIONS.get(name, {}).items(), "steps": steps,
        "error": wrong.get(name, ""), "said": _said(name, value), "bounds": BOUNDS.get(name),
        "all_steps": [(step, OPTIONS[name][step]) for step in TIE_BREAKS] if kind == "steps" else [],
    }  # fmt: skip
