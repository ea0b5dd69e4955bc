"""簽到單 and blank 評分表: papers for a pen, with what is known printed and room for the rest (practice 2, rows 13 to 16). Pure.

Blank sheets have the layout of the screen and stand under the reviewer's code of each case; sign-in sheets are the only ones with names.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from proposals.papers.blocks import Block, Heading, Paragraph, Run
from review.papers.parts import Head, Rows, facts, signs, table, title

COMMITTEE, APPLICANTS, OTHERS, BLANK = "sign-committee", "sign-applicants", "sign-others", "blank"
SIGN_IN = (COMMITTEE, APPLICANTS, OTHERS)
BLANK_TITLE = "審查委員評分表"
TITLES_OF_PENS = {COMMITTEE: "審查委員簽到單", APPLICANTS: "提案單位簽到單", OTHERS: "列席人員簽到單", BLANK: "空白評分表"}
HEADS = {COMMITTEE: ("委員", "身分", "簽名"), APPLICANTS: ("公司", "職稱、姓名", "簽名"), OTHERS: ("單位職稱", "姓名", "簽名")}
ROOM = {COMMITTEE: 2, APPLICANTS: 6, OTHERS: 6}  # lines for people whom nobody announced
NO_CASES = "議程尚無案件"
NO_SHEET = "這位委員目前沒有開放評分的案件。"


@dataclass(frozen=True, slots=True)
class Signers:
    """Who signs: of the applicants one group an alliance, `name` what stands above it."""

    name: str
    people: Rows  # what the first two columns say


@dataclass(frozen=True, slots=True)
class SignIn:
    """One sign-in sheet of a meeting."""

    head: Head
    kind: str  # of SIGN_IN
    groups: tuple[Signers, ...]


@dataclass(frozen=True, slots=True)
class BlankSheet:
    """One case of a reviewer: its theme and code, and the reviewer's code in it."""

    theme: str
    case: str
    member: str


@dataclass(frozen=True, slots=True)
class BlankSheets:
    """The blank sheets of one reviewer, a page a case."""

    head: Head
    criteria: Rows  # label with what to look for, weight, the scale
    sheets: tuple[BlankSheet, ...]


def sign_in_pages(found: SignIn) -> Iterator[tuple[Block, ...]]:
    """The pages; every alliance begins its own, since each signs when its turn comes."""
    groups = found.groups or (Signers(NO_CASES, ()),)
    for group in groups:
        blocks = [*title(found.head, TITLES_OF_PENS[found.kind], is_timed=True)]
        if group.name:
            blocks.append(Heading(2, group.name))
        rows = (*((*row, "") for row in group.people), *((("",) * 3,) * ROOM[found.kind]))
        yield (*blocks, table("signing_in", HEADS[found.kind], rows))


def blank_pages(found: BlankSheets) -> Iterator[tuple[Block, ...]]:
    """A page a case, as `meeting` prints a filled sheet, with room for a pen."""
    if not found.sheets:
        yield (*title(found.head, BLANK_TITLE), Paragraph((Run(NO_SHEET),), "facts"))
    for place, sheet in enumerate(found.sheets):
        scores: Rows = tuple((*each, "", "") for each in found.criteria)
        yield (
            Paragraph((Run(f"{found.head.programme}　{found.head.meeting}"),), "org"),
            Heading(1, BLANK_TITLE, anchor=f"sheet-{place}"),
            facts((("聯盟", f"{sheet.theme}（{sheet.case}）"), ("委員代號", sheet.member))),
            table("signing_scores", ("評分項目", "權重", "配分", "分數", "評語"), scores),
            Heading(3, "詢問提案單位"), signs(("",), 1),
            Heading(3, "給提案單位的審查意見"), signs(("",), 1),
            signs(("委員簽名", "日期"), 2),
        )  # fmt: skip
