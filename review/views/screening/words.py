"""Words and marks of the check's pages."""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from alliance_portal.lib.findings import Text
from review.models import CorrectionItem
from review.screening.evidence import Verdict

# verdict -> (kind of mark, words, icon)
VERDICTS = {
    Verdict.BLOCKING: ("fix", _("不符合"), "stop"),
    Verdict.WARNING: ("warn", _("請確認"), "warn"),
    Verdict.UNKNOWN: ("warn", _("無法判斷"), "warn"),
    Verdict.INFO: ("now", _("提醒"), "info"),
    Verdict.PASSED: ("done", _("符合"), "done"),
}
ANSWERS = {"passed": _("符合"), "failed": _("不符合"), "correct": _("需補正")}
MARKS = {"passed": ("done", "done"), "failed": ("fix", "stop"), "correct": ("warn", "warn")}
KINDS = {
    "eligible": _("審查通過"), "ineligible": _("資格不符"), "documents": _("不予受理"), "rejected": _("駁回申請"),
}  # fmt: skip
KIND_HELP = {
    "ineligible": _("不符合申請資格（家數、中小企業、目標市場、輔導次數等）。"),
    "documents": _("應備文件或格式不符，未補正或不得補正。"),
    "rejected": _("停權、異常結案或資料不實。"),
}
SETTLED = {CorrectionItem.Verdict.ACCEPTED: _("已補正"), CorrectionItem.Verdict.RETURNED: _("未補正")}
ORDER = (Verdict.BLOCKING, Verdict.WARNING, Verdict.UNKNOWN, Verdict.INFO, Verdict.PASSED)


def said(text: Text) -> str:
    """A sentence in the language of the page."""
    return text.in_language(get_language() or "")


def is_english() -> bool:
    """Whether the page is written in English."""
    return (get_language() or "").startswith("en")
