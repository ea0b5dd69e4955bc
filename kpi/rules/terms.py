"""What a call sets for its execution: days of reports and reminders, the signing checklist, kinds of evidence (practice 2, rows 17 to 33)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any

from alliance_portal.lib.findings import Text
from kpi.progress import ITEMS


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a list of the call: a paper of the checklist, a kind of evidence."""

    key: str
    name: Text


DEFAULT_CHECKLIST = (
    Entry("contract", Text("輔導契約（用印完成，一式三份）", "Coaching contract, sealed, three copies")),
    Entry("revised_plan", Text("修正計畫書", "Revised plan")),
    Entry("response_table", Text("審查意見回覆對照表", "Response to the committee's comments, point by point")),
    Entry("agreement", Text("聯盟成員合作協議書", "Cooperation agreement of the members")),
    Entry("registration", Text("公司或商業登記證明文件影本", "Copy of the company or business registration")),
    Entry("authority", Text("授權書（由代理人簽約時）", "Letter of authority, where a deputy signs")),
)
DEFAULT_EVIDENCE: Mapping[str, tuple[Entry, ...]] = {
    "kpi1": (
        Entry("event_page", Text("活動網址或網頁截圖", "Address or page shots of the event")),
        Entry("banner", Text("聯合行銷橫幅與素材", "Joint banner")),
        Entry("event_photo", Text("活動照片", "Photographs of the event")), Entry("press", Text("當地新聞媒體露出", "Local press")),
        Entry("attendance", Text("簽到與洽談紀錄", "Attendance and talks")),
    ),
    "kpi2": (
        Entry("listing", Text("平台上架截圖", "Shots of the listing")), Entry("back_office", Text("後台報表截圖", "Back-office figures")),
        Entry("channel", Text("頻道網址及觸及人次", "Channel address and reach")),
    ),
    "kpi3": (
        Entry("order", Text("訂單影本", "Copy of the order")), Entry("agreement", Text("合約或合作備忘錄影本", "Copy of the contract or memorandum")),
        Entry("invoice", Text("形式發票或出貨單", "Invoice or delivery note")),
        Entry("payment", Text("匯款水單或信用狀（遮蔽帳號）", "Payment, account hidden")),
    ),
    "kpi4": (
        Entry("sales", Text("出口報單或零稅率銷售額清單", "Export declarations or zero-rated sales")),
        Entry("summary", Text("輔導前後商機彙整表", "Table of the opportunity before and after")),
        Entry("order", Text("訂單影本", "Copy of the order")),
    ),
    "kpi5": (
        Entry("product", Text("產品照片", "Photographs of the product")), Entry("sales", Text("銷售佐證", "Proof of sales")),
        Entry("brand", Text("共同品牌標誌與應用", "Joint logo and its use")), Entry("survey", Text("問卷統計", "Survey results")),
        Entry("media", Text("刊登頁面或露出畫面", "Page or shot of the publication")),
    ),
}


@dataclass(frozen=True, slots=True)
class Terms:
    """The numbers of one call. Days of a month, calendar days, months; money in whole NT$."""

    report_due_day: int = 5  # of the next month; the next working day where it is none (M-01)
    remind_days_before: int = 3
    overdue_days: int = 1  # after the due day: the member is told again
    lead_days: int = 2  # after the due day: the lead is told
    staff_days: int = 4  # after the due day: staff are told
    checkpoint_days: int = 14  # before a checkpoint: the lead is reminded
    signing_days: int = 14  # from the invitation
    extension_months: int = 1  # at most, once
    major_change_days: int = 30  # after the event
    changes_closed_days: int = 30  # before the end of the term
    watch_points: int = 0  # boards: a variance below it is watched (decisions "Board thresholds")
    behind_points: int = -10  # below it is behind
    payment_instalments: int = 0  # in how many instalments the amount is paid; 0: payments are not recorded here (practice 2.24)
    minimum_smes: int = 6
    kpi4_growth_minimum: Decimal = Decimal(15)
    non_execution_ban_years: int = 1
    ceiling_twd: int = 1_000_000
    term_until: date = date.max
    checklist: tuple[Entry, ...] = DEFAULT_CHECKLIST
    evidence_kinds: Mapping[str, tuple[Entry, ...]] = field(default_factory=lambda: DEFAULT_EVIDENCE)

    def kind_of(self, kpi: str, key: str) -> Entry | None:
        """The kind of evidence of that KPI; None where the call has none of that key."""
        return next((each for each in self.evidence_kinds.get(kpi, ()) if each.key == key), None)


NUMBERS = frozenset(each.name for each in fields(Terms) if each.type is int) - {
    "minimum_smes", "non_execution_ban_years", "ceiling_twd",  # these stand in the call's own columns and rules
}


def terms_of_settings(settings: Mapping[str, Any], **of_the_call: Any) -> Terms:
    """The terms of a call's `execution` settings; what is not set has its default. `of_the_call`: fields that stand elsewhere in the call."""
    given: dict[str, Any] = {name: settings[name] for name in NUMBERS if name in settings}
    if settings.get("checklist"):
        given["checklist"] = tuple(_entry(row) for row in settings["checklist"])
    if settings.get("evidence_kinds"):
        own = settings["evidence_kinds"]
        given["evidence_kinds"] = {item: tuple(_entry(row) for row in own.get(item, ())) or DEFAULT_EVIDENCE[item] for item in ITEMS}
    return Terms(**given, **of_the_call)


def _entry(row: Mapping[str, str]) -> Entry:
    return Entry(row["key"], Text(row["zh"], row["en"]))
