"""The outbox: what went out, what waits, what did not go; and everybody's own notices."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance_portal.accounts.models import Office, User
from alliance_portal.accounts.permissions import office, signed_in
from alliance_portal.administration import queries
from alliance_portal.administration.services import hold, note_bounce, resend, resend_failed
from alliance_portal.mail.models import Mail
from alliance_portal.seconds.services import Refused

A_PAGE = 50
NOTICES_A_PAGE = 20


def state_of(mail: Mail) -> tuple[str, str]:
    """Kind of mark and words of a mail's state."""
    return {
        Mail.State.WAITING: ("warn", _("待寄")), Mail.State.SENDING: ("now", _("寄送中")), Mail.State.SENT: ("done", _("已寄出")),
        Mail.State.HELD: ("fix", _("暫停寄送")), Mail.State.FAILED: ("fix", _("未寄出")), Mail.State.BOUNCED: ("fix", _("退信")),
    }[Mail.State(mail.state)]


@office(Office.STAFF, Office.ADMINISTRATOR)
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """The mails by state. Administrators see the delivery, never subject or text (security 2.3)."""
    show = request.GET.get("show", "")
    counts = queries.outbox_counts()
    words = {"stuck": _("未寄出"), "bounced": _("退信"), "waiting": _("待寄"), "sent": _("已寄出")}
    page = Paginator(queries.outbox(show), A_PAGE).get_page(request.GET.get("page"))
    facts = {
        "page": page,
        "rows": [{"mail": mail, "kind": state_of(mail)[0], "state": state_of(mail)[1]} for mail in page.object_list],
        "chips": [(key, text, counts[key]) for key, text in words.items() if counts[key]],
        "total": counts["total"],
        "stuck": counts["stuck"],
        "failed": counts["failed"],
        "retried": counts["retried"],
        "show": show if show in words else "",
        "query": f"show={show}&" if show in words else "",
        "may_read": request.user.office == Office.STAFF,
    }
    return render(request, "administration/outbox.html", facts)


def mail_of(mail_id: int) -> Mail:
    """A mail that staff may open."""
    return get_object_or_404(Mail.objects.exclude(event__in=queries.BETWEEN_REVIEWERS), pk=mail_id)


@office(Office.STAFF)
@require_safe
def mail(request: HttpRequest, mail_id: int) -> HttpResponse:
    """One mail with its text; a mail that opens an account keeps its text to itself."""
    return _mail_page(request, mail_of(mail_id))


def _mail_page(request: HttpRequest, found: Mail, *, status: int = 200, **more: Any) -> HttpResponse:
    kind, words = state_of(found)
    has_text = not found.confidential and bool(found.body)
    facts = {
        "mail": found, "kind": kind, "state": words, "may_resend": found.state == Mail.State.FAILED, "may_release": found.state == Mail.State.HELD,
        "may_hold": found.state == Mail.State.WAITING, "may_copy": has_text and found.state in (Mail.State.SENT, Mail.State.BOUNCED),
        "may_bounce": found.state == Mail.State.SENT, "first": found.again_of, "again": found.again.order_by("pk"),
    }
    return render(request, "administration/mail.html", facts | more, status=status)


@office(Office.STAFF)
@require_POST
def send_again(request: HttpRequest, mail_id: int) -> HttpResponse:
    """Send again what failed or came back, release what was held, send a copy of what has gone."""
    found = mail_of(mail_id)
    going = resend(found, request.user)
    if going is not None:
        messages.success(request, _("已排入寄送。"))
        return redirect("outbox_mail", going.pk)
    messages.error(request, _("這封通知信目前不能重新寄送，狀態可能剛剛改變。"))
    return redirect("outbox_mail", found.pk)


@office(Office.STAFF)
@require_POST
def send_failed_again(request: HttpRequest) -> HttpResponse:
    """Everything that failed once more, after the mail server was down for longer than the portal tries by itself."""
    going = resend_failed(queries.outbox("stuck"), request.user)
    if going:
        messages.success(request, ngettext("已排入%(n)s封，將重新寄送。", "已排入%(n)s封，將重新寄送。", going) % {"n": going})
    else:
        messages.error(request, _("目前沒有寄送失敗的通知信，狀態可能剛剛改變。"))
    return redirect("outbox")


@office(Office.STAFF)
@require_POST
def hold_back(request: HttpRequest, mail_id: int) -> HttpResponse:
    """暫停寄送."""
    found = mail_of(mail_id)
    if hold(found, request.user):
        messages.success(request, _("已暫停寄送；確認後可隨時寄出。"))
    else:
        messages.error(request, _("這封通知信已開始寄送，不能暫停。"))
    return redirect("outbox_mail", found.pk)


@office(Office.STAFF)
@require_POST
def bounce(request: HttpRequest, mail_id: int) -> HttpResponse:
    """登記退信: the mail server took it, the mailbox did not."""
    found, reason = mail_of(mail_id), request.POST.get("reason", "")[:500]
    try:
        is_new = note_bounce(found, request.user, reason)
    except Refused as refused:
        words = refused.text.in_language(get_language() or "")
        return _mail_page(request, found, status=400, reason=reason, problem=words, errors=[{"href": "#f-reason", "text": words}])
    if is_new:
        messages.success(request, _("已登記退信。請確認電子郵件地址，更正後再寄一次。"))
    else:
        messages.error(request, _("只有已寄出的通知信可以登記退信。"))
    return redirect("outbox_mail", found.pk)


@signed_in
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """通知: the mails to me, readable here too when the mailbox is not."""
    page = Paginator(queries.notices(request.user), NOTICES_A_PAGE).get_page(request.GET.get("page"))
    seen = request.user.notices_seen_at
    rows = [{"mail": each, "is_new": each.created_at > seen} for each in page.object_list]
    return render(request, "account/notices.html", {"page": page, "rows": rows, "unread": request.user.unread_notices})


@signed_in
@require_POST
def notices_read(request: HttpRequest) -> HttpResponse:
    """Everything up to now has been read."""
    User.objects.filter(pk=request.user.pk).update(notices_seen_at=timezone.now())
    return redirect("account_notices")
