"""Settings of a committee: each change with its reason in the trail; what decides about scores is fixed from the opening of scoring on."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.trail.services import record
from proposals.services.errors import Refused
from review.models import Committee, Decision
from review.permissions import require_staff
from review.rules.committee_settings import RUNNING, Settings, changed, problems
from review.services.committee.chains import chain_of_committee
from review.services.committee.conflicts import written

FROZEN = Text("評分已開放，這項設定不能再修改。", "Scoring is open; this setting is fixed.")
PUBLISHED = Text("結果已公告，疑義申請的天數不能再修改。", "The result is out; the days to object are fixed.")
STALE = Text("設定剛剛已由其他人修改，請重新整理後再試。", "Somebody else has just changed the settings. Reload and try again.")
SAME = Text("設定沒有變更。", "Nothing was changed.")


def save_settings(committee: Committee, actor: User, values: Mapping[str, Any], revision: int, *, reason: str) -> None:
    """Store what differs from 113's values, with the reason. Raises Forbidden, Refused (reason, frozen, published, stale, same, a setting's name)."""
    require_staff(actor)
    for name, text in problems(values):
        raise Refused(name, text)
    why = written(reason)
    plain = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
    after = {name: value for name, value in plain.items() if Settings.of({name: value}) != Settings()}
    with transaction.atomic():
        held = Committee.objects.select_for_update(of=("self",)).select_related("call").get(pk=committee.pk)
        differs = changed(held.settings, after)
        _refuse_what_is_fixed(held, frozenset(differs))
        free = Committee.objects.filter(pk=held.pk, revision=revision, opened_at=held.opened_at)
        if not free.update(settings=after, revision=F("revision") + 1):
            raise Refused("stale", STALE)
        facts = {"before": held.settings, "after": after, "changed": sorted(differs), "reason": why}
        record(chain_of_committee(held), "committee.settings", actor, facts)


def _refuse_what_is_fixed(held: Committee, names: frozenset[str]) -> None:
    if not names:
        raise Refused("same", SAME)
    if held.opened_at is not None and names - RUNNING:
        raise Refused("frozen", FROZEN)
    if "objection_days" in names and Decision.objects.filter(committee=held, state=Decision.State.PUBLISHED).exists():
        raise Refused("published", PUBLISHED)
