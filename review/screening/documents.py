"""The document check: the official self-check table on both sides, and the documents that a 補件／補正通知 may name. Pure.

Only documents can be supplied later, never content (decisions "Corrections after the deadline"): what is not in `DOCUMENTS` cannot be asked for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from alliance_portal.lib.findings import Text
from proposals.rules.dossier import Dossier, FileRef
from proposals.rules.places import in_alliance
from proposals.rules.reading import chosen
from review.screening.evidence import FORM, NONE, NOTHING, Evidence
from review.screening.questions import Question

SECTION = "document_self_check"
SEAL, CERTIFICATE = "alliance_basic.lead_seal", f"{SECTION}.registration_proof_file"
COPIES = 2  # 1式2份 (D-04)
DESK = Text("書面收件登記", "the intake register")
UPLOADED = Text("上傳檔案", "the uploaded file")
TICKS = {"checked_yes": Text("是", "yes"), "checked_no": Text("否", "no")}
YES, NO = Text("有", "there"), Text("無", "missing")
TICK = Text("提案業者勾選", "the applicant ticked")


@dataclass(frozen=True, slots=True)
class Document:
    """A document that can be asked for. `question`: the question that it settles; `upload`: kind of file that the lead uploads, "": paper."""

    label: Text
    question: str
    upload: str = ""

    @property
    def is_paper(self) -> bool:
        """Whether it comes to the desk, not through the portal."""
        return not self.upload


DOCUMENTS: Mapping[str, Document] = {
    SEAL: Document(Text("第一部分用印頁掃描檔（公司大小章）", "Scan of the sealed page of Part 1"), "D-17", "seal"),
    CERTIFICATE: Document(Text("領導企業公司登記或設立證明影本", "Registration certificate of the lead firm (copy)"), "D-18", "certificate"),
    "paper.seals": Document(Text("書面計畫書第一部分用印頁正本", "Original of the sealed page of the paper's Part 1"), "D-17"),
    "paper.certificate": Document(Text("書面計畫書附件之登記證明影本", "Certificate in the annex of the paper"), "D-18"),
    "paper.copies": Document(Text("書面計畫書（補足1式2份）", "Copies of the paper, two in all"), "D-04"),
    "paper.binding": Document(Text("書面計畫書（封面、裝訂與列印）", "The paper's cover, binding and print"), "D-07"),
}


@dataclass(frozen=True, slots=True)
class Paper:
    """What the desk wrote down of the standing delivery."""

    copies: int
    has_seals: bool
    has_certificate: bool
    has_pink_cover: bool
    is_standing: bool  # a print of the submission that is checked


def document_questions(dossier: Dossier, paper: Paper | None) -> tuple[Question, ...]:
    """The rows of the self-check table and what the guidelines ask of the paper, each with what is known beside it."""
    return tuple(_questions(dossier, paper))


def _questions(dossier: Dossier, paper: Paper | None) -> Iterator[Question]:
    section = dossier.edition.section(SECTION)
    members, consented = len(dossier.members), sum(each.record("member_privacy").get("consent") is True for each in dossier.members)
    rows = (
        ("D-17", "check_proposal_sealed", Text("第一部分是否用印公司大小章？", "Does Part 1 bear both seals?"), (
            Evidence(Text("書面用印", "seals on the paper"), _told(paper, "has_seals"), Text("公司大小章", "company's and owner's seal"), DESK),
            Evidence(Text("用印頁掃描檔", "scan of the sealed page"), _file(dossier, SEAL), NOTHING, UPLOADED),
        )),
        ("D-18", "check_registration_proof", Text("領導企業的登記證明影本是否齊備？", "Is the lead's certificate there?"), (
            Evidence(Text("書面附件", "in the paper's annex"), _told(paper, "has_certificate"), NOTHING, DESK),
            Evidence(Text("上傳的影本", "uploaded copy"), _file(dossier, CERTIFICATE), NOTHING, UPLOADED),
        )),
        ("D-19", "check_member_forms", Text("各成員的基本資料表是否填妥？", "Has every member filled its form?"), (
            Evidence(Text("成員家數", "members"), Text(f"{members}家", str(members))),
            Evidence(Text("已同意個人資料聲明", "consents given"), Text(f"{consented}家", str(consented)), Text(f"{members}家", str(members))),
        )),
    )  # fmt: skip
    for code, key, asked, beside in rows:
        label = section.field(key).label
        ticked = Evidence(TICK, _tick(dossier, key), TICKS["checked_yes"], FORM)
        yield Question(code, None, in_alliance(SECTION, key), asked, label, (ticked, *beside))
    where = in_alliance(SECTION)
    yield Question(
        "D-04", None, where, Text("書面計畫書是否為1式2份，且與送件版相同？", "Are there two copies of the submitted version?"),
        Text("提案計畫書書面1式2份。", "The paper is delivered in two copies."),
        (Evidence(Text("份數", "copies"), Text(f"{paper.copies}份", str(paper.copies)) if paper else NONE, Text(f"{COPIES}份", str(COPIES)), DESK),
         Evidence(Text("與送件版相同", "print of the submitted version"), (YES if paper.is_standing else NO) if paper else NONE, NOTHING, DESK)),
    )  # fmt: skip
    yield Question(
        "D-07", None, where, Text("封面、裝訂與列印是否符合規定？", "Are cover, binding and print as asked?"),
        Text("封面A4淺粉紅色彩紋紙，裝訂成冊；內頁雙面黑白列印。", "A4 light pink textured cover, bound; inner pages on both sides in black."),
        (Evidence(Text("淺粉紅色彩紋紙封面", "light pink cover"), _told(paper, "has_pink_cover"), NOTHING, DESK),),
    )  # fmt: skip


def _tick(dossier: Dossier, key: str) -> Text:
    ticked = chosen(dossier.record(SECTION), key)
    return next((TICKS[each] for each in ticked if each in TICKS), Text("未勾選", "not ticked"))


def _told(paper: Paper | None, name: str) -> Text:
    if paper is None:
        return Text("尚未登記書面", "no paper was logged")
    return YES if getattr(paper, name) else NO


def _file(dossier: Dossier, place: str) -> Text:
    section, _, key = place.partition(".")
    value = dossier.record(section).get(key)
    return Text("已上傳", "uploaded") if isinstance(value, FileRef) else NONE
