"""The rows of the preview: a field, what stands there now, what would stand there."""

from typing import Any

from django.utils.translation import gettext as _

from alliance_portal.lib.findings import Text
from proposals.differences import Change, section_changes, sentences
from proposals.differences.texts import shortened
from proposals.forms.state import said
from proposals.models import Intake
from proposals.services.offline_changes import PartReview, Proposed
from proposals.views.navigation import title_of
from proposals.workbooks import words


def part_facts(found: PartReview, language: str, is_member_page: bool) -> dict[str, Any]:
    """One part as the preview draws it."""
    section, part = found.section, found.part
    by_key = {change.key: change for change in section_changes(section, part.record, found.after, language=language, before_typed=part.typed)}
    owner = found.member.company_name if found.member and not is_member_page else ""
    return {
        "place": found.place,
        "revision": part.revision,
        "title": f"{owner}　{title_of(section)}" if owner else title_of(section),
        "anchor": found.place.replace("/", "-"),
        "may_fill": found.may_fill,
        "rows": [_row(found, one, by_key.get(one.field.key), language) for one in found.changes],
    }


def _row(found: PartReview, one: Proposed, change: Change | None, language: str) -> dict[str, Any]:
    each = one.field
    return {
        "name": f"{found.place}:{each.key}",
        "id": f"{found.place}-{each.key}".replace("/", "-"),
        "label": said(words.label_of(each)),
        "number": each.question_no or each.number,
        "cell": one.cell,
        "is_conflict": one.is_conflict,
        "blocked": said(one.blocked) if one.blocked else "" if found.may_fill else _("由該企業的人填寫，不會套用"),
        "before": change.before if change else "",
        "after": change.after if change else _face(one),
        "pieces": shortened(change.pieces) if change and change.kind == "text" else change.pieces if change else (),
        "kind": change.kind if change else "value",
        "lines": sentences(change, language) if change and change.kind == "rows" else (),
    }


def _face(one: Proposed) -> str:
    """What a cell holds that cannot be taken, in a few words."""
    return "、".join(map(str, one.face)) if isinstance(one.face, list) and all(isinstance(each, str) for each in one.face) else str(one.face)[:200]


def error_lines(intake: Intake) -> list[dict[str, str]]:
    """What could not be read: sheet, cell, item, a sentence."""
    return [
        {"sheet": each["sheet"], "cell": each["cell"], "label": said(Text(*each["label"])), "text": said(Text(*each["reason"]))}
        for each in intake.plan.get("faults", [])
    ]
