"""Filling offline: workbooks out, files in, a preview of every change, and 套用."""

from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance_portal.accounts.permissions import signed_in
from alliance_portal.files.kinds import MEDIA_TYPES
from alliance_portal.files.names import clean_name, extension_of
from alliance_portal.files.services import FileRefused
from alliance_portal.lib.child_process import ChildFailed
from alliance_portal.lib.clock import received_at
from alliance_portal.lib.findings import Text
from proposals import permissions
from proposals.catalogue.model import Scope
from proposals.forms.state import said
from proposals.models import Intake, MemberFirm, Proposal
from proposals.queries.calls import edition_of
from proposals.queries.cases import checked, day_of_check
from proposals.services import offline as service
from proposals.services import offline_documents as documents
from proposals.services import offline_word as word
from proposals.services.errors import Closed, Refused
from proposals.services.offline_changes import PartReview, apply, review
from proposals.views.fetching import case_of, member_of, members_of, require, section_of
from proposals.views.navigation import side_for, title_of
from proposals.views.offline_rows import error_lines, part_facts
from proposals.workbooks.model import WorkbookRefused, has_blanks


@signed_in
@require_safe
def offline(request: HttpRequest, code: str, key: str = "") -> HttpResponse:
    """Download a workbook, upload what was filled in."""
    proposal = case_of(request, code)
    return _page(request, proposal, member_of(proposal, key) if key else None)


@signed_in
@require_safe
def workbook(request: HttpRequest, code: str, key: str = "") -> HttpResponse:
    """The workbook of the whole form or of one section (`?section=`)."""
    proposal = case_of(request, code)
    member = member_of(proposal, key) if key else None
    chosen = request.GET.get("section", "")
    sections = _sections(request, proposal, member)
    if chosen:
        section_of(edition_of(proposal.call), chosen, _scope(member))
        sections = [section for section in sections if section == chosen]
    require(bool(sections))
    try:
        content = service.workbook(proposal, [(key, section) for section in sections], get_language() or "")
    except ChildFailed as failed:
        return _page(request, proposal, member, status=503, refusal=failed.reason)
    return _download(content, f"{proposal.code}{'-' + key if key else ''}{'-' + chosen if chosen else ''}.xlsx", MEDIA_TYPES["xlsx"])


@signed_in
@require_POST
def upload(request: HttpRequest, code: str, key: str = "") -> HttpResponse:
    """Read an uploaded file and show what it would change; nothing is saved yet."""
    proposal = case_of(request, code)
    member = member_of(proposal, key) if key else None
    require(any(permissions.may_edit_section(request.user, proposal, section, member, received_at(request)) for section in _every(proposal, member)))
    file = request.FILES.get("file")
    try:
        if file is None:
            raise FileRefused(Text("請先選擇檔案。", "Choose a file first."))
        intake = _taken(request, file, proposal, member)
    except FileRefused as refused:
        return _page(request, proposal, member, status=refused.status, refusal=refused.reason)
    except WorkbookRefused as refused:
        return _page(request, proposal, member, status=400, refusal=refused.reason)
    return redirect("offline_review", proposal.code, intake.pk)


def _taken(request: HttpRequest, file: Any, proposal: Proposal, member: MemberFirm | None) -> Intake:
    """Read the file by its ending: a workbook, a Word file for one narrative, or an interchange document of the whole case."""
    extension = extension_of(clean_name(file.name or ""))
    if extension == "docx":
        return word.take(file, proposal, member, request.POST.get("target", ""), actor=request.user)
    if extension in documents.EXTENSIONS and member is None:
        return documents.take(file, proposal, actor=request.user)
    return service.take(file, proposal, member, actor=request.user)


@signed_in
@require_safe
def offline_document(request: HttpRequest, code: str) -> HttpResponseBase:
    """The interchange document with its files, as a ZIP; of members' forms what the lead may read."""
    proposal = case_of(request, code)
    require(permissions.standing(request.user, proposal).is_lead)
    out = TemporaryFile(prefix="document-")  # noqa: SIM115  the answer closes it
    documents.write_zip(proposal, request.user, out)
    out.seek(0)
    answer = FileResponse(out, as_attachment=True, filename=f"{proposal.code}.zip", content_type="application/zip")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@signed_in
@require_safe
def offline_review(request: HttpRequest, code: str, intake: UUID) -> HttpResponse:
    """What a file would change, field by field, and what in it could not be read."""
    return _review_page(request, _intake_of(request, code, intake))


@signed_in
@require_POST
def offline_apply(request: HttpRequest, code: str, intake: UUID) -> HttpResponse:
    """Save what was shown; a newer save of somebody else is never overwritten (409, both shown)."""
    found = _intake_of(request, code, intake)
    revisions = {name.removeprefix("revision-"): _number(text) for name, text in request.POST.items() if name.startswith("revision-")}
    picks = {name.removeprefix("pick-"): text for name, text in request.POST.items() if name.startswith("pick-")}
    try:
        count = apply(found, actor=request.user, received_at=received_at(request), revisions=revisions, picks=picks)
    except Closed as closed:
        return _review_page(request, found, status=403, refusal=closed.text)
    except Refused as refused:
        return _review_page(request, found, status=422 if refused.reason == "choose" else 409, refusal=refused.text)
    messages.success(request, _("已套用%(n)s項變動") % {"n": count})
    return redirect(_home(found.proposal, _member_of(found)))


def _intake_of(request: HttpRequest, code: str, intake: UUID) -> Intake:
    """What this very person has uploaded to this case; else 404."""
    proposal = case_of(request, code)
    found = get_object_or_404(Intake, pk=intake, proposal=proposal, made_by=request.user)
    found.proposal = proposal
    return found


def _member_of(intake: Intake) -> MemberFirm | None:
    """The member on whose page the file was given; 404 when the firm has left the alliance since."""
    return member_of(intake.proposal, intake.context) if intake.context else None


def _scope(member: MemberFirm | None) -> Scope:
    return Scope.ALLIANCE if member is None else Scope.MEMBER


def _every(proposal: Proposal, member: MemberFirm | None) -> list[str]:
    return [section.key for section in edition_of(proposal.call).of_scope(_scope(member)) if has_blanks(section)]


def _sections(request: HttpRequest, proposal: Proposal, member: MemberFirm | None) -> list[str]:
    """The sections that this person may read, and so take along."""
    return [key for key in _every(proposal, member) if permissions.may_read_section(request.user, proposal, key, member)]


def _page(request: HttpRequest, proposal: Proposal, member: MemberFirm | None, *, status: int = 200, refusal: Text | None = None) -> HttpResponse:
    at, edition = received_at(request), edition_of(proposal.call)
    mine = _sections(request, proposal, member)
    require(bool(mine))
    chosen = request.GET.get("section", "")
    url = _url("offline_workbook", proposal, member)
    rows = [{"key": key, "title": title_of(edition.section(key, _scope(member))), "url": f"{url}?section={key}"} for key in mine]
    facts = {
        "proposal": proposal,
        "member": member,
        "nav": _nav(request, proposal, member),
        "rows": rows,
        "chosen": next((row for row in rows if row["key"] == chosen), None),
        "workbook_url": url,
        "upload_url": _url("offline_upload", proposal, member),
        "may_fill": any(permissions.may_edit_section(request.user, proposal, key, member, at) for key in mine),
        "narratives": [{"key": key, "label": said(label)} for key, label in word.narratives(proposal, member)],
        "target": request.POST.get("target", ""),
        "has_document": member is None and permissions.standing(request.user, proposal).is_lead,
        "refusal": said(refusal),
        "refused": request.POST.get("which", "workbook") if refusal else "",
    }
    return render(request, "proposals/offline.html", facts, status=status)


def _url(name: str, proposal: Proposal, member: MemberFirm | None) -> str:
    return reverse(f"member_{name}", args=[proposal.code, member.key]) if member else reverse(name, args=[proposal.code])


def _nav(request: HttpRequest, proposal: Proposal, member: MemberFirm | None) -> dict[str, Any]:
    read = checked(proposal, day_of_check(proposal.call, received_at(request)))
    return side_for(request, proposal, read, members_of(proposal), member=member, current="offline")


def _home(proposal: Proposal, member: MemberFirm | None) -> str:
    return _url("offline", proposal, member)


def _review_page(request: HttpRequest, intake: Intake, *, status: int = 200, refusal: Text | None = None) -> HttpResponse:
    proposal = intake.proposal
    member = _member_of(intake)
    found: list[PartReview] = review(intake, request.user)
    parts = [part_facts(each, get_language() or "", bool(intake.context)) for each in found if each.changes]
    counted = sum(len(each.wanted) for each in found)
    facts = {
        "proposal": proposal,
        "member": member,
        "intake": intake,
        "nav": _nav(request, proposal, member),
        "parts": parts,
        "faults": error_lines(intake),
        "count": counted,
        "conflicts": sum(one.is_conflict for each in found for one in each.wanted),
        "home": _home(proposal, member),
        "is_open": permissions.is_editable(proposal, received_at(request)),
        "refusal": said(refusal),
    }
    return render(request, "proposals/offline_review.html", facts, status=status)


def _download(content: bytes, name: str, media_type: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _number(text: Any) -> int:
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 10 else -1
