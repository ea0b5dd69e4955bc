"""Two people saved the same section: what differs, field by field, and the text that they make of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language

from alliance_portal.lib import formatted_text
from alliance_portal.lib.findings import Text
from proposals.catalogue.model import Field, Kind
from proposals.differences import Change, Piece, section_changes, sentences, woven
from proposals.forms.posted import BadPost, typed_of
from proposals.forms.readback import post_of, typed_of_record
from proposals.queries.history import text_at
from proposals.services.errors import Stale
from proposals.services.typed import MOST_ROWS, Reading, read_section
from proposals.views.sheet import Sheet

UNREADABLE = Text("看不懂合併的內容，請重新整理頁面再試一次。", "The merge cannot be read. Reload the page and try again.")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which two texts differ, as the merge page draws it."""

    key: str
    label: str
    number: str
    mine: str
    theirs: str
    pieces: Sequence[Piece] = ()  # from theirs to mine
    kind: str = ""
    lines: Sequence[str] = ()  # rows that differ
    pick: str = ""  # what is chosen beforehand, where only one of the two changed it
    can_write: bool = False  # one text may be written out of both
    both: str = ""  # the text that keeps both
    can_keep_both: bool = False  # rows and boxes of both


@dataclass(frozen=True, slots=True)
class Merge:
    """All differences, and what a page posts back: my text and what keeps both, as JSON."""

    rows: Sequence[Difference]
    mine: str
    both: str


def base_of(request: HttpRequest) -> int | None:
    """The revision that the refused text was made from; None when the request does not say."""
    given: Any = request.POST.get("revision")
    if given is None and request.content_type == "application/json":
        try:
            given = json.loads(request.body).get("revision")
        except (ValueError, AttributeError):
            given = None
    text = str(given)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def merge_of(sheet: Sheet, typed: Mapping[str, Any], stale: Stale) -> Merge:
    """What to choose from (at most two queries). `typed` is what was refused; fields that I may not save are left out."""
    section, locked = sheet.section, sheet.locked_fields()
    mine = {key: value for key, value in typed.items() if key not in locked}
    theirs = typed_of_record(section, stale.theirs, stale.theirs_typed)
    reading = read_section(section, mine, stale.theirs, stale.theirs_typed)
    changes = _changes(sheet, Reading(dict(stale.theirs), dict(stale.theirs_typed)), reading)
    base = _base(sheet)
    touched = _touched(sheet, base, reading, stale) if base is not None else {}
    old = typed_of_record(section, base.data, base.typed) if base is not None else {}
    both = {each.key: value for each in changes if (value := _both(section.field(each.key), mine[each.key], theirs.get(each.key), old.get(each.key)))}
    rows = [_difference(section.field(each.key), each, mine, touched.get(each.key, ""), each.key in both) for each in changes]
    return Merge(rows, json.dumps(mine, ensure_ascii=False), json.dumps(both, ensure_ascii=False))


def _base(sheet: Sheet) -> Reading | None:
    """The text that both started from, where the history still has it."""
    number = base_of(sheet.request)
    if number == 0:
        return Reading({}, {})
    found = text_at(sheet.answers, number) if number else None
    return Reading(found.data, found.typed) if found else None


def _changes(sheet: Sheet, before: Reading, after: Reading) -> tuple[Change, ...]:
    language = get_language() or ""
    return section_changes(sheet.section, before.data, after.data, language=language, before_typed=before.typed, after_typed=after.typed)


def _touched(sheet: Sheet, base: Reading, mine: Reading, stale: Stale) -> dict[str, str]:
    """Fields that only one of us changed: whose text is the newer one."""
    by_me = {each.key for each in _changes(sheet, base, mine)}
    by_them = {each.key for each in _changes(sheet, base, Reading(dict(stale.theirs), dict(stale.theirs_typed)))}
    return dict.fromkeys(by_me - by_them, "mine") | dict.fromkeys(by_them - by_me, "theirs")


def _difference(field: Field, change: Change, mine: Mapping[str, Any], pick: str, can_keep_both: bool) -> Difference:
    can_write = field.kind in (Kind.TEXT, Kind.LONGTEXT) and not isinstance(mine[field.key], Mapping) and change.kind != "format"
    words = (change.before, change.after) if not change.rows else ("", "")
    return Difference(
        change.key, change.label, change.number, words[1], words[0], change.pieces if change.kind == "text" else (), change.kind,
        sentences(change, get_language() or "") if change.rows else (), pick, can_write and not can_keep_both,
        kept_both(change) if can_write else "", can_keep_both,
    )


def kept_both(change: Change) -> str:
    """One text with everything of both, for a person to put into shape."""
    if change.kind == "text":
        return woven(change.before, change.after)
    return " ".join(text for text in (change.before, change.after) if text)


def _both(field: Field, mine: Any, theirs: Any, base: Any) -> Any:
    """What keeps both, where that makes sense: rows, boxes, formatted texts. None where a person has to choose or write."""
    if field.kind is Kind.MULTICHOICE and isinstance(mine, list) and isinstance(theirs, list):
        together = [*theirs, *(key for key in mine if key not in theirs)]
        return together if together not in (theirs, mine) and mine and theirs else None
    if field.kind is Kind.LONGTEXT and (isinstance(mine, Mapping) or isinstance(theirs, Mapping)):
        return {"html": _html(theirs) + _html(mine)} if mine and theirs else None
    if field.kind is not Kind.TABLE:
        return None
    if isinstance(mine, Mapping) and isinstance(theirs, Mapping):
        return _cells(mine, theirs, base if isinstance(base, Mapping) else None)
    if not isinstance(mine, list) or not isinstance(theirs, list):
        return None
    if field.rows and field.rows.fixed:
        old = {row["key"]: row for row in base} if isinstance(base, list) and base else {}
        own = {row["key"]: row for row in mine}
        return [_cells(own.get(row["key"], {}), row, old.get(row["key"])) for row in theirs]
    together = [*theirs, *(row for row in mine if row not in theirs)]
    most = (field.rows.maximum if field.rows else None) or MOST_ROWS
    return together if len(together) <= most and mine and theirs else None


def _cells(mine: Mapping[str, Any], theirs: Mapping[str, Any], base: Mapping[str, Any] | None) -> dict[str, Any]:
    """Cell by cell: mine where I changed it (or, where the text before is not known, where theirs is blank), else theirs."""
    if base is None:
        return {key: value or mine.get(key, value) for key, value in theirs.items()}
    return {key: mine[key] if key in mine and mine[key] != base.get(key, "") else value for key, value in theirs.items()}


def _html(value: Any) -> str:
    return str(value.get("html", "")) if isinstance(value, Mapping) else formatted_text.from_plain(str(value or ""))


def merged(sheet: Sheet, post: MultiValueDict[str, Any]) -> dict[str, Any]:
    """What the merge page chose: my text, both, a text written out of both, or (left out) theirs, field by field. Raises BadPost."""
    section = sheet.section
    mine, both = _kept(sheet, post.get("mine", "")), _kept(sheet, post.get("both", "") or "{}")
    picks = {key: post.get(f"pick-{key}", "theirs") for key in mine}
    texts = {key: post.get(f"text-{key}", "") for key, pick in picks.items() if pick == "merged"}
    written = typed_of(section, MultiValueDict({key: [text] for key, text in texts.items()}))
    chosen = {"mine": mine, "both": both, "merged": written}
    return {key: chosen[pick][key] for key, pick in picks.items() if pick in chosen and key in chosen[pick]}


def _kept(sheet: Sheet, text: str) -> dict[str, Any]:
    """Values that the page kept for us, read as if they were typed."""
    try:
        kept = json.loads(text)
        typed = typed_of(sheet.section, MultiValueDict(post_of(sheet.section, kept)))
        return {key: value for key, value in typed.items() if key in kept}
    except (ValueError, AttributeError, TypeError, KeyError, RecursionError) as broken:
        raise BadPost(UNREADABLE) from broken


def to_copy(sheet: Sheet, typed: Mapping[str, Any]) -> list[dict[str, str]]:
    """Everything that was typed, in words for copying, when it cannot be saved any more."""
    reading = read_section(sheet.section, typed, {}, {})
    found = _changes(sheet, Reading({}, {}), reading)
    return [{"key": each.key, "label": each.label, "mine": each.after or "\n".join(sentences(each, get_language() or ""))} for each in found]


