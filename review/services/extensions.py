"""展延 and 停止上班處理: asked by one officer, confirmed by another; then the deadline moves, the day is set, notices and mails go out (R-42)."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.lib.roc_calendar import TAIPEI
from alliance_portal.lib.spoken_dates import spoken
from alliance_portal.seconds.models import Confirmation
from alliance_portal.seconds.services import Refused, ask, written_reason
from alliance_portal.trail.services import record
from proposals.constants import EDITABLE
from proposals.models import Announcement, Call, Proposal
from proposals.services.locks import chain_of, lock_proposal
from proposals.services.mails import case_mail, in_words, page, theme_of
from review.models import Extension, StoppedWork
from review.permissions import require_staff
from review.services.calendar import set_day
from review.services.letters import Reader, entry_of, readers_of
from review.services.officers import require_decider

EXTEND, EXTEND_CASE, STOP = "desk.extension", "desk.case_extension", "desk.stop_work"
NOT_LATER = Text("新的截止時間須晚於現在與原截止時間。", "The new deadline must be later than now and than the present one.")
BEFORE_MIDTERM = Text("新的截止時間須早於期中查核點。", "The new deadline must lie before the mid-term checkpoint.")
NOT_OPEN = Text("這件提案目前不在填寫或可重新上傳的階段。", "This case is not being filled and cannot be uploaded again.")
CHANGED = Text("截止時間在這段期間已被更改，請退回後重新送複核。", "The deadline was changed meanwhile; send this back and ask again.")
NEEDS_TEXT = Text("請填寫公告標題與內容，中文與英文都要。", "Give the announcement's title and text in both languages.")


def _moment(at: datetime, *, english: bool) -> str:
    return spoken(timezone.localtime(at), ["day", "weekday", "time"], english=english)


def checked_until(call: Call, until: datetime, now: datetime, before: datetime | None = None) -> datetime:
    """The new deadline, if it can be one after `before` (default: the call's). Raises Refused (reason `until`)."""
    if until <= (before or call.deadline) or until <= now:
        raise Refused("until", NOT_LATER, 400)
    if timezone.localdate(until) >= call.midterm_on:
        raise Refused("until", BEFORE_MIDTERM, 400)
    return until


# asked ----------------------------------------------------------------------------------------------------------------------


def ask_extension(call: Call, actor: User, *, until: datetime, reason: str, now: datetime) -> Confirmation:
    """Put a later deadline of the call before a second person. Raises Forbidden, seconds' Refused (until, reason, asked, nobody)."""
    require_staff(actor)
    checked_until(call, until, now)
    facts = {"call": call.code, "before": call.deadline.isoformat(), "until": until.isoformat()}
    return ask(EXTEND, f"call:{call.code}", actor, chain=f"call:{call.code}", reason=reason, facts=facts)


def ask_case_extension(case: Proposal, actor: User, *, until: datetime, reason: str, now: datetime) -> Confirmation:
    """Put a later deadline of one case before a second person; also after the call's deadline (R-42).

    Raises Forbidden, seconds' Refused (status, until, reason, asked, nobody).
    """
    require_decider(actor, case)
    _extendable(case, until, now)
    facts = {"code": case.code, "before": case.deadline.isoformat(), "until": until.isoformat()}
    return ask(EXTEND_CASE, f"case:{case.code}", actor, chain=chain_of(case), reason=reason, facts=facts)


_SAYS = {
    "body_zh": re.compile("截止時間(?:不變|順延至[^。]*)。"), "body_en": re.compile(r"The deadline (?:stays as it is|moves to [^.]*)\."),
}  # fmt: skip


def deadline_words(until: datetime | None) -> dict[str, str]:
    """What the announcement of a day without work says of the deadline, by the name of its text."""
    if until is None:
        return {"body_zh": "截止時間不變。", "body_en": "The deadline stays as it is."}
    return {"body_zh": f"截止時間順延至{_moment(until, english=False)}。", "body_en": f"The deadline moves to {_moment(until, english=True)}."}


def _agreeing(texts: Mapping[str, str], until: datetime | None) -> dict[str, str]:
    """The texts with the portal's own sentence about the deadline put right: it was proposed before a deadline was typed or taken out."""
    words = deadline_words(until)
    return {name: _SAYS[name].sub(words[name], text) if name in _SAYS else text for name, text in texts.items()}


def _extendable(case: Proposal, until: datetime, now: datetime) -> None:
    if case.status not in EDITABLE:
        raise Refused("status", NOT_OPEN)
    checked_until(case.call, until, now, case.deadline)


def ask_stop(call: Call, actor: User, *, day: date, reason: str, texts: Mapping[str, str], until: datetime | None, now: datetime) -> Confirmation:
    """Put 停止上班處理 before a second person: the day, what is announced and mailed, a later deadline or none.

    Raises Forbidden, seconds' Refused (day, texts, until, reason, asked, nobody).
    """
    require_staff(actor)
    written_reason(reason)
    if not all(texts.get(name, "").strip() for name in ("title_zh", "title_en", "body_zh", "body_en")):
        raise Refused("texts", NEEDS_TEXT, 400)
    if until is not None:
        checked_until(call, until, now)
    facts: dict[str, Any] = {"call": call.code, "day": day.isoformat(), "before": call.deadline.isoformat(), **_agreeing(texts, until)}
    facts["until"] = until.isoformat() if until else ""
    return ask(STOP, f"call:{call.code}:{day.isoformat()}", actor, chain=f"call:{call.code}", reason=reason, facts=facts)


def next_working_deadline(call: Call, day: date, is_working: Callable[[date], bool]) -> datetime | None:
    """The deadline moved to the next working day when it falls on this day, at the same hour; else None."""
    local = timezone.localtime(call.deadline)
    if local.date() != day:
        return None
    moved = day
    for _try in range(30):
        moved = date.fromordinal(moved.toordinal() + 1)
        if is_working(moved):
            break
    return datetime.combine(moved, time(local.hour, local.minute), TAIPEI)


# confirmed ------------------------------------------------------------------------------------------------------------------


def describe_extension(it: Confirmation) -> Text:
    """What will be done, in one sentence."""
    until = datetime.fromisoformat(it.facts["until"])
    return Text(f"展延{it.facts['call']}計畫申請截止時間至{_moment(until, english=False)}",
                f"Extend the deadline of the {it.facts['call']} call to {_moment(until, english=True)}")  # fmt: skip


def extend(it: Confirmation, actor: User) -> None:
    """The second person has agreed: the deadline moves. Raises Refused when it was moved meanwhile or cannot be any more."""
    call = Call.objects.get(code=it.facts["call"])
    _move(call, it, actor, datetime.fromisoformat(it.facts["until"]))


def _move(call: Call, it: Confirmation, actor: User, until: datetime) -> Extension:
    before, now = datetime.fromisoformat(it.facts["before"]), timezone.now()
    checked_until(call, until, now)
    moved = Call.objects.filter(pk=call.pk, deadline=before).update(
        deadline=until,
        timeline=_timeline(call, until),
        revision=F("revision") + 1,
        changed_by=actor,
        changed_at=now,
    )
    if moved != 1:
        raise Refused("changed", CHANGED)
    record(f"call:{call.code}", "call.extended", actor, {"before": before, "until": until, "reason": it.reason, "asked_by": it.asked_by_id})
    return Extension.objects.create(call=call, before=before, until=until, reason=it.reason, asked_by=it.asked_by, confirmed_by=actor, at=now)


def describe_case_extension(it: Confirmation) -> Text:
    """What will be done, in one sentence."""
    until, code = datetime.fromisoformat(it.facts["until"]), it.facts["code"]
    return Text(f"展延{code}的截止時間至{_moment(until, english=False)}，其他案件不變",
                f"Extend the deadline of {code} alone to {_moment(until, english=True)}")  # fmt: skip


def extend_case(it: Confirmation, actor: User) -> None:
    """The second person has agreed: this case has more time. Raises Forbidden, Refused when its deadline or the case has moved."""
    until, before, now = datetime.fromisoformat(it.facts["until"]), datetime.fromisoformat(it.facts["before"]), timezone.now()
    with transaction.atomic():
        case = lock_proposal(Proposal.objects.select_related("call").get(code=it.facts["code"]))
        require_decider(actor, case)
        if case.deadline != before:
            raise Refused("changed", CHANGED)
        _extendable(case, until, now)
        case.extended_until = until
        case.save(update_fields=["extended_until"])
        record(chain_of(case), "case.extended", actor, {"before": before, "until": until, "reason": it.reason, "asked_by": it.asked_by_id})
        Extension.objects.create(
            call=case.call, proposal=case, before=before, until=until, reason=it.reason, asked_by=it.asked_by, confirmed_by=actor, at=now,
        )


def _timeline(call: Call, until: datetime) -> list[dict[str, Any]]:
    """The stage that ended with the old deadline's day ends with the new one's."""
    old, new = timezone.localdate(call.deadline).isoformat(), timezone.localdate(until).isoformat()
    return [{**row, "to": new} if row.get("key") == "documents" and row.get("to") == old else row for row in call.timeline]


def describe_stop(it: Confirmation) -> Text:
    """What will be done, in one sentence."""
    day = date.fromisoformat(it.facts["day"])
    zh, en = spoken(day, ["day", "weekday"], english=False), spoken(day, ["day", "weekday"], english=True)
    if not it.facts["until"]:
        return Text(f"{zh}停止上班處理：順延收件確認時限、公告並寄送通知", f"No work on {en}: clocks wait, announcement and mails")
    until = datetime.fromisoformat(it.facts["until"])
    return Text(f"{zh}停止上班處理：截止時間展延至{_moment(until, english=False)}，順延收件確認時限、公告並寄送通知",
                f"No work on {en}: the deadline moves to {_moment(until, english=True)}, clocks wait, announcement and mails")  # fmt: skip


def stop(it: Confirmation, actor: User) -> None:
    """The second person has agreed: the day is no working day, the deadline moves where asked, the notice is out; mails follow."""
    call, day, now = Call.objects.get(code=it.facts["call"]), date.fromisoformat(it.facts["day"]), timezone.now()
    set_day(day, actor, is_working=False, name="停止上班", reason=it.reason, at=now)
    extension = _move(call, it, actor, datetime.fromisoformat(it.facts["until"])) if it.facts["until"] else None
    texts = {name: str(it.facts[name]) for name in ("title_zh", "title_en", "body_zh", "body_en")}
    Announcement.objects.update_or_create(call=call, slug=f"stop-work-{day.isoformat()}", defaults={**texts, "published_at": now})
    if extension is not None:
        Extension.objects.filter(pk=extension.pk).update(mailed_at=now)  # one mail says both
    StoppedWork.objects.create(
        call=call, day=day, reason=it.reason, extension=extension, asked_by=it.asked_by, confirmed_by=actor, at=now, **texts,
    )  # fmt: skip
    record(f"call:{call.code}", "call.stopped_work", actor, {"day": day, "until": it.facts["until"], "reason": it.reason})


# mailed: "due and not yet sent", by the sweeper, each once --------------------------------------------------------------------


def mail_due(now: datetime) -> int:
    """Mails of extensions and days without work that have not gone to everybody; how many notices are through (two queries when none)."""
    count = 0
    for extension in Extension.objects.filter(mailed_at=None).select_related("call"):
        everybody = _open_cases(extension.call)
        told = everybody.filter(pk=extension.proposal_id) if extension.proposal_id else everybody
        count += _through(Extension, extension.pk, told, now, partial(_tell_extended, extension))
    for stopped in StoppedWork.objects.filter(mailed_at=None).select_related("call"):
        count += _through(StoppedWork, stopped.pk, _open_cases(stopped.call), now, partial(_tell_stopped, stopped))
    return count


def _open_cases(call: Call) -> QuerySet[Proposal]:
    return Proposal.objects.filter(call=call, status__in=EDITABLE).select_related("call").order_by("pk")


def _through(
    model: type[Extension] | type[StoppedWork], pk: int, cases: QuerySet[Proposal], now: datetime, tell: Callable[[Proposal], None],
) -> int:
    """Tell the people of every one of these cases; a mail has its key, so that a round cut short is simply run again."""
    with transaction.atomic():
        for case in cases:
            tell(case)
        return model._default_manager.filter(pk=pk, mailed_at=None).update(mailed_at=now)  # noqa: SLF001  Django's own name


def _people(case: Proposal) -> tuple[str, list[Reader]]:
    entry = entry_of(case)
    return (entry.theme if entry else theme_of(case)), readers_of(case, entry)


def _tell_extended(it: Extension, case: Proposal) -> None:
    theme, readers = _people(case)
    for reader in readers:
        case_mail(
            "deadline_extended", case, key=f"extended:{it.pk}:{case.pk}:{reader.email.lower()}", to=reader.email, theme=theme,
            language=reader.language, person=reader.name, before=in_words(it.before, reader.language), until=in_words(it.until, reader.language),
            reason=it.reason, link=page("proposal", case.code),
        )  # fmt: skip


def _tell_stopped(it: StoppedWork, case: Proposal) -> None:
    theme, readers = _people(case)
    for reader in readers:
        english = reader.language.startswith("en")
        case_mail(
            "work_stopped", case, key=f"stopped:{it.pk}:{case.pk}:{reader.email.lower()}", to=reader.email, theme=theme, language=reader.language,
            person=reader.name, title=it.title_en if english else it.title_zh, text=it.body_en if english else it.body_zh,
            deadline=in_words(case.deadline, reader.language), link=page("proposal", case.code),
        )  # fmt: skip
