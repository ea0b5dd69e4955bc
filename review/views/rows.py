"""The desk's rows written in Python: fifty of them as a template were half of the page's time (design: performance)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance_portal.frame_tags import icon, state
from alliance_portal.lib.spoken_dates import spoken
from alliance_portal.mail.models import Mail
from proposals.forms.markup import html, joined, when
from proposals.models import Call
from proposals.queries.homes import parts_of
from proposals.views.links import address
from review.constants import NUMBER_WORD, state_words
from review.queries.desk import Closer, Line, Paper
from review.rules.working_hours import Clock

MAIL_WORDS = {
    "submission_receipt": gettext_lazy("送件回執"),
    "paper_acknowledged": gettext_lazy("收件確認"),
    "late_refused": gettext_lazy("逾期通知"),
    "withdrawn": gettext_lazy("撤案通知"),
    "deadline_extended": gettext_lazy("展延通知"),
    "slides_extended": gettext_lazy("展延通知"),
    "work_stopped": gettext_lazy("停班通知"),
    "correction_asked": gettext_lazy("補件通知"),
    "correction_changed": gettext_lazy("補件異動"),
    "correction_reminder": gettext_lazy("補件提醒"),
    "correction_supplied": gettext_lazy("已補件"),
    "correction_overdue": gettext_lazy("補件逾期"),
    "screening_passed": gettext_lazy("資格審查結果"),
    "screening_refused": gettext_lazy("資格審查結果"),
    "member_invitation": gettext_lazy("成員邀請"),
    "reminder_member": gettext_lazy("填寫提醒"),
    "consent_needed": gettext_lazy("同意通知"),
    "file_unsafe": gettext_lazy("檔案異常"),
}


def time_words(at: datetime | None, *, english: bool) -> str:
    """3月4日 20:14, or a dash."""
    return spoken(timezone.localtime(at), ("short", "time"), english=english) if at else "—"


def hours_words(left: timedelta, *, english: bool) -> str:
    """2時29分."""
    minutes = int(left.total_seconds() // 60)
    return f"{minutes // 60} h {minutes % 60} min" if english else f"{minutes // 60}時{minutes % 60}分"


def missing(paper: Paper | None) -> list[str]:
    """What the paper lacks, in a word each (D-04 to D-07)."""
    if paper is None:
        return []
    found = [] if paper.copies >= 2 else [_("書面份數不足")]
    found += [] if paper.has_seals else [_("缺印章")]
    found += [] if paper.has_certificate else [_("缺登記證明")]
    return found + ([] if paper.has_pink_cover else [_("封面紙張不符")])


def clock_words(line: Line, now: datetime, *, english: bool) -> SafeString:
    """確認時限: time left, 已回覆, 已逾時, or a dash."""
    if line.paper is not None and line.paper.acknowledged_at is not None and line.clock is None:
        return html("{}", _("已回覆"))
    return _clock(line.clock, now, english=english) if line.clock else html("{}", "—")


def _clock(clock: Clock, now: datetime, *, english: bool) -> SafeString:
    if clock.is_over(now):
        return html('<b class="text-stop">{}{}</b>', icon("stop"), _("已逾時"))
    words = hours_words(clock.left, english=english)
    return html('<b class="text-warnish">{}{}</b>', icon("warn"), words) if clock.is_near(now) else html("{}", words)


def desk_rows(call: Call, lines: Sequence[Line], closer: Closer, *, english: bool) -> SafeString:
    """The rows of one page."""
    heads = {"up": _("電子檔"), "paper": _("書面"), "state": _("狀態"), "mail": _("最近通知"), "clock": _("確認時限")}
    now = timezone.now()
    return joined([_row(call, line, closer, heads, now, english=english) for line in lines])


def _row(call: Call, line: Line, closer: Closer, heads: dict[str, str], now: datetime, *, english: bool) -> SafeString:
    number = f"{NUMBER_WORD}-{line.number:03} · " if line.number else ""
    lead = line.lead or line.code
    return html(
        '<tr data-row><td class="chk"><input class="form-check-input" type="checkbox" name="case" value="{}" form="bulk" aria-label="{}"></td>'
        '<th scope="row"><a href="{}" data-open>{}</a><span class="sub">{}{}</span></th><td data-label="{}">{}</td><td data-label="{}">{}</td>'
        '<td data-label="{}">{}</td><td data-label="{}">{}</td><td class="num" data-label="{}">{}</td></tr>',
        line.code, _("選取%(name)s") % {"name": line.name}, address("desk_case", line.code), line.name, number, lead,
        heads["up"], _upload(call, line, closer, english=english), heads["paper"], _paper(line, english=english), heads["state"], _state(line),
        heads["mail"], _mail(line, closer, english=english), heads["clock"], clock_words(line, now, english=english),
    )  # fmt: skip


def _upload(call: Call, line: Line, closer: Closer, *, english: bool) -> SafeString:
    if line.is_draft:
        done = round(100 * closer.filled.get(line.pk, 0) / max(1, parts_of(call, closer.members.get(line.pk, 0))))
        return html('<span class="sub">{}</span>', _("已填寫 %(n)s%%") % {"n": min(100, done)})
    again = when(line.sent > 1, '<span class="sub">{}</span>', _("第%(n)s次") % {"n": line.sent})
    return html('<span class="two">{}{}</span>', time_words(line.sent_at, english=english), again)


def _paper(line: Line, *, english: bool) -> SafeString:
    paper = line.paper
    if paper is None:
        return html("{}", "—")
    older = paper.version is not None and paper.version < line.sent and not line.is_draft
    lacks = missing(paper)
    return html(
        '<span class="two">{}{}{}{}</span>', time_words(paper.arrived_at, english=english),
        when(older, '<span class="sub text-warnish">{}</span>', _("為第%(n)s次上傳之版本") % {"n": paper.version}),
        when(paper.is_late, '<span class="sub text-stop">{}</span>', _("逾期")),
        when(lacks, '<span class="sub text-warnish">{}</span>', "、".join(lacks) if not english else ", ".join(lacks)),
    )  # fmt: skip


def _state(line: Line) -> SafeString:
    words, kind, symbol = state_words(line.state)
    return state(kind, words, symbol, plain=True)


def _mail(line: Line, closer: Closer, *, english: bool) -> SafeString:
    event, at, sent = closer.mails.get(f"proposal:{line.code}", ("", None, ""))
    if at is None:
        return html("{}", "—")
    stuck = sent in (Mail.State.FAILED, Mail.State.HELD, Mail.State.BOUNCED)
    return html(
        '<span class="two">{}<span class="sub">{}{}</span></span>', mail_words(event), time_words(at, english=english),
        when(stuck, ' <b class="text-stop">{}</b>', _("未寄出")),
    )  # fmt: skip


def mail_words(event: str) -> str:
    """A mail in a word or two."""
    return str(MAIL_WORDS.get(event) or _("通知信"))
