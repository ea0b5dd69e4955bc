"""What the tree does not say: column widths, spans on the page's grid, pages. One table for all writers (millimetres; 0 = the rest, shared)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

PAGE_WIDTH_MM, WIDE_WIDTH_MM = 166, 259
FULL_ROW = 26
TEXT_POINTS, DENSE_POINTS, CELL_PADDING_MM = 12.0, 9.0, 3.5


@dataclass(frozen=True, slots=True)
class TableStyle:
    """Look and grid of one printed table. `spans`: columns that the cells of a layout row take, by the row's place in the layout."""

    look: str
    columns: tuple[float, ...]
    spans: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    head_rows: int = 0  # rows that repeat on every page
    data_labels: bool = False  # cells without a value are data, not heads
    bold_first: bool = False  # the first paragraph of a cell is bold
    centred: frozenset[int] = frozenset()  # columns centred
    group_limit_mm: float = 200  # a taller group of merged rows is cut
    keep_mm: float = 110  # a taller row may be cut by the end of a page
    wide: bool = False  # on a landscape page
    points: float = 10  # size of its text


def widths(style: TableStyle) -> list[float]:
    """The widths of a table's columns in millimetres."""
    free = [width for width in style.columns if not width]
    share = ((WIDE_WIDTH_MM if style.wide else PAGE_WIDTH_MM) - sum(style.columns)) / len(free) if free else 0
    return [width or share for width in style.columns]


SPINE_WIDTHS = (5, 6, 8, 10, 12, 15, 20, 25, 30)  # mm
SPINE_POINTS = (6, 7, 8, 9, 10, 11, 12, 14, 16, 18)


def _survey(label: float, spans: Mapping[int, tuple[int, ...]], look: str = "survey") -> TableStyle:
    return TableStyle(look, (12, label, *([0.0] * 24)), spans, head_rows=1, group_limit_mm=120, wide=True)


_PAIR = (1, 1, 10, 2, 3, 9)
_CHECK = TableStyle("check", (8, 48, 51, 0), head_rows=1, bold_first=True, centred=frozenset({0}))
TABLES: Mapping[str, TableStyle] = {
    "alliance_basic": TableStyle(
        "basic", (29, 21, 23, 0, 21, 41), {9: (1, 1, 2, 1, 1), 10: (1, 2, 1, 1)}, group_limit_mm=190, keep_mm=45),
    "plan_summary": TableStyle("summary", (30, 9, 0, 22, 22), group_limit_mm=150),
    "member_overview": TableStyle("firms", (44, 43, 37, 24, 14, 14, 14, 14, 14, 14, 0, 12), head_rows=2, wide=True, points=9.5),
    "quantified_benefits": TableStyle("kpi", (37, 0, 52), head_rows=1, data_labels=True, bold_first=True),
    "schedule": TableStyle("schedule", (0, *([9.6] * 9), 16), head_rows=1, centred=frozenset(range(1, 11))),
    "checkpoint_midterm": _CHECK,
    "checkpoint_final": _CHECK,
    "receipt_facts": TableStyle("receipt", (32, 0), centred=frozenset({0})),
    "receipt_files": TableStyle("receipt files", (50, 26, 0), head_rows=1),
    "closing_kpi": TableStyle("receipt files", (40, 13, 19, 19, 19, 19, 0), head_rows=1),
    "closing_months": TableStyle("receipt files", (0, 0, 0, 0), head_rows=1),
    "closing_list": TableStyle("receipt files", (42, 62, 0), head_rows=1),
    "closing_evidence": TableStyle("receipt files", (16, 0, 46), head_rows=1),
    "programme_totals": TableStyle("receipt files", (52, 0, 0, 0, 22, 24), head_rows=1),
    "programme_groups": TableStyle("receipt files", (52, 0, 0, 0), head_rows=1),
    "programme_groups_text": TableStyle("receipt files", (40, 0, 34), head_rows=1),
    "programme_progress": TableStyle("receipt files", (40, 0, 21, 21, 21, 16), head_rows=1),
    "programme_progress_internal": TableStyle("receipt files", (36, 0, 20, 20, 20, 15, 21), head_rows=1),
    "programme_reached": TableStyle("receipt files", (46, 0, 0, 0, 28, 0), head_rows=1),
    "programme_survey": TableStyle("receipt files", (0, 24, 24), head_rows=1),
    "screening_report": TableStyle("receipt report", (16, 18, 0, 52), head_rows=1, centred=frozenset({0, 1}), points=9),
    "meeting_questions": TableStyle("receipt said", (30, 0, 0), head_rows=1, points=9),
    "meeting_discussed": TableStyle("receipt said", (30, 30, 30, 0), head_rows=1, points=9),
    "meeting_resolved": TableStyle("receipt said", (34, 34, 42, 0), head_rows=1, points=9),
    "meeting_dissents": TableStyle("receipt said", (34, 0), head_rows=1, points=9),
    "tally_notes": TableStyle("tally-rows boxes", (38, 130, 30, 34, 0), head_rows=1, wide=True),
    "tally_resolved": TableStyle("tally-rows", (38, 60, 60, 0), head_rows=1, wide=True),
    "meeting_sheet": TableStyle("receipt sheet-scores", (50, 15, 17, 17, 0), head_rows=1, centred=frozenset({1, 2, 3})),
    "signing_in": TableStyle("receipt to-sign", (58, 50, 0), head_rows=1),
    "signing_scores": TableStyle("receipt to-score", (58, 15, 19, 20, 0), head_rows=1, centred=frozenset({1, 2})),
    "print_order": TableStyle("receipt order", (12, 62, 23, 20, 0), head_rows=1, centred=frozenset({0, 2, 3})),
    "seal_sheet": TableStyle("basic", (0,)),
    **{f"spine{width}": TableStyle("strips", (width, 14, width, 0)) for width in SPINE_WIDTHS},
    "document_self_check": TableStyle("selfcheck", (16, 0, 20, 20), head_rows=2, data_labels=True, centred=frozenset({0, 2, 3})),
    "member_company": TableStyle(
        "company", (22, 11, 17, 11, 28, 11, 27, 11, 27, 11, 25, 14, 0),
        {1: (1, 4, 1, 1, 1, 1, 1, 3), 2: (1,) * 13, 3: (1, 2, 2, 8), 4: (2, 2, 4, 4)}, wide=True),
    "member_privacy": TableStyle("notice", (0,), wide=True),
    "survey_domestic": _survey(47, {8: (1, 1, 3, 4, 17), 9: (4, 17), 12: (1, 1, 3, 4, 12, 5), 13: (4, 12, 5)}, "survey tight"),
    "survey_overseas": _survey(47, {
        1: (1, 1, 18, 6), 2: (1, 1, 12, 4, 4, 4), 3: (1, 1, 12, 4, 4, 4), 4: (1, 1, 2, 7, 1, 5, 2, 7), 5: (1, 1, 2, 4, 18),
        7: (1, 1, 3, 3, 18), 8: (1, 1, 6, 5, 3, 5, 5)}),
    "survey_digital": _survey(53, {3: (1, 25), 6: _PAIR, 8: _PAIR, 10: _PAIR, 11: _PAIR}),
    "survey_future": _survey(62, {}, "survey tight"),
}
# Options a line where the official grid says nothing or something too narrow (0: one after the other).
PER_LINE: Mapping[str, int] = {
    "survey_domestic.revenue_112": 4, "survey_domestic.overseas_revenue_112_band": 4, "survey_domestic.has_awards": 1,
    "survey_domestic.has_government_projects": 1, "survey_digital.tool_ecommerce": 0, "survey_digital.tool_social": 0,
    "survey_digital.tool_brand_site": 0, "survey_digital.tool_brand_app": 0, "survey_digital.tool_ads": 0, "survey_digital.tool_mobile_payment": 0,
    "survey_digital.tool_pos": 0, "survey_digital.tool_iot": 0, "survey_digital.tool_analytics": 0, "survey_digital.tool_search_engine": 0,
    "survey_future.covid_domestic": 5, "survey_future.covid_domestic_degree": 5, "survey_future.covid_southbound": 5,
    "survey_future.covid_southbound_degree": 5, "survey_future.southbound_plan": 5, "survey_future.southbound_plan_pct": 5,
}
CHOSEN_ONLY = frozenset({"alliance_basic.target_market"})  # a blank of the source, not a list of boxes
CENTRED = frozenset({"alliance_basic.members.owner_name", "alliance_basic.members.ubn", "survey_domestic.awards.award_year",
                     "member_overview.firms.has_online_marketing", "plan_summary.summary_kpis.before", "plan_summary.summary_kpis.after"})
# Where a head breaks into lines; the words are the form's.
BREAKS = {"希望診斷方式": "希望⏎診斷方式", "負責人姓名": "負責人⏎姓名", "產品/服務占營業額%": "產品/服務⏎占營業額%"}
MULTIPLE = re.compile(r"(?<=.{9})(?=（(?:可複選|可多國)）$)")  # a long head keeps its remark on a line of its own
LONG_WORDS = frozenset({"member_overview.firms.website"})
COVER_LOOKS = {"organiser_heading": "org", "programme_title": "programme", "track_title": "track", "document_title": "title", "cover_date": "date"}
NUMERALS = "一二三四五六七八九十"
# Sections of Parts 1 and 2 in printed order: kind of page, and where they start (as the model of the paper has it).
BODY: tuple[tuple[str, str, str], ...] = (
    ("alliance_basic", "part1", "right"), ("plan_summary", "text", "right"), ("member_overview", "wide", "page"),
    ("alliance_background", "text", "page"), ("goals_methods", "text", "page"), ("quantified_benefits", "text", "page"),
    ("qualitative_benefits", "text", "here"), ("schedule", "text", "page"),
    ("checkpoint_midterm", "text", "page"), ("checkpoint_final", "text", "here"),
)
MEMBER_SECTIONS = ("member_company", "member_privacy", "survey_domestic", "survey_overseas", "survey_digital", "survey_future")
DENSE_FROM = 13  # with as many members the survey groups run on, so that the paper stays in its bounds
