"""Words for what the trail and the outbox keep as codes."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from alliance_portal.administration.verbs import MATTERS

VERBS: dict[str, Any] = MATTERS | {
    "account.signed_in": _("登入"),
    "account.sign_in_refused": _("登入失敗"),
    "account.office_changed": _("角色異動"),
    "account.disabled": _("停用帳號"),
    "account.reviewer_invited": _("邀請審查委員"),
    "account.reviewer_invitation_revoked": _("取消審查委員的邀請"),
    "account.enabled": _("恢復帳號"),
    "account.second_factor_reset": _("重設兩步驟驗證"),
    "officer.undertaking_signed": _("簽署切結書"),
    "officer.conflict_declared": _("聲明利益迴避"),
    "officer.conflict_ended": _("利益迴避解除"),
    "second.asked": _("送複核"),
    "second.confirmed": _("核可"),
    "second.refused": _("退回"),
    "second.withdrawn": _("撤回複核"),
    "firm.founded": _("建立公司"),
    "firm.colleague_invited": _("邀請同仁"),
    "firm.colleague_joined": _("同仁加入"),
    "firm.colleague_removed": _("移除同仁"),
    "firm.owner_added": _("設為負責帳號"),
    "firm.number_confirmed": _("確認統一編號"),
    "firm.number_refused": _("統一編號退回更正"),
    "proposal.started": _("建立提案"),
    "proposal.imported": _("匯入提案"),
    "proposal.submitted": _("送件"),
    "proposal.submit_refused": _("送件未受理"),
    "proposal.opened_with_reason": _("填寫理由開啟案件"),
    "member.added": _("新增聯盟成員"),
    "member.removed": _("移除聯盟成員"),
    "member.moved": _("調整成員順序"),
    "member.invited": _("邀請聯盟成員"),
    "member.invitation_revoked": _("取消邀請"),
    "member.reminded": _("提醒聯盟成員"),
    "member.joined": _("成員加入聯盟"),
    "member.completed": _("填妥基本資料表"),
    "member.handed_over": _("授權代填"),
    "member.taken_back": _("收回代填授權"),
    "member.reopened": _("重新開放基本資料表"),
    "consent.given": _("同意個人資料聲明"),
    "consent.withdrawn": _("撤回同意"),
    "consent.promotion": _("推廣訊息意願"),
    "notice.objected": _("表示異議"),
    "file.attached": _("上傳檔案"),
    "file.detached": _("移除檔案"),
    "figure.arranged": _("裁切圖檔或修改圖說"),
    "paper.opened": _("開啟計畫書"),
    "job.retried": _("重試背景作業"),
    "mail.resent": _("重新寄送通知信"),
    "mail.released": _("寄出保留的通知信"),
    "mail.held": _("暫停寄送通知信"),
    "mail.bounced": _("登記退信"),
    "call.stored": _("更新計畫申請設定"),
}
# facts of an entry that are read beside it; everything else stays in the store
FACTS: dict[str, Any] = {
    "reason": _("理由"), "note": _("說明"), "ip": _("網路位址"), "name": _("名稱"), "ubn": _("統一編號"), "number": _("統一編號"),
    "receipt_no": _("送件編號"),
}


SUBJECTS: dict[str, Any] = {
    "account": _("帳號 %(which)s"), "firm": _("公司 %(which)s"), "proposal": _("提案 %(which)s"), "call": _("%(which)s計畫申請"),
    "accounts": _("登入"), "mail": _("通知信"), "jobs": _("背景作業"),
    "committee": _("審查委員會"), "seat": _("委員席次"), "registers": _("查核資料"),
}


def subject(chain: str) -> str:
    """What an entry is about, in words."""
    kind, _colon, which = chain.partition(":")
    words = SUBJECTS.get(kind)
    return str(words) % {"which": which} if words and which else str(words or chain)


def verb(code: str) -> str:
    """What happened, in words; the code itself where nobody has written any."""
    return str(VERBS.get(code, code))


def facts(detail: dict[str, Any]) -> list[tuple[str, str]]:
    """The facts of an entry that people read: name and value."""
    return [(str(words), str(detail[key])) for key, words in FACTS.items() if detail.get(key) not in (None, "")]
