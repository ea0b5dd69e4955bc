"""What the committee's work puts on the home of staff: each with its count and where it is done."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from proposals.views.home import MORE_FOR_STAFF, todo
from review.models import Committee, Decision
from review.queries import committee_todos as queries
from review.queries.committee_todos import Waiting
from review.views.committee.board import NAMES

Todo = dict[str, str]


def committee_todos() -> list[Todo]:
    """Undertakings, conflicts, sheets, paper, minutes, decisions, letters, objections that wait (nine queries, whatever their number)."""
    return [
        *_of_committees(queries.unsigned_seats(), "committee_board", "warn", _("待簽署"), "lock", lambda n: ngettext(
            "%(n)s位委員待簽署切結書或確認名單", "%(n)s位委員待簽署切結書或確認名單", n)),
        *_of_committees(queries.requests_to_decide(), "committee_conflicts", "warn", _("待決定"), "people", lambda n: ngettext(
            "%(n)s項建議迴避待決定", "%(n)s項建議迴避待決定", n)),
        *_of_committees(queries.paper_to_confirm(), "committee_board", "warn", _("待複核"), "people", lambda n: ngettext(
            "%(n)s份紙本登打待另一位承辦人複核", "%(n)s份紙本登打待另一位承辦人複核", n)),
        *_of_committees(queries.sheets_awaited(), "committee_board", "now", _("評分中"), "edit", lambda n: ngettext(
            "%(n)s份評分表尚未送出", "%(n)s份評分表尚未送出", n)),
        *_minutes(), *_decisions(), *_letters(), *_objections(),
    ]  # fmt: skip


def _of_committees(found: list[Waiting], route: str, kind: str, words: str, icon: str, text: Callable[[int], str]) -> list[Todo]:
    rows = []
    for each in found:
        note = f"{each.call} · {NAMES[Committee.Kind(each.kind)]}"
        rows.append(todo(kind, words, text(each.count) % {"n": each.count}, _at(reverse(route, args=[each.kind]), each.call), note, icon))
    return rows


def _at(url: str, call: str) -> str:
    return f"{url}?{urlencode({'call': call})}"


def _minutes() -> list[Todo]:
    note = _("散會後列印、簽名，並留存會議紀錄。")
    return [todo("warn", _("待留存"), _("%(title)s：會議紀錄") % {"title": title}, reverse("meeting", args=[pk]), note, "file")
            for pk, title in queries.minutes_to_keep()]  # fmt: skip


def _decisions() -> list[Todo]:
    steps = {
        Decision.State.DRAFT: ("now", _("草稿"), _("審查決議待送複核")),
        Decision.State.DECIDED: ("warn", _("待報署備查"), _("審查決議已定案，待報署備查")),
        Decision.State.REPORTED: ("warn", _("待公告"), _("已報署備查，待公告結果")),
    }  # fmt: skip
    found = []
    for call, state in queries.decisions_waiting():
        kind, words, text = steps[Decision.State(state)]
        found.append(todo(kind, words, text, _at(reverse("decision"), call), call, "flag"))
    return found


def _letters() -> list[Todo]:
    found = []
    for each in queries.letters_without_number():
        text = ngettext("%(n)s件函稿尚未登記發文字號", "%(n)s件函稿尚未登記發文字號", each.count) % {"n": each.count}
        found.append(todo("now", _("待登記"), text, _at(reverse("decision"), each.call), each.call, "mail"))
    return found


def _objections() -> list[Todo]:
    found = []
    for each in queries.objections_open():
        text = ngettext("%(n)s件疑義申請待答覆", "%(n)s件疑義申請待答覆", each.count) % {"n": each.count}
        found.append(todo("warn", _("待答覆"), text, _at(reverse("decision"), each.call), each.call, "warn"))
    return found


MORE_FOR_STAFF.append(committee_todos)
