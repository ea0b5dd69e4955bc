"""The check of one submission as a workbook: the outcomes with their evidence, and the questions with room for staff's answers."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from alliance_portal.lib.findings import Text
from review.screening.evidence import Evidence, Outcome, Verdict
from review.screening.gathering import Screened
from review.screening.questions import Question, questions

VERDICTS = {
    Verdict.BLOCKING: Text("不符合", "Not met"), Verdict.WARNING: Text("請確認", "To confirm"), Verdict.INFO: Text("提醒", "Note"),
    Verdict.UNKNOWN: Text("無法判斷", "Not known"), Verdict.PASSED: Text("符合", "Met"),
}  # fmt: skip
EVIDENCE = (Text("項目", "Fact"), Text("內容", "Value"), Text("標準", "Threshold"), Text("資料來源", "Source"), Text("資料日期", "As of"))
FOUND = (Text("依據", "Rule no."), Text("結果", "Result"), Text("說明", "Finding"), Text("規定", "Rule"), *EVIDENCE)
ASKED = (Text("依據", "Rule no."), Text("問題", "Question"), Text("規定", "Rule"), *EVIDENCE, Text("判定", "Answer"), Text("備註", "Note"))
WIDTHS = (10, 12, 44, 44, 24, 40, 24, 24, 14, 16)
LONGEST = 32_000  # characters of a cell
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write(screened: Screened, out: Path, *, english: bool) -> None:
    """Write the report as .xlsx; every outcome is in it, also what passed. `screened` with its narratives (`whole`)."""
    from openpyxl import Workbook  # noqa: PLC0415  slow import, for this command alone

    language = "en" if english else "zh-hant"
    book = Workbook()
    book.remove(book.active)
    submission = screened.submission
    title = Text("資格檢核結果", "Eligibility check").in_language(language)
    head = [f"{submission.proposal.code}  {submission.receipt_no}", screened.on.isoformat()]
    _fill(book.create_sheet(title), language, head, FOUND, (row for each in screened.outcomes for row in _outcome(each, language)))
    title = Text("人工確認事項", "Questions").in_language(language)
    _fill(book.create_sheet(title), language, head, ASKED, (row for each in questions(screened) for row in _question(each, language)))
    book.save(out)


def _outcome(outcome: Outcome, language: str) -> Iterable[list[str]]:
    first = [outcome.code, *(each.in_language(language) for each in (VERDICTS[outcome.verdict], outcome.message, outcome.rule))]
    return _lines(first, outcome.evidence, language)


def _question(question: Question, language: str) -> Iterable[list[str]]:
    first = [question.key, question.question.in_language(language), question.rule.in_language(language)]
    return _lines(first, question.beside, language)


def _lines(first: list[str], evidence: Sequence[Evidence], language: str) -> Iterable[list[str]]:
    """A row a fact; what it is about stands in the first of them."""
    for number, each in enumerate(evidence):
        said = each.as_dict(language)
        yield [*(first if number == 0 else [""] * len(first)), *(str(said[key] or "") for key in ("label", "value", "threshold", "source", "date"))]


def _fill(sheet: Any, language: str, head: list[str], columns: Sequence[Text], rows: Iterable[list[str]]) -> None:
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415  as above

    for texts in (head, [], [each.in_language(language) for each in columns], *rows):
        sheet.append([_CONTROL.sub("", text)[:LONGEST] for text in texts])
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=cell.row > 2, vertical="top")
            if cell.value is not None:
                cell.data_type = "s"  # what somebody typed is never a formula
    for cell in (*sheet[1], *sheet[3]):
        cell.font = Font(bold=True)
    for number in range(len(columns)):
        sheet.column_dimensions[chr(65 + number)].width = WIDTHS[number]
    sheet.freeze_panes = "A4"
