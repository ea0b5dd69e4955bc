"""Single answers that cannot stand: unreadable, out of range, a wrong file, options that do not go together, hidden answers."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import chain

from alliance_portal.lib.findings import Finding, Severity, Text
from alliance_portal.lib.formatted_text import pictures
from proposals.catalogue.model import Field, Kind, Scope
from proposals.catalogue.values import KINDS_TYPED, Unreadable, read_typed
from proposals.rules.codes import OPTION_TEXT, code_of, hidden_code
from proposals.rules.dossier import Dossier, FileRef, RichText, Value
from proposals.rules.reading import chosen, is_blank, number, plain_text, rows
from proposals.rules.slots import Slot, cells, member_slots, slots
from proposals.rules.wording import quoted, shown

WESTERN_YEAR = 1000  # a year from here on is a western one, typed where an ROC year is asked
TYPED = frozenset(KINDS_TYPED)
NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.PERCENT, Kind.YEAR_ROC})
PROBLEMS = {
    "absent": Text("找不到檔案「{name}」，請重新上傳", "the file “{name}” is not there, please upload it again"),
    "unsafe": Text(
        "檔案「{name}」經掃毒發現不安全，不會顯示或列印，請重新上傳",
        "the virus check found the file “{name}” unsafe; it is neither shown nor printed, please upload another one",
    ),
    "wrong_kind": Text("檔案「{name}」的類型不符，請改用可接受的檔案格式", "the file “{name}” is of a kind that is not accepted here"),
    "too_large": Text("檔案「{name}」太大，請縮小後重新上傳", "the file “{name}” is too large, please make it smaller"),
}
HIDDEN_ANSWER = Text(
    "目前不需填寫，原有內容不會印出，請確認是否移除",
    "is not asked at present; what was typed is kept but not printed, please remove it if it is not needed",
)
UNREADABLE = Text("請重新填寫", "please enter it again")


def everything_typed_can_be_read(dossier: Dossier, on: date) -> Iterator[Finding]:
    """What was typed and could not be read stops a submission, with the code of its place."""
    for slot in slots(dossier):
        if not slot.is_asked:
            continue
        code = _code(slot)
        if slot.where in dossier.unreadable:
            tail = _unread(slot.field, dossier.unreadable[slot.where])
            yield Finding(code, Severity.BLOCKING, slot.named(dossier, tail), slot.where)
        for each in cells(dossier, slot):
            if each.where in dossier.unreadable:
                tail = _unread(each.column, dossier.unreadable[each.where])
                yield Finding(code, Severity.BLOCKING, each.named(dossier, tail), each.where)


def every_value_is_in_its_range(dossier: Dossier, on: date) -> Iterator[Finding]:
    """Numbers, years, dates and lengths stay inside what their field allows; a table has no more rows than it prints."""
    for slot in slots(dossier):
        if not slot.is_asked:
            continue
        code = _code(slot)
        tail = _out_of_range(slot.field, slot.value, "", on)
        if tail is not None:
            yield Finding(code, Severity.BLOCKING, slot.named(dossier, tail), slot.where)
        limit = slot.field.rows.maximum if slot.field.rows else None
        if limit is not None and limit > 1 and len(rows(slot.record, slot.field.key)) > limit:
            tail = Text(f"最多{limit}列", f"has at most {limit} rows")
            yield Finding(code, Severity.BLOCKING, slot.named(dossier, tail), slot.where)
        for each in cells(dossier, slot):
            tail = _out_of_range(each.column, each.value, each.row_key, on)
            if tail is not None:
                yield Finding(code, Severity.BLOCKING, each.named(dossier, tail), each.where)


def countries_of_entry_differ(dossier: Dossier, on: date) -> Iterator[Finding]:
    """Survey 二-7: a country stands once in the order of entry (F-39)."""
    surveys = chain.from_iterable(member_slots(dossier, index, "survey_overseas") for index in range(len(dossier.members)))
    for slot in surveys:
        if slot.field.key != "entry_order" or not slot.is_asked:
            continue
        first: dict[str, int] = {}
        for position, each in enumerate(cells(dossier, slot), start=1):
            if is_blank(each.value):
                continue
            earlier = first.setdefault(each.value, position)
            if earlier != position:
                tail = Text(f"與第{earlier}順位的國家重複", f"names the same country as place {earlier}")
                yield Finding("F-39", Severity.BLOCKING, each.named(dossier, tail), each.where)


def every_file_is_there(dossier: Dossier, on: date) -> Iterator[Finding]:
    """A file that is named, a narrative's picture too, is there and of a kind that its place takes."""
    for slot in slots(dossier):
        for file in _files(dossier, slot.value) if slot.is_asked else ():
            if file.problem:
                said = PROBLEMS.get(file.problem, PROBLEMS["wrong_kind"])
                tail = Text("：" + said.zh.format(name=file.name), "- " + said.en.format(name=file.name))
                yield Finding(_code(slot), Severity.BLOCKING, slot.named(dossier, tail), slot.where)


def options_go_together(dossier: Dossier, on: date) -> Iterator[Finding]:
    """Every option is one of the list, and 無 stands alone (F-42)."""
    for slot in slots(dossier):
        if slot.is_asked and slot.field.options:
            tail = _options(slot.field, chosen(slot.record, slot.field.key))
            if tail is not None:
                yield Finding(OPTION_TEXT, Severity.BLOCKING, slot.named(dossier, tail), slot.where)
        for each in cells(dossier, slot):
            tail = _options(each.column, chosen(each.row, each.column.key)) if each.column.options and slot.is_asked else None
            if tail is not None:
                yield Finding(OPTION_TEXT, Severity.BLOCKING, each.named(dossier, tail), each.where)


def nothing_stands_behind_a_hidden_question(dossier: Dossier, on: date) -> Iterator[Finding]:
    """Answers to questions that no longer apply are kept, not printed, not counted; the person may remove them."""
    hidden = set(dossier.hidden)
    for slot in slots(dossier):
        if slot.where not in hidden and (slot.is_asked or is_blank(slot.value)):
            continue
        code = hidden_code(_scope(slot), slot.section.key, slot.field.key)
        yield Finding(code, Severity.WARNING, slot.named(dossier, HIDDEN_ANSWER), slot.where)


def _scope(slot: Slot) -> Scope:
    return Scope.ALLIANCE if slot.member_index is None else Scope.MEMBER


def _code(slot: Slot) -> str:
    return code_of(_scope(slot), slot.section.key, slot.field.key)


def _files(dossier: Dossier, value: Value) -> Iterator[FileRef]:
    if isinstance(value, FileRef):
        yield value
    elif isinstance(value, RichText):
        yield from (dossier.files[name] for name in pictures(value.html) if name in dossier.files)


def _unread(field: Field, typed: str) -> Text:
    short = typed if len(typed) <= 30 else typed[:29] + "…"
    said = _why_unreadable(field, typed)
    return Text(f"「{short}」無法辨識：{said.zh.rstrip('。')}", f"“{short}” cannot be read: {said.en.rstrip('.')}")


def _why_unreadable(field: Field, typed: str) -> Text:
    """What the reader of the field's kind says to what was typed."""
    if field.kind in TYPED:
        try:
            read_typed(field, typed)
        except Unreadable as error:
            return error.reason
    return UNREADABLE


def _out_of_range(field: Field, value: Value, row_key: str, on: date) -> Text | None:
    """What is wrong with a value's size, or None."""
    if field.kind is Kind.DATE and isinstance(value, date) and field.key == "founding_date" and value > on:
        return Text("不可晚於今天", "may not be in the future")
    if field.max_length is not None and not field.soft_length and len(plain_text(value)) > field.max_length:
        return Text(f"最多{field.max_length}個字", f"has at most {field.max_length} characters")
    if field.kind not in NUMBERS:
        return None
    found = number({field.key: value}, field.key)
    return None if found is None else _number_out_of_range(field, found, row_key in field.integer_rows)


def _number_out_of_range(field: Field, value: Decimal, whole: bool) -> Text | None:
    is_text = Text(f"填{shown(value)}，", f"is {shown(value)}, ")
    if field.kind is Kind.YEAR_ROC:
        return _year_out_of_range(value)
    if field.minimum is not None and value < field.minimum:
        return Text(f"{is_text.zh}不可小於{shown(field.minimum)}", f"{is_text.en}it may not be below {shown(field.minimum)}")
    if field.maximum is not None and value > field.maximum:
        return Text(f"{is_text.zh}不可大於{shown(field.maximum)}", f"{is_text.en}it may not be above {shown(field.maximum)}")
    if (whole or field.kind is Kind.INTEGER) and value != value.to_integral_value():
        return Text(f"{is_text.zh}須為整數", f"{is_text.en}it must be a whole number")
    return None


def _year_out_of_range(value: Decimal) -> Text | None:
    if value >= WESTERN_YEAR:
        roc = shown(value - 1911).replace(",", "")
        return Text(f"請填民國年；{value:f}年應為{roc}年？", f"please enter an ROC year; is {value:f} meant to be {roc}?")
    if value < 1:
        return Text("請填民國年，從1開始", "please enter an ROC year, from 1 on")
    return None


def _options(field: Field, ticked: tuple[str, ...]) -> Text | None:
    if any(field.option(key) is None for key in ticked):
        return Text("有不在選項中的答案，請重新選擇", "has an answer that is not one of the options, please choose again")
    alone = [option for option in field.options if option.exclusive and option.key in ticked]
    if alone and len(set(ticked)) > 1:
        label = quoted(alone[0].label)
        return Text(f"已選{label.zh}，不可再選其他選項", f": {label.en} cannot be chosen together with another option")
    return None


RULES = (
    everything_typed_can_be_read,
    every_file_is_there,
    options_go_together,
    countries_of_entry_differ,
    every_value_is_in_its_range,
    nothing_stands_behind_a_hidden_question,
)
