"""Words of the execution that models, services and pages share."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MemberState(models.TextChoices):
    """State of a member's monthly report (glossary 1.3). 逾期未報 is no state: it is a slot past its day without a report that was sent."""

    BLANK = "blank", _("未填")
    FILLING = "filling", _("填寫中")
    SENT = "sent", _("已送出")
    RETURNED = "returned", _("退回修正")
    CONSOLIDATED = "consolidated", _("已彙整")
    ACCEPTED = "accepted", _("已採認")


class AllianceState(models.TextChoices):
    """State of the alliance's report of a month."""

    OPEN = "open", _("彙整中")
    SENT = "sent", _("已送出")
    RETURNED = "returned", _("退回修正")
    ACCEPTED = "accepted", _("已採認")


class Verdict(models.TextChoices):
    """佐證查核: what the check of a piece of evidence found."""

    WAITING = "waiting", _("待查核")
    ACCEPTED = "accepted", _("採認")
    PARTLY = "partly", _("部分採認")
    REJECTED = "rejected", _("不採認")


class PointState(models.TextChoices):
    """State of one point of 審查意見回覆對照表."""

    WAITING = "waiting", _("待回覆")
    ANSWERED = "answered", _("已回覆")
    ACCEPTED = "accepted", _("認可")
    RETURNED = "returned", _("已退回")


class ChangeClass(models.TextChoices):
    """計畫變更: reported with the next report, or valid only once it is approved."""

    ORDINARY = "ordinary", _("一般變更")
    MAJOR = "major", _("重大變更")


class ChangeKind(models.TextChoices):
    """What a change request changes."""

    MEMBER_LEAVES = "member_leaves", _("成員退出")
    MEMBER_JOINS = "member_joins", _("成員加入")
    TARGET = "target", _("KPI目標數")
    SCHEDULE = "schedule", _("每月進度與執行月份")
    AMOUNT = "amount", _("核定經費")
    CONTACT = "contact", _("聯絡人")
    PARTNER = "partner", _("合作對象或工具")


class ChangeState(models.TextChoices):
    """State of a change request. An ordinary one is `reported` from the day on which it is filed."""

    ASKED = "asked", _("審核中")
    APPROVED = "approved", _("已核定")
    REFUSED = "refused", _("未核定")
    WITHDRAWN = "withdrawn", _("已撤回")
    REPORTED = "reported", _("已報備")


MAJOR_KINDS = frozenset({ChangeKind.MEMBER_LEAVES, ChangeKind.MEMBER_JOINS, ChangeKind.TARGET, ChangeKind.SCHEDULE, ChangeKind.AMOUNT})


class CheckState(models.TextChoices):
    """State of a checkpoint's report."""

    PREPARING = "preparing", _("準備中")
    SENT = "sent", _("已送出，待查核")
    RETURNED = "returned", _("退回補充")
    SETTLED = "settled", _("查核完成")


class ReviewKind(models.TextChoices):
    """Which review of the execution; the same keys as the kinds of `review.Committee`."""

    MIDTERM = "midterm", _("期中進度審查（實地訪視）")
    FINAL = "final", _("期末審查")


class ReviewOutcome(models.TextChoices):
    """What a review decided of one case."""

    PASSED = "passed", _("通過")
    IMPROVE = "improve", _("限期改善")
    FAILED = "failed", _("不通過")


class VisitPurpose(models.TextChoices):
    """Why somebody was visited."""

    MIDTERM = "midterm", _("期中進度審查（實地訪視）")
    VERIFICATION = "verification", _("查證作業")


class ImprovementState(models.TextChoices):
    """State of a 限期改善."""

    OPEN = "open", _("改善中")
    ANSWERED = "answered", _("已回覆，待認定")
    MET = "met", _("已改善")
    FAILED = "failed", _("未改善")


class DiagnosisMode(models.TextChoices):
    """How a member is advised, as the form names it (F-35)."""

    ONLINE = "online", _("線上")
    OFFLINE = "offline", _("線下")


class LetterAbout(models.TextChoices):
    """What a letter of the execution tells."""

    REVIEW = "review", _("審查結果通知")
    IMPROVEMENT = "improvement", _("限期改善通知")
    ENDING = "ending", _("異常結案通知")


class Duty(models.TextChoices):
    """An obligation of an alliance or a member (W-07, M-04 to M-10)."""

    EXHIBITION = "exhibition", _("計畫國際成果展")
    EXCHANGE = "exchange", _("業者交流會")
    FILM = "film", _("成果推廣影片拍攝")
    TRAINING = "training", _("教育訓練")
    CASE_STUDY = "case_study", _("案例撰寫")
    EFFECT = "effect", _("計畫成效資料")


class DutyState(models.TextChoices):
    """State of an obligation."""

    OPEN = "open", _("未完成")
    HANDED_IN = "handed_in", _("已提供證明，待認定")
    RETURNED = "returned", _("退回補充")
    MET = "met", _("已完成")
    WAIVED = "waived", _("免辦理（附理由）")


DUTIES_OF_ALLIANCE = (Duty.EXHIBITION, Duty.EXCHANGE, Duty.FILM, Duty.CASE_STUDY)
DUTIES_OF_MEMBER = (Duty.TRAINING, Duty.EFFECT)
AFTER_CLOSING = frozenset({Duty.EFFECT})  # stays open after the closing until it is done (M-10)

ITEM_NAMES = {
    "kpi1": _("海外行銷活動"), "kpi2": _("數位工具"), "kpi3": _("國際通路合作"),
    "kpi4": _("海外商機增加"), "kpi5": _("自訂加分內容"),
}
UNITS = {
    "kpi1": pgettext_lazy("unit", "場次"), "kpi2": pgettext_lazy("unit", "種"), "kpi3": pgettext_lazy("unit", "件"), "kpi4": _("萬元"),
    "kpi5": pgettext_lazy("unit", "項"),
}


def kpi_name(item: str) -> str:
    """KPI 1."""
    return f"KPI {item[-1]}"
