"""Reports of the demonstration's alliance: five months accepted, one sent, one being written, one member late; evidence. Rows, made once."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from fractions import Fraction
from pathlib import Path

from django.conf import settings

from alliance_portal.accounts.models import User
from alliance_portal.files.models import StoredFile
from alliance_portal.files.services import store_generated
from alliance_portal.lib.exact_figures import exact_text
from alliance_portal.lib.roc_calendar import TAIPEI
from kpi.constants import AllianceState, ChangeClass, ChangeKind, ChangeState, MemberState, Verdict
from kpi.models import AllianceReport, Baseline, ChangeRequest, Evidence, MemberReport, MonthSlot, ReportRound
from kpi.progress import ITEMS
from kpi.rules.plans import plan_of
from kpi.rules.sums import MonthFigures, running, tool_names
from kpi.services.evidence import link_digest
from proposals.models import Proposal

PICTURES = Path(settings.BASE_DIR) / "fixtures" / "demo" / "figures"
LATE, LATE_FROM = 3, 6  # the member whose reports come late, or not at all, from June on
# month -> percent of each item, events digital and physical, tools, partners, opportunity of the alliance in 萬元, own items
MONTHS: dict[int, tuple[tuple[int, int, int, int, int], int, int, int, int, str, int]] = {
    4: ((0, 20, 0, 5, 0), 0, 0, 1, 0, "18.5", 0), 5: ((15, 35, 0, 10, 10), 0, 0, 2, 0, "46", 0), 6: ((35, 45, 20, 20, 20), 1, 0, 2, 0, "72.5", 0),
    7: ((45, 50, 40, 35, 35), 0, 0, 3, 1, "96", 0), 8: ((55, 55, 45, 45, 40), 0, 0, 3, 0, "64.5", 0), 9: ((60, 60, 50, 50, 45), 0, 1, 3, 0, "40", 0),
}
SAID = {
    "kpi1": "完成東京試吃會場地勘查與採購商邀請名單；電商父親節檔期素材三組送審。",
    "kpi2": "定期訂購頁面上架八項商品，影音食譜剪輯四支，販賣機資料每週彙整。",
    "kpi3": "與樣本超市洽談冷凍便當供貨條件，寄送樣品兩批。",
    "kpi4": "彙整六家成員對日訂單與報價，已扣除未成立者。",
    "kpi5": "三杯菇飯便當第二版配方試吃，日文標示送審。",
}  # fmt: skip
PIECES = (
    (5, 0, "kpi2", "listing", "定期訂購頁面上架畫面", "bento-strategy.png"),
    (6, 0, "kpi1", "event_page", "父親節臺灣便當祭活動頁", "bento-business-model.png"),
    (6, 1, "kpi5", "product", "三杯菇飯便當樣品", "tea-strategy.png"),
    (7, 0, "kpi3", "agreement", "樣本超市供貨備忘錄", "tea-business-model.png"),
    (7, 1, "kpi1", "event_photo", "試吃會現場（重複上傳）", "bento-business-model.png"),
)  # fmt: skip


def at(day: date, hour: int = 15) -> datetime:
    """An hour of a day, Taipei."""
    return datetime.combine(day, time(hour), TAIPEI)


def report_months(case: Proposal, baseline: Baseline, lead: User, staff: User) -> None:
    """April to July accepted, August sent, September being written; evidence of some months."""
    alliance = {month: _alliance(case, month, lead, staff) for month in MONTHS if month <= 8}
    slots = list(MonthSlot.objects.filter(proposal=case, month__month__lte=9).select_related("member").order_by("month", "member__position"))
    count = len({slot.member_id for slot in slots})
    MemberReport.objects.bulk_create([made for slot in slots if (made := _member(slot, count, alliance.get(slot.month.month), lead)) is not None])
    _figures(baseline, [alliance[month] for month in sorted(alliance)])
    ReportRound.objects.bulk_create(_rounds(alliance.values(), lead, staff))
    _evidence(case, lead)
    ChangeRequest.objects.create(
        proposal=case, number=1, weight=ChangeClass.ORDINARY, kind=ChangeKind.CONTACT, state=ChangeState.REPORTED, event_on=date(2024, 6, 3),
        old={"contact_name": "石原佳", "contact_phone": ""}, new={"contact_name": "周以恩"}, effect={"lines": []},
        reason="原聯絡人調職，改由專案經理聯繫。",
        asked_by=lead, asked_at=at(date(2024, 6, 4)), valid_from=date(2024, 6, 4),
    )


def _alliance(case: Proposal, month: int, lead: User, staff: User) -> AllianceReport:
    day, done = date(2024, month + 1, 5), MONTHS[month][0]
    accepted = month < 8  # August waits for staff
    return AllianceReport.objects.create(
        proposal=case, month=date(2024, month, 1), state=AllianceState.ACCEPTED if accepted else AllianceState.SENT, revision=3 if accepted else 2,
        done=dict(zip(ITEMS, map(str, done), strict=True)), statement="各成員進度如附，下月依計畫執行。", saved_by=lead, saved_at=at(day),
        certified_by=lead, first_sent_at=at(day), sent_at=at(day), accepted_by=staff if accepted else None,
        accepted_at=at(date(2024, month + 1, 9)) if accepted else None,
    )


def _content(slot: MonthSlot, count: int) -> dict[str, str]:
    """What a member wrote: the events and partners are the lead's to report, the opportunity is everybody's share."""
    _done, digital, physical, tools, partners, opportunity, _items = MONTHS[slot.month.month]
    leads = slot.member.position == 0
    content = {f"work_{item}": text for item, text in SAID.items()}
    content |= {"kpi1_digital": str(digital) if leads else "0", "kpi1_physical": str(physical) if leads else "0",
                "opportunity": exact_text(Fraction(round(Fraction(opportunity) / count * 100), 100)),
                "difficulties": "日圓走弱，部分報價須重議。" if slot.month.month in (6, 7) else "",
                "next_month": "依計畫執行，並補齊佐證。"}  # fmt: skip
    content |= {f"tool{n}_figure": "依指標執行中" for n in range(tools if leads else 0)}
    if leads and partners:
        content |= {"partner0_name": "見本スーパー株式会社（樣本超市株式會社）", "partner0_content": "簽署冷凍便當供貨備忘錄，首批三款商品"}
    return {name: value for name, value in content.items() if value}


def _member(slot: MonthSlot, count: int, alliance: AllianceReport | None, lead: User) -> MemberReport | None:
    month, position, due = slot.month.month, slot.member.position, slot.due
    is_late = position == LATE and month >= LATE_FROM
    if month == 9:  # September is being written
        return MemberReport(slot=slot, content=_content(slot, count), revision=1, saved_by=lead, saved_at=at(due, 9)) if position == 0 else None
    if is_late and month == 8:  # never came
        return None
    sent = at(due.replace(day=due.day + 2)) if is_late else at(date(due.year, due.month, 3))
    accepted = alliance is not None and alliance.state == AllianceState.ACCEPTED
    return MemberReport(
        slot=slot, content=_content(slot, count), revision=2,
        state=MemberState.ACCEPTED if accepted else MemberState.CONSOLIDATED, saved_by=lead,
        saved_at=sent, sent_by=lead, first_sent_at=sent, sent_at=sent, counted_in=alliance,
        late_reason="結帳人員異動，單據較晚收齊。" if is_late else "",
    )


def _figures(baseline: Baseline, reports: Sequence[AllianceReport]) -> None:
    """Month and running figures of the alliance's reports, added up of what the members wrote."""
    tree, plan, months = baseline.plan, plan_of(baseline.plan), []
    names = [row["name"] for row in tree["tools"]]
    for report in reports:
        month = report.month.month
        parts = MemberReport.objects.filter(counted_in=report)
        total = sum((Fraction(part.content.get("opportunity", "0")) for part in parts), Fraction(0))
        _done, digital, physical, tools, partners, _opportunity, items = MONTHS[month]
        report.month_figures = {"kpi1_digital": str(digital), "kpi1_physical": str(physical), "kpi3": str(partners),
                                "kpi4_increment": exact_text(total), "kpi5": str(items)}  # fmt: skip
        report.tools = list(tool_names(names[:tools]))
        added = {key: Fraction(value) for key, value in report.month_figures.items()}
        months.append(MonthFigures(plan.month_of(report.month), added, tuple(report.tools)))
        report.running = {key: exact_text(value) for key, value in running(months)[plan.month_of(report.month)].items()}
    AllianceReport.objects.bulk_update(reports, ["month_figures", "tools", "running"])


def _rounds(reports: Iterable[AllianceReport], lead: User, staff: User) -> list[ReportRound]:
    rows = []
    for report in reports:
        rows.append(ReportRound(alliance_report=report, step="sent", content={"done": report.done}, by=lead, at=report.sent_at or report.saved_at))
        if report.accepted_at:
            rows.append(ReportRound(alliance_report=report, step="accepted", by=staff, at=report.accepted_at))
    return rows


def _evidence(case: Proposal, lead: User) -> None:
    members = {each.position: each for each in case.members.all()}
    files: dict[str, StoredFile] = {}
    first: dict[str, Evidence] = {}
    for month, position, kpi, kind, title, name in PIECES:
        files[name] = files.get(name) or store_generated(PICTURES / name, f"{title}.png", "image/png", lead)
        made = Evidence.objects.create(
            proposal=case, member=members[position], month=date(2024, month, 1), kpi=kpi, kind=kind, title=title, file=files[name],
            digest=files[name].sha256, same_as=first.get(name), added_by=lead, added_at=at(date(2024, month + 1, 2)),
            verdict=Verdict.ACCEPTED if month < 7 else Verdict.WAITING,  # July's wait for the check
        )
        first.setdefault(name, made)
    url = "https://shop.example.jp/taiwan-bento"
    Evidence.objects.create(
        proposal=case, member=members[0], month=date(2024, 8, 1), kpi="kpi2", kind="channel", title="影音食譜頻道", url=url, digest=link_digest(url),
        added_by=lead, added_at=at(date(2024, 9, 2)),
    )
