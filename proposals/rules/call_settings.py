"""Whether the settings of a call hold together. One set of rules for the files in fixtures/calls and for what staff type."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from alliance_portal.lib.findings import Text
from proposals.rules.dossier import Programme

WHOLE = 100
MONTHS = tuple(f"m{month:02}" for month in range(1, 13))
# what a call's row says itself, not its `rules`
OWN_COLUMNS = frozenset({"code", "roc_year", "opens_on", "last_day", "midterm_on", "final_on"})
RULE_NAMES = frozenset(each.name for each in fields(Programme)) - OWN_COLUMNS
TEXTS = (
    "title_zh", "title_en", "track_zh", "track_en", "organiser_zh", "organiser_en", "implementer_zh", "implementer_en", "committee_name_zh",
    "committee_name_en",
)
MOMENTS, DAYS = ("opens_at", "deadline"), ("midterm_on", "final_on")
# settings of a call that no column holds; kept with the thresholds
SETTINGS = (
    "schedule_weights", "checkpoints", "committee_name_zh", "committee_name_en", "retention_years", "corrections_after_deadline", "countries",
    "execution", "slides_until", "correction_days",
)
PLAIN = (*(name for name in TEXTS if name not in SETTINGS), "roc_year", "edition", "is_published", "ceiling_twd", "criteria", "timeline")
TOP = {"code", "rules", "contact", "texts", "announcements", *MOMENTS, *DAYS, *PLAIN, *SETTINGS}
CONTACT = ("name", "phone", "email", "address_zh", "unit_zh")
AUTOMATIC, CONFIRM = "auto", "staff_confirm"
# least and greatest value of each threshold; a count of years or things, a percentage, money in 萬元
BOUNDS: Mapping[str, tuple[int, int]] = {
    "minimum_members": (1, 50), "theme_length": (1, 20), "theme_maximum": (1, 40), "paid_in_capital_limit": (1, 10_000_000),
    "regular_employees_below": (1, 100_000), "kpi1_minimum_each": (0, 100), "kpi2_minimum": (0, 100), "kpi3_minimum": (0, 100),
    "kpi4_growth_minimum": (0, 1000), "kpi5_minimum": (0, 100), "midterm_cumulative": (0, 100), "venture_years": (0, 50),
    "cooldown_years": (0, 50), "consecutive_years": (1, 50), "non_execution_ban_years": (0, 50), "summary_pages": (1, 20),
}
FRACTIONS = frozenset(each.name for each in fields(Programme) if each.type is Decimal)
# numbers of the execution: days, a day of the month, months (what they mean: kpi.rules.terms)
EXECUTION_BOUNDS: Mapping[str, tuple[int, int]] = {
    "report_due_day": (1, 28), "remind_days_before": (0, 28), "overdue_days": (1, 60), "lead_days": (1, 60), "staff_days": (1, 90),
    "checkpoint_days": (0, 60), "signing_days": (1, 180), "extension_months": (0, 1), "major_change_days": (1, 365), "changes_closed_days": (0, 365),
    "watch_points": (-100, 100), "behind_points": (-100, 100), "payment_instalments": (0, 12),
}
EXECUTION_LISTS = ("checklist", "evidence_kinds")
CORRECTION_DAYS, USUAL_CORRECTION_DAYS = (1, 180), 60  # how far ahead a 補件期限 may lie at most: beyond it is a slip of the pen
CODE = re.compile(r"[0-9]{3}[a-z0-9]{0,3}")  # with the five characters of a proposal it fills its column
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")

NEEDED = Text("請填寫", "Please fill this in")
NOT_100 = Text("合計須為100", "must total 100")


@dataclass(frozen=True, slots=True)
class Problem:
    """What does not hold together, and where: `criteria[0].weight`, `deadline`, `rules.minimum_members`."""

    place: str
    text: Text


def problems(tree: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Everything that keeps these settings from being stored, in the order of the form. Never raises, whatever the tree holds."""
    checks: tuple[Callable[[Mapping[str, Any]], Iterator[Problem]], ...] = (
        _unknown, _texts, _dates, _slides, _numbers, _shares, _criteria, _timeline, _countries, _contact,
        _execution,
    )
    return tuple(problem for check in checks for problem in check(tree))


def _unknown(tree: Mapping[str, Any]) -> Iterator[Problem]:
    strangers = [*sorted(set(tree) - TOP), *(f"rules.{name}" for name in sorted(set(_mapping(tree.get("rules"))) - RULE_NAMES))]
    for name in strangers:
        yield Problem(name, Text("沒有這一項設定", "unknown setting"))
    if not CODE.fullmatch(str(tree.get("code", ""))):
        form = Text("代號為3位數字，其後至多3個小寫英文字母或數字", "A code is three digits and at most three lower-case letters or digits")
        yield Problem("code", form)
    if not _is_whole(tree.get("roc_year"), 100, 999):
        yield Problem("roc_year", Text("請填民國年度，例如 114", "Give a ROC year such as 114"))


def _texts(tree: Mapping[str, Any]) -> Iterator[Problem]:
    for name in TEXTS:
        if not str(tree.get(name, "")).strip():
            yield Problem(name, NEEDED)


def instant(value: Any) -> datetime | None:
    """An ISO instant with its zone, or None."""
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found if found.tzinfo else None


def day(value: Any) -> date | None:
    """An ISO date, or None."""
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _dates(tree: Mapping[str, Any]) -> Iterator[Problem]:
    opens, deadline = (instant(tree.get(name)) for name in MOMENTS)
    for name in MOMENTS:
        if instant(tree.get(name)) is None:
            yield Problem(name, Text("請填日期與時間，例如 114/03/06 17:00", "Give a date and a time, for example 2025-03-06 17:00"))
    for name in DAYS:
        if day(tree.get(name)) is None:
            yield Problem(name, Text("請填日期，例如 114/07/30", "Give a date, for example 2025-07-30"))
    if opens and deadline and opens >= deadline:
        yield Problem("deadline", Text("截止時間須晚於開始受理的時間", "The deadline must be after the opening"))
    midterm, final = (day(tree.get(name)) for name in DAYS)
    if midterm and final and midterm >= final:
        yield Problem("final_on", Text("期末查核點須晚於期中查核點", "The final checkpoint must be after the mid-term one"))


def _slides(tree: Mapping[str, Any]) -> Iterator[Problem]:
    """Until when slides may come: blank before the meetings are called, else after the deadline and before the mid-term checkpoint."""
    text = tree.get("slides_until") or ""
    until, deadline, midterm = instant(text), instant(tree.get("deadline")), day(tree.get("midterm_on"))
    if text and until is None:
        yield Problem("slides_until", Text("請填日期與時間，例如 114/03/18 17:00；尚未決定時留白", "Give a date and a time, or leave it blank"))
    elif until and deadline and until <= deadline:
        yield Problem("slides_until", Text("簡報上傳期限須晚於截止時間", "The deadline of the slides must be after that of the call"))
    elif until and midterm and until.date() >= midterm:
        yield Problem("slides_until", Text("簡報上傳期限須早於期中查核點", "The deadline of the slides must lie before the mid-term checkpoint"))


def _numbers(tree: Mapping[str, Any]) -> Iterator[Problem]:
    if not _is_whole(tree.get("correction_days", USUAL_CORRECTION_DAYS), *CORRECTION_DAYS):
        yield Problem("correction_days", Text("請填1至180的整數", "Give a whole number from 1 to 180"))
    if not _is_whole(tree.get("ceiling_twd"), 1, 1_000_000_000):
        yield Problem("ceiling_twd", Text("請填新臺幣元的整數", "Give whole New Taiwan dollars"))
    rules = _mapping(tree.get("rules"))
    for name, (least, most) in BOUNDS.items():
        if name not in rules:
            continue
        good = _is_number(rules[name], least, most) if name in FRACTIONS else _is_whole(rules[name], least, most)
        if not good:
            kind = Text("數字", "a number") if name in FRACTIONS else Text("整數", "a whole number")
            yield Problem(f"rules.{name}", Text(f"請填{least:,}至{most:,}的{kind.zh}", f"Give {kind.en} from {least:,} to {most:,}"))
    months = rules.get("months", MONTHS[:1])
    if not isinstance(months, list | tuple) or not months or tuple(months) not in {MONTHS[a:b] for a in range(12) for b in range(a + 1, 13)}:
        yield Problem("rules.months", Text("請填同一年中連續的月份", "Give consecutive months of one year"))
    if not _is_whole(tree.get("retention_years", 1), 1, 100):
        yield Problem("retention_years", Text("請填1至100的整數", "Give a whole number from 1 to 100"))


def _shares(tree: Mapping[str, Any]) -> Iterator[Problem]:
    weights = tree.get("schedule_weights")
    if not isinstance(weights, Mapping) or not weights:
        yield Problem("schedule_weights", NEEDED)
        return
    bad = [name for name, value in weights.items() if not _is_whole(value, 0, WHOLE)]
    yield from (Problem(f"schedule_weights.{name}", Text("請填0至100的整數", "Give a whole number from 0 to 100")) for name in bad)
    if not bad and sum(weights.values()) != WHOLE:
        total = sum(weights.values())
        yield Problem("schedule_weights", Text(f"工作項目權重{NOT_100.zh}，目前為{total}", f"Weights of the work items {NOT_100.en}; now {total}"))


def _criteria(tree: Mapping[str, Any]) -> Iterator[Problem]:
    rows = tree.get("criteria")
    if not isinstance(rows, list | tuple) or not rows:
        yield Problem("criteria", Text("至少需要一個評分項目", "At least one criterion is needed"))
        return
    keys = [row.get("key") for row in rows]
    if len(set(keys)) != len(keys):
        yield Problem("criteria", Text("評分項目的代號重複", "A criterion's key stands twice"))
    good = True
    for place, row in enumerate(rows):
        yield from (Problem(f"criteria[{place}].{name}", NEEDED) for name in ("label_zh", "label_en") if not str(row.get(name, "")).strip())
        if not _is_whole(row.get("weight"), 1, WHOLE):
            good = False
            yield Problem(f"criteria[{place}].weight", Text("請填1至100的整數", "Give a whole number from 1 to 100"))
    if good and sum(row["weight"] for row in rows) != WHOLE:
        total = sum(row["weight"] for row in rows)
        yield Problem("criteria", Text(f"評分項目權重{NOT_100.zh}，目前為{total}", f"Weights of the criteria {NOT_100.en}; now {total}"))


def _timeline(tree: Mapping[str, Any]) -> Iterator[Problem]:
    for place, row in enumerate(tree.get("timeline") or ()):
        for name in ("from", "to"):
            if day(row.get(name)) is None:
                yield Problem(f"timeline[{place}].{name}", Text("請填日期，例如 114/07/30", "Give a date, for example 2025-07-30"))
        first, last = day(row.get("from")), day(row.get("to"))
        if first and last and first > last:
            yield Problem(f"timeline[{place}].to", Text("結束日不可早於開始日", "The end may not lie before the beginning"))
        yield from (Problem(f"timeline[{place}].{name}", NEEDED) for name in ("label_zh", "label_en") if not str(row.get(name, "")).strip())


def _countries(tree: Mapping[str, Any]) -> Iterator[Problem]:
    """Which markets need no confirmation and which have priority, over what the edition says; absent: as the edition says."""
    chosen = tree.get("countries")
    if chosen is None:
        return
    for key, row in chosen.items():
        if not isinstance(row, Mapping) or row.get("allowed") not in (AUTOMATIC, CONFIRM) or not isinstance(row.get("new_southbound"), bool):
            yield Problem(f"countries.{key}", Text("請選擇是否須確認", "Choose whether it needs confirmation"))
    if not any(isinstance(row, Mapping) and row.get("allowed") == AUTOMATIC for row in chosen.values()):
        yield Problem("countries", Text("至少須有一個國家不須確認", "At least one country must need no confirmation"))


def _execution(tree: Mapping[str, Any]) -> Iterator[Problem]:
    """Days of reports and reminders, the signing checklist, kinds of evidence by KPI; absent: the usual ones."""
    given = _mapping(tree.get("execution"))
    for name in sorted(set(given) - set(EXECUTION_BOUNDS) - set(EXECUTION_LISTS)):
        yield Problem(f"execution.{name}", Text("沒有這一項設定", "unknown setting"))
    for name, (least, most) in EXECUTION_BOUNDS.items():
        if name in given and not _is_whole(given[name], least, most):
            yield Problem(f"execution.{name}", Text(f"請填{least}至{most}的整數", f"Give a whole number from {least} to {most}"))
    lists = {"checklist": given.get("checklist", ()), **_mapping(given.get("evidence_kinds"))}
    for name, rows in lists.items():
        whole = isinstance(rows, list | tuple) and all(isinstance(row, Mapping) and all(row.get(key) for key in ("key", "zh", "en")) for row in rows)
        if not whole or len({row["key"] for row in rows}) != len(rows):
            text = Text("每一列須有不重複的代號、中文與英文名稱", "Each row needs a key of its own and a name in both languages")
            yield Problem(f"execution.{name}", text)


def _contact(tree: Mapping[str, Any]) -> Iterator[Problem]:
    contact = _mapping(tree.get("contact"))
    yield from (Problem(f"contact.{name}", NEEDED) for name in CONTACT if not str(contact.get(name, "")).strip())
    for name in ("email", "privacy_email"):
        if contact.get(name) and not EMAIL.fullmatch(str(contact[name])):
            yield Problem(f"contact.{name}", Text("電子郵件格式不正確", "This is no e-mail address"))


def _is_whole(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _is_number(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool) and least <= value <= most


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
