"""保密及利益迴避切結書: staff and agency read and sign it, print it, and declare the firms from whose cases they stay away."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office
from alliance_portal.lib.clock import received_at
from alliance_portal.seconds.models import Confirmation
from alliance_portal.seconds.services import Refused as SecondRefused
from proposals.services.errors import Refused
from review.models import FirmConflict
from review.queries import officers as queries
from review.services import officers as services

officers = office(Office.STAFF, Office.AGENCY)
FIELDS = ("ubn", "firm_name", "relation", "note")


def relations() -> list[tuple[str, str]]:
    """How one may stand to a firm, in words (practice 2 row 10)."""
    return [
        (FirmConflict.Relation.SELF, _("本人為負責人、股東、董事、監察人或顧問")),
        (FirmConflict.Relation.FAMILY, _("配偶、二親等以內親屬或共同生活家屬任職或投資")),
        (FirmConflict.Relation.WORK, _("本人或配偶現在或3年內有僱傭、委任或代理關係")),
        (FirmConflict.Relation.OTHER, _("其他足使人認為執行職務有偏頗之虞的情形")),
    ]


@officers
@require_safe
def undertaking(request: HttpRequest) -> HttpResponse:
    """The text, my signature, my firms."""
    return show(request)


def show(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page; `more`: what was typed and what is wrong with it."""
    user, text = request.user, queries.standing_text(request.user)
    open_ends = Confirmation.objects.filter(purpose=services.END, state=Confirmation.State.OPEN, asked_by=user, expires_at__gt=received_at(request))
    ending = {each.facts["conflict"] for each in open_ends}
    named = {key.value: words for key, words in ((FirmConflict.Relation(key), words) for key, words in relations())}
    mine = [{"it": each, "relation": named[each.relation], "is_ending": each.pk in ending} for each in queries.standing_conflicts(user)]
    facts = {
        "text": queries.in_language(text, get_language() or "") if text else None,
        "signature": queries.newest_signature(user, text) if text else None,
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "conflicts": mine,
        "relations": relations(),
        "others": [each for each in queries.all_standing() if each.person_id != user.pk] if user.office == Office.STAFF else [],
        "typed": {},
        "problems": {},
    }
    return render(request, "review/undertaking.html", facts | more, status=status)


@officers
@require_POST
def sign(request: HttpRequest) -> HttpResponse:
    """簽署切結書."""
    version = request.POST.get("version", "")
    try:
        services.sign(
            request.user, version=int(version) if version.isascii() and version.isdigit() and len(version) < 5 else 0,
            ticked=request.POST.get("understood") == "yes", language=get_language() or "", now=received_at(request),
        )
    except Refused as refused:
        words = refused.text.in_language(get_language() or "")
        errors = [{"href": "#f-understood" if refused.reason == "ticked" else "", "text": words}]
        return show(request, status=400 if refused.reason == "ticked" else 409, errors=errors, problems={refused.reason: words})
    messages.success(request, _("已簽署切結書。"))
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back) if is_ours else redirect("account_undertaking")


@officers
@require_safe
def printed(request: HttpRequest) -> HttpResponse:
    """The signed text as a sheet to print."""
    text = queries.standing_text(request.user)
    signature = queries.newest_signature(request.user, text) if text else None
    if text is None or signature is None:
        return redirect("account_undertaking")
    shown = queries.in_language(text, signature.language)
    return render(request, "review/undertaking_print.html", {"text": shown, "signature": signature, "call": text.call})


@officers
@require_POST
def declare(request: HttpRequest) -> HttpResponse:
    """Declare a conflict with a firm."""
    typed = {name: request.POST.get(name, "")[:400] for name in FIELDS}
    try:
        services.declare(request.user, **typed, now=received_at(request))
    except Refused as refused:
        words, place = refused.text.in_language(get_language() or ""), {"declared": "ubn"}.get(refused.reason, refused.reason)
        return show(request, status=400, typed=typed, problems={place: words}, errors=[{"href": f"#f-{place}", "text": words}])
    messages.success(request, _("已列入您的迴避清單，即時生效。"))
    return redirect("account_undertaking")


@officers
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """送複核: the reason for staying away is gone."""
    conflict = get_object_or_404(FirmConflict, ubn=request.POST.get("ubn", ""), person=request.user, ended_at=None)
    reason = request.POST.get("reason", "")
    try:
        services.ask_to_end(conflict, request.user, reason)
    except SecondRefused as refused:
        words = refused.text.in_language(get_language() or "")
        return show(
            request, status=refused.status, end_problem={"pk": conflict.pk, "words": words, "reason": reason},
            errors=[{"href": f"#f-end-{conflict.pk}", "text": words}],
        )
    messages.success(request, _("已送複核；核可前仍須迴避。"))
    return redirect("account_undertaking")
