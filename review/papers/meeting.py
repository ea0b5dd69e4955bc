"""會議紀錄, 評分彙總表 and 評分表 as trees of blocks, ready to be signed (審議規則 §6-1, §11, §12; practice 2, rows 15 to 17). Pure.

What is signed with a pen before anything is typed (簽到單, blank 評分表) stands in `signing`.

Every value is a text for reading already; these papers are always in Chinese. Members stand under codes but in the minutes.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256

from proposals.papers.blocks import Block, Heading, Paper, Paragraph, Run, Section
from review.papers.parts import DASH, NOTHING, Head, Rows, facts, lines, named, signs, table, table_or_nothing, title
from review.papers.signing import BLANK, SIGN_IN, TITLES_OF_PENS, BlankSheets, SignIn, blank_pages, sign_in_pages

MINUTES, SUMMARY, SHEETS = "minutes", "summary", "sheets"
KINDS = (MINUTES, SUMMARY, SHEETS, *SIGN_IN)  # of a meeting
TITLES = {MINUTES: "會議紀錄", SUMMARY: "評分彙總表", SHEETS: "審查委員評分表", **TITLES_OF_PENS}
PAGE_CAP = 400
SIGN = "委員簽名"
SIGNS_A_ROW = {MINUTES: 3, SUMMARY: 6}
NO_SHEETS = "尚無截止評分之評分表"
CODED = "塗改處應由委員簽章；委員以代號列示，代號對照表另行密封。"


@dataclass(frozen=True, slots=True)
class Minutes:
    """The twelve heads of 審議規則 §11."""

    head: Head
    chair: str
    present: tuple[str, ...]
    quorum: str
    excused: tuple[str, ...]
    others: tuple[str, ...]
    recorder: str
    order: str  # how the order of the talks came about
    talks: tuple[str, ...]
    questions: Rows  # alliance, question, answer
    discussed: Rows  # alliance, discussed, departs, words
    resolutions: Rows  # alliance, resolution, vote, reason
    decided: Rows  # alliance, outcome, sum, reason
    dissents: Rows  # who, what


@dataclass(frozen=True, slots=True)
class Summary:
    """Every counted total by case and member; both methods."""

    head: Head
    method: str
    members: tuple[str, ...]
    scores: Rows  # rank, alliance, a cell a member, mean, rank sum, rank by the other method
    notes: Rows  # alliance, opinion, discussed, departs, words
    resolutions: Rows  # alliance, resolution, vote, reason
    unlocked: int  # cases that still take scores and are not in it
    signs: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One member's sheet of one case, under the case's code."""

    theme: str
    case: str
    member: str  # 委員代號
    round: int
    origin: str
    sent_at: str
    scores: Rows  # criterion, weight, score, worth, remark
    total: str
    questions: str
    told: str  # to the applicant


@dataclass(frozen=True, slots=True)
class Sheets:
    """The sheets of a committee, or of one of its cases."""

    head: Head
    sheets: tuple[Sheet, ...]


Content = Minutes | Summary | Sheets | SignIn | BlankSheets


def digest_of(found: Content) -> str:
    """The same content is the same paper."""
    text = json.dumps([type(found).__name__, asdict(found)], ensure_ascii=False, sort_keys=True)
    return sha256(text.encode()).hexdigest()


def content(found: Content) -> Paper:
    """The paper for the writers."""
    kind, sections = _sections(found)
    digest, head = digest_of(found), found.head
    return Paper(
        title=f"{head.meeting} {TITLES[kind]}", author=head.programme, subject=head.programme, alliance=f"{head.meeting}　{TITLES[kind]}",
        code=head.code, digest=digest[:12].upper(), content_hash=digest, draft=False, edition="full", reader="", page_cap=PAGE_CAP,
        sections=sections,
    )


def _sections(found: Content) -> tuple[str, tuple[Section, ...]]:
    """Minutes and summary are one section each; every sheet begins a page."""
    if isinstance(found, Minutes):
        return MINUTES, (Section("sheet", "right", tuple(_minutes(found)), look="meeting"),)
    if isinstance(found, Summary):
        return SUMMARY, (Section("sheet", "right", tuple(_summary(found)), look="tally"),)
    if isinstance(found, SignIn):
        return found.kind, _pages(sign_in_pages(found))
    if isinstance(found, BlankSheets):
        return BLANK, _pages(blank_pages(found))
    pages = [tuple(_sheet(found.head, sheet, place)) for place, sheet in enumerate(found.sheets)]
    pages = pages or [(*title(found.head, TITLES[SHEETS], is_timed=True), Paragraph((Run(NO_SHEETS),), "facts"))]
    return SHEETS, _pages(pages)


def _pages(pages: Iterable[tuple[Block, ...]]) -> tuple[Section, ...]:
    return tuple(Section("sheet", "page", blocks, look="meeting loose" if place else "meeting") for place, blocks in enumerate(pages))


def _minutes(found: Minutes) -> Iterator[Block]:
    head = found.head
    yield from title(head, TITLES[MINUTES])
    yield facts((
        ("一、會議名稱", f"{head.programme} {head.meeting}"), ("二、會議時間", head.time), ("三、會議地點", head.place),
        ("四、主席", found.chair or DASH), ("五、出席委員", f"{named(found.present, DASH)}（{found.quorum}）"),
        ("六、請假委員", named(found.excused)), ("七、列席人員", named(found.others)), ("八、紀錄", found.recorder or DASH),
    ))  # fmt: skip
    yield Heading(2, "九、報告及簡報事項", anchor="m-9")
    yield from lines((found.order,))
    yield from lines(f"{place}. {text}" for place, text in enumerate(found.talks, 1))
    yield Heading(2, "十、委員詢答", anchor="m-10")
    yield from table_or_nothing("meeting_questions", ("聯盟", "委員詢問", "提案單位答覆"), found.questions)
    yield Heading(2, "十一、決議", anchor="m-11")
    yield from table_or_nothing("meeting_discussed", ("聯盟", "逐項討論", "與初審意見不同", "討論重點或不同之理由"), found.discussed)
    yield Heading(3, "明顯差異及同分之處理")
    yield from table_or_nothing("meeting_resolved", ("聯盟", "決議", "表決", "理由"), found.resolutions)
    yield Heading(3, "審查結果")
    yield from table_or_nothing("meeting_resolved", ("聯盟", "決議", "核定經費", "理由"), found.decided, "（登記決議後列出）")
    yield Heading(2, "十二、不同意見", anchor="m-12")
    yield from table_or_nothing("meeting_dissents", ("委員", "不同意見"), found.dissents)
    yield Heading(2, "出席委員簽名")
    yield signs(found.present or (SIGN,), SIGNS_A_ROW[MINUTES])


def _summary(found: Summary) -> Iterator[Block]:
    yield from title(found.head, TITLES[SUMMARY], is_timed=True)
    yield Paragraph((Run(f"評定方式：{found.method}。每格為加權總分，括號內為該委員給予之序位。"),), "facts")
    if found.unlocked:
        yield Paragraph((Run(f"尚有{found.unlocked}案未截止評分，未列入本表。", "bold"),), "facts")
    heads = ("序", "聯盟", *found.members, "平均總分", "序位合計", "另一方法之序")
    yield table("tally scores", heads, found.scores) if found.scores else Paragraph((Run("尚無截止評分之案件"),))
    yield Heading(2, "逐項討論與初審意見")
    yield from table_or_nothing("tally_notes", ("聯盟", "初審意見", "逐項討論", "與初審意見不同", "討論重點或不同之理由"), found.notes)
    yield Heading(2, "明顯差異及處理")
    yield from table_or_nothing("tally_resolved", ("聯盟", "決議", "表決", "理由"), found.resolutions)
    yield Paragraph((Run(CODED),), "facts")
    yield signs((SIGN,) * max(found.signs, 1), SIGNS_A_ROW[SUMMARY])


def _sheet(head: Head, sheet: Sheet, place: int) -> Iterator[Block]:
    yield Paragraph((Run(f"{head.programme}　{head.meeting}"),), "org")
    yield Heading(1, TITLES[SHEETS], anchor=f"sheet-{place}")
    later = f"　第{sheet.round}輪" if sheet.round > 1 else ""
    yield facts((
        ("聯盟", f"{sheet.theme}（{sheet.case}）{later}"), ("委員代號", sheet.member), ("送出時間", f"{sheet.sent_at or DASH}　{sheet.origin}"),
    ))  # fmt: skip
    yield table("meeting_sheet", ("評分項目", "權重", "分數", "加權", "評語"), (*sheet.scores, ("加權總分", "", "", sheet.total, "")))
    for label, text in (("詢問提案單位", sheet.questions), ("給提案單位的審查意見", sheet.told)):
        yield Heading(3, label)
        yield from lines(text.splitlines() or [NOTHING])
    yield signs(("委員簽名", "日期"), 2)
