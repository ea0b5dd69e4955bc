"""Lists of a case written in Python: members with their tools, tasks. A template for each row was a third of these pages' time."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from alliance_portal.frame_tags import icon, roc, state
from proposals.forms.markup import EMPTY, html, joined, when
from proposals.models import Proposal
from proposals.views.links import address
from proposals.views.navigation import Item

Row = Mapping[str, Any]


def task(item: Item, who: str) -> SafeString:
    """A part of the proposal with its state and who fills it."""
    is_wrong = item.blocking and item.state == "fix"
    return html(
        '<li><div class="grow"><a href="{}">{}</a>{}{}</div><span class="who">{}</span><span class="st">{}</span></li>',
        item.url, item.label, html('<span class="sub"> {}</span>', _("%(n)s項應修正") % {"n": item.blocking}) if is_wrong else EMPTY,
        html('<span class="sub"> {}</span>', _("%(n)s項請確認") % {"n": item.warnings}) if item.warnings else EMPTY, who,
        state(item.kind, item.words) if item.words else EMPTY,
    )  # fmt: skip


def tasks(entries: Iterable[Mapping[str, Any]]) -> SafeString:
    """The parts of a list."""
    return joined([task(entry["item"], entry["who"]) for entry in entries])


def member_table(rows: Sequence[Row], *, is_lead: bool) -> SafeString:
    """The rows of the members' table on the overview."""
    heads = _("基本資料表"), _("個資同意"), _("最近更新")
    pattern = (
        '<tr><th scope="row">{}<span class="sub">{}{}</span></th><td data-label="{}">{}</td><td data-label="{}">{}</td>'
        '<td data-label="{}" class="num">{}</td></tr>'
    )
    return joined(
        html(
            pattern, _linked(row) if is_lead or row["mine"] else row["member"].company_name or "—", _lead(row), row["person"] or "",
            heads[0], _filled(row), heads[1], state(row["kind"], row["words"], row["icon"], plain=True),
            heads[2], roc(row["saved"], "short time") or "—",
        )
        for row in rows
    )  # fmt: skip


def _linked(row: Row) -> SafeString:
    return html('<a href="{}">{}</a>', row["url"], row["member"].company_name or "—")


def _lead(row: Row) -> SafeString:
    return html("{}{}", _("領導企業"), " · " if row["person"] else "") if row["member"].is_lead else EMPTY


def _filled(row: Row) -> SafeString:
    if row["complete"]:
        return state("done", _("已填妥"), plain=True)
    if row["percent"]:
        return state("now", _("填寫中 %(n)s%%") % {"n": row["percent"]}, plain=True)
    return state("", _("尚未填寫"), plain=True)


def firm_list(request: HttpRequest, proposal: Proposal, rows: Sequence[Row], *, may_manage: bool) -> SafeString:
    """The members on the alliance's page with their state and, for the lead, what can be done with each."""
    token = html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request)) if may_manage else EMPTY
    return joined(
        html(
            '<li id="m-{}"><div class="firm-head"><span class="no">{}</span><div class="grow"><b>{}</b>{}<span class="sub d-block">{}</span></div>'
            "<span>{}</span>{}</div>{}</li>",
            row["member"].key, number, _linked(row), when(row["member"].is_lead, ' <span class="sub">{}</span>', _("領導企業")), _about(row),
            state(row["kind"], row["words"], row["icon"]),
            html('<span class="sub nowrap">{}%</span>', row["percent"]) if row["percent"] and not row["consented"] else EMPTY,
            _tools(proposal, row, token, last=len(rows) - 1) if may_manage else EMPTY,
        )
        for number, row in enumerate(rows, 1)
    )  # fmt: skip


def _about(row: Row) -> str:
    """Number, contact and invitation of a member in one line."""
    member, invitation = row["member"], row["invitation"]
    parts = [member.ubn or "", row["person"], member.contact_email if not member.firm_id else ""]
    if row["word"] == "invited" and invitation:
        if invitation.opened_at:
            parts.append(_("邀請已於%(at)s開啟") % {"at": roc(invitation.opened_at, "short time")})
        else:
            dates = {"at": roc(invitation.created_at, "short time"), "until": roc(invitation.expires_at, "short")}
            parts.append(_("邀請於%(at)s寄出，%(until)s前有效") % dates)
    return " · ".join(part for part in parts if part)


def _tools(proposal: Proposal, row: Row, token: SafeString, *, last: int) -> SafeString:
    """Invite, remind, move, replace, remove; the lead firm has only its names."""
    code, key = proposal.code, row["member"].key
    names = html('<a href="{}">{}</a>', address("member_section", code, key, "identity"), _("名稱、負責人、統一編號"))
    if row["member"].is_lead:
        return html('<div class="firm-tools">{}</div>', names)
    link = '<a href="{}">{}</a>'
    return html(
        '<div class="firm-tools">{}{} {}{} {}</div>',
        _reach(code, row, token), _form(address("member_move", code, key), token, _moves(row["index"], last)),
        html(link, address("member_replace", code, key), _("更換聯盟成員")), html(link, address("member_remove", code, key), _("移除")), names,
    )  # fmt: skip


def _reach(code: str, row: Row, token: SafeString) -> SafeString:
    """How the lead reaches a member that has something left to do."""
    member = row["member"]
    if member.firm_id:
        if row["consented"]:
            return EMPTY
        link = '<a class="btn btn-quiet btn-sm" href="{}?member={}">{}{}</a>'  # a preview first
        return html(link, address("remind", code), member.key, icon("mail"), _("寄送提醒"))
    is_invited = row["word"] == "invited"
    inputs = html(
        '<label class="visually-hidden" for="email-{}">{}</label><input class="form-control" type="email" id="email-{}" name="contact_email"'
        ' value="{}" placeholder="name@example.tw" autocomplete="off"><button class="btn btn-quiet btn-sm">{}</button>',
        member.key, _("電子郵件"), member.key, member.contact_email, _("重新寄送邀請") if is_invited else _("寄送邀請"),
    )  # fmt: skip
    invite = _form(address("member_invite", code, member.key), token, inputs)
    if not is_invited:
        return invite
    return html("{}{}", invite, _form(address("member_revoke", code, member.key), token, html('<button class="link">{}</button>', _("取消邀請"))))


def _moves(index: int, last: int) -> SafeString:
    button = '<button class="link" name="to" value="{}">{}</button>'
    return html("{}{}", when(index > 1, button, "up", _("上移")), when(index < last, button, "down", _("下移")))


def _form(action: str, token: SafeString, inner: SafeString) -> SafeString:
    return html('<form method="post" action="{}" class="inline">{}{}</form>', action, token, inner)
