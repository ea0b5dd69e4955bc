"""What the desk prints: 收件登記簿 and labels."""

import io

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office
from alliance_portal.frame_tags import roc
from proposals.forms.markup import html, joined
from proposals.models import MemberFirm
from review.constants import case_no
from review.models import CaseNumber, DeskEntry
from review.queries.intake import Entry, register_of, standing_intake
from review.views.acknowledge import chosen
from review.views.desk import call_of
from review.views.rows import time_words
from review.views.wording import WAYS


@office(Office.STAFF)
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """收件登記簿: every delivery in the order of its arrival."""
    call = call_of(request)
    entries, english = register_of(call), (get_language() or "").startswith("en")
    rows = joined([_line(call.code, each, english=english) for each in entries])
    return render(request, "review/register.html", {"call": call, "rows": rows, "count": len(entries)})


def _line(call: str, entry: Entry, *, english: bool) -> SafeString:
    heads = _("到達時間"), _("送達方式"), _("份數"), _("用印"), _("登記證明"), _("封面"), _("登記人員"), _("收件確認")
    yes, no = _("有"), _("無")
    ticks = [yes if each else no for each in (entry.has_seals, entry.has_certificate, entry.has_pink_cover)]
    way = str(WAYS[entry.way]) + (f"（{entry.delivered_by}）" if entry.delivered_by else "")
    done = _("逾期，不予受理") if entry.is_late else time_words(entry.acknowledged_at, english=english)
    values = (roc(entry.arrived_at, "short weekday time"), way, entry.copies, *ticks, entry.logged_by, done)
    cells = joined([html('<td data-label="{}">{}</td>', head, value) for head, value in zip(heads, values, strict=True)])
    name = entry.theme or entry.lead or entry.code
    return html(
        '<tr><th scope="row">{}<span class="sub">{}</span></th><td>{}<span class="sub">{}</span></td>{}</tr>',
        case_no(call, entry.number) or "—", entry.code, name, entry.lead, cells,
    )  # fmt: skip


@office(Office.STAFF)
@require_safe
def labels(request: HttpRequest) -> HttpResponse:
    """Labels of the chosen cases: 收件編號, name, arrival, and a code that a scanner reads."""
    found = []
    for case in chosen(request, request.GET.getlist("case")):
        number = CaseNumber.objects.filter(proposal=case).values_list("number", flat=True).first()
        intake = standing_intake(case)
        if number is None or intake is None:
            continue
        entry = DeskEntry.objects.filter(proposal=case).first()
        lead = MemberFirm.objects.filter(proposal=case, position=0).values_list("company_name", flat=True).first()
        text = case_no(case.call.code, number)
        found.append(
            {
                "number": text,
                "code": case.code,
                "theme": entry.theme if entry else "",
                "lead": lead,
                "arrived_at": intake.arrived_at,
                "picture": picture_of(f"{text} {case.code}"),
            }
        )
    return render(request, "review/labels.html", {"labels": found})


def picture_of(text: str) -> SafeString:
    """A QR code as SVG."""
    made = io.BytesIO()
    segno.make(text, error="m").save(made, kind="svg", xmldecl=False, svgns=True, border=1, omitsize=True)
    return mark_safe(made.getvalue().decode())  # noqa: S308  paths that segno draws; the text is in them as squares
