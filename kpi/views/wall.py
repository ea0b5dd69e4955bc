"""佐證資料: all evidence of a case with links and filters; for staff the list of what was used twice (K-16; practice 2.32)."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office, signed_in
from kpi.constants import ITEM_NAMES, Verdict, kpi_name
from kpi.models import Evidence
from kpi.progress import ITEMS
from kpi.queries.alliance import evidence_of
from kpi.queries.evidence_twice import WHERE, matched_by, used_twice
from kpi.queries.terms import terms_of
from kpi.queries.viewers import case_for
from kpi.rules.terms import Terms
from kpi.views.frame import said
from kpi.views.tabs import frame
from proposals.models import Proposal

KINDS = {Verdict.ACCEPTED: "done", Verdict.PARTLY: "warn", Verdict.REJECTED: "fix", Verdict.WAITING: ""}
PICTURES = ("image/png", "image/jpeg")
CHECKED = {"no": gettext_lazy("待查核"), "yes": gettext_lazy("已查核")}
PLACES = {"other": gettext_lazy("跨聯盟或年度"), "same": gettext_lazy("同一聯盟")}
MATCHES = {"file": gettext_lazy("檔案相同"), "link": gettext_lazy("網址相同"), "document": gettext_lazy("文件號碼、對象、日期或金額相同")}
A_PAGE = 30


def piece_of(each: Evidence, case: Proposal, terms: Terms | None = None) -> dict[str, Any]:
    """One piece as walls show it: who may see it may open it."""
    kind = terms.kind_of(each.kpi, each.kind) if terms else None
    return {
        "it": each, "kpi": kpi_name(each.kpi), "kind": KINDS[Verdict(each.verdict)], "code": case.code,
        "has_picture": each.file is not None and each.file.media_type in PICTURES, "kind_words": said(kind.name) if kind else "",
        "href": reverse("execution_evidence", args=[case.code, each.pk]) if each.file else each.url, "is_link": each.file is None,
    }


@signed_in
@require_safe
def wall(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that this reader may see of the case, by KPI, member, month, kind, checked or not."""
    case, viewer = case_for(request.user, code)
    every, terms = evidence_of(case, viewer), terms_of(case.call)
    asked = {name: request.GET.get(name, "")[:40] for name in ("kpi", "member", "month", "kind", "checked")}
    found = [each for each in every if _matches(each, asked)]
    facts = frame(request, case, viewer, "execution_wall") | {
        "pieces": [piece_of(each, case, terms) for each in found], "every": len(every), "selects": _selects(every, terms, asked),
        "is_filtered": any(asked.values()),
    }
    return render(request, "kpi/wall.html", facts)


def _matches(each: Evidence, asked: dict[str, str]) -> bool:
    has = {
        "kpi": each.kpi, "member": str(each.member_id), "month": f"{each.month:%Y-%m}", "kind": each.kind,
        "checked": "no" if each.verdict == Verdict.WAITING else "yes",
    }
    return all(not wanted or has[name] == wanted for name, wanted in asked.items())


def _selects(every: list[Evidence], terms: Terms, asked: dict[str, str]) -> list[dict[str, Any]]:
    """What can be chosen: only what there is."""
    kinds = {each.kind: terms.kind_of(each.kpi, each.kind) for each in every}
    months: list[date] = sorted({each.month for each in every})
    rows: list[tuple[str, Any, list[tuple[str, Any]]]] = [
        ("kpi", "KPI", [(item, f"{kpi_name(item)} {ITEM_NAMES[item]}") for item in ITEMS if any(each.kpi == item for each in every)]),
        ("member", gettext_lazy("聯盟成員"), sorted({(str(each.member_id), each.member.company_name) for each in every}, key=lambda pair: pair[1])),
        ("month", gettext_lazy("月份"), [(f"{month:%Y-%m}", f"{month.year - 1911}/{month.month:02}") for month in months]),
        ("kind", gettext_lazy("佐證類別"), sorted((key, said(kind.name) if kind else key) for key, kind in kinds.items())),
        ("checked", gettext_lazy("查核"), list(CHECKED.items())),
    ]
    return [
        {"name": name, "label": label, "options": [{"key": key, "words": words, "here": asked[name] == key} for key, words in options]}
        for name, label, options in rows if options
    ]


@office(Office.STAFF)
@require_safe
def twice(request: HttpRequest) -> HttpResponse:
    """Evidence used twice, across alliances and years: the later piece beside the first, with thumbnails and links."""
    where = request.GET.get("where", "") if request.GET.get("where") in WHERE else ""
    page = Paginator(used_twice(where), A_PAGE).get_page(request.GET.get("page"))
    rows = [
        {"later": _beside(each), "earlier": _beside(each.same_as), "match": MATCHES[matched_by(each)],
         "is_other": each.proposal_id != each.same_as.proposal_id}
        for each in page if each.same_as is not None
    ]
    places = [{"key": key, "words": words, "here": key == where} for key, words in PLACES.items()]
    return render(request, "kpi/evidence_twice.html", {
        "rows": rows, "page": page, "number": page.paginator.count, "where": where, "places": places,
    })


def _beside(each: Evidence) -> dict[str, Any]:
    entry = getattr(each.proposal, "desk_entry", None)
    return piece_of(each, each.proposal) | {"alliance": (entry.theme if entry else "") or each.proposal.code, "year": each.proposal.call.code}
