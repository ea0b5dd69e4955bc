"""Scores, ranking and remarks as .xlsx: typed cells, filters, heads that stay, ready to print; what somebody typed is never a formula."""

import re
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from io import BytesIO
from typing import Any

from alliance_portal.lib.exact_figures import root_text, rounded_text
from alliance_portal.lib.findings import Text
from review.models import Committee, DecisionLine, ScoreSheet
from review.queries.ranking import Ranked

LONGEST = 32_000  # characters of a cell
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
RANKING = (
    Text("序", "Rank"), Text("序位法", "By rank method"), Text("提案編號", "Case"), Text("聯盟", "Alliance"), Text("領導企業", "Lead firm"),
    Text("評分表", "Sheets"), Text("平均總分", "Mean"), Text("序位合計", "Rank sum"), Text("平均序位", "Mean rank"), Text("標準差", "St. dev."),
    Text("全距", "Range"), Text("決議", "Decision"), Text("核定經費", "Approved budget"), Text("備取序位", "Reserve place"), Text("理由", "Reason"),
)  # fmt: skip
SCORES = (Text("提案編號", "Case"), Text("聯盟", "Alliance"), Text("委員代號", "Member's code"))
TOTALS = (Text("加權總分", "Weighted total"), Text("序位", "Rank"))
REMARKS = (*SCORES, Text("評分項目", "Criterion"), Text("意見", "Remark"))
TITLES = (Text("排序", "Ranking"), Text("評分", "Scores"), Text("審查意見", "Comments"))
OUTCOMES = {
    "selected": Text("入選", "Selected"), "reserve": Text("備取", "Reserve"), "not_selected": Text("未入選", "Not selected"),
    "below_pass": Text("未達及格分數", "Below the pass mark"),
}  # fmt: skip
Cell = str | int | float | None


def workbook(committee: Committee, found: Ranked, lines: Mapping[str, DecisionLine], *, english: bool) -> bytes:
    """The file. Members stand under the codes of each case; one query more than the ranking took."""
    from openpyxl import Workbook  # noqa: PLC0415  slow import, for this file alone

    language = "en" if english else "zh-hant"
    book = Workbook(write_only=True)
    labels = {row["key"]: row["label_en" if english else "label_zh"] for row in committee.call.criteria}
    criteria = [Text(labels.get(each.key, each.key), labels.get(each.key, each.key)) for each in found.round.criteria]
    write_sheet(book, TITLES[0], RANKING, _ranking(found, lines, language), language)
    write_sheet(book, TITLES[1], (*SCORES, *criteria, *TOTALS), _scores(found), language)
    write_sheet(book, TITLES[2], REMARKS, _remarks(committee, found, labels), language)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _number(value: Fraction | None, places: int = 2) -> float | None:
    return None if value is None else float(rounded_text(value, places))


def _ranking(found: Ranked, lines: Mapping[str, DecisionLine], language: str) -> Iterable[list[Cell]]:
    place = {each.proposal: each.rank for each in found.places}
    for code in found.order:
        standing, case, line = found.ranking.standings[code], found.cases[code], lines.get(code)
        decided: list[Cell] = ["", None, None, ""]
        if line is not None:
            decided = [OUTCOMES[line.outcome].in_language(language), line.amount_twd, line.reserve_order, line.reason]
        yield [
            place.get(code), standing.rank_ranksum, code, case.theme, case.lead, standing.sheets, _number(standing.mean),
            _number(standing.rank_sum, 1), _number(standing.mean_rank),
            float(root_text(standing.variance)) if standing.variance is not None else None,
            _number(standing.range), *decided,
        ]  # fmt: skip


def _scores(found: Ranked) -> Iterable[list[Cell]]:
    keys = [each.key for each in found.round.criteria]
    for sheet in sorted(found.whole.sheets, key=lambda each: (each.proposal, found.book.codes[each.proposal][each.reviewer])):
        if not sheet.is_submitted or (sheet.reviewer, sheet.proposal) in found.round.recusals:
            continue
        total = found.ranking.totals[sheet.reviewer].get(sheet.proposal)
        rank = found.ranking.ranks[sheet.reviewer].get(sheet.proposal)
        scores = [_number(sheet.scores.get(key)) for key in keys]
        yield [
            sheet.proposal, found.cases[sheet.proposal].theme, found.book.codes[sheet.proposal][sheet.reviewer], *scores, _number(total),
            _number(rank, 1),
        ]  # fmt: skip


def _remarks(committee: Committee, found: Ranked, labels: Mapping[str, str]) -> Iterable[list[Cell]]:
    """What members wrote for the committee and for the applicant; never their private notes (one query)."""
    columns = ("seat_id", "proposal__code", "round", "remarks", "to_applicant")
    rows = ScoreSheet.objects.filter(seat__committee=committee, status=ScoreSheet.State.SUBMITTED, proposal__code__in=found.round.proposals)
    for seat, code, number, remarks, told in rows.order_by("proposal__code", "seat_id").values_list(*columns):
        if (str(seat), code) in found.round.recusals or number != found.cases[code].round:
            continue
        who = found.book.codes[code].get(str(seat), "")
        for key, text in remarks.items():
            if text:
                yield [code, found.cases[code].theme, who, labels.get(key, key), text]
        if told:
            yield [code, found.cases[code].theme, who, "→", told]


def write_sheet(book: Any, title: Text, head: Sequence[Text], rows: Iterable[list[Cell]], language: str) -> None:
    """A sheet of a write-only book: bold head that stays, filter, ready to print; typed text is never a formula."""
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415  as above
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415  as above
    from openpyxl.utils import get_column_letter  # noqa: PLC0415  as above

    sheet = book.create_sheet(title.in_language(language))
    sheet.freeze_panes, sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "A2", "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    for number in range(1, len(head) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = 16 if number > 3 else 12
    bold, wrapped = Font(bold=True), Alignment(wrap_text=True, vertical="top")

    def cell(value: Cell, *, is_head: bool = False) -> Any:
        text = isinstance(value, str)
        made = WriteOnlyCell(sheet, value=_CONTROL.sub("", value)[:LONGEST] if isinstance(value, str) else value)
        if text:
            made.data_type = "s"  # a text that begins with = stays a text
        made.alignment = wrapped
        if is_head:
            made.font = bold
        return made

    count = 1
    sheet.append([cell(each.in_language(language), is_head=True) for each in head])
    for row in rows:
        sheet.append([cell(value) for value in row])
        count += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(head))}{count}"
