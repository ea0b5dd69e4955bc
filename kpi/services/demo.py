"""The execution of the demonstration: in the 113 call, one alliance about to sign and one that has reported for months. Rows, made once.

Firms, people and numbers are invented (示範); the plan is the second sample's. Harmless when run twice.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings

from alliance_portal.accounts.models import User
from alliance_portal.files.services import store_generated
from alliance_portal.lib.roc_calendar import TAIPEI
from kpi.constants import PointState
from kpi.models import Baseline, Contract, ReviewPoint
from kpi.queries.terms import terms_of
from kpi.services.baselines import first_baseline
from kpi.services.demo_reports import report_months
from kpi.services.slots import open_slots
from proposals import interchange
from proposals.constants import Status
from proposals.models import Call, Firm, FirmPerson, MemberFirm, Proposal, SectionAnswers, StatusChange, Submission
from proposals.services.demo import CAST
from proposals.services.drafts import create_draft
from proposals.services.firms import found_firm
from proposals.services.mails import case_mail, in_words, page
from proposals.services.receipts import receipt_no
from review.services.desk_index import index_due

MARK = "執行示範"
SAMPLES = Path(settings.BASE_DIR) / "fixtures" / "demo"
TO_SIGN, EXECUTING = f"{MARK}：待簽約", f"{MARK}：執行中"
SENT, SELECTED, INVITED, SIGNED = date(2024, 3, 5), date(2024, 4, 1), date(2024, 4, 2), date(2024, 4, 8)
# alliances: theme, members with their numbers
CASES: Mapping[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    TO_SIGN: ("山林選物", (
        ("林間示範選物股份有限公司", "16480894"), ("木作示範工坊有限公司", "81924865"), ("香草示範生技有限公司", "17784483"),
        ("竹藝示範文創有限公司", "78106871"), ("山泉示範飲品股份有限公司", "17933677"), ("野地示範露營用品有限公司", "18302983"),
    )),
    EXECUTING: ("海味便當", (
        ("海潮示範食品股份有限公司", "23831903"), ("醬鄉示範調味有限公司", "95753514"), ("稻海示範農產股份有限公司", "17999533"),
        ("盒語示範包裝有限公司", "37643310"), ("凍鮮示範冷鏈科技股份有限公司", "42762079"), ("網食示範行銷有限公司", "50298754"),
    )),
}
POINTS = (
    ("請補充日本電商平台的退換貨與客服安排。", "已於計畫書第18頁補充客服時段、退換貨流程與負責成員。", "第四章，第18頁", PointState.ACCEPTED, ""),
    ("KPI 4 輔導前商機的計算基礎請列明。", "已列出六家成員112年對日外銷金額與資料來源。", "第五章，第24頁", PointState.ANSWERED, ""),
    ("聯盟成員分工宜再具體。", "已調整分工表。", "第三章", PointState.RETURNED, "請寫明每項工作的主責成員與完成日期。"),
    ("請說明冷鏈物流的備援方案。", "", "", PointState.WAITING, ""),
)  # fmt: skip


def at(day: date, hour: int = 10) -> datetime:
    """An hour of a day, Taipei."""
    return datetime.combine(day, time(hour), TAIPEI)


def execution_of_the_demonstration(_call: Call, staff: User, _now: datetime) -> None:
    """Make the two cases once, in the 113 call."""
    call = Call.objects.filter(code="113").first()
    people = {user.email: user for user in User.objects.filter(email__in=[CAST[0][1], CAST[1][1]])}
    if call is None or len(people) < 2 or Proposal.objects.filter(imported_from=EXECUTING).exists():
        return
    lead, member = people[CAST[0][1]], people[CAST[1][1]]
    to_sign = make_case(call, TO_SIGN, lead, member)
    _steps(to_sign, staff, (("select", Status.SELECTED, SELECTED), ("invite_to_sign", Status.CONTRACT_PENDING, INVITED)))
    _invited(to_sign, staff)
    running = make_case(call, EXECUTING, lead, member)
    _steps(running, staff, (
        ("select", Status.SELECTED, SELECTED), ("invite_to_sign", Status.CONTRACT_PENDING, INVITED), ("sign", Status.CONTRACTED, SIGNED),
        ("start_execution", Status.EXECUTING, SIGNED),
    ))  # fmt: skip
    report_months(running, sign_case(running, staff), lead, staff)
    index_due()


def make_case(call: Call, name: str, lead: User, member: User, alliance: tuple[str, Sequence[tuple[str, str]]] | None = None) -> Proposal:
    """A case with its frozen submission: the second sample's plan under the alliance's own names; lead and second member have accounts."""
    theme, firms = alliance or CASES[name]
    case = create_draft(call, _firm(lead, *firms[0]), lead, at=at(date(2024, 2, 20)), imported_from=name)
    tree = _tree(call, theme, firms)
    own = _firm(member, *firms[1])
    MemberFirm.objects.filter(proposal=case).update(owner_name=tree["members"][0]["owner_name"])
    MemberFirm.objects.bulk_create([
        MemberFirm(
            proposal=case, position=place, company_name=firm, ubn=ubn, owner_name=tree["members"][place]["owner_name"],
            firm=own if place == 1 else None, accepted_at=at(SENT) if place == 1 else None, created_at=at(SENT),
        )
        for place, (firm, ubn) in enumerate(firms) if place
    ])
    SectionAnswers.objects.create(proposal=case, section="cover", data={"alliance_theme": theme})
    _submit(case, tree, theme, lead)
    return Proposal.objects.select_related("call").get(pk=case.pk)


def _firm(user: User, name: str, ubn: str) -> Firm:
    kept = FirmPerson.objects.filter(user=user, firm__ubn=ubn).select_related("firm").first()
    return kept.firm if kept else found_firm(user, name=name, ubn=ubn, confirmed_at=at(SENT))


def _tree(call: Call, theme: str, firms: Sequence[tuple[str, str]]) -> dict[str, Any]:
    tree: dict[str, Any] = json.loads(json.dumps(interchange.read_document(SAMPLES / "bento-japan.yaml").tree, default=float))
    tree["call"] = call.code
    tree["proposal"]["cover"]["alliance_theme"] = theme
    tree["proposal"]["alliance_basic"]["contact_email"] = CAST[0][1]
    for row, (name, ubn) in zip(tree["members"], firms, strict=True):
        row |= {"company_name": name, "ubn": ubn}
    return tree


def _submit(case: Proposal, tree: Mapping[str, Any], theme: str, lead: User) -> None:
    text = json.dumps(tree, ensure_ascii=False, sort_keys=True)
    sent = Submission.objects.create(
        proposal=case, number=1, receipt_no=receipt_no(case.code, 1), idempotency_key=MARK, dossier=text, sha256=sha256(text.encode()).hexdigest(),
        edition=case.call.edition, edition_digest="", received_at=at(SENT), submitted_by=lead, content_version=0,
    )
    Proposal.objects.filter(pk=case.pk).update(status=Status.UPLOADED, version=1, changed_at=at(SENT))
    StatusChange.objects.create(proposal=case, action="submit", source=Status.DRAFT, target=Status.UPLOADED, actor=lead, at=at(SENT))
    case_mail(
        "submission_receipt", case, key=f"receipt:{sent.receipt_no}:{MARK}", to=lead.email, theme=theme, person=str(lead),
        submission_no=sent.receipt_no, submitted_at=in_words(at(SENT), "zh-hant", seconds=True), content_hash=sent.sha256,
        paper_until=in_words(case.call.deadline, "zh-hant"), link=page("receipt", case.code, sent.receipt_no),
    )


def _steps(case: Proposal, staff: User, steps: Sequence[tuple[str, Status, date]]) -> None:
    """The steps of the life cycle as rows of its history, and the state after them."""
    source = Status(Proposal.objects.values_list("status", flat=True).get(pk=case.pk))
    for action, target, day in steps:
        StatusChange.objects.create(proposal=case, action=action, source=source, target=target, actor=staff, at=at(day))
        source = target
    Proposal.objects.filter(pk=case.pk).update(status=source, version=1 + len(steps), changed_at=at(steps[-1][2]))
    case.refresh_from_db(fields=["status", "version"])


def _invited(case: Proposal, staff: User) -> Contract:
    contract = Contract.objects.create(
        proposal=case, invited_at=at(INVITED), invited_by=staff, sign_by=date(2024, 4, 16), amount=1_000_000,
        checklist={"registration": {"state": "seen", "by": str(staff), "at": at(INVITED).isoformat()}},
    )
    ReviewPoint.objects.bulk_create([
        ReviewPoint(proposal=case, number=number, comment=comment, answer=answer, place=place, state=state, remark=remark,
                    answered_at=at(date(2024, 4, 3)) if answer else None, revision=2 if remark else 1 if answer else 0)
        for number, (comment, answer, place, state, remark) in enumerate(POINTS, 1)
    ])  # fmt: skip
    return contract


def sign_case(case: Proposal, staff: User) -> Baseline:
    """Contract, baseline and months of a case that signed on 8 April 2024."""
    scan = store_generated(SAMPLES / "files" / "registration-bento.pdf", "輔導契約（示範）.pdf", "application/pdf", staff)
    seen = {row.key: {"state": "seen", "by": str(staff), "at": at(SIGNED).isoformat()} for row in terms_of(case.call).checklist}
    contract = Contract.objects.create(
        proposal=case, invited_at=at(INVITED), invited_by=staff, sign_by=date(2024, 4, 16), amount=1_000_000, checklist=seen, document=scan,
        signed_on=SIGNED, term_from=SIGNED, term_until=case.call.final_on, recorded_by=staff, recorded_at=at(SIGNED),
    )
    baseline = first_baseline(case, contract, staff, at(SIGNED))
    open_slots(case, baseline, contract)
    return baseline


walk = _steps  # for the alliances of `demo_progress`
