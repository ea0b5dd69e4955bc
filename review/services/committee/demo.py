"""The committee of the demonstration: three reviewers, four alliances of invented firms (示範) in review, one reviewer recused by match.

Made by the services that people use, in the demonstration's open call; harmless when run twice.
"""

import json
from datetime import datetime, timedelta
from typing import Any

from alliance_portal.accounts.models import User
from proposals import interchange
from proposals.constants import Status
from proposals.models import Call, Firm, MemberFirm, Proposal, SectionAnswers
from proposals.services.demo import SAMPLES
from proposals.services.drafts import create_draft
from review.constants import UNDERTAKING
from review.models import Assignment, Committee, Seat
from review.rules.score_values import Typed
from review.services.committee import conflicts, seats, sheets
from review.services.committee.conflicts import EmployerTyped
from review.services.demo import keep_upload

MARK = "評分示範"
REVIEWERS = tuple(f"reviewer{number}@demo.example.tw" for number in (1, 2, 3))
# theme, lead firm, the sample whose plan it carries out
CASES = (
    ("智慧茶飲", "青嵐示範茶飲股份有限公司", "tea-vietnam"), ("台味便當", "稻禾示範餐食股份有限公司", "bento-japan"),
    ("質感居家", "木映示範家居股份有限公司", "tea-vietnam"), ("樂齡輔具", "頤康示範輔具股份有限公司", "bento-japan"),
)  # fmt: skip
CONFLICT = "22099131"  # number of a member for which the second reviewer once worked
KEYS = ("international", "market", "strategy", "digital", "interaction")
# reviewer, case, scores in order (None: not yet), remarks, whether it is sent
SCORED: tuple[tuple[int, int, tuple[str | None, ...], str, bool], ...] = (
    (0, 0, ("82", "78", "85", "80", "84"), "26家業者訪談具體；河內與胡志明市的差異可再說明。", True),
    (0, 1, ("76", "81", "79.5", "74", "80"), "通路策略完整，數位工具的轉換目標宜再量化。", True),
    (0, 2, ("80", "77", None, None, None), "", False),
    (1, 0, ("79", "82", "80", "83", "78"), "", True),
    (2, 0, ("70", "66", "72", "68", None), "", False),
    (2, 3, ("74", None, None, None, None), "", False),
)


def committee_of_the_demonstration(call: Call, staff: User, now: datetime) -> None:
    """Make the cases, the committee and its first sheets once."""
    people = list(User.objects.filter(email__in=REVIEWERS, is_active=True).order_by("email"))
    if len(people) < len(REVIEWERS) or Proposal.objects.filter(call=call, imported_from=MARK).exists():
        return
    if conflicts.text_of(Committee(call=call), UNDERTAKING, "zh-hant") is None:
        return  # a call of an earlier version has no undertaking yet
    cases = [_case(call, place, staff, now - timedelta(days=20 - place)) for place in range(len(CASES))]
    committee = seats.found_committee(call, Committee.Kind.SELECTION, staff)
    held = [seats.add_seat(committee, person, staff) for person in people]
    seats.set_seat(held[0], staff, is_expert=True, is_convener=True, load_cap=None)
    seats.bring_cases(committee, cases, staff, now)
    for seat in held:
        _sign(seat, cases, now)
    seats.open_review(committee, staff, now)
    for who, which, scores, remark, is_sent in SCORED:
        _score(held[who], cases[which], scores, remark, now, is_sent=is_sent)


def _case(call: Call, place: int, staff: User, at: datetime) -> Proposal:
    theme, lead, sample = CASES[place]
    document = interchange.read_document(SAMPLES / f"{sample}.yaml")
    tree: dict[str, Any] = json.loads(json.dumps(document.tree, default=float)) | {"call": call.code}
    tree["proposal"]["cover"]["alliance_theme"] = theme
    tree["members"][0]["company_name"] = lead
    for n, member in enumerate(tree["members"]):
        if n and place > 1:  # firms of their own, so that a conflict concerns one case
            member |= {"company_name": f"{theme}示範成員{n}", "ubn": CONFLICT if (place, n) == (3, 1) else ""}
    firm, _made = Firm.objects.get_or_create(name=lead, defaults={"created_at": at})
    case = create_draft(call, firm, staff, at=at, imported_from=MARK)
    MemberFirm.objects.bulk_create([
        MemberFirm(proposal=case, position=n, company_name=member["company_name"], ubn=member["ubn"], created_at=at)
        for n, member in enumerate(tree["members"]) if n
    ])  # fmt: skip
    SectionAnswers.objects.create(proposal=case, section="cover", data={"alliance_theme": theme})
    keep_upload(
        case, 1, json.dumps(tree, ensure_ascii=False, sort_keys=True), theme, "示範聯絡人", f"{case.code.lower()}@demo.example.tw", staff, at,
    )  # fmt: skip
    Proposal.objects.filter(pk=case.pk).update(status=Status.ELIGIBLE, version=2, changed_at=at)
    return Proposal.objects.select_related("call").get(pk=case.pk)


def _sign(seat: Seat, cases: list[Proposal], now: datetime) -> None:
    """The undertaking; the second reviewer once worked for a member of the last case, which the portal finds by its number."""
    person = seat.user
    text = conflicts.text_of(seat.committee, UNDERTAKING, "zh-hant")
    version = text.version if text else 0
    conflicts.sign(seat, person, name=person.name, version=version, language="zh-hant", statement={}, address="", at=now)
    rows = [EmployerTyped("employment", "示範大學資訊管理學系")]
    if person.email == REVIEWERS[1]:
        member = MemberFirm.objects.filter(proposal=cases[3], position=1).values_list("company_name", "ubn").get()
        rows.append(EmployerTyped("mandate", *member, None, (now - timedelta(days=400)).date()))
    conflicts.save_employers(seat, person, rows)
    conflicts.declare(seat, person, {}, frozenset(case.pk for case in cases), now)


def _score(seat: Seat, case: Proposal, scores: tuple[str | None, ...], remark: str, now: datetime, *, is_sent: bool) -> None:
    assignment = Assignment.objects.select_related("seat__user", "seat__committee__call").get(seat=seat, proposal=case)
    typed = Typed({key: score for key, score in zip(KEYS, scores, strict=True) if score}, {"market": remark} if remark else {})
    sheets.save(assignment, typed, sheets.Entry(assignment.seat.user, 0, now, send=is_sent))
