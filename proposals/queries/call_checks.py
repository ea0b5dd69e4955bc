"""What still keeps a drafted call from being published, and what deserves a second look: the check list of its page."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from alliance_portal.lib.findings import Text
from proposals.catalogue import CatalogueError, Edition
from proposals.catalogue.needed import months_of
from proposals.models import Call, CallText, FormEdition
from proposals.queries.call_words import plain_number, words
from proposals.queries.calls import edition_of, programme_of, tree_of
from proposals.queries.text_keys import NAMES, PAGES
from proposals.rules.call_settings import problems
from proposals.rules.dossier import Programme

TOKEN = re.compile(r"\{([a-z0-9_]+)\}")
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the check list. `group`: the page on which it is put right; `is_missing` keeps the call from being published."""

    group: str
    text: Text
    is_missing: bool = False
    key: str = ""  # of a text


def checklist(call: Call, now: datetime) -> tuple[Item, ...]:
    """Everything missing first, then what deserves a look (two queries; one more for an uploaded edition)."""
    found = [*_settings(call), *_dates(call, now), *_edition(call), *_texts(call)]
    return tuple(sorted(found, key=lambda item: not item.is_missing))


def group_of(place: str) -> str:
    """The page of the editor on which a setting stands."""
    head = re.split(r"[.\[]", place)[0]
    return {
        "opens_at": "dates", "deadline": "dates", "midterm_on": "dates", "final_on": "dates", "timeline": "dates", "rules": "numbers",
        "ceiling_twd": "numbers", "schedule_weights": "numbers", "criteria": "criteria", "countries": "countries", "contact": "contact",
        "slides_until": "running", "corrections_after_deadline": "running", "execution": "running",
    }.get(head, "basics")


def _settings(call: Call) -> Iterator[Item]:
    for problem in problems(tree_of(call)):
        yield Item(group_of(problem.place), problem.text, is_missing=True)


def _dates(call: Call, now: datetime) -> Iterator[Item]:
    deadline, opens = timezone.localtime(call.deadline), timezone.localtime(call.opens_at)
    if call.deadline <= now:
        yield Item("dates", Text("截止時間已過，請更正", "The deadline has passed; correct it"), is_missing=True)
    if call.midterm_on <= deadline.date():
        yield Item("dates", Text("期中查核點須在截止時間之後", "The mid-term checkpoint must be after the deadline"), is_missing=True)
    if call.opens_at <= now < call.deadline:
        yield Item("dates", Text("開始受理的時間已過，公告後立即受理申請", "The opening has passed: applications open as soon as the call is out"))
    for name, at in ((Text("開始受理", "The opening"), opens), (Text("截止時間", "The deadline"), deadline)):
        if at.weekday() >= SATURDAY:
            yield Item("dates", Text(f"{name.zh}是星期{'一二三四五六日'[at.weekday()]}，請確認", f"{name.en} falls on a {at:%A}; is that meant?"))
    if deadline.year - 1911 not in (call.roc_year, call.roc_year - 1):
        yield Item("dates", Text(f"截止時間不在{call.roc_year}年度", f"The deadline is not in the year {call.roc_year + 1911}"))
    for months, day, name in ((programme_of(call).months, day, name) for day, name in (
        (call.midterm_on, Text("期中查核點", "mid-term checkpoint")), (call.final_on, Text("期末查核點", "final checkpoint")),
    )):
        if f"m{day.month:02}" not in months:
            text = Text(f"{name.zh}的月份不在進度表的月份內", f"The month of the {name.en} is not among the months of the schedule")
            yield Item("numbers", text, is_missing=True)
    if f"{call.roc_year}年度" not in call.title_zh or str(call.roc_year + 1911) not in call.title_en:
        yield Item("basics", Text("計畫名稱沒有本年度", "The title does not name the year"))


def _edition(call: Call) -> Iterator[Item]:
    try:
        edition = edition_of(call)
    except (CatalogueError, FormEdition.DoesNotExist) as error:
        yield Item("edition", Text(f"表單版本不能使用：{error}", f"The form edition cannot be used: {error}"), is_missing=True)
        return
    rows = edition.field("schedule.gantt").rows
    fixed = {row.key for row in rows.fixed} if rows else set()
    if fixed != set(call.rules.get("schedule_weights", {})):
        text = Text("工作項目權重與表單的工作項目不一致", "The weights do not fit the work items of the form")
        yield Item("numbers", text, is_missing=True)
    if programme_of(call).months != months_of(edition):
        listed = "、".join(month.removeprefix("m").lstrip("0") for month in months_of(edition))
        text = Text(
            f"進度表的月份與表單不一致：表單為{listed}月", f"the months of the schedule do not fit the form, which has the months {listed}",
        )
        yield Item("numbers", text, is_missing=True)
    for label, said, wanted in label_numbers(edition, programme_of(call)):
        text = Text(
            f"表單文字「{label}」寫的是{said}，本年度設定為{wanted}；請修改設定或換用新的表單版本",
            f"The form says {said} (“{label}”) but the call is set to {wanted}: change the setting or use another edition",
        )
        yield Item("edition", text)


def label_numbers(edition: Edition, programme: Programme) -> Iterator[tuple[str, str, str]]:
    """Labels of the form that print a threshold of another value than the call's: (label, printed, set)."""
    patterns = (
        (r"聯盟成員請至少列示(\d+)家", str(programme.minimum_members)), (r"至少須(\d+)家以上", str(programme.minimum_members)),
        (r"整體商機至少(\d+)%", plain_number(programme.kpi4_growth_minimum)), (r"至少應用(\d+)種", str(programme.kpi2_minimum)),
        (r"通路合作至少(\d+)件", str(programme.kpi3_minimum)), (r"加分內容至少(\d+)項", str(programme.kpi5_minimum)),
        (r"活動」至少各(\d+)場次", str(programme.kpi1_minimum_each)),
    )
    seen = set()
    for label in _labels(edition):
        for pattern, wanted in patterns:
            for said in re.findall(pattern, label):
                if said != wanted and (pattern, said) not in seen:
                    seen.add((pattern, said))
                    yield label[:60], said, wanted
    midterm = next((each for each in edition.sections if each.key == "checkpoint_midterm"), None)
    said = re.search(r"累計達成率(\d+)%", midterm.label.zh) if midterm else None
    if midterm and said and said[1] != plain_number(programme.midterm_cumulative):
        yield midterm.label.zh[:60], f"{said[1]}%", f"{plain_number(programme.midterm_cumulative)}%"


def _labels(edition: Edition) -> Iterator[str]:
    for section in edition.sections:
        yield section.label.zh
        for field in section.fields:
            yield from (field.label.zh, field.label_full_zh, field.hint.zh if field.hint else "")
            yield from (row.label.zh for row in (field.rows.fixed if field.rows else ()))


def _texts(call: Call) -> Iterator[Item]:
    newest: dict[tuple[str, str], CallText] = {}
    for row in CallText.objects.filter(call=call).order_by("version"):
        newest[row.key, row.language] = row
    for key in PAGES:
        for language, spoken in (("zh-hant", Text("中文", "Chinese")), ("en", Text("英文", "English"))):
            found = newest.get((key, language))
            if found is None or not found.body.strip() or not found.title.strip():
                text = Text(f"「{NAMES[key].zh}」沒有{spoken.zh}", f"“{NAMES[key].en}” has no {spoken.en} text")
                yield Item("texts", text, is_missing=True, key=key)
    yield from _old_years(call, newest)
    for (key, language), row in newest.items():
        strangers = sorted(set(TOKEN.findall(row.title + row.body)) - set(words(call, language)))
        if strangers:
            listed = ", ".join(f"{{{each}}}" for each in strangers)
            text = Text(f"「{name_of(key).zh}」有不認識的代號：{listed}", f"“{name_of(key).en}” has unknown tokens: {listed}")
            yield Item("texts", text, is_missing=True, key=key)


def _old_years(call: Call, newest: Mapping[tuple[str, str], CallText]) -> Iterator[Item]:
    if call.copied_from is None:
        return
    old = call.copied_from.roc_year
    for (key, _language), row in newest.items():
        if re.search(rf"(?<!\d)({old}年|{old + 1911}(?!\d))", row.title + row.body):
            text = Text(f"「{name_of(key).zh}」仍提到{old}年，請更正", f"“{name_of(key).en}” still speaks of {old + 1911}; correct it")
            yield Item("texts", text, key=key)


def name_of(key: str) -> Text:
    """A text's name as staff read it; its key where it has none."""
    return NAMES.get(key) or Text(key, key)
