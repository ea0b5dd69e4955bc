"""核定函, 備取 and 未入選通知 as a draft: 受文者, 主旨, 說明, reasons, the committee's comments (practice 2, row 21)."""

from collections.abc import Sequence
from dataclasses import dataclass

from proposals.papers.blocks import Block, Heading, Paper, Paragraph, Run, Section

PAGE_CAP = 20
ITEMS = "一二三四五六七八九十"
SUBJECTS = {
    "selected": "貴聯盟提案「{theme}」經審查入選，請查照。", "reserve": "貴聯盟提案「{theme}」經審查列為備取第{order}序位，請查照。",
    "not_selected": "貴聯盟提案「{theme}」經審查未入選，請查照。", "below_pass": "貴聯盟提案「{theme}」經審查未達及格分數，未入選，請查照。",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Envelope:
    """What stands on every letter of the programme, whatever it tells."""

    title: str
    sender: str
    address: str
    contact: str
    letter_no: str
    letter_on: str
    lead: str
    theme: str
    programme: str
    code: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What the letter of a result says. Times and sums are in words already; `remedy` is the call's own text, blank by default."""

    front: Envelope
    committee: str
    meeting_on: str
    outcome: str
    reserve_order: int | None
    amount: str
    reason: str
    remarks: tuple[tuple[str, str], ...]
    signing: str
    remedy: str


def content(letter: Letter) -> Paper:
    """The letter of a result as a tree of blocks."""
    subject = SUBJECTS[letter.outcome].format(theme=f"{letter.front.theme}主題聯盟", order=letter.reserve_order)
    return written(letter.front, subject, _points(letter), letter.remarks)


def written(letter: Envelope, subject: str, points: Sequence[str], remarks: Sequence[tuple[str, str]] = ()) -> Paper:
    """A letter: 主旨, the points of 說明, what reviewers wrote under their codes."""
    blocks: list[Block] = [
        Heading(1, f"{letter.sender}　函（稿）", anchor="letter"),
        _line("受文者：", letter.lead),
        _line("發文日期：", letter.letter_on or "　　年　　月　　日"),
        _line("發文字號：", letter.letter_no or "　　　　字第　　　　　　　　號"),
        _line("聯絡方式：", f"{letter.address}　{letter.contact}"),
        _line("主旨：", subject),
        Paragraph((Run("說明：", "bold"),), "facts"),
        *(Paragraph((Run(f"{ITEMS[place]}、{text}"),), "facts") for place, text in enumerate(points)),
    ]
    if remarks:
        blocks.append(Paragraph((Run("審查意見（以委員代號列出）：", "bold"),), "facts"))
        blocks += [Paragraph((Run(f"{code}：{remark}"),), "facts") for code, remark in remarks]
    blocks += [_line("正本：", letter.lead), _line("副本：", "經濟部中小及新創企業署")]
    return Paper(
        title=letter.title, author=letter.sender, subject=letter.programme, alliance=letter.theme, code=letter.code, digest="",
        content_hash="", draft=False, edition="full", reader="", page_cap=PAGE_CAP,
        sections=(Section("sheet", "right", tuple(blocks), look="receipt"),),
    )  # fmt: skip


def _points(letter: Letter) -> list[str]:
    points = [f"依{letter.meeting_on}{letter.committee}提案審查會議決議辦理。"]
    if letter.outcome == "selected":
        points.append(f"核定輔導經費{letter.amount}。")
        points.append(letter.signing)
    elif letter.outcome == "reserve":
        points.append(f"入選者放棄或未完成簽約時，依備取序位遞補；貴聯盟為備取第{letter.reserve_order}序位。")
    if letter.reason:
        points.append(f"審查理由：{letter.reason}")
    if letter.remedy:
        points.append(letter.remedy)
    return points


def _line(label: str, text: str) -> Paragraph:
    return Paragraph((Run(label, "bold"), Run(text)), "facts")
