"""The rounds of 補件／補正 as pages show them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from review.models import CorrectionItem, CorrectionRound
from review.screening.documents import DOCUMENTS
from review.views.screening.words import SETTLED, said


def rounds_of(rounds: Sequence[CorrectionRound], now: datetime) -> list[dict[str, Any]]:
    """Every round, the newest first, with its items in words."""
    return [{"it": each, "items": [item_of(one) for one in each.items.all()], **state_of(each, now)} for each in reversed(rounds)]


def state_of(found: CorrectionRound, now: datetime) -> dict[str, Any]:
    """How far a round is: kind of mark, words, icon."""
    if found.dropped_reason:
        kind, words, icon = "", _("已撤回"), "x"
    elif found.closed_at is not None:
        kind, words, icon = "done", _("已複核"), "done"
    elif found.supplied_at is not None:
        kind, words, icon = "now", _("已補件，待複核"), "edit"
    elif now > found.until:
        kind, words, icon = "fix", _("已逾期"), "stop"
    else:
        kind, words, icon = "warn", _("待補件"), "clock"
    return {"kind": kind, "words": words, "icon": icon, "is_over": now > found.until, "is_open": found.closed_at is None}


def item_of(item: CorrectionItem) -> dict[str, Any]:
    """An item in words."""
    document = DOCUMENTS[item.document]
    return {
        "it": item, "label": said(document.label), "is_paper": document.is_paper, "upload": document.upload,
        "verdict": SETTLED.get(item.verdict, ""), "is_good": item.verdict == CorrectionItem.Verdict.ACCEPTED,
    }  # fmt: skip
