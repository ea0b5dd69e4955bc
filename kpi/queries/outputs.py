"""What goes out of the execution: the monthly summary of the programme, raw data (one query a table), the members' survey of a call."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from alliance_portal.lib.exact_figures import rounded_text
from kpi.boards import settled_day
from kpi.models import AllianceReport, Contract, Evidence, MonthSlot, Obligation
from kpi.pictures.words import plain, points
from kpi.progress import ITEMS
from kpi.queries.board import board, totals_of
from kpi.rules.survey import Answered, Question, statistics
from kpi.workbooks.sheets import Sheet
from proposals.catalogue.model import Scope
from proposals.models import Call, Submission
from proposals.queries.calls import edition_of

SURVEY = "survey_"
LIGHTS = {"behind": "落後", "watch": "觀察", "on_track": "正常"}


def summary(call: Call, on: date, *, with_internal: bool) -> list[Sheet]:
    """每月彙整: every alliance and the sums per KPI on the settled day (six queries). `with_internal`: reports that nobody accepted, too."""
    rows, note = board(call, on), f"{call.title_zh}　以{settled_day(on).isoformat()}為準，僅計已採認的聯盟月報"
    markets = market_names(call)
    head = ["案件編號", "聯盟", "領導企業", "目標市場", "縣市", "預定累計%", "實際累計%", "進度差異", "狀態", *(f"KPI {item[-1]}" for item in ITEMS)]
    head += ["逾期未報", "待審閱月報"] if with_internal else []
    lines: list[list[Any]] = []
    for row in rows:
        it = row.standing
        line = [row.code, row.theme, row.lead, markets.get(row.market, row.market), row.county, float(rounded_text(it.planned)),
                float(rounded_text(it.actual)), points(it.variance), LIGHTS[it.light.value],
                *(plain(row.reached[item]) if row.reached else "" for item in ITEMS)]  # fmt: skip
        lines.append(line + ([it.overdue, it.waiting] if with_internal else []))
    totals: list[list[Any]] = [
        [f"KPI {each.kpi[-1]}", plain(each.reached), plain(each.first_half), plain(each.whole), "" if each.rate is None else rounded_text(each.rate),
         each.met, each.alliances] for each in totals_of(rows)
    ]  # fmt: skip
    return [
        Sheet("各聯盟進度", note, head, lines),
        Sheet("KPI彙總", note, ["KPI", "實績", "上半年目標", "全程目標", "達成率%", "達成聯盟數", "聯盟數"], totals),
    ]


def market_names(call: Call) -> dict[str, str]:
    """The Chinese names of the target markets by key."""
    return {option.key: option.label.zh for option in edition_of(call).field("alliance_basic.target_market").options}


RAW: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("契約", Contract, ("proposal__code", "signed_on", "term_from", "term_until", "amount", "ended_on")),
    ("聯盟月報", AllianceReport, ("proposal__code", "month", "state", "done", "running", "first_sent_at", "accepted_at")),
    ("成員回報", MonthSlot, ("proposal__code", "member__company_name", "month", "due", "report__state", "report__first_sent_at")),
    ("佐證資料", Evidence, ("proposal__code", "member__company_name", "month", "kpi", "kind", "title", "url", "verdict", "verdict_reason")),
    ("應辦事項", Obligation, ("proposal__code", "member__company_name", "kind", "state", "proof", "figures", "settled_at")),
)


def raw(call: Call) -> list[Sheet]:
    """原始資料: one query a table, in the order of cases; moments in ISO."""
    sheets = []
    for title, model, names in RAW:
        found = model.objects.filter(proposal__call=call).order_by("proposal__code", "pk").values_list(*names)
        sheets.append(Sheet(title, call.title_zh, names, [[_value(value) for value in row] for row in found]))
    return sheets


def _value(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, dict | list) else str(value)


def questions_of(call: Call) -> list[Question]:
    """The survey's questions in the order of the form."""
    found = []
    for section in edition_of(call).of_scope(Scope.MEMBER):
        if section.key.startswith(SURVEY):
            found += [Question(section.key, each.key, each.label, tuple((one.key, one.label) for one in each.options)) for each in section.fields]
    return found


def section_names(call: Call) -> dict[str, str]:
    """The survey's sections by key, in the order of the form, as the paper names them."""
    return {each.key: each.label.zh for each in edition_of(call).of_scope(Scope.MEMBER) if each.key.startswith(SURVEY)}


def survey(call: Call) -> tuple[int, list[Answered]]:
    """How many firms, and the counts of each question, over the standing submissions of a call (one query)."""
    members = list(_members(call))
    return len(members), statistics(questions_of(call), members)


def _members(call: Call) -> Iterator[dict[str, Any]]:
    for text in Submission.objects.filter(proposal__call=call, superseded_at=None).values_list("dossier", flat=True).iterator(chunk_size=50):
        yield from json.loads(text).get("members", ())
