"""Staff edit public texts, notices, announcements and help texts: draft, publish, versions kept; both languages together."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.trail.services import record
from proposals.models import Announcement, Call, CallText
from proposals.queries.call_checks import TOKEN
from proposals.queries.call_words import filled, words
from proposals.queries.calls import edition_of
from proposals.queries.text_keys import ANNOUNCEMENT, HELP, LANGUAGES, NAMES, NOTICES
from proposals.rules.call_settings import NEEDED, Problem
from proposals.services.call_drafts import NO_REASON, SHORTEST_REASON, Invalid, chain_of_call, require_staff
from proposals.services.errors import Refused

TITLE_LENGTH, BODY_LENGTH = 160, 60_000
LONGEST_WAIT = timedelta(days=366)
UNKNOWN_TOKEN = Text("有不認識的代號：", "unknown tokens: ")
NO_DRAFT = Text("沒有可公告的草稿。", "There is no draft to publish.")
WITH_THE_CALL = Text("這年度的計畫申請尚未公告；文字會隨計畫申請一併公告。", "The call is not out yet; its texts come out with it.")
ONLY_ANNOUNCEMENTS = Text("只有公告可以排定發布時間", "Only announcements can be scheduled")
NOT_LATER = Text("發布時間須晚於現在，並在一年內", "The time must be later than now, within a year")
OUT_ALREADY = Text("這則公告已經發布，修改只能立即生效；發布時間請留空", "It is out; a change takes effect at once: leave the time blank")
SLUG_TAKEN = Text("已有這個代稱的公告", "There is an announcement of this name already")
SLUG_FORM = Text("代稱為小寫英文字母、數字與連字號", "Lower-case letters, digits and hyphens only")


class TextStale(Refused):
    """Somebody else saved or published this text meanwhile (409); `theirs` is it, by language. Nothing was overwritten."""

    def __init__(self, theirs: Mapping[str, CallText], base: str) -> None:
        super().__init__("stale", Text(
            "這份文字剛剛已由其他人修改，您的內容尚未儲存。兩份內容並列在下面，請確認後再儲存。",
            "Somebody else has just changed this text; yours is not saved. Both stand below: compare and save again.",
        ))
        self.theirs = theirs
        self.base = base


@dataclass(frozen=True, slots=True)
class Standing:
    """A text as it stands: the draft of each language or, without one, the newest published version."""

    rows: Mapping[str, CallText]

    @property
    def is_draft(self) -> bool:
        """Whether something waits to be published."""
        return any(row.published_at is None for row in self.rows.values())

    @property
    def base(self) -> str:
        """What a page was made from: version and revision of the draft."""
        row = next((each for each in self.rows.values()), None)
        return f"{row.version}.{row.revision}" if row else "0.0"


def standing(call: Call, key: str) -> Standing:
    """The newest version of a text in both languages (one query)."""
    rows: dict[str, CallText] = {}
    for row in CallText.objects.filter(call=call, key=key).select_related("changed_by").order_by("version"):
        rows[row.language] = row
    return Standing(rows)


def knows(call: Call, key: str) -> bool:
    """Whether the call has such a text: a page's or notice's, a help text of its edition, an announcement of its own."""
    if key.startswith(HELP):
        return key.removeprefix(HELP) in {str(each.number) for each in edition_of(call).help_texts}
    if key.startswith(ANNOUNCEMENT):
        return Announcement.objects.filter(call=call, slug=key.removeprefix(ANNOUNCEMENT)).exists()
    return key in NAMES


def save_draft(call: Call, key: str, typed: Mapping[str, Mapping[str, str]], *, base: str, actor: User) -> Standing:
    """Keep what was typed as the draft of the next version. `typed`: language -> {title, body}; `base`: `Standing.base` of the page.

    Raises Forbidden, Invalid (blank, too long, unknown tokens: `zh-hant.title` …), TextStale.
    """
    require_staff(actor)
    texts = {language: {part: _clean(typed.get(language, {}).get(part, "")) for part in ("title", "body")} for language in LANGUAGES}
    found = tuple(_problems(call, texts))
    if found:
        raise Invalid(found)
    with transaction.atomic():
        held = Call.objects.select_for_update().get(pk=call.pk)
        now = standing(held, key)
        if now.base != base:
            raise TextStale(now.rows, now.base)
        is_same = all(row and (row.title, row.body) == tuple(texts[language].values()) for language, row in _by_language(now))
        if is_same and (now.is_draft or not _was_taken_down(held, key)):
            return now
        now = now if now.rows else _keep_original(held, key)
        version, revision = _next(now)
        for language in LANGUAGES:
            CallText.objects.update_or_create(
                call=held, key=key, language=language, version=version,
                defaults=texts[language] | {"revision": revision, "changed_by": actor, "changed_at": timezone.now(), "published_at": None},
            )
        record(chain_of_call(held), "text.drafted", actor, {"key": key, "version": version, "revision": revision})
        return standing(held, key)


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def original(call: Call, key: str) -> dict[str, dict[str, str]]:
    """What people read before staff wrote a version: the edition's help text, an announcement from a file; else nothing (one query)."""
    if key.startswith(HELP):
        found = next((each for each in edition_of(call).help_texts if str(each.number) == key.removeprefix(HELP)), None)
        return {
            language: {"title": found.question.in_language(language), "body": found.answer.in_language(language)} for language in LANGUAGES
        } if found else {}
    notice = Announcement.objects.filter(call=call, slug=key.removeprefix(ANNOUNCEMENT)).first() if key.startswith(ANNOUNCEMENT) else None
    if notice is None:
        return {}
    return {"zh-hant": {"title": notice.title_zh, "body": notice.body_zh}, "en": {"title": notice.title_en, "body": notice.body_en}}


def _keep_original(call: Call, key: str) -> Standing:
    """What was out before the first edit is version 1, so that it is kept."""
    was_out = not key.startswith(ANNOUNCEMENT) or Announcement.objects.filter(
        call=call, slug=key.removeprefix(ANNOUNCEMENT), published_at__isnull=False,
    ).exists()
    for language, parts in original(call, key).items() if was_out else ():
        CallText.objects.create(call=call, key=key, language=language, version=1, published_at=timezone.now(), **parts)
    return standing(call, key)


def _was_taken_down(call: Call, key: str) -> bool:
    """Whether it is an announcement that nobody reads: the same text, saved again, is a draft that can be published again."""
    return key.startswith(ANNOUNCEMENT) and Announcement.objects.filter(
        call=call, slug=key.removeprefix(ANNOUNCEMENT), published_at=None,
    ).exists()


def _by_language(now: Standing) -> list[tuple[str, CallText | None]]:
    return [(language, now.rows.get(language)) for language in LANGUAGES]


def _next(now: Standing) -> tuple[int, int]:
    newest = max((row.version for row in now.rows.values()), default=0)
    draft = next((row for row in now.rows.values() if row.published_at is None), None)
    return (draft.version, draft.revision + 1) if draft else (newest + 1, 1)


def _problems(call: Call, texts: Mapping[str, Mapping[str, str]]) -> list[Problem]:
    found = []
    for language, parts in texts.items():
        tokens = words(call, language)
        for part, longest in (("title", TITLE_LENGTH), ("body", BODY_LENGTH)):
            text, place = parts[part], f"{language}.{part}"
            strangers = sorted(set(TOKEN.findall(text)) - set(tokens))
            if not text:
                found.append(Problem(place, NEEDED))
            elif len(text) > longest:
                found.append(Problem(place, Text(f"最多{longest:,}字，目前{len(text):,}字", f"At most {longest:,} characters; now {len(text):,}")))
            elif strangers:
                listed = ", ".join(f"{{{each}}}" for each in strangers)
                found.append(Problem(place, Text(UNKNOWN_TOKEN.zh + listed, UNKNOWN_TOKEN.en + listed)))
    return found


def due_at(call: Call, key: str, now: datetime) -> datetime | None:
    """When an announcement that is scheduled comes out; None for one that is out, or has no time (one query)."""
    if not key.startswith(ANNOUNCEMENT):
        return None
    rows = Announcement.objects.filter(call=call, slug=key.removeprefix(ANNOUNCEMENT), published_at__gt=now)
    return rows.values_list("published_at", flat=True).first()


def may_schedule(call: Call, key: str, now: datetime) -> bool:
    """Whether a time may be set for this text: an announcement that nobody has read yet (one query)."""
    return key.startswith(ANNOUNCEMENT) and not Announcement.objects.filter(
        call=call, slug=key.removeprefix(ANNOUNCEMENT), published_at__lte=now,
    ).exists()


def publish(
    call: Call, key: str, *, base: str, actor: User, reason: str, now: datetime | None = None, due: datetime | None = None,
) -> int:
    """The draft is out, in both languages, at once or from `due` on; earlier versions are kept. The version's number.

    Whoever reads asks for what is out by now, so a scheduled announcement needs no clock of its own. A notice is stored with its tokens
    filled: consents bind to this very text. Raises Forbidden, Invalid (no reason; a time that is past, or not for this text), TextStale,
    Refused (no draft).
    """
    require_staff(actor)
    at = now or timezone.now()
    problems = [] if len(reason.strip()) >= SHORTEST_REASON else [Problem("reason", NO_REASON)]
    if due is not None and not key.startswith(ANNOUNCEMENT):
        problems.append(Problem("due", ONLY_ANNOUNCEMENTS))
    elif due is not None and not at < due <= at + LONGEST_WAIT:
        problems.append(Problem("due", NOT_LATER))
    if problems:
        raise Invalid(tuple(problems))
    with transaction.atomic():
        held = Call.objects.select_for_update().get(pk=call.pk)
        found = standing(held, key)
        if found.base != base:
            raise TextStale(found.rows, found.base)
        if not found.is_draft:
            raise Refused("no_draft", NO_DRAFT)
        if not held.is_published:
            raise Refused("with_the_call", WITH_THE_CALL)
        own = Announcement.objects.filter(call=held, slug=key.removeprefix(ANNOUNCEMENT))
        if due is not None and own.filter(published_at__lte=at).exists():
            raise Invalid((Problem("due", OUT_ALREADY),))
        own.filter(published_at__gt=at).update(published_at=None)  # its time is set anew, and the version that waited was never out
        CallText.objects.filter(call=held, key=key, published_at__gt=at).delete()
        version = _out(held, key, found, due or at)
        when = {"due": due} if due else {}
        record(chain_of_call(held), "text.published", actor, {"key": key, "version": version, "reason": reason.strip()[:500]} | when)
    return version


def publish_first_texts(call: Call, actor: User, at: datetime) -> int:
    """Every drafted text of a call that is being published; how many. In the caller's transaction."""
    keys = sorted(set(CallText.objects.filter(call=call, published_at=None).values_list("key", flat=True)))
    for key in keys:
        version = _out(call, key, standing(call, key), at)
        record(chain_of_call(call), "text.published", actor, {"key": key, "version": version, "reason": "call.published"})
    return len(keys)


def _out(call: Call, key: str, found: Standing, at: datetime) -> int:
    for language, row in found.rows.items():
        if row.published_at is not None:
            continue
        body = filled(row.body, words(call, language)) if key in NOTICES else row.body
        CallText.objects.filter(pk=row.pk).update(published_at=at, body=body, revision=row.revision + 1)
    rows = found.rows
    if key.startswith(HELP):
        own: dict[str, Any] = {"question_zh": rows["zh-hant"].title, "answer_zh": rows["zh-hant"].body}
        own |= {"question_en": rows["en"].title, "answer_en": rows["en"].body}
        call.help_texts = {**call.help_texts, key.removeprefix(HELP): own}
        Call.objects.filter(pk=call.pk).update(help_texts=call.help_texts)
    if key.startswith(ANNOUNCEMENT):
        notice = Announcement.objects.filter(call=call, slug=key.removeprefix(ANNOUNCEMENT))
        notice.update(
            title_zh=rows["zh-hant"].title, body_zh=rows["zh-hant"].body, title_en=rows["en"].title, body_en=rows["en"].body,
        )
        notice.filter(published_at=None).update(published_at=at)
    return max(row.version for row in rows.values())


def discard_draft(call: Call, key: str, *, base: str, actor: User) -> None:
    """The draft goes, the published version stays. Raises Forbidden, TextStale, Refused (no draft, or the only text there is)."""
    require_staff(actor)
    with transaction.atomic():
        held = Call.objects.select_for_update().get(pk=call.pk)
        found = standing(held, key)
        if found.base != base:
            raise TextStale(found.rows, found.base)
        drafts = CallText.objects.filter(call=held, key=key, published_at=None)
        if not CallText.objects.filter(call=held, key=key, published_at__isnull=False).exists() or not drafts.delete()[0]:
            raise Refused("no_draft", NO_DRAFT)
        record(chain_of_call(held), "text.discarded", actor, {"key": key})


def start_announcement(call: Call, slug: str, typed: Mapping[str, Mapping[str, str]], *, actor: User) -> Announcement:
    """A new announcement as a draft; nobody reads it until it is published. Raises Forbidden, Invalid."""
    require_staff(actor)
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,59}", slug):
        raise Invalid((Problem("slug", SLUG_FORM),))
    with transaction.atomic():
        made, is_new = Announcement.objects.get_or_create(
            call=call, slug=slug, defaults={
                "title_zh": typed["zh-hant"]["title"][:160], "body_zh": typed["zh-hant"]["body"], "title_en": typed["en"]["title"][:200],
                "body_en": typed["en"]["body"],
            },
        )
        if not is_new:
            raise Invalid((Problem("slug", SLUG_TAKEN),))
        save_draft(call, ANNOUNCEMENT + slug, typed, base="0.0", actor=actor)
    return made


def withdraw_announcement(call: Call, slug: str, *, actor: User, reason: str) -> None:
    """The announcement is no longer shown; its versions are kept. One that was only scheduled is a draft again.

    Raises Forbidden, Invalid (no reason), Refused (neither out nor scheduled).
    """
    require_staff(actor)
    if len(reason.strip()) < SHORTEST_REASON:
        raise Invalid((Problem("reason", NO_REASON),))
    with transaction.atomic():
        if not Announcement.objects.filter(call=call, slug=slug, published_at__isnull=False).update(published_at=None):
            raise Refused("no_draft", NO_DRAFT)
        waiting = CallText.objects.filter(call=call, key=ANNOUNCEMENT + slug, published_at__gt=timezone.now())
        waiting.update(published_at=None, revision=F("revision") + 1)
        record(chain_of_call(call), "announcement.withdrawn", actor, {"slug": slug, "reason": reason.strip()[:500]})


def versions(call: Call, key: str) -> list[CallText]:
    """Every version of a text, newest first (one query)."""
    return list(CallText.objects.filter(call=call, key=key).select_related("changed_by").order_by("-version", "language"))


def newest_number(call: Call, key: str) -> int:
    """The number of the newest published version, 0 without one (one query)."""
    newest: int | None = CallText.objects.filter(call=call, key=key, published_at__isnull=False).aggregate(n=Max("version"))["n"]
    return newest or 0
