"""The side navigation of a case: official order, state of every section, member forms; previous and next page."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from alliance_portal.frame_tags import icon
from alliance_portal.lib.spoken_dates import spoken
from proposals import permissions
from proposals.catalogue.model import Edition, Scope, Section
from proposals.forms.markup import EMPTY, html, joined
from proposals.forms.state import said
from proposals.models import MemberFirm, Proposal
from proposals.queries.cases import Checked
from proposals.queries.comments import Given, Marks, marks_of
from proposals.queries.memory import Memory
from proposals.views.links import address, section_url

# state of a section -> words (glossary 1.1), kind of the state mark, icon of the side navigation, its class
STATES = {
    "empty": (gettext_lazy("尚未填寫"), "", "todo", "is-todo"),
    "filling": (pgettext_lazy("section", "填寫中"), "now", "edit", "is-todo"),
    "fix": (gettext_lazy("待修正"), "fix", "stop", "is-fix"),
    "done": (gettext_lazy("已完成"), "done", "check", "is-done"),
}
# sections that are filled as others are, but stand at the end of the work (form.yaml: show it as the last step)
LAST_STEPS = ("document_self_check",)


@dataclass(frozen=True, slots=True)
class Item:
    """One page of the case in lists and in the side navigation."""

    key: str
    label: str
    url: str
    state: str = ""
    words: str = ""
    kind: str = ""
    icon: str = ""
    mark: str = ""
    current: bool = False
    blocking: int = 0
    warnings: int = 0
    short: str = ""
    unread: int = 0  # comments that this person has not read
    given: Given | None = None  # to whom the section is assigned
    is_overdue: bool = False

    @property
    def link(self) -> SafeString:
        """The page as a line of the side navigation."""
        stand = html('<span class="stand {}">{}</span>', self.mark, icon(self.icon, self.words)) if self.words else EMPTY
        current = SafeString(' aria-current="page"') if self.current else EMPTY
        return html('<li><a href="{}"{}>{}{}{}</a></li>', self.url, current, self.short or self.label, self.marks, stand)

    @property
    def marks(self) -> SafeString:
        """Unread comments, and to whom the section is assigned."""
        if not self.unread and self.given is None:
            return EMPTY
        unread = html('<span class="count" title="{0}">{1}<span class="visually-hidden"> {0}</span></span>', self.said_unread, self.unread)
        kind, name = ("is-fix", "clock") if self.is_overdue else ("is-todo", "user")
        given = html('<span class="{}">{}</span>', kind, icon(name, self.said_given)) if self.given else EMPTY
        return html('<span class="marks">{}{}</span>', unread if self.unread else EMPTY, given)

    @property
    def said_unread(self) -> str:
        """The number of unread comments in words."""
        return _("%(n)s則未讀留言") % {"n": self.unread}

    @property
    def said_given(self) -> str:
        """To whom the section is assigned, until when, and whether that has passed; blank when to nobody."""
        if self.given is None:
            return ""
        said_so = _("由 %(who)s 填寫") % {"who": self.given.name}
        if self.given.due_on:
            day = spoken(self.given.due_on, ("short",), english=(get_language() or "").startswith("en"))
            said_so = f"{said_so} · {_('期限 %(day)s') % {'day': day}}"
        return f"{said_so} · {_('期限已過')}" if self.is_overdue else said_so


# the catalogue never changes while it is loaded; the section stands in the memory so that nothing else takes its place
_TITLES: Memory[tuple[Section, str]] = Memory(256)


def title_of(section: Section) -> str:
    """The heading of a section's page in the reader's language, without colons at its end."""
    return _TITLES.get((id(section), get_language()), lambda: (section, _title(section)))[1]


def _title(section: Section) -> str:
    names = {"cover": _("封面"), "supplementary": _("主題產業與切結") if section.scope is Scope.ALLIANCE else _("資格資料與切結")}
    names |= {"identity": _("公司名稱、負責人與統一編號"), "overview": _("聯盟業者資料表：本公司列")}
    if section.key in ("checkpoint_midterm", "checkpoint_final"):
        return _checkpoint(section)
    return names.get(section.key) or said(section.label).rstrip("：: ")


def _checkpoint(section: Section) -> str:
    """查核點：7月30日, from the section's own date."""
    day = str((section.extras.get("constants") or {}).get("date", ""))
    when = spoken(date.fromisoformat(day), ("short",), english=(get_language() or "").startswith("en")) if day else ""
    return _("查核點：%(day)s") % {"day": when} if when else said(section.label)


def short_of(title: str) -> str:
    """A title without what stands in brackets, for the side navigation."""
    return re.split(r"[（(]", title, maxsplit=1)[0].strip() or title


def alliance_sections(edition: Edition) -> list[Section]:
    """The alliance's sections in the order in which people fill them: official order, the self-check last."""
    sections = list(edition.of_scope(Scope.ALLIANCE))
    return [s for s in sections if s.key not in LAST_STEPS] + [s for s in sections if s.key in LAST_STEPS]


def member_sections(edition: Edition) -> list[Section]:
    """A member's sections in order; the consent has a page of its own, after everything else."""
    return [section for section in edition.of_scope(Scope.MEMBER) if section.key != "member_privacy"]


def item_of(
    proposal: Proposal, section: Section, checked: Checked, member: MemberFirm | None = None, *, index: int = 0, current: str = "",
    marks: Marks | None = None,
) -> Item:
    """A section as an item of a list with its state and counts; `marks`: unread comments and assignments."""
    place = (None if member is None else member.pk, section.key)
    given = marks.given.get(place) if marks else None
    state = checked.states.get(f"proposal.{section.key}" if member is None else f"members[{index}].{section.key}")
    word = str(state.state) if state is not None else ""
    words, kind, icon_name, mark = STATES.get(word, ("", "", "", ""))
    title = title_of(section)
    return Item(
        section.key,
        title,
        section_url(proposal, section.key, member),
        word,
        str(words),
        kind,
        icon_name,
        mark,
        section.key == current,
        state.blocking if state else 0,
        state.warnings if state else 0,
        short_of(title),
        marks.unread.get(place, 0) if marks else 0,
        given,
        given is not None and word != "done" and given.is_overdue(timezone.localdate()),
    )


def marks_for(request: HttpRequest, proposal: Proposal) -> Marks:
    """Unread comments and assignments for this person (one query, kept on the object for the request)."""
    kept: dict[int, Marks] = proposal.__dict__.setdefault("_marks", {})
    user = request.user
    if user.pk not in kept:
        kept[user.pk] = marks_of(proposal, user) if permissions.standing(user, proposal).is_party else Marks()
    return kept[user.pk]


def side_for(
    request: HttpRequest,
    proposal: Proposal,
    checked: Checked,
    members: Sequence[MemberFirm],
    *,
    member: MemberFirm | None = None,
    current: str = "",
) -> dict[str, Any]:
    """The side navigation: the whole case for the lead, the firm's own form for a member."""
    edition, own = checked.dossier.edition, permissions.standing(request.user, proposal)
    mine = [each for each in members if each.pk in own.acts_for]
    shown = member if member is not None else None
    sections = alliance_sections(edition) if own.is_lead or not own.is_party else []
    lists = [shown] if shown is not None else [] if own.is_lead else mine
    marks = marks_for(request, proposal)
    top = [
        Item("proposal", _("總覽與送件"), address("proposal", proposal.code), current=current == "proposal"),
        *([Item("alliance", _("聯盟成員"), address("alliance", proposal.code), current=current == "alliance")] if own.is_lead else []),
        Item("check", _("檢查全部內容"), address("check", proposal.code), current=current == "check"),
    ]
    if own.is_party:
        unread = sum(marks.unread.values())
        top.append(Item("comments", _("留言"), address("case_comments", proposal.code), current=current == "comments", unread=unread))
    items = [item_of(proposal, section, checked, current="" if member else current, marks=marks) for section in sections]
    groups = [(_("提案計畫書"), items)] if items else []
    groups += [_firm(proposal, each, edition, checked, members, current if shown is not None else "", marks) for each in lists]
    if own.is_lead and shown is None:
        groups.append((_("附件：聯盟業者基本資料表"), [_member_item(proposal, each, checked, index, marks) for index, each in enumerate(members)]))
    return {
        "title": theme_of(proposal, checked.dossier.document),
        "home": top[0],
        "has_sections": bool(items),
        "lists": [_drawn("", top), *(_drawn(head, found) for head, found in groups if found)],
    }


def _drawn(head: str, items: Sequence[Item]) -> SafeString:
    """A list of the side navigation under its heading."""
    return html("{}<ul>{}</ul>", html('<div class="group">{}</div>', head) if head else EMPTY, joined([item.link for item in items]))


def _firm(
    proposal: Proposal, member: MemberFirm, edition: Edition, checked: Checked, members: Sequence[MemberFirm], current: str, marks: Marks,
) -> tuple[str, list[Item]]:
    index = next((i for i, each in enumerate(members) if each.pk == member.pk), 0)
    items = [item_of(proposal, section, checked, member, index=index, current=current, marks=marks) for section in member_sections(edition)]
    consent = Item("consent", _("個人資料蒐集與利用聲明"), address("consent", proposal.code, member.key), current=current == "consent")
    home = Item("member", _("聯盟業者基本資料表"), address("member", proposal.code, member.key), current=current == "member")
    return member.company_name or _("（尚未填公司名稱）"), [home, *items, consent]


def _member_item(proposal: Proposal, member: MemberFirm, checked: Checked, index: int, marks: Marks) -> Item:
    state = checked.states.get(f"members[{index}]")
    word = str(getattr(state, "state", "") or "")
    words, kind, icon_name, mark = STATES.get(word, ("", "", "", ""))
    return Item(
        member.key,
        member.company_name or _("（尚未填公司名稱）"),
        address("member", proposal.code, member.key),
        word,
        str(words),
        kind,
        icon_name,
        mark,
        unread=sum(count for (owner, _section), count in marks.unread.items() if owner == member.pk),
    )


def theme_of(proposal: Proposal, document: Mapping[str, Any]) -> str:
    """The alliance's name as pages say it; the code while there is none."""
    theme = ((document.get("proposal") or {}).get("cover") or {}).get("alliance_theme")
    return f"{theme}主題聯盟" if theme else proposal.code


def neighbours(sections: list[Section], current: str) -> tuple[Section | None, Section | None]:
    """The page before and the page after."""
    keys = [section.key for section in sections]
    if current not in keys:
        return None, None
    index = keys.index(current)
    return (sections[index - 1] if index else None), (sections[index + 1] if index + 1 < len(sections) else None)
