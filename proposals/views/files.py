"""Files of the form: upload into a slot (a POST of its own), and download by the permission of the case."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance_portal.accounts.permissions import signed_in
from alliance_portal.files.downloads import answer, may_open_now
from alliance_portal.files.services import FileRefused
from alliance_portal.lib.clock import received_at
from proposals import permissions
from proposals.catalogue.captions import caption_of
from proposals.catalogue.model import Kind, Scope
from proposals.forms.state import said
from proposals.models import Attachment, MemberFirm, Proposal, SectionAnswers
from proposals.queries.calls import edition_of
from proposals.queries.sheets import answers_of, slots_of
from proposals.services.attachments import PICTURE, attach
from proposals.services.errors import Closed, Refused
from proposals.views.fetching import case_of, member_of, require, section_of


@signed_in
@require_POST
def upload(request: HttpRequest, code: str, section: str, slot: str) -> HttpResponse:
    """A file into a slot of the alliance's form, from the page's script or a plain form."""
    return _upload(request, case_of(request, code), None, section, slot)


@signed_in
@require_POST
def member_upload(request: HttpRequest, code: str, key: str, section: str, slot: str) -> HttpResponse:
    """A file into a slot of a member's form."""
    proposal = case_of(request, code)
    return _upload(request, proposal, member_of(proposal, key), section, slot)


@signed_in
@require_POST
def picture(request: HttpRequest, code: str, section: str, field: str) -> HttpResponse:
    """A picture inside a formatted narrative of the alliance's form: kept as a file of the case, named by the text itself."""
    proposal, at, file = case_of(request, code), received_at(request), request.FILES.get("file")
    form = section_of(edition_of(proposal.call), section, Scope.ALLIANCE)
    if not form.has(field) or form.field(field).kind is not Kind.LONGTEXT:
        raise Http404
    require(permissions.may_edit_section(request.user, proposal, section, None, at))
    if file is None:
        return JsonResponse({"error": _("沒有收到檔案，請重新選擇")}, status=400)
    try:
        done = attach(proposal, None, f"{section}.{field}{PICTURE}", file, actor=request.user, received_at=at)
    except FileRefused as refused:
        return JsonResponse({"error": said(refused.reason)}, status=refused.status)
    except Refused as refused:
        return JsonResponse({"error": said(refused.text)}, status=409)
    return JsonResponse({"id": str(done.pk), "name": done.file.name, "url": reverse("attachment", args=[proposal.code, done.pk])})


@signed_in
@require_safe
def attachment(request: HttpRequest, code: str, attachment: UUID) -> HttpResponseBase:
    """A file of the case: always a download, pictures also inside the page."""
    proposal = case_of(request, code)
    found = get_object_or_404(Attachment.objects.select_related("file", "member"), pk=attachment, proposal=proposal)
    allowed = permissions.may_read_draft(request.user, proposal) or permissions.may_read_submission(request.user, proposal)
    if found.member is not None:
        allowed = permissions.may_read_member_form(request.user, proposal, found.member)
    require(allowed)
    if not may_open_now(found.file, request.user.pk):
        raise Http404
    return answer(found.file, inline="inline" in request.GET)


def _upload(request: HttpRequest, proposal: Proposal, member: MemberFirm | None, key: str, slot: str) -> HttpResponse:
    section = section_of(edition_of(proposal.call), key, Scope.ALLIANCE if member is None else Scope.MEMBER)
    file = request.FILES.get("file") or request.FILES.get(f"file-{slot}")
    if slot not in slots_of(section):
        raise Http404
    if file is None:
        return JsonResponse({"error": _("沒有收到檔案，請重新選擇")}, status=400)
    at = received_at(request)
    require(permissions.may_edit_section(request.user, proposal, key, member, at))
    text = request.POST.get("revision", "")
    base = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
    try:
        done = attach(proposal, member, f"{key}.{slot}", file, actor=request.user, base_revision=base, received_at=at)
    except FileRefused as refused:
        return JsonResponse({"error": said(refused.reason)}, status=refused.status)
    except Closed as closed:
        return JsonResponse({"error": said(closed.text), "closed": True}, status=403)
    except Refused as refused:
        return JsonResponse({"error": said(refused.text)}, status=409)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse(facts_of(proposal, done, answers_of(proposal, member, key)))
    return redirect(_page(proposal, member, key) + f"#id_{slot}")


def facts_of(proposal: Proposal, done: Attachment, answers: SectionAnswers) -> dict[str, Any]:
    """What the page's script shows of a file that is now in its slot."""
    stored = done.file
    section, _dot, key = done.slot.partition(".")
    is_figure = done.member_id is None and section_of(edition_of(proposal.call), section, Scope.ALLIANCE).field(key).kind is Kind.IMAGE
    return {
        "name": stored.name,
        "size": filesizeformat(stored.size),
        "url": reverse("attachment", args=[proposal.code, done.pk]),
        "is_image": stored.media_type in ("image/png", "image/jpeg"),
        "revision": answers.revision,
        "caption": caption_of(answers.data.get(key)),
        "figure_url": reverse("figure", args=[proposal.code, section, key]) if is_figure else "",
        "figure_words": _("裁切與圖說"),
        "words": _("已上傳"),
    }


def _page(proposal: Proposal, member: MemberFirm | None, key: str) -> str:
    return reverse("section", args=[proposal.code, key]) if member is None else reverse("member_section", args=[proposal.code, member.key, key])


def attach_posted(sheet: Any, revision: int) -> str:
    """Attach the files that a form page posted with its texts; the key of the last slot, "" for none. Raises FileRefused."""
    done = ""
    for slot in slots_of(sheet.section):
        file = sheet.request.FILES.get(f"file-{slot}")
        if file is not None:
            attach(
                sheet.proposal,
                sheet.member,
                f"{sheet.section.key}.{slot}",
                file,
                actor=sheet.request.user,
                base_revision=revision,
                received_at=sheet.received_at,
            )
            revision, done = revision + 1, slot
    return done
