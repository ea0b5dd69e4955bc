"""A call in execution: alliances of eight members, eight months reported, seven of them accepted."""

from datetime import date, datetime, time
from typing import Any

from alliance_portal.accounts.models import User
from alliance_portal.lib.roc_calendar import TAIPEI
from kpi.constants import AllianceState, MemberState
from kpi.models import AllianceReport, Baseline, Contract, Evidence, MemberReport, MonthSlot
from kpi.progress import ITEMS
from kpi.rules.plans import Part, part_tree, tree_of
from kpi.rules.sums import FIGURES
from proposals.constants import Status
from proposals.interchange.reading import dossier_of_file
from proposals.models import MemberFirm, Submission
from review.models import DeskEntry
from tests.bench.worlds.ground import call_like_113, proposals_of
from tests.house.sources import ROOT

MEMBERS, MONTHS = 8, range(4, 12)
SIGNED = date(2024, 4, 8)
ON = date(2024, 12, 20)  # the day on which the board is looked at: everything is due
COUNTIES, MARKETS = ("臺北市", "新北市", "臺中市", "高雄市"), ("vietnam", "japan", "usa")
SENTENCE = "完成經銷商邀請名單與展前聯繫，雙語文案三組送審，數位工具每週更新並彙整詢問件數。"


def fill(size: int, officer: User) -> str:
    """The code of a call with so many alliances."""
    call = call_like_113(f"K{size}", is_published=True)
    cases = proposals_of(call, size, officer, (Status.EXECUTING,))
    members = MemberFirm.objects.bulk_create([
        MemberFirm(proposal=case, position=place, company_name=f"示範企業{case.pk}之{place}有限公司") for case in cases for place in range(MEMBERS)
    ])  # fmt: skip
    DeskEntry.objects.bulk_create([
        DeskEntry(proposal=case, submission=1, receipt_no=f"{case.code}-1", theme=f"第{case.pk}號茶", members=MEMBERS) for case in cases
    ])  # fmt: skip
    # staff open cases that were submitted
    Submission.objects.bulk_create([
        Submission(proposal=case, number=1, receipt_no=f"{case.code}-1", idempotency_key="bench", dossier="{}", sha256="", edition=call.edition,
                   edition_digest="", received_at=datetime.combine(SIGNED, time(9), TAIPEI), submitted_by=officer, content_version=0)
        for case in cases
    ])  # fmt: skip
    tree = tree_of(dossier_of_file(ROOT / "tests" / "samples" / "tea-vietnam.yaml"), ())
    Contract.objects.bulk_create([
        Contract(proposal=case, invited_by=officer, sign_by=SIGNED, amount=1_000_000, signed_on=SIGNED, term_from=SIGNED, term_until=call.final_on)
        for case in cases
    ])  # fmt: skip
    Baseline.objects.bulk_create([
        Baseline(proposal=case, number=1, plan=_plan(tree, place, members[place * MEMBERS : (place + 1) * MEMBERS]), made_of="submission",
                 valid_from=SIGNED, made_by=officer) for place, case in enumerate(cases)
    ])  # fmt: skip
    reports = AllianceReport.objects.bulk_create([_alliance(case.pk, place, month, officer) for place, case in enumerate(cases) for month in MONTHS])
    slots = MonthSlot.objects.bulk_create([
        MonthSlot(proposal_id=member.proposal_id, member=member, month=date(2024, month, 1), due=_due(month))
        for member in members for month in MONTHS
    ])  # fmt: skip
    of_month = {(report.proposal_id, report.month): report for report in reports}
    MemberReport.objects.bulk_create([made for number, slot in enumerate(slots) if (made := _member(slot, number, of_month, officer))])
    Evidence.objects.bulk_create([
        Evidence(proposal_id=member.proposal_id, member=member, month=date(2024, 6, 1), kpi=ITEMS[member.position % 5], kind="event_page",
                 title=f"活動頁{member.position}", url=f"https://www.example.tw/{member.pk}", added_by=officer)
        for member in members[: MEMBERS * 3]
    ])  # fmt: skip
    return call.code


def _due(month: int) -> date:
    return date(2024 + month // 12, month % 12 + 1, 5)


def _plan(tree: dict[str, Any], place: int, members: list[MemberFirm]) -> dict[str, Any]:
    parts = [part_tree(Part(member.pk, member.company_name, "")) for member in members]
    return tree | {"theme": f"第{members[0].proposal_id}號茶", "county": COUNTIES[place % 4], "market": MARKETS[place % 3], "members": parts}


def _alliance(case: int, place: int, month: int, officer: User) -> AllianceReport:
    accepted, at = month < MONTHS[-1], datetime.combine(_due(month), time(15), TAIPEI)
    share = 12 * (month - 3) - place % 9
    return AllianceReport(
        proposal_id=case, month=date(2024, month, 1), state=AllianceState.ACCEPTED if accepted else AllianceState.SENT, revision=2,
        done={item: str(min(max(share + row, 0), 100)) for row, item in enumerate(ITEMS)},
        month_figures=dict.fromkeys(FIGURES, "1"), running={figure: str(month - 3) for figure in FIGURES}, tools=["影音"],
        statement=SENTENCE, saved_by=officer, first_sent_at=at, sent_at=at, accepted_at=at if accepted else None,
    )


def _member(slot: MonthSlot, number: int, reports: dict[tuple[int, date], AllianceReport], officer: User) -> MemberReport | None:
    if number % 29 == 0 and slot.month.month > 8:
        return None  # never came
    at, counted = datetime.combine(slot.due, time(9), TAIPEI), reports[slot.proposal_id, slot.month]
    content = {f"work_{item}": SENTENCE for item in ITEMS}
    content |= {"kpi1_digital": "1", "kpi1_physical": "0", "opportunity": "12.5", "next_month": SENTENCE}
    state = MemberState.ACCEPTED if counted.state == AllianceState.ACCEPTED else MemberState.CONSOLIDATED
    return MemberReport(slot=slot, content=content, revision=2, state=state, saved_by=officer, sent_by=officer, first_sent_at=at, sent_at=at,
                        counted_in=counted)  # fmt: skip
