"""The desk of the demonstration: alliances of invented firms (示範) in every state that a desk knows. Harmless when run twice.

They are rows, not filled forms: the desk's list, register and labels have something to show, and nothing here can be mistaken for a real case.
"""

import json
from datetime import datetime, timedelta
from hashlib import sha256

from django.utils import timezone

from alliance_portal.accounts.models import Office, User
from proposals.constants import Status
from proposals.models import Call, Firm, MemberFirm, Proposal, SectionAnswers, StatusChange, Submission
from proposals.services.drafts import create_draft
from proposals.services.mails import case_mail, in_words, page
from proposals.services.receipts import receipt_no
from review.models import FirmConflict, PaperIntake
from review.queries.officers import must_sign, standing_text
from review.services.acknowledgements import acknowledge
from review.services.contacts import note_contact
from review.services.desk_index import index_due
from review.services.intake import Delivery, log_paper
from review.services.officers import OFFICES, declare, sign

MARK = "櫃檯示範"
CONFLICT = ("22099131", "前職示範顧問有限公司")  # a number that no case of the demonstration has
# theme, lead firm, contact, uploads (hours ago), paper (hours ago or None), what the paper lacks, acknowledged
CASES: tuple[tuple[str, str, str, tuple[int, ...], int | None, str, bool], ...] = (
    ("寵物樂活", "毛伴示範生技股份有限公司", "林予安", (120,), 96, "", True),
    ("質感居家", "木映示範家具有限公司", "張又寧", (118,), 95, "", True),
    ("純淨美妝", "初肌示範生醫股份有限公司", "何沐", (20,), None, "", False),
    ("低碳餐具", "綠碗示範科技有限公司", "吳樂", (72,), 50, "certificate", True),
    ("智慧農漁", "海稻示範農產股份有限公司", "", (), 26, "", False),
    ("台味便當", "稻禾示範食品股份有限公司", "李穗", (40, 4), 22, "", False),
    ("親子學習", "樂學示範教育有限公司", "蔡知行", (30,), 3, "seals", False),
)  # fmt: skip


def desk_of_the_demonstration(call: Call, staff: User, now: datetime) -> None:
    """Make the desk's cases once, and the list's entries of every submission."""
    sign_for_the_cast(now)
    index_due()
    if Proposal.objects.filter(call=call, imported_from=MARK).exists() or not call.opens_at <= now <= call.deadline:
        return
    start = max(call.opens_at, now - timedelta(hours=121))
    for place, (theme, lead, contact, uploads, paper, lacks, done) in enumerate(CASES):
        case = _case(call, theme, lead, place, staff, start)
        for number, hours in enumerate(uploads, 1):
            upload_of(case, number, theme, lead, contact, staff, now - timedelta(hours=hours))
        index_due()
        if paper is not None:
            _paper(case, staff, now - timedelta(hours=paper), lacks)
        if done:
            acknowledge(Proposal.objects.get(pk=case.pk), staff, now - timedelta(hours=(paper or 1) - 1))
    late = Proposal.objects.get(call=call, imported_from=MARK, members__company_name=CASES[5][1], members__position=0)
    note_contact(late, staff, kind="call_out", person="李穗", text="書面為第1次上傳之版本，請補送第2次上傳之版本；對方表示明日專人送達。", at=now)


def sign_for_the_cast(now: datetime) -> None:
    """The officers of the demonstration have signed the undertaking that stands; one has declared a conflict with a firm of no case."""
    for officer in User.objects.filter(office__in=OFFICES, is_demonstration=True):
        text = standing_text(officer)
        if text is not None and must_sign(officer):
            sign(officer, version=text.version, ticked=True, language="zh-hant", now=now)
    second = User.objects.filter(office=Office.STAFF, is_demonstration=True).order_by("-pk").first()
    if second is not None and not FirmConflict.objects.filter(person=second).exists():
        declare(second, ubn=CONFLICT[0], firm_name=CONFLICT[1], relation=FirmConflict.Relation.WORK, note="2年前曾任職", now=now)


def _case(call: Call, theme: str, lead: str, place: int, staff: User, at: datetime) -> Proposal:
    firm, _made = Firm.objects.get_or_create(name=lead, defaults={"created_at": at})
    case = create_draft(call, firm, staff, at=at, imported_from=MARK)
    MemberFirm.objects.filter(proposal=case).update(contact_email=f"desk{place}@demo.example.tw")
    others = [MemberFirm(proposal=case, position=n, company_name=f"{theme}示範成員{n}", created_at=at) for n in range(1, 6)]
    MemberFirm.objects.bulk_create(others)
    SectionAnswers.objects.create(proposal=case, section="cover", data={"alliance_theme": theme})
    return case


def upload_of(case: Proposal, number: int, theme: str, lead: str, contact: str, staff: User, at: datetime) -> None:
    """One upload of an invented case, with its receipt."""
    members = [{"company_name": each.company_name, "ubn": each.ubn} for each in case.members.order_by("position")]
    basic = {"contact_name": contact, "contact_email": f"{case.code.lower()}@demo.example.tw", "contact_phone": f"(02)2555-{1000 + case.pk % 9000}"}
    basic |= {"target_market": "japan"}
    tree = {"call": case.call.code, "proposal": {"cover": {"alliance_theme": theme}, "alliance_basic": basic}, "members": members}
    keep_upload(case, number, json.dumps(tree, ensure_ascii=False, sort_keys=True), theme, contact or lead, basic["contact_email"], staff, at)


def keep_upload(case: Proposal, number: int, text: str, theme: str, person: str, email: str, staff: User, at: datetime) -> None:
    """The upload itself: frozen text, step and receipt, as a submission leaves them."""
    Submission.objects.filter(proposal=case, superseded_at=None).update(superseded_at=at)
    sent = Submission.objects.create(
        proposal=case, number=number, receipt_no=receipt_no(case.code, number), idempotency_key=f"{MARK}-{number}", dossier=text,
        sha256=sha256(text.encode()).hexdigest(), edition=case.call.edition, edition_digest="", received_at=at, submitted_by=staff, content_version=0,
    )  # fmt: skip
    before = case.status
    Proposal.objects.filter(pk=case.pk).update(status=Status.UPLOADED, version=number, changed_at=at)
    case.refresh_from_db(fields=["status", "version"])
    StatusChange.objects.create(proposal=case, action="submit", source=before, target=Status.UPLOADED, actor=staff, at=at)
    case_mail(
        "submission_receipt",
        case,
        key=f"receipt:{sent.receipt_no}:{MARK}",
        to=email,
        theme=theme,
        person=person,
        submission_no=sent.receipt_no,
        submitted_at=in_words(at, "zh-hant", seconds=True),
        content_hash=sent.sha256,
        paper_until=in_words(case.call.deadline, "zh-hant"),
        link=page("receipt", case.code, sent.receipt_no),
    )


def _paper(case: Proposal, staff: User, at: datetime, lacks: str) -> PaperIntake:
    first = Submission.objects.filter(proposal=case, received_at__lte=at).order_by("-number").first()
    delivery = Delivery(
        arrived_at=at,
        way="courier",
        copies=2,
        has_seals=lacks != "seals",
        has_certificate=lacks != "certificate",
        has_pink_cover=True,
        delivered_by="示範快遞",
        code=first.receipt_no if first else "",
    )
    return log_paper(Proposal.objects.select_related("call").get(pk=case.pk), staff, delivery, received_at=timezone.now())
