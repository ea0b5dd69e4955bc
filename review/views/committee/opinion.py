"""The sheet of a mid-term or final review: an advice and a comment, the case's course beside it (W-38, W-39; security 2.3, "Progress report")."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from alliance_portal.lib.findings import Text
from review.models import Assignment
from review.rules.score_values import Typed

WORDS = {"passed": (gettext_lazy("通過"), "done"), "improve": (gettext_lazy("限期改善"), "warn"), "failed": (gettext_lazy("不通過"), "fix")}
PLACES = ("verdict", "to_applicant")
COURSE = "execution_reviewed"  # a page of the house above, linked by name


def words_of(verdict: str) -> str:
    """通過, 限期改善, 不通過; a dash where nothing was advised."""
    return str(WORDS[verdict][0]) if verdict in WORDS else "—"


def opinion_facts(assignment: Assignment, shown: Typed, errors: Mapping[str, Text]) -> dict[str, Any]:
    """What the page shows in the place of criteria and total."""
    language = get_language() or ""
    problems = {name: errors[name].in_language(language) for name in PLACES if name in errors}
    return {
        "is_opinion": True, "verdict": shown.verdict, "problems": problems, "course_url": reverse(COURSE, args=[assignment.proposal.code]),
        "verdicts": [{"value": value, "words": words, "kind": kind} for value, (words, kind) in WORDS.items()],
        "errors": [{"href": "#f-verdict" if name == "verdict" else f"#{name}", "text": text} for name, text in problems.items()],
    }  # fmt: skip


def pair_of(mine: str, theirs: str) -> dict[str, Any]:
    """The advice of two contents side by side, as a row of the comparison."""
    label = {"label_zh": _("建議結果"), "label_en": _("建議結果")}
    return {"label": label, "mine": {"typed": words_of(mine), "remark": ""}, "theirs": {"typed": words_of(theirs), "remark": ""}}
