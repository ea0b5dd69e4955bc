"""One page of a call's settings: fields with their errors, both texts when two saved, read only once it is open."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alliance_portal.lib.clock import received_at
from alliance_portal.seconds.models import Confirmation
from alliance_portal.seconds.services import Refused as SecondRefused
from proposals.catalogue import CatalogueError, Edition
from proposals.forms.words import said
from proposals.models import Call
from proposals.queries.calls import edition_of, tree_of
from proposals.services import call_drafts, call_running
from proposals.services.errors import Refused
from proposals.views.calls import fields
from proposals.views.calls.calls import _revision, found_call, staff, state_of

# a problem of several fields stands at one of them
AT = {"rules.months": "rules.first_month", "contact.name": "contact.name_zh"}


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def group(request: HttpRequest, call_code: str, group: str) -> HttpResponse:
    """Show and change one group of settings."""
    call = found_call(call_code)
    if group not in dict(fields.groups()):
        raise Http404
    tree, edition = tree_of(call) | {"countries": countries_of(call)}, edition_or_none(call)
    if request.method != "POST":
        return show(request, call, group, tree)
    typed = fields.typed_tree(group, tree, {key: str(value) for key, value in request.POST.items()}, fields.blocks(group, tree, edition))
    reason = request.POST.get("reason", "")
    try:
        asked = _store(request, call, group, typed, reason)
    except call_drafts.CallStale as stale:
        theirs = tree_of(stale.call) | {"countries": countries_of(stale.call)}
        return show(request, found_call(call_code), group, tree | typed, status=409, theirs=theirs, refused=said(stale.text), reason=reason)
    except call_drafts.Invalid as invalid:
        problems = {AT.get(each.place, each.place): said(each.text) for each in invalid.problems}
        return show(request, call, group, tree | typed, status=400, problems=problems, reason=reason, revision=_revision(request))
    except Refused as refused:
        return show(request, call, group, tree, status=409, refused=said(refused.text), reason=reason)
    except SecondRefused as refused:
        return show(request, found_call(call_code), group, tree | typed, status=409, refused=said(refused.text), reason=reason)
    if asked is not None:
        messages.success(request, _("須經複核的設定已送複核，核可後才會變更；其餘已儲存。"))
        return redirect("second", asked.pk)
    messages.success(request, _("已儲存。"))
    return redirect("call_manage", call.code) if "close" in request.POST else redirect("call_group", call.code, group)


def _store(request: HttpRequest, call: Call, group: str, typed: dict[str, Any], reason: str) -> Confirmation | None:
    """Store what was typed; what waits for a second person, where something does."""
    facts = {"base_revision": _revision(request), "actor": request.user, "reason": reason, "now": received_at(request)}
    if group == call_running.GROUP:
        return call_running.change_running(call, typed, **facts)
    call_drafts.change_call(call, group, typed, **facts)
    return None


def edition_or_none(call: Call) -> Edition | None:
    """The call's edition, None while it cannot be read."""
    try:
        return edition_of(call)
    except CatalogueError:
        return None


def countries_of(call: Call) -> dict[str, dict[str, Any]]:
    """The markets as the call has them: its own choice, else the edition's."""
    edition = edition_or_none(call)
    options = edition.field("alliance_basic.target_market").options if edition else ()
    return {
        each.key: {"allowed": each.extras.get("allowed", fields.AUTOMATIC), "new_southbound": bool(each.extras.get("new_southbound", False))}
        for each in options
    }


def show(
    request: HttpRequest, call: Call, group: str, tree: dict[str, Any], *, status: int = 200, problems: dict[str, str] | None = None,
    theirs: dict[str, Any] | None = None, **more: Any,
) -> HttpResponse:
    """The page; what was typed stands in the fields, what somebody else saved beside them."""
    found = problems or {}
    shown = [_block(block, tree, theirs, found) for block in fields.blocks(group, tree, edition_or_none(call))]
    known = {row["setting"].place: row["setting"].html_id for block in shown for row in block["rows"]}
    known |= {block["block"].place: block["id"] for block in shown if block["block"].place}
    errors = [{"href": f"#{known[place]}" if place in known else "", "text": text} for place, text in found.items()]
    if "reason" in found:
        errors = [{"href": "#id_reason", "text": found["reason"]}]
    groups = fields.groups()
    names = [key for key, _words in groups]
    late = call_drafts.is_open_or_past(call, received_at(request))
    facts: dict[str, Any] = {
        "call": call, "state": state_of(call, request), "groups": groups, "here": group, "title": dict(groups)[group], "blocks": shown,
        "errors": errors, "problems": found, "revision": call.revision, "is_conflict": theirs is not None, "is_late": late,
        "is_locked": late and group not in call_drafts.OPEN_GROUPS, "after": [*names, ""][names.index(group) + 1],
    }
    return render(request, "calls/group.html", facts | more, status=status)


def _block(block: fields.Block, tree: dict[str, Any], theirs: dict[str, Any] | None, problems: dict[str, str]) -> dict[str, Any]:
    rows = []
    for setting in block.fields:
        value = fields.shown(setting, tree)
        other = fields.shown(setting, theirs) if theirs is not None else value
        rows.append({
            "setting": setting, "value": value, "error": problems.get(setting.place, ""), "other": other, "differs": other != value,
        })
    identity = "block-" + "-".join(fields.TOKENS.findall(block.place or block.title))
    pairs = [rows[at:at + 2] for at in range(0, len(rows), 2)] if block.layout == "countries" else []
    return {"block": block, "rows": rows, "pairs": pairs, "error": problems.get(block.place, "") if block.place else "", "id": identity}
