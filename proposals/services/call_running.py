"""Settings that may change while a call runs: stored at once with a reason, or, where they decide about cases, after a second person's word."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.seconds.models import Confirmation
from alliance_portal.seconds.services import Refused as SecondRefused
from alliance_portal.seconds.services import ask
from alliance_portal.trail.services import record
from proposals.models import Call
from proposals.queries.calls import tree_of
from proposals.rules.call_settings import Problem, problems
from proposals.services.call_drafts import (
    NO_REASON,
    SHORTEST_REASON,
    CallStale,
    Invalid,
    chain_of_call,
    change_call,
    flattened,
    is_open_or_past,
    require_staff,
)
from proposals.services.calls import columns_of

GROUP = "running"
SETTING = "call.setting"
# who gets a second chance, and which alliance counts as behind: never by one person once applications are open
WEIGHTY = frozenset({"corrections_after_deadline", "execution.watch_points", "execution.behind_points"})
NAMES: Mapping[str, Text] = {
    "corrections_after_deadline": Text("截止後可補正文件", "documents may be corrected after the deadline"),
    "execution.watch_points": Text("進度差異低於此值為注意", "a variance below this is watched"),
    "execution.behind_points": Text("進度差異低於此值為落後", "a variance below this is behind"),
}
SAID = {True: Text("可以", "yes"), False: Text("不可以", "no"), None: Text("（未設定）", "(not set)")}
CHANGED = Text("這項設定在這段期間已被更改，請退回後重新送複核。", "This setting was changed meanwhile; send this back and ask again.")


def change_running(
    call: Call, changes: Mapping[str, Any], *, base_revision: int, actor: User, reason: str, now: datetime,
) -> Confirmation | None:
    """Store the changes of this page; those of `WEIGHTY` wait for a second person once the call is open, and are what is returned.

    One transaction: all of it or nothing. Raises Forbidden, CallStale, Invalid, seconds' Refused (reason, asked, nobody).
    """
    require_staff(actor)
    with transaction.atomic():
        held = Call.objects.select_for_update().get(pk=call.pk)
        if held.revision != base_revision:
            raise CallStale(held)
        before = tree_of(held)
        found = problems(before | dict(changes))
        if found:
            raise Invalid(found)
        weighty = _weighty(before, changes) if is_open_or_past(held, now) else {}
        if weighty and len(reason.strip()) < SHORTEST_REASON:
            raise Invalid((Problem("reason", NO_REASON),))
        plain = _with(dict(changes), {name: values[0] for name, values in weighty.items()})
        change_call(held, GROUP, plain, base_revision=base_revision, actor=actor, reason=reason, now=now)
        if not weighty:
            return None
        return ask(SETTING, f"call:{call.code}:settings", actor, chain=chain_of_call(call), reason=reason,
                   facts={"call": call.code, "changes": weighty})  # fmt: skip


def _weighty(before: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The weighty settings that the changes touch: [before, after]."""
    old, new = flattened(before), flattened(dict(before) | dict(changes))
    return {name: [old.get(name), new.get(name)] for name in sorted(WEIGHTY) if old.get(name) != new.get(name)}


def _with(tree: dict[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The tree with values at flat places (one or two parts); None takes the value out."""
    done = dict(tree)
    for name, value in values.items():
        head, _dot, tail = name.partition(".")
        if tail:
            inner = dict(done.get(head) or {})
            inner.pop(tail, None)
            done[head] = inner | ({tail: value} if value is not None else {})
        else:
            done[head] = value if value is not None else False
    return done


def _said(value: Any) -> Text:
    return SAID[value] if value is None or isinstance(value, bool) else Text(str(value), str(value))


def describe(it: Confirmation) -> Text:
    """What the second person agrees to."""
    parts = [(NAMES[name], [_said(value) for value in values]) for name, values in it.facts["changes"].items()]
    zh = "；".join(f"{name.zh}：{old.zh}→{new.zh}" for name, (old, new) in parts)
    en = "; ".join(f"{name.en}: {old.en} → {new.en}" for name, (old, new) in parts)
    return Text(f"變更{it.facts['call']}計畫申請設定（{zh}）", f"Change settings of the {it.facts['call']} call ({en})")


def confirmed(it: Confirmation, actor: User) -> None:
    """The second person has agreed: the settings change, whatever else changed meanwhile. Raises seconds' Refused when these did."""
    held = Call.objects.select_for_update().get(code=it.facts["call"])
    before, changes = tree_of(held), it.facts["changes"]
    flat = flattened(before)
    if any(flat.get(name) != values[0] for name, values in changes.items()):
        raise SecondRefused("changed", CHANGED)
    after = _with(before, {name: values[1] for name, values in changes.items()})
    if problems(after):
        raise SecondRefused("changed", CHANGED)
    Call.objects.filter(pk=held.pk).update(**columns_of(after), revision=held.revision + 1, changed_by=actor, changed_at=timezone.now())
    said = {name: [str(value) for value in values] for name, values in changes.items()}
    record(it.chain, "call.changed", actor, {"group": GROUP, "changes": said, "reason": it.reason, "asked_by": it.asked_by_id})
