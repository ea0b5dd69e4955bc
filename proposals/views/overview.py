"""What the overview of a case says: heading, counts, to-do with links, members with their states, recent changes in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Severity
from alliance_portal.trail.models import Entry
from proposals import permissions
from proposals.catalogue.model import Scope
from proposals.forms.state import notes_of, said
from proposals.models import MemberFirm, Proposal
from proposals.queries.calls import edition_of
from proposals.queries.overview import Overview, as_dict, member_state, recent_entries
from proposals.rules.places import target
from proposals.views.links import address, finding_url
from proposals.views.lists import member_table, tasks
from proposals.views.navigation import alliance_sections, item_of, marks_for, side_for, theme_of, title_of

CIRCLE = 251.3  # length of the ring's line: 2 π 40
MEMBER_MARKS = {
    "not_invited": ("", "todo"),
    "invited": ("warn", "mail"),
    "filling": ("now", "edit"),
    "complete": ("warn", "clock"),
    "consented": ("done", "done"),
    "void": ("warn", "warn"),
    "on_behalf": ("now", "edit"),
}


# the states of a member's form in words (glossary 1.3)
MEMBER_WORDS = {
    "not_invited": gettext_lazy("尚未邀請"),
    "invited": gettext_lazy("已邀請"),
    "filling": pgettext_lazy("section", "填寫中"),
    "complete": gettext_lazy("已填妥，待同意"),
    "consented": gettext_lazy("已同意"),
    "void": gettext_lazy("內容已異動，請重新同意"),
    "on_behalf": gettext_lazy("代填中（%(who)s）"),
}


def member_words(word: str, lead: str) -> str:
    """The state of a member's form in words."""
    words = str(MEMBER_WORDS[word])
    return words % {"who": lead} if word == "on_behalf" else words


def member_rows(request: HttpRequest, proposal: Proposal, members: Sequence[MemberFirm], read: Overview) -> list[dict[str, Any]]:
    """The members with the state of their form and consent."""
    lead = members[0].company_name if members else ""
    rows = []
    for index, member in enumerate(members):
        word, kind = member_state(member, read.consents[member.pk], read.invitations.get(member.pk))
        state = read.checked.states.get(f"members[{index}]")
        percent = round(state.filled * 100 / state.needed) if state and state.needed else 0
        rows.append(
            {
                "member": member,
                "index": index,
                "word": word,
                "kind": kind,
                "icon": MEMBER_MARKS[word][1],
                "words": member_words(word, lead),
                "percent": percent,
                "missing": state.missing if state else 0,
                "blocking": state.blocking if state else 0,
                "url": address("member", proposal.code, member.key),
                "saved": read.saved.get(member.pk),
                "invitation": read.invitations.get(member.pk),
                "consented": word == "consented",
                "complete": bool(state and not state.blocking) or bool(member.completed_at),
                "person": _contact_of(request, proposal, member, read, index),
                "mine": member.pk in permissions.standing(request.user, proposal).acts_for,
            }
        )
    return rows


def _contact_of(request: HttpRequest, proposal: Proposal, member: MemberFirm, read: Overview, index: int) -> str:
    """The name of a member's contact, for those who may know it."""
    if not permissions.may_see_contacts(request.user, proposal, member):
        return ""
    return str(as_dict((read.case.tree["members"][index] or {}).get("member_company")).get("contact_name", ""))


def overview_facts(request: HttpRequest, proposal: Proposal, members: Sequence[MemberFirm], read: Overview) -> dict[str, Any]:
    """The context of the overview page."""
    checked = read.checked
    own = permissions.standing(request.user, proposal)
    rows = member_rows(request, proposal, members, read)
    marks = marks_for(request, proposal)
    items = [_with_who(item_of(proposal, section, checked, marks=marks), read) for section in alliance_sections(checked.dossier.edition)]
    done = sum(1 for item in items if item["item"].state == "done") + (1 if rows and all(row["consented"] for row in rows) else 0)
    total = len(items) + 1
    waiting = [row for row in rows if not row["consented"]]
    own_findings = [finding for finding in checked.findings if own.is_lead or _is_mine(finding, members, own.acts_for)]
    blocking = [finding for finding in own_findings if finding.severity is Severity.BLOCKING]
    alliance_blocking = [finding for finding in blocking if not finding.where.startswith("members[")]
    submission = read.submission
    return {
        "proposal": proposal,
        "nav": side_for(request, proposal, checked, members, current="proposal"),
        "theme": theme_of(proposal, checked.dossier.document),
        "is_lead": own.is_lead,
        "is_owner": own.is_lead_owner,
        "rows": rows,
        "tasks": tasks(i for i in items if i["item"].key not in ANNEX),
        "annex_tasks": tasks(i for i in items if i["item"].key in ANNEX),
        "member_table": member_table(rows, is_lead=own.is_lead),
        "waiting": waiting,
        "consented": len(rows) - len(waiting),
        "blocking": len(blocking),
        "alliance_blocking": len(alliance_blocking),
        "warnings": sum(1 for f in own_findings if f.severity is Severity.WARNING),
        "ring": {
            "done": done,
            "total": total,
            "line": f"{CIRCLE * done / total:.1f} {CIRCLE}",
            "fix": sum(1 for i in items if i["item"].state == "fix"),
            "filling": sum(1 for i in items if i["item"].state == "filling"),
            "empty": sum(1 for i in items if i["item"].state == "empty"),
        },
        "todo": notes_of(alliance_blocking[:6] if own.is_lead else blocking[:8], lambda f: finding_url(proposal, list(members), f)),
        "doubts": notes_of([f for f in own_findings if f.severity is Severity.WARNING][:3], lambda f: finding_url(proposal, list(members), f)),
        "submission": submission,
        "unsent": submission is not None and submission.content_version != proposal.content_version,
        "history": [entry_words(entry, members) for entry in recent_entries(proposal, told_to(request.user))],
        "market": _market(read),
        "sections_of_members": own.is_lead,
    }


ANNEX = ("document_self_check", "mailing_label", "supplementary")


def _with_who(item: Any, read: Overview) -> dict[str, Any]:
    who = _("各成員") if item.key == "member_overview" else item.said_given or read.savers.get((None, item.key), "")
    return {"item": item, "who": who}


def _is_mine(finding: Any, members: Sequence[MemberFirm], mine: frozenset[int]) -> bool:
    index = target(finding.where).member_index
    return index is not None and index < len(members) and members[index].pk in mine


def _market(read: Overview) -> str:
    from_basic = read.checked.dossier.record("alliance_basic").get("target_market")
    option = read.checked.dossier.edition.field("alliance_basic.target_market").option(str(from_basic)) if from_basic else None
    return said(option.label) if option else ""


# entries of the trail as sentences; what is not here is nobody's business on this page
SENTENCES = {
    "proposal.started": gettext_lazy("建立提案"),
    "proposal.imported": gettext_lazy("由檔案匯入"),
    "proposal.exported": gettext_lazy("匯出"),
    "paper.opened": gettext_lazy("開啟計畫書"),
    "member.added": gettext_lazy("加入聯盟成員 %(name)s"),
    "member.invited": gettext_lazy("邀請 %(name)s"),
    "member.joined": gettext_lazy("%(name)s 接受邀請"),
    "member.invitation_revoked": gettext_lazy("取消 %(name)s 的邀請"),
    "member.removed": gettext_lazy("移除 %(name)s"),
    "member.reminded": gettext_lazy("提醒 %(name)s"),
    "member.moved": gettext_lazy("調整 %(name)s 的順序"),
    "member.handed_over": gettext_lazy("%(name)s 授權領導企業代填"),
    "member.taken_back": gettext_lazy("%(name)s 收回代填授權"),
    "member.completed": gettext_lazy("%(name)s 填妥基本資料表"),
    "member.reopened": gettext_lazy("%(name)s 改回填寫中"),
    "consent.given": gettext_lazy("%(name)s 同意個人資料蒐集與利用聲明"),
    "consent.withdrawn": gettext_lazy("%(name)s 撤回同意"),
    "consent.promotion": gettext_lazy("%(name)s 變更推廣通知的意願"),
    "file.attached": gettext_lazy("上傳檔案"),
    "file.detached": gettext_lazy("移除檔案"),
    "proposal.submitted": gettext_lazy("送件，送件編號 %(number)s"),
    "case.extended": gettext_lazy("展延本案截止時間"),
    "proposal.submit_refused": gettext_lazy("送件未完成"),
    "proposal.withdraw": gettext_lazy("撤案"),
    "proposal.reopen": gettext_lazy("重新開啟填寫"),
    "proposal.submit": gettext_lazy("電子檔已上傳"),
    "proposal.resubmit": gettext_lazy("重新上傳"),
    "section.restored": gettext_lazy("還原了「%(section)s」較早的一版"),
    "figure.arranged": gettext_lazy("裁切圖檔或修改圖說"),
    "proposal.offline_applied": gettext_lazy("套用離線填寫的內容"),
    "proposal.carried": gettext_lazy("沿用前次提案的內容"),
    "section.carried_confirmed": gettext_lazy("確認「%(section)s」沿用的內容"),
    "section.assigned": gettext_lazy("指派「%(section)s」"),
    "section.unassigned": gettext_lazy("取消指派「%(section)s」"),
    "section.done": gettext_lazy("完成指派的「%(section)s」"),
    "section.undone": gettext_lazy("「%(section)s」改回未完成"),
    "comment.added": gettext_lazy("在「%(section)s」留言"),
    "comment.resolved": gettext_lazy("處理完成「%(section)s」的留言"),
    "comment.reopened": gettext_lazy("重新開啟「%(section)s」的留言"),
    "paper.logged": gettext_lazy("登錄書面收件"),
    "paper.corrected": gettext_lazy("更正書面收件的登記"),
    "proposal.log_paper": gettext_lazy("書面送達，尚未上傳"),
    "reminder.deadline": gettext_lazy("系統寄送截止提醒"),
    "reminder.slides": gettext_lazy("系統寄送簡報上傳提醒"),
    "proposal.upload_slides": gettext_lazy("上傳提案簡報"),
    "proposal.receive": gettext_lazy("完成收件，發送收件確認"),
    "proposal.refuse_late": gettext_lazy("逾期，不予受理"),
    "proposal.extended": gettext_lazy("展延截止時間"),
    "notice.objected": gettext_lazy("被提及的當事人提出異議"),
}


OFFICES_ONLY = frozenset({"paper.opened"})  # who of the offices read the paper: a reviewer's name among them


def told_to(user: User) -> list[str]:
    """The kinds of entries that this person reads on the case's page."""
    return [verb for verb in SENTENCES if user.office or verb not in OFFICES_ONLY]


def entry_words(entry: Entry, members: Sequence[MemberFirm]) -> dict[str, Any]:
    """An entry of the trail as a sentence."""
    detail = as_dict(entry.detail)
    name = {member.pk: member.company_name for member in members}.get(detail.get("member"), detail.get("name", ""))
    facts = {"name": name, "number": detail.get("receipt_no", ""), "section": _section_of(detail, members)}
    words = str(SENTENCES.get(entry.verb, entry.verb)) % facts
    return {"at": entry.at, "who": entry.actor_label.partition("（")[0] if entry.actor_label else "", "words": words}


def _section_of(detail: Mapping[str, Any], members: Sequence[MemberFirm]) -> str:
    """The section that an entry of the trail is about, as its page is called; a member's with the member's name."""
    key, member = detail.get("section"), next((each for each in members if each.pk == detail.get("member")), None)
    if not key or not members:
        return ""
    scope = Scope.ALLIANCE if detail.get("member") is None else Scope.MEMBER
    try:
        title = title_of(edition_of(members[0].proposal.call).section(str(key), scope))
    except KeyError:  # an edition that no longer has it
        return str(key)
    return f"{member.company_name}：{title}" if member is not None else title
