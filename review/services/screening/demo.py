"""Checks of the demonstration: invented alliances (示範) that are received, under check, awaiting documents, supplied, passed, refused.

They are made of the first sample with other names and numbers, by the services that staff use, so that every trace is real. Made once.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from alliance_portal.accounts.models import Office, User
from alliance_portal.files.models import StoredFile
from alliance_portal.files.services import store_generated
from alliance_portal.lib.taiwan_ids import is_valid_ubn
from alliance_portal.seconds.services import confirm
from proposals import interchange
from proposals.constants import Status
from proposals.models import Attachment, Call, CoachingRecord, Firm, FirmPerson, MemberFirm, Proposal, SectionAnswers, StatusChange, Submission
from proposals.papers.drawing import pptx
from proposals.papers.drawing.shapes import SOFT, Page, Shape
from proposals.services.demo import SAMPLES
from proposals.services.drafts import create_draft
from proposals.services.mails import case_mail, in_words, page, theme_of
from proposals.services.receipts import receipt_no
from review.models import Check, CorrectionItem
from review.queries.screening import read_check
from review.screening.documents import CERTIFICATE, SEAL
from review.services.acknowledgements import acknowledge
from review.services.desk_index import index_due
from review.services.intake import Delivery, log_paper
from review.services.screening.checks import Given, answer, start
from review.services.screening.corrections import ask_round
from review.services.screening.outcomes import ask_refusal, pass_case
from review.services.screening.supplies import hand_in
from review.services.slides import upload_slides

MARK = "資格示範"
LEAD = "lead@demo.example.tw"  # supplies the documents of one case, reads the refusal of another
BRANDS = ("松禾", "晨露", "沐森", "好日", "築光", "森羅", "海藍", "青禾", "初心", "和光", "木田", "朗日", "山嵐", "光合", "澄果", "谷雨")
COACHED = "示範數位行銷輔導計畫"
SLIDES = (
    ("茶食旅人主題聯盟（示範）", ("以茶與茶食帶路的旅人體驗", "領導企業與五家成員，目標市場：越南", "示範資料，內容均為虛構")),
    ("市場與商業模式", ("旅宿與咖啡館通路先行，電商接續", "以體驗活動帶動試飲、訂閱與回購", "共同品牌，成員分工供應")),
    ("量化指標與期程", ("7月底累計完成40%，11月底完成100%", "數位行銷活動、工具與通路逐月回報", "海外銷售額成長15%以上")),
)
DOCUMENTS = frozenset({"D-17", "D-18", "D-19", "D-04", "D-07"})


@dataclass(frozen=True, slots=True)
class Case:
    """One of them. `shape` takes it where it stands; `is_coached`: a member is coached by another programme this year."""

    theme: str
    features: str
    background: str
    shape: Callable[[Proposal, User, User, User, datetime], None]
    is_coached: bool = False
    is_of_the_lead: bool = False
    shares_with: int | None = None  # place of another one that has the same last member, and its contact


# where they stand -------------------------------------------------------------------------------------------------------------


def _received(_case: Proposal, _lead: User, _staff: User, _second: User, _now: datetime) -> None:
    """Nobody has begun."""


def _checking(case: Proposal, _lead: User, staff: User, _second: User, now: datetime) -> None:
    start(case, staff, now)
    _answer(case, staff, lambda key: key in DOCUMENTS or key.startswith(("E-03", "E-14")), now)
    answer(case, staff, {"E-28.3": Given("correct", "聯絡人表示尚未看過計畫內容，已請領導企業說明。", 0)}, now)


def _awaiting(case: Proposal, _lead: User, staff: User, _second: User, now: datetime) -> None:
    start(case, staff, now)
    _answer(case, staff, lambda key: key in {"D-17", "D-19", "D-04"}, now)
    until = timezone.localtime(now).replace(hour=17, minute=0, second=0, microsecond=0) + timedelta(days=5)
    wanted = {CERTIFICATE: "登記證明影本模糊，統一編號與資本額無法辨識。", "paper.binding": "封面不是淺粉紅色彩紋紙，請更換封面後送達。"}
    ask_round(case, staff, wanted, min(until, case.call.deadline), now)


def _supplied(case: Proposal, lead: User, staff: User, _second: User, now: datetime) -> None:
    start(case, staff, now)
    _answer(case, staff, lambda key: key != "D-17", now)
    ask_round(case, staff, {SEAL: "第一部分僅蓋公司大章，請補蓋負責人章。"}, min(now + timedelta(days=7), case.call.deadline), now)
    file = case.attachments.get(slot=SEAL).file
    CorrectionItem.objects.filter(round__check_of__proposal=case).update(file=file)
    hand_in(case, lead, now)


def _passed(case: Proposal, _lead: User, staff: User, _second: User, now: datetime) -> None:
    start(case, staff, now)
    _answer(case, staff, lambda _key: True, now)
    pass_case(case, staff, now)


def _with_slides(case: Proposal, lead: User, staff: User, second: User, now: datetime) -> None:
    _passed(case, lead, staff, second, now)
    out = BytesIO()
    pptx.render([_slide(*each) for each in SLIDES], out, "提案簡報（示範）")
    file = SimpleUploadedFile("提案簡報（示範）.pptx", out.getvalue())
    upload_slides(Proposal.objects.select_related("call").get(pk=case.pk), file, actor=lead, received_at=now)


def _slide(title: str, lines: tuple[str, ...]) -> Page:
    head = Shape(10, 10, 130, 16, (title,), points=20, fill=SOFT, bold=True)
    return Page(title, (head, Shape(12, 34, 126, 62, tuple(f"• {line}" for line in lines), points=12, to_left=True)))


def _refused(case: Proposal, _lead: User, staff: User, second: User, now: datetime) -> None:
    start(case, staff, now)
    _answer(case, staff, lambda key: not key.startswith("E-28"), now)
    check = Check.objects.select_related("submission").get(proposal=case)
    blocking = [each.outcome for each in read_check(case, check, check.submission).standing.matters if each.is_open]
    keys = [f"{each.code}@{each.where}" for each in blocking if each.code == "E-22"]
    words = "貴聯盟更換成員或於輔導結束後，得於次一年度重新申請。"
    confirm(ask_refusal(case, staff, kind="ineligible", keys=keys, words=words, reason="輔導紀錄已向該計畫執行單位查證"), second)


def _answer(case: Proposal, staff: User, wanted: Callable[[str], bool], now: datetime) -> None:
    check = Check.objects.select_related("submission").get(proposal=case)
    asked = read_check(case, check, check.submission).standing.asked
    answer(case, staff, {each.question.key: Given("passed", "", 0) for each in asked if wanted(each.question.key)}, now)


CASES = (
    Case("山居茶席", "以臺灣高山茶結合茶席體驗，建立越南都會的下午茶品牌。", "越南都會區中產階級成長，手搖與精品茶飲消費擴大，對臺灣茶的信任度高。",
         _checking, is_coached=True, is_of_the_lead=True),
    Case("果然好食", "整合果乾、果醬與烘焙，以共同品牌進入越南連鎖超市。", "越南烘焙市場每年成長，進口果醬與果乾以歐洲品牌為主，臺灣風味有差異。",
         _awaiting, is_of_the_lead=True),
    Case("輕食生活", "以低糖茶飲與輕食組合，切入越南便利商店通路。", "越南便利商店快速展店，鮮食與低糖飲料需求提升，供應鏈仍不完整。",
         _supplied, is_of_the_lead=True),
    Case("森活選物", "以茶、木器與香氛組成生活選物店，線上線下同步展店。", "越南年輕族群重視生活風格，選物店與電商直播成為主要購買管道。", _passed),
    Case("團圓食光", "結合年節禮盒與即食料理，推動節慶商機。", "越南年節送禮文化濃厚，臺灣禮盒的包裝與食品安全具優勢。",
         _refused, is_coached=True, is_of_the_lead=True),
    Case("巷口甜點", "集合巷弄甜點店，以共同中央廚房外銷越南。", "越南甜點店密度提高，臺式甜點的接受度高。", _received, is_of_the_lead=True,
         shares_with=1),
    Case("茶食旅人", "以茶與茶食帶路的旅人體驗，串連旅宿、咖啡館與電商。", "越南來臺旅客與在地年輕旅人增加，旅宿與咖啡館尋求有故事的茶飲。",
         _with_slides, is_of_the_lead=True),
)  # fmt: skip


# made of the sample -----------------------------------------------------------------------------------------------------------


def checks_of_the_demonstration(call: Call, staff: User, now: datetime) -> None:
    """Make the cases of the check once."""
    second = User.objects.filter(office=Office.STAFF, is_active=True).exclude(pk=staff.pk).order_by("pk").first()
    lead = User.objects.filter(email=LEAD).first()
    if Proposal.objects.filter(call=call, imported_from=MARK).exists() or not call.opens_at <= now <= call.deadline or second is None or lead is None:
        return
    document = interchange.read_document(SAMPLES / "tea-vietnam.yaml")
    whole: dict[str, Any] = json.loads(json.dumps(document.tree, default=float))
    files = {
        CERTIFICATE: store_generated(SAMPLES / "files" / "registration.pdf", "登記證明.pdf", "application/pdf", staff),
        SEAL: store_generated(SAMPLES / "files" / "seal-tea.png", "用印頁.png", "image/png", staff),
    }
    numbers, start_at, trees = _numbers(), max(call.opens_at, now - timedelta(days=6)), list[dict[str, Any]]()
    for place, wanted in enumerate(CASES):
        tree = _tree(whole, wanted, place, call, numbers, files)
        trees.append(tree)
        if wanted.shares_with is not None:
            _share(tree["members"][-1], trees[wanted.shares_with]["members"][-1])
        case = _submitted(call, tree, lead if wanted.is_of_the_lead else staff, files, start_at, is_of_the_lead=wanted.is_of_the_lead)
        if wanted.is_coached:
            _coach(tree["members"][2], call)
        index_due()
        log_paper(case, staff, Delivery(start_at, "courier", 2, True, True, True, code=receipt_no(case.code, 1)), received_at=now)
        acknowledge(case, staff, now)
        wanted.shape(Proposal.objects.select_related("call").get(pk=case.pk), lead, staff, second, now)


def _numbers() -> Any:
    """Valid business numbers that no firm of the samples has."""
    return (text for text in (f"{number:08}" for number in count(54_100_007, 13)) if is_valid_ubn(text))


def _tree(whole: Mapping[str, Any], wanted: Case, place: int, call: Call, numbers: Any, files: Mapping[str, StoredFile]) -> dict[str, Any]:
    tree: dict[str, Any] = json.loads(json.dumps(whole))
    tree["call"] = call.code
    parts = tree["proposal"]
    for section in ("plan_summary", "goals_methods", "qualitative_benefits"):
        parts[section] = {key: value for key, value in parts.get(section, {}).items() if not isinstance(value, str | dict) or len(str(value)) < 20}
    parts["cover"]["alliance_theme"] = wanted.theme
    parts["alliance_basic"]["past_government_resources"] = "近三年未申請經濟部其他類似計畫；成員另有參加地方政府的品牌輔導，均已如期結案。"
    parts["alliance_basic"] |= {"alliance_features": wanted.features, "contact_email": f"check{place}@demo.example.tw"}
    parts["alliance_basic"]["contact_mobile"] = f"0912-700-{100 + place}"
    parts["alliance_background"] = {"target_country_and_theme": wanted.background}
    for slot, stored in files.items():
        section, _, key = slot.partition(".")
        parts[section][key] = f"sha256:{stored.sha256}"
    for index, member in enumerate(tree["members"]):
        brand = BRANDS[(place * 5 + index) % len(BRANDS)]
        member |= {"company_name": brand + member["company_name"][2:], "ubn": next(numbers)}
        member["member_company"] |= {"contact_email": f"check{place}-{index}@demo.example.tw", "contact_mobile": f"0912-70{place}-{200 + index}"}
        member["member_company"] |= {"contact_phone": f"(02)2700-{1000 + place * 20 + index}"}
        member["supplementary"].pop("coaching_history", None)
    parts["alliance_basic"] |= {"pi_email": f"pi{place}@demo.example.tw", "pi_mobile": f"0912-800-{100 + place}"}
    parts["alliance_basic"] |= {"pi_phone": f"(02)2800-{1000 + place}", "contact_phone": f"(02)2800-{2000 + place}"}
    return tree


def _share(member: dict[str, Any], other: Mapping[str, Any]) -> None:
    """The same firm with the same contact in two live cases: what the check shows side by side."""
    member |= {key: other[key] for key in ("company_name", "ubn")}
    member["member_company"] |= {key: other["member_company"][key] for key in ("contact_email", "contact_mobile", "contact_phone")}


def _submitted(
    call: Call, tree: Mapping[str, Any], owner: User, files: Mapping[str, StoredFile], at: datetime, *, is_of_the_lead: bool,
) -> Proposal:
    lead_row = tree["members"][0]
    firm, _made = Firm.objects.get_or_create(name=lead_row["company_name"], defaults={"ubn": lead_row["ubn"], "created_at": at})
    if is_of_the_lead:
        FirmPerson.objects.get_or_create(firm=firm, user=owner, defaults={"is_owner": True})
    case = create_draft(call, firm, owner, at=at, imported_from=MARK)
    MemberFirm.objects.filter(proposal=case).update(ubn=lead_row["ubn"], owner_name=lead_row.get("owner_name", ""), completed_at=at)
    MemberFirm.objects.bulk_create([
        MemberFirm(
            proposal=case, position=index, company_name=each["company_name"], ubn=each["ubn"], owner_name=each.get("owner_name", ""), created_at=at,
            completed_at=at,
        )
        for index, each in enumerate(tree["members"]) if index
    ])  # fmt: skip
    SectionAnswers.objects.bulk_create(
        [SectionAnswers(proposal=case, section=key, data=_without_files(data), revision=1, saved_by=owner) for key, data in tree["proposal"].items()]
    )
    kept = [
        Attachment.objects.create(proposal=case, slot=slot, version=1, file=stored, added_by=owner, added_at=at) for slot, stored in files.items()
    ]
    text = json.dumps(tree, ensure_ascii=False, sort_keys=True)
    sent = Submission.objects.create(
        proposal=case, number=1, receipt_no=receipt_no(case.code, 1), idempotency_key=MARK, dossier=text, sha256=sha256(text.encode()).hexdigest(),
        files=[
            {"place": f"proposal.{each.slot}", "name": each.file.name, "sha256": each.file.sha256, "size": each.file.size, "attachment": str(each.pk),
             "file": str(each.file.pk)}
            for each in kept
        ],
        edition=call.edition, edition_digest="", received_at=at, submitted_by=owner, content_version=case.content_version,
    )  # fmt: skip
    Proposal.objects.filter(pk=case.pk).update(status=Status.UPLOADED, changed_at=at)
    StatusChange.objects.create(proposal=case, action="submit", source=Status.DRAFT, target=Status.UPLOADED, actor=owner, at=at)
    case_mail(
        "submission_receipt", case, key=f"receipt:{sent.receipt_no}:{MARK}", to=owner.email, theme=theme_of(case), person=str(owner),
        submission_no=sent.receipt_no, submitted_at=in_words(at, "zh-hant", seconds=True), content_hash=sent.sha256,
        paper_until=in_words(call.deadline, "zh-hant"), link=page("receipt", case.code, sent.receipt_no),
    )  # fmt: skip
    return Proposal.objects.select_related("call").get(pk=case.pk)


def _without_files(data: Any) -> Any:
    return {key: value for key, value in data.items() if not (isinstance(value, str) and value.startswith(("sha256:", "files/", "figures/")))}


def _coach(member: Mapping[str, Any], call: Call) -> None:
    """The register says that this member is coached by another programme this year."""
    CoachingRecord.objects.get_or_create(
        key=f"{MARK}-{member['ubn']}",
        defaults={
            "ubn": member["ubn"], "company_name": member["company_name"], "programme": COACHED, "system": "示範輔導體系", "roc_year": call.roc_year,
            "status": "running", "start_date": date(call.roc_year + 1911, 1, 15), "source": "示範資料（虛構）", "source_date": timezone.localdate(),
        },
    )
