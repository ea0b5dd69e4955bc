"""The side navigation of offices: which pages stand in it, in the order of the work (design/look: where am I, what can I do here)."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy

from alliance_portal.accounts.models import Office

STAFF, BOTH, ADMINISTRATORS = (
    frozenset({Office.STAFF}), frozenset({Office.STAFF, Office.ADMINISTRATOR}), frozenset({Office.ADMINISTRATOR}),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of the menu: the key by which a page says that it is here, its route, its words, the offices that have it."""

    key: str
    route: str
    words: object
    offices: frozenset[Office] = STAFF
    arguments: tuple[str, ...] = ()


MENU: tuple[tuple[object, tuple[Entry, ...]], ...] = (
    ("", (
        Entry("home", "home", gettext_lazy("案件")),
        Entry("home", "home", gettext_lazy("系統狀況"), ADMINISTRATORS),
        Entry("seconds", "seconds", gettext_lazy("待複核"), BOTH),
    )),
    (gettext_lazy("收件與資格"), (
        Entry("desk", "desk", gettext_lazy("收件櫃檯")),
        Entry("register", "desk_register", gettext_lazy("收件登記簿")),
        Entry("corrections", "screening_corrections", gettext_lazy("補件／補正")),
        Entry("slides", "slides_list", gettext_lazy("提案簡報")),
        Entry("calendar", "desk_calendar", gettext_lazy("工作日曆")),
    )),
    (gettext_lazy("提案審查"), (
        Entry("committee", "committee_board", gettext_lazy("審查委員會"), arguments=("selection",)),
        Entry("meetings", "meetings", gettext_lazy("提案審查會議")),
        Entry("ranking", "ranking", gettext_lazy("評分與排序")),
        Entry("decision", "decision", gettext_lazy("決議與公告")),
        Entry("sealed", "committee_sealed", gettext_lazy("彌封的評分表"), ADMINISTRATORS),
    )),
    (gettext_lazy("輔導執行"), (
        Entry("progress", "execution_board", gettext_lazy("聯盟進度")),
        Entry("overdue", "execution_overdue", gettext_lazy("月報待辦")),
    )),
    (gettext_lazy("管理"), (
        Entry("calls", "calls", gettext_lazy("計畫申請管理")),
        Entry("registers", "registers", gettext_lazy("查核資料"), arguments=("coaching",)),
        Entry("numbers", "firm_numbers", gettext_lazy("統一編號")),
        Entry("people", "people", gettext_lazy("帳號"), BOTH),
        Entry("outbox", "outbox", gettext_lazy("通知信"), BOTH),
        Entry("undertaking", "account_undertaking", gettext_lazy("切結與迴避")),
        Entry("technical", "technical", gettext_lazy("技術狀態"), ADMINISTRATORS),
    )),
)  # fmt: skip


def menu_of(office: Office, here: str) -> SafeString:
    """The menu of an office with the page `here` marked; blank for who has no menu."""
    return _menu(office, here, get_language() or "")


@lru_cache(maxsize=256)
def _menu(office: Office, here: str, language: str) -> SafeString:  # noqa: ARG001  the words are the language's
    """The same few menus stand on every page of an office."""
    return format_html_join("", "{}", ((group,) for group in _groups(office, here)))


def _groups(office: Office, here: str) -> Iterator[SafeString]:
    for heading, entries in MENU:
        lines = [
            (reverse(entry.route, args=entry.arguments), SafeString(' aria-current="page"') if entry.key == here else "", entry.words)
            for entry in entries if office in entry.offices
        ]
        if lines:
            head = format_html('<div class="group">{}</div>', heading) if heading else SafeString("")
            yield head + format_html("<ul>{}</ul>", format_html_join("", '<li><a href="{}"{}>{}</a></li>', lines))
