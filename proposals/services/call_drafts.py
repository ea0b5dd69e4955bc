"""Staff open next year's call: copied from an old one, corrected, published; every change in the trail (issue 3 "Next year")."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from alliance_portal.accounts.models import Office, User
from alliance_portal.lib.findings import Text
from alliance_portal.trail.services import record
from proposals.models import Call, CallText
from proposals.queries.call_checks import checklist
from proposals.queries.calls import tree_of
from proposals.rules.call_settings import DAYS, MOMENTS, Problem, problems
from proposals.services.calls import columns_of
from proposals.services.consents import CONSENT_LINE_KEY, NOTICE_KEY
from proposals.services.errors import Forbidden, Refused

SHORTEST_REASON = 5
# what may still change once a call is open: whom to ask, and what runs later (`call_running` asks a second person where it decides about
# cases). Dates of the call only through an extension; texts have a service of their own
OPEN_GROUPS = frozenset({"contact", "running"})
TAKEN = Text("已有這個代號的計畫申請", "There is a call of this code already")
YEAR_TAKEN = Text("請填比原計畫申請晚的年度", "Give a year after that of the call that is copied")
LOCKED = Text("受理申請開始後，這些設定不能再修改。", "These settings cannot change once applications are open.")
NO_REASON = Text(f"請填寫修改的理由（至少{SHORTEST_REASON}個字）", f"Give the reason of the change (at least {SHORTEST_REASON} characters)")
NOT_READY = Text("還有未完成的項目，不能公告。", "Something is still missing; the call cannot be published.")
OPENED = Text("已開始受理申請，不能撤回公告。", "Applications are open; the call can no longer be taken back.")
HAS_CASES = Text("已公告或已有提案的計畫申請不能刪除。", "A call that is out or has cases cannot be deleted.")


class CallStale(Refused):
    """Somebody else changed the call since the page was opened (409). `call` is as it is now; nothing was overwritten."""

    def __init__(self, call: Call) -> None:
        super().__init__("stale", Text(
            "這份設定剛剛已由其他人修改，您的內容尚未儲存。兩份內容並列在下面，請確認後再儲存。",
            "Somebody else has just changed these settings; yours are not saved. Both stand below: compare and save again.",
        ))
        self.call = call


class Invalid(Refused):
    """What was typed does not hold together (400); `problems` say where."""

    def __init__(self, found: tuple[Problem, ...]) -> None:
        super().__init__("invalid", found[0].text)
        self.problems = found


def chain_of_call(call: Call) -> str:
    """The chain of a call in the trail."""
    return f"call:{call.code}"


def require_staff(actor: User) -> None:
    """Only the implementing unit's own people set up a call. Raises Forbidden."""
    if actor.office != Office.STAFF or not actor.is_active:
        raise Forbidden("staff")


def is_open_or_past(call: Call, now: datetime) -> bool:
    """Whether applications have begun: from then on the settings are fixed."""
    return call.is_published and call.opens_at <= now


# a new call from an old one -------------------------------------------------------------------------------------------------

def copy_call(source: Call, *, code: str, roc_year: int, actor: User) -> Call:
    """A draft of a later year: dates moved by the years between, the year in names moved, texts as drafts.

    Raises Forbidden, Invalid (code taken or of a wrong form, year not later).
    """
    require_staff(actor)
    years = roc_year - source.roc_year
    if not 1 <= years <= 20:
        raise Invalid((Problem("roc_year", YEAR_TAKEN),))
    tree = shifted_tree(tree_of(source), years) | {"code": code, "is_published": False}
    found = problems(tree)
    if found:
        raise Invalid(found)
    facts = columns_of(tree) | {"edition_digest": source.edition_digest, "help_texts": source.help_texts, "copied_from": source}
    try:
        with transaction.atomic():
            call = Call.objects.create(code=code, changed_by=actor, changed_at=timezone.now(), revision=1, **facts)
            _copy_texts(source, call, actor)
            record(chain_of_call(call), "call.copied", actor, {"from": source.code, "years": years})
    except IntegrityError as taken:
        raise Invalid((Problem("code", TAKEN),)) from taken
    return call


def shifted_tree(tree: Mapping[str, Any], years: int) -> dict[str, Any]:
    """A call's settings moved by whole years: every date, and the year in names (「113年度」, 2024) of titles."""
    moved = dict(tree) | {"roc_year": tree["roc_year"] + years}
    for name in (*MOMENTS, *DAYS):
        moved[name] = later(tree[name], years)
    moved |= {"slides_until": later(tree["slides_until"], years)} if tree.get("slides_until") else {}
    moved["timeline"] = [{**row, "from": later(row["from"], years), "to": later(row["to"], years)} for row in tree["timeline"]]
    moved["checkpoints"] = [{**row, "on": later(row["on"], years)} for row in tree.get("checkpoints", ())]
    for name in ("title_zh", "title_en"):
        moved[name] = renamed(tree[name], tree["roc_year"], years)
    return moved


def later(value: str, years: int) -> str:
    """An ISO date or instant some years later; 29 February becomes the 28th where there is none."""
    year, rest = int(value[:4]) + years, value[4:]
    try:
        date.fromisoformat(f"{year}{rest[:6]}")
    except ValueError:
        rest = rest.replace("-02-29", "-02-28", 1)
    return f"{year}{rest}"


def renamed(text: str, roc_year: int, years: int) -> str:
    """The year of a call in a text moved: 113年度 and 2024, never inside a longer number."""
    text = re.sub(rf"(?<!\d){roc_year}(?=年度)", str(roc_year + years), text)
    return re.sub(rf"(?<!\d){roc_year + 1911}(?!\d)", str(roc_year + 1911 + years), text)


def _copy_texts(source: Call, call: Call, actor: User) -> None:
    """The newest published texts as first drafts. What was stored with the year filled in has its token again."""
    newest: dict[tuple[str, str], CallText] = {}
    for row in CallText.objects.filter(call=source, published_at__isnull=False).exclude(key__startswith="announcement.").order_by("version"):
        newest[row.key, row.language] = row
    fresh = []
    for (key, language), row in newest.items():
        body = row.body
        if key in (NOTICE_KEY, CONSENT_LINE_KEY):
            year = source.roc_year + (1911 if language == "en" else 0)
            body = re.sub(rf"(?<!\d){year}(?=年度| SME)", "{year}", body)
        fresh.append(CallText(
            call=call, key=key, language=language, version=1, title=row.title, body=body, revision=1, changed_by=actor, changed_at=timezone.now(),
        ))
    CallText.objects.bulk_create(fresh)


# changing ---------------------------------------------------------------------------------------------------------------------

def change_call(
    call: Call, group: str, changes: Mapping[str, Any], *, base_revision: int, actor: User, reason: str = "", now: datetime | None = None,
) -> Call:
    """Store changed settings (keys of the call's tree). Raises Forbidden, Refused (locked), CallStale, Invalid."""
    require_staff(actor)
    with transaction.atomic():
        held = Call.objects.select_for_update().get(pk=call.pk)
        if held.revision != base_revision:
            raise CallStale(held)
        late = is_open_or_past(held, now or timezone.now())
        if late and group not in OPEN_GROUPS:
            raise Refused("locked", LOCKED)
        if late and len(reason.strip()) < SHORTEST_REASON:
            raise Invalid((Problem("reason", NO_REASON),))
        before = tree_of(held)
        after = before | dict(changes)
        found = problems(after)
        if found:
            raise Invalid(found)
        changed = differing(before, after)
        if not changed:
            return held
        Call.objects.filter(pk=held.pk).update(
            **columns_of(after), revision=held.revision + 1, changed_by=actor, changed_at=timezone.now(),
        )
        record(chain_of_call(held), "call.changed", actor, {"group": group, "changes": changed, "reason": reason.strip()[:500]})
    return Call.objects.get(pk=held.pk)


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[str]]:
    """What changed, by setting: [before, after] as short texts for the trail."""
    flat = flattened(before), flattened(after)
    names = sorted(set(flat[0]) | set(flat[1]))
    return {name: [str(each.get(name, "")) for each in flat] for name in names if flat[0].get(name) != flat[1].get(name)}


def flattened(value: Any, place: str = "") -> dict[str, Any]:
    """A tree as places and single values."""
    if isinstance(value, Mapping):
        return {name: leaf for key, each in value.items() for name, leaf in flattened(each, f"{place}.{key}" if place else str(key)).items()}
    if isinstance(value, list | tuple) and any(isinstance(each, Mapping) for each in value):
        return {name: leaf for row, each in enumerate(value) for name, leaf in flattened(each, f"{place}[{row}]").items()}
    return {place: list(value) if isinstance(value, tuple) else value}


# publishing -------------------------------------------------------------------------------------------------------------------

def publish_call(call: Call, actor: User, *, base_revision: int, now: datetime | None = None) -> Call:
    """The call is out: its pages are public at once, applications open at their instant. Its drafted texts are out with it.

    Raises Forbidden, CallStale, Refused (something on the check list is missing, or it is out already).
    """
    require_staff(actor)
    at = now or timezone.now()
    with transaction.atomic():
        held = Call.objects.select_for_update().get(pk=call.pk)
        if held.revision != base_revision:
            raise CallStale(held)
        if held.is_published or any(item.is_missing for item in checklist(held, at)):
            raise Refused("not_ready", NOT_READY)
        from proposals.services.call_texts import publish_first_texts  # noqa: PLC0415  it needs this module's helpers

        texts = publish_first_texts(held, actor, at)
        Call.objects.filter(pk=held.pk).update(is_published=True, revision=held.revision + 1, changed_by=actor, changed_at=at)
        record(chain_of_call(held), "call.published", actor, {"opens_at": held.opens_at, "deadline": held.deadline, "texts": texts})
    return Call.objects.get(pk=held.pk)


def take_back(call: Call, actor: User, *, base_revision: int, reason: str, now: datetime | None = None) -> Call:
    """A published call becomes a draft again, before it opens. Raises Forbidden, CallStale, Refused, Invalid (no reason)."""
    require_staff(actor)
    if len(reason.strip()) < SHORTEST_REASON:
        raise Invalid((Problem("reason", NO_REASON),))
    with transaction.atomic():
        held = Call.objects.select_for_update().get(pk=call.pk)
        if held.revision != base_revision:
            raise CallStale(held)
        if not held.is_published or is_open_or_past(held, now or timezone.now()):
            raise Refused("opened", OPENED)
        Call.objects.filter(pk=held.pk).update(
            is_published=False, revision=held.revision + 1, changed_by=actor, changed_at=timezone.now(),
        )
        record(chain_of_call(held), "call.taken_back", actor, {"reason": reason.strip()[:500]})
    return Call.objects.get(pk=held.pk)


def delete_call(call: Call, actor: User) -> None:
    """A draft that was never needed goes, with its texts; the trail keeps that it was. Raises Forbidden, Refused."""
    require_staff(actor)
    with transaction.atomic():
        held = Call.objects.select_for_update().get(pk=call.pk)
        was_out = CallText.objects.filter(call=held, published_at__isnull=False).exists()
        if held.is_published or was_out or held.proposals.exists():
            raise Refused("in_use", HAS_CASES)
        record(chain_of_call(held), "call.deleted", actor, {"copied_from": held.copied_from.code if held.copied_from else ""})
        held.delete()
