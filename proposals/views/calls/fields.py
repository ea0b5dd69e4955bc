"""The settings of a call as fields of a page: which there are, how what is typed becomes a value. Whether it fits, rules say."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from unicodedata import normalize

from django.utils.translation import gettext as _

from alliance_portal.lib.roc_calendar import TAIPEI, parse_date
from alliance_portal.lib.unreadable import Unreadable
from proposals.catalogue.model import Edition
from proposals.forms.words import said
from proposals.rules.call_settings import AUTOMATIC, CONFIRM, EXECUTION_BOUNDS, MONTHS
from proposals.rules.dossier import Programme

CLOCK = re.compile(r"(?P<day>.+?)\s+(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})")
TOKENS = re.compile(r"\w+")
USUAL_MONTHS = next(each.default for each in fields(Programme) if each.name == "months")
USUAL_SHARE = next(each.default for each in fields(Programme) if each.name == "midterm_cumulative")


@dataclass(frozen=True, slots=True)
class Setting:
    """One field. `place` is its path in the call's tree and its name in the page."""

    place: str
    label: str
    kind: str = "text"  # text, lines, whole, number, day, instant, bool, choice
    help: str = ""
    unit: str = ""
    options: tuple[tuple[str, str], ...] = ()

    @property
    def html_id(self) -> str:
        """The id of its input."""
        return "id_" + "-".join(TOKENS.findall(self.place))


@dataclass(frozen=True, slots=True)
class Block:
    """Fields under one heading. `place`: of a problem that concerns them together; `is_row`: one of a list, the last one for a new one."""

    title: str
    fields: tuple[Setting, ...]
    place: str = ""
    help: str = ""
    is_row: bool = False
    layout: str = ""  # "pairs": two columns; "countries": a table
    extras: Mapping[str, Any] = field(default_factory=dict)


def groups() -> tuple[tuple[str, str], ...]:
    """The pages of a call's settings, in order."""
    return (
        ("basics", _("名稱與單位")), ("dates", _("日期與期程")), ("numbers", _("門檻與經費")), ("criteria", _("評分項目")),
        ("countries", _("目標市場")), ("running", _("執行中設定")), ("contact", _("諮詢窗口")),
    )


def both(name: str, label: str, kind: str = "text") -> tuple[Setting, Setting]:
    """A text in both languages."""
    words = {"label": label}
    return Setting(f"{name}_zh", _("%(label)s（中文）") % words, kind), Setting(f"{name}_en", _("%(label)s（英文）") % words, kind)


def blocks(group: str, tree: Mapping[str, Any], edition: Edition | None) -> tuple[Block, ...]:
    """The fields of one page for the call as it is (or as it was typed)."""
    makers = {
        "basics": _basics, "dates": _dates, "numbers": _numbers, "criteria": _criteria, "running": _running, "contact": _contact,
    }
    return _countries(edition) if group == "countries" else makers[group](tree)


def _basics(_tree: Mapping[str, Any]) -> tuple[Block, ...]:
    names = (*both("title", _("計畫名稱")), *both("track", _("輔導類別")))
    units = (*both("organiser", _("主辦單位")), *both("implementer", _("執行單位")), *both("committee_name", _("審查委員會名稱")))
    rest = (Setting("retention_years", _("資料保存期限（結案後）"), "whole", unit=_("年")),)
    return Block(_("名稱"), names, layout="pairs"), Block(_("單位"), units, layout="pairs"), Block(_("其他"), rest)


def _dates(tree: Mapping[str, Any]) -> tuple[Block, ...]:
    example = _("例如 114/03/06 17:00")
    window = (Setting("opens_at", _("開始受理"), "instant", example), Setting("deadline", _("截止時間（含）"), "instant", example))
    points = (Setting("midterm_on", _("期中查核點"), "day"), Setting("final_on", _("期末查核點"), "day"))
    stages = list(tree.get("timeline") or ())
    rows = [_stage(place, str(row.get("label_zh", ""))) for place, row in enumerate([*stages, {}])]
    return Block(_("開始與截止"), window, layout="pairs"), Block(_("查核點"), points, layout="pairs"), *rows


def _stage(place: int, title: str) -> Block:
    at = f"timeline[{place}]"
    fields = (
        Setting(f"{at}.from", _("開始日"), "day"), Setting(f"{at}.to", _("結束日"), "day"), *both(f"{at}.label", _("階段")),
        *both(f"{at}.note", _("說明")),
    )
    return Block(title or _("新增期程"), fields, at, "" if title else _("不需要時留白；清空整列即移除。"), is_row=True, layout="pairs")


def _numbers(tree: Mapping[str, Any]) -> tuple[Block, ...]:
    def rule(name: str, label: str, unit: str = "", kind: str = "whole") -> Setting:
        return Setting(f"rules.{name}", label, kind, unit=unit)

    alliance = (
        rule("minimum_members", _("聯盟最少家數（含領導企業）"), _("家")), rule("paid_in_capital_limit", _("實收資本額上限"), _("萬元"), "number"),
        rule("regular_employees_below", _("經常僱用員工未滿"), _("人")), rule("theme_length", _("主題名稱建議字數"), _("字")),
        rule("theme_maximum", _("主題名稱最多字數"), _("字")), rule("summary_pages", _("計畫摘要頁數"), _("頁")),
    )
    kpis = (
        rule("kpi1_minimum_each", _("KPI 1 數位與實體活動至少各"), _("場次")), rule("kpi2_minimum", _("KPI 2 工具至少"), _("種")),
        rule("kpi3_minimum", _("KPI 3 通路合作至少"), _("件")), rule("kpi4_growth_minimum", _("KPI 4 商機成長至少"), "%", "number"),
        rule("kpi5_minimum", _("KPI 5 自訂內容至少"), _("項")),
    )
    years = (
        rule("venture_years", _("新創事業為成立未滿"), _("年")), rule("consecutive_years", _("輔導至多連續"), _("年")),
        rule("cooldown_years", _("輔導結束後間隔"), _("年")), rule("non_execution_ban_years", _("撤銷執行後不得申請"), _("年")),
    )
    schedule = (
        rule("midterm_cumulative", _("期中查核點累計進度"), "%", "number"),
        Setting("rules.first_month", _("執行起始月份"), "whole", unit=_("月")), Setting("rules.last_month", _("執行結束月份"), "whole", unit=_("月")),
    )
    weights = tuple(
        Setting(f"schedule_weights.{key}", key.upper().replace("KPI", "KPI "), "whole", unit="%") for key in tree.get("schedule_weights") or ()
    )
    return (
        Block(_("經費"), (Setting("ceiling_twd", _("每案輔導經費上限"), "whole", unit=_("元")),)),
        Block(_("聯盟與計畫書"), alliance, layout="pairs"), Block(_("關鍵績效指標下限"), kpis, layout="pairs"),
        Block(_("輔導次數限制"), years, layout="pairs"), Block(_("執行進度"), schedule, layout="pairs"),
        Block(_("工作項目預設權重"), weights, "schedule_weights", _("合計100%。"), layout="pairs"),
    )


def _criteria(tree: Mapping[str, Any]) -> tuple[Block, ...]:
    found = []
    for place, row in enumerate([*(tree.get("criteria") or ()), {}]):
        at, title = f"criteria[{place}]", str(row.get("label_zh", ""))
        fields = (
            *both(f"{at}.label", _("評分項目")), Setting(f"{at}.weight", _("權重"), "whole", unit="%"),
            Setting(f"{at}.look_for", _("評分重點"), "lines", _("一行一項，中文與英文以「|」分開。")),
        )
        advice = "" if title else _("不需要時留白；清空整列即移除。權重合計須為100%。")
        found.append(Block(title or _("新增評分項目"), fields, at, advice, is_row=True, layout="pairs"))
    return tuple(found)


def _countries(edition: Edition | None) -> tuple[Block, ...]:
    options = edition.field("alliance_basic.target_market").options if edition else ()
    ways = ((AUTOMATIC, _("不須確認")), (CONFIRM, _("由執行單位確認")))
    fields = []
    for option in options:
        name = said(option.label)
        fields.append(Setting(f"countries.{option.key}.allowed", name, "choice", options=ways))
        fields.append(Setting(f"countries.{option.key}.new_southbound", _("%(name)s：新南向市場") % {"name": name}, "bool"))
    advice = _("選「由執行單位確認」的國家仍可申請，系統會提醒領導企業並標記由承辦人確認。")
    return (Block(_("目標市場"), tuple(fields), "countries", advice, layout="countries"),)


def _running(_tree: Mapping[str, Any]) -> tuple[Block, ...]:
    """What may change while the call runs; what an app above reads stands in `EXECUTION_BOUNDS` and has its words here."""
    review = (
        Setting("slides_until", _("簡報上傳期限（含）"), "instant", _("例如 114/03/18 17:00；尚未決定時留白，會議可另訂期限。")),
        Setting("corrections_after_deadline", _("截止後可補正文件（不含計畫內容）"), "bool"),
        Setting("correction_days", _("補件期限至多：通知後"), "whole", unit=_("日")),
    )
    days, months, points = _("日"), _("月"), _("百分點")
    known = {
        "report_due_day": (_("每月進度回報期限：次月"), days), "remind_days_before": (_("期限前提醒"), days),
        "overdue_days": (_("逾期通知：期限後"), days), "lead_days": (_("領導企業彙整期間"), days), "staff_days": (_("承辦人採認期間"), days),
        "checkpoint_days": (_("查核點前提醒領導企業"), days),
        "signing_days": (_("簽約期限：通知後"), days), "extension_months": (_("簽約展延至多"), months),
        "major_change_days": (_("重大變更應於事由發生後"), days), "changes_closed_days": (_("執行期滿前停止受理變更"), days),
        "watch_points": (_("進度差異低於此值為注意"), points), "behind_points": (_("進度差異低於此值為落後"), points),
        "payment_instalments": (_("撥款期數（0為不登記撥款）"), _("期")),
    }
    terms = tuple(Setting(f"execution.{name}", *_term(known[name])) for name in EXECUTION_BOUNDS if name in known)
    advice = _("受理申請開始後，注意與落後的門檻變更須經複核。")
    return (
        Block(_("提案審查"), review, help=_("受理申請開始後，變更補正規定須經複核。")),
        Block(_("執行與管考"), terms, help=advice, layout="pairs"),
    )


def _term(words: tuple[str, str]) -> tuple[str, str, str, str]:
    """Label, kind, help and unit of a number of the execution."""
    return words[0], "whole", "", words[1]


def _contact(_tree: Mapping[str, Any]) -> tuple[Block, ...]:
    def one(name: str, label: str) -> Setting:
        return Setting(f"contact.{name}", label)

    people = (
        one("name_zh", _("聯絡人（中文）")), one("name_en", _("聯絡人（英文）")), one("phone", _("電話")), one("extension", _("分機")),
        one("email", _("電子郵件")), one("privacy_email", _("個人資料事務電子郵件")),
    )
    place = (*both("contact.unit", _("收件單位")), *both("contact.address", _("收件地址")), one("site", _("計畫官網")))
    return Block(_("諮詢窗口"), people, layout="pairs"), Block(_("書面送達地點"), place, layout="pairs")


# values <-> what is typed -----------------------------------------------------------------------------------------------------

def value_at(tree: Any, place: str) -> Any:
    """The value at a place, None where there is none."""
    for part in TOKENS.findall(place):
        if isinstance(tree, list | tuple):
            tree = tree[int(part)] if part.isdigit() and int(part) < len(tree) else None
        else:
            tree = tree.get(part) if isinstance(tree, Mapping) else None
    return tree


def shown(setting: Setting, tree: Mapping[str, Any]) -> str:
    """A value as the page's input holds it."""
    if setting.place in ("rules.first_month", "rules.last_month"):
        months = value_at(tree, "rules.months") or USUAL_MONTHS
        return str(months[0 if setting.place.endswith("first_month") else -1]).removeprefix("m").removeprefix("0")
    value = value_at(tree, setting.place)
    if value is None:
        return ""
    if setting.kind == "lines":
        return "\n".join(f"{each.get('zh', '')} | {each.get('en', '')}" for each in value)
    if setting.kind in ("day", "instant"):
        return _shown_date(str(value))
    return "yes" if value is True else "" if value is False else str(value)


def _shown_date(value: str) -> str:
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return value
    head = f"{at.year - 1911}/{at.month:02}/{at.day:02}"
    return f"{head} {at.astimezone(TAIPEI):%H:%M}" if at.tzinfo else head


def read(setting: Setting, text: str) -> Any:
    """What was typed as a value; what cannot be read stays a text, which the rules refuse at its place."""
    text = text.replace("\r\n", "\n").strip()
    plain = normalize("NFKC", text)
    if setting.kind == "bool":
        return text == "yes"
    if setting.kind == "whole":
        digits = plain.replace(",", "").removesuffix("%")
        return int(digits) if re.fullmatch(r"-?[0-9]{1,12}", digits) else text
    if setting.kind == "number":
        return _number(plain.replace(",", "").removesuffix("%"), text)
    if setting.kind == "lines":
        return [_pair(line) for line in text.split("\n") if line.strip()]
    if setting.kind in ("day", "instant"):
        return _date(setting.kind, plain) or text
    return text


def _number(plain: str, text: str) -> Any:
    try:
        found = Decimal(plain)
    except InvalidOperation:
        return text
    return found if found.is_finite() and re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,6})?", plain) else text


def _pair(line: str) -> dict[str, str]:
    zh, _bar, en = normalize("NFC", line).replace("｜", "|").partition("|")
    return {"zh": zh.strip(), "en": en.strip() or zh.strip()}


def _date(kind: str, plain: str) -> str:
    clock = CLOCK.fullmatch(plain) if kind == "instant" else None
    if kind == "instant" and clock is None:
        return ""
    try:
        day = parse_date(clock["day"] if clock else plain)
        at = datetime(day.year, day.month, day.day, int(clock["hour"]), int(clock["minute"]), tzinfo=TAIPEI) if clock else None
    except (Unreadable, ValueError):
        return ""
    return at.isoformat() if at else day.isoformat()


def typed_tree(group: str, tree: Mapping[str, Any], posted: Mapping[str, str], found: tuple[Block, ...]) -> dict[str, Any]:
    """The keys of the call's tree that this page changes, with what was posted; rows left wholly blank are gone."""
    changes: dict[str, Any] = {}
    for block in found:
        if block.is_row and not any(posted.get(each.place, "").strip() for each in block.fields):
            continue
        for setting in block.fields:
            _put(changes, tree, setting, read(setting, posted.get(setting.place, "")))
    return dict(_finished(group, tree, changes))


def _put(changes: dict[str, Any], tree: Mapping[str, Any], setting: Setting, value: Any) -> None:
    parts = TOKENS.findall(setting.place)
    if len(parts) == 1:
        changes[parts[0]] = value
        return
    if parts[1].isdigit():
        rows = changes.setdefault(parts[0], {})
        old = value_at(tree, f"{parts[0]}[{parts[1]}]") or {}
        rows.setdefault(int(parts[1]), dict(old))[parts[2]] = value
        return
    inner = changes.setdefault(parts[0], dict(tree.get(parts[0]) or {}))
    if len(parts) == 3:
        inner[parts[1]] = {**(inner.get(parts[1]) or {}), parts[2]: value}
    else:
        inner[parts[1]] = value


def _finished(group: str, tree: Mapping[str, Any], changes: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in changes.items():
        if name in ("criteria", "timeline"):
            yield name, _keyed([row for _place, row in sorted(value.items())], name)
        elif name == "rules":
            first, last = value.pop("first_month", 0), value.pop("last_month", 0)
            good = isinstance(first, int) and isinstance(last, int) and 1 <= first <= last <= len(MONTHS)
            yield name, {**value, "months": list(MONTHS[first - 1:last]) if good else [first, last]}
        elif name == "slides_until" and not value and name not in tree:
            continue  # undecided as before
        elif name == "correction_days" and value == "":
            continue  # left blank: as before
        elif name == "execution":
            yield name, {key: each for key, each in value.items() if each != ""}  # left blank: the usual number
        elif name == "contact":
            yield name, {**value, "name": value.get("name_zh", "")}
        else:
            yield name, value
    if group in ("criteria", "timeline") and group not in changes:
        yield group, []
    yield from _checkpoints(tree, changes)


def _keyed(rows: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """Every row with a key of its own; a new one's is never one that is taken."""
    taken = {row["key"] for row in rows if row.get("key")}
    free = (f"{name}{number}" for number in range(1, 1000) if f"{name}{number}" not in taken)
    return [row if row.get("key") else {"key": next(free), **row} for row in rows]


def _checkpoints(tree: Mapping[str, Any], changes: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The two checkpoints follow the dates and the mid-term share."""
    after = {**tree, **changes}
    share = (after.get("rules") or {}).get("midterm_cumulative", USUAL_SHARE)
    whole = share if isinstance(share, int | Decimal) else 0
    if {"midterm_on", "rules"} & set(changes):
        yield "checkpoints", [
            {"key": "midterm", "on": after["midterm_on"], "planned": whole, "cumulative": whole},
            {"key": "final", "on": after["final_on"], "planned": 100 - whole, "cumulative": 100},
        ]
