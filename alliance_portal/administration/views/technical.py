"""技術狀態: for administrators, how the portal is doing; failed jobs are tried again from here."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance_portal.accounts.models import Office
from alliance_portal.accounts.permissions import office
from alliance_portal.administration import technical as queries
from alliance_portal.administration.services import retry_job
from alliance_portal.jobs import registry
from alliance_portal.jobs.models import Job
from alliance_portal.lib.clock import received_at
from alliance_portal.mail.models import Mail

A_PAGE = 20
Line = dict[str, Any]


@office(Office.ADMINISTRATOR)
@require_safe
def technical(request: HttpRequest) -> HttpResponse:
    """One page: what needs a look first, then everything by subject."""
    now = received_at(request)
    parts = {"queue": queries.queue(), "sweeper": queries.sweeper(), "disk": queries.disk(), "scanner": queries.scanner()}
    states, oldest_mail = queries.outbox_by_state()
    page = Paginator(queries.failed_jobs(), A_PAGE).get_page(request.GET.get("page"))
    language = get_language() or ""
    facts = {
        "versions": queries.versions(), "mode": settings.MODE, "database": queries.database(), **parts, "lines": lines(now=now, **parts),
        "outbox": [(words, states[state.value]) for state, words in mail_words()], "oldest_mail": oldest_mail, "page": page,
        "jobs": [{"it": job, "name": registry.name_of(job.kind).in_language(language)} for job in page.object_list],
    }
    facts["alarms"] = sum(1 for line in facts["lines"] if line["kind"] == "fix")
    return render(request, "administration/technical.html", facts)


def mail_words() -> list[tuple[Mail.State, str]]:
    """The states of a mail in words."""
    state = Mail.State
    return [
        (state.WAITING, _("待寄")), (state.SENDING, _("寄送中")), (state.SENT, _("已寄出")), (state.HELD, _("暫停寄送")), (state.FAILED, _("未寄出")),
        (state.BOUNCED, _("退信")),
    ]


def lines(*, now: datetime, queue: queries.Queue, sweeper: queries.Sweeper, disk: queries.Disk, scanner: queries.Scanner) -> list[Line]:
    """The state of each part in a sentence: kind of mark, words, sentence."""
    good, bad, note = _("正常"), _("需要查看"), _("注意")
    found: list[Line] = []
    if sweeper.is_silent(now):
        found.append(_line("fix", bad, _("巡檢"), _("超過2分鐘沒有巡檢紀錄；提醒與重寄會停住。")))
    elif sweeper.beat is not None and sweeper.beat.failed:
        found.append(_line("fix", bad, _("巡檢"), _("最近一輪有項目失敗：%(names)s") % {"names": "、".join(sweeper.beat.failed)}))
    else:
        found.append(_line("done", good, _("巡檢"), _("最近一輪正常完成。")))
    if queue.is_slow(now):
        found.append(_line("fix", bad, _("背景作業"), _("最早的作業已等候超過10分鐘。")))
    elif queue.failed:
        words = ngettext("%(n)s件作業失敗，可在下方重試。", "%(n)s件作業失敗，可在下方重試。", queue.failed) % {"n": queue.failed}
        found.append(_line("warn", note, _("背景作業"), words))
    else:
        found.append(_line("done", good, _("背景作業"), _("沒有失敗或久候的作業。")))
    room = _("可用 %(free)s，低於 %(kept)s 時停止上傳；送件不受影響。") % {"free": filesizeformat(disk.free), "kept": filesizeformat(disk.kept)}
    found.append(_line("fix" if disk.is_short else "done", bad if disk.is_short else good, _("磁碟空間"), room))
    return [*found, _scanner(scanner, good, bad, note)]


def _scanner(scanner: queries.Scanner, good: str, bad: str, note: str) -> Line:
    if not scanner.is_set:
        return _line("warn", note, _("檔案掃毒"), _("未設定掃毒服務；上傳檔案只做內容檢查。"))
    if not scanner.answers:
        words = ngettext(
            "掃毒服務沒有回應，%(n)s個檔案等候中；送件不受影響。", "掃毒服務沒有回應，%(n)s個檔案等候中；送件不受影響。", scanner.waiting,
        )
        return _line("fix", bad, _("檔案掃毒"), words % {"n": scanner.waiting})
    words = _("掃毒服務正常，等候 %(waiting)s 個，曾隔離 %(infected)s 個。")
    return _line("done", good, _("檔案掃毒"), words % {"waiting": scanner.waiting, "infected": scanner.infected})


def _line(kind: str, words: str, name: str, text: str) -> Line:
    return {"kind": kind, "words": words, "name": name, "text": text}


@office(Office.ADMINISTRATOR)
@require_POST
def retry(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Try a failed job again."""
    if retry_job(get_object_or_404(Job, pk=job_id), request.user):
        messages.success(request, _("已重新排入作業。"))
    else:
        messages.error(request, _("這件作業不是失敗狀態，可能剛剛已重試。"))
    return redirect("technical")
