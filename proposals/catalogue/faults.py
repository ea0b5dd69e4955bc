"""Everything that is wrong with an uploaded edition, not only the first thing: places and sentences for staff."""

import re
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from typing import Any

from alliance_portal.lib.findings import Text
from alliance_portal.lib.strict_documents import UnreadableDocument, read_bytes
from proposals.catalogue import loader
from proposals.catalogue.fields import FieldReader
from proposals.catalogue.model import Edition
from proposals.catalogue.places import CatalogueError, Words, known

MOST = 60  # more than this are not listed: the file is another one
NAME = re.compile(r"[0-9]{3}[a-z0-9-]{0,36}")
WRONG_SHAPE = (TypeError, KeyError, ValueError, AttributeError, IndexError, ArithmeticError)


class EditionFaults(ValueError):
    """An edition's file does not fit; `faults` say where and why."""

    def __init__(self, faults: tuple[CatalogueError, ...]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


def checked_edition(content: bytes, years: loader.Years | None = None) -> Edition:
    """The edition of a file that somebody sent. Raises EditionFaults with everything that could be found."""
    tree = _tree(content)
    found = list(_faults(tree))
    if found:
        raise EditionFaults(tuple(found[:MOST]))
    try:
        return loader.build_edition(tree, sha256(content).hexdigest(), years)
    except CatalogueError as fault:
        raise EditionFaults((fault,)) from fault
    except WRONG_SHAPE as fault:
        raise EditionFaults((_shape("", fault),)) from fault


def _tree(content: bytes) -> Any:
    try:
        reading = read_bytes(content, as_json=False)
    except UnreadableDocument as error:
        raise EditionFaults((CatalogueError(error.fault.place, f"{error.fault.kind} {error.fault.detail}".strip()),)) from None
    if reading.faults:
        raise EditionFaults(tuple(CatalogueError(fault.place, fault.kind) for fault in reading.faults[:MOST]))
    return reading.tree


def _shape(place: str, fault: Exception) -> CatalogueError:
    return CatalogueError(place, f"a value of a wrong shape: {type(fault).__name__} {fault}"[:200])


def _attempt(found: list[CatalogueError], place: str, read: Callable[..., Any], *given: Any) -> Any:
    """Read a part; a fault is noted and None returned."""
    try:
        return read(*given)
    except CatalogueError as fault:
        found.append(fault)
    except WRONG_SHAPE as fault:
        found.append(_shape(place, fault))
    return None


def _faults(tree: Any) -> Iterator[CatalogueError]:
    found: list[CatalogueError] = []
    head = _attempt(found, "", _head, tree)
    if head is None:
        yield from found
        return
    reader: FieldReader = head
    for number, section in enumerate(tree["sections"]):
        _of_section(found, section, f"sections[{number}]", reader)
    for name in ("alliance", "member", "case"):
        place = f"supplementary.{name}"
        _attempt(found, place, lambda name=name, place=place: reader.fields(tree["supplementary"][name], "supplementary", place))
    for number, each in enumerate(tree["help_texts"]):
        _attempt(found, f"help_texts[{number}]", loader.help_of_tree, each, f"help_texts[{number}]", reader.words)
    yield from found


def _head(tree: Any) -> FieldReader:
    known(tree, loader.TOP, "", required=loader.NEEDED)
    if not isinstance(tree["edition"], str) or not NAME.fullmatch(tree["edition"]):
        raise CatalogueError("edition", "a name like 114 or 114-a is expected")
    for name in ("sections", "help_texts"):
        if not isinstance(tree[name], list):
            raise CatalogueError(name, "a list is expected")
    for name in ("meta", "units", "terms", "option_sets", "supplementary"):
        if not isinstance(tree[name], Mapping):
            raise CatalogueError(name, "a mapping is expected")
    fill = loader.filler(loader.years_of_tree(tree["years"])) | loader.numbers_of_tree(tree.get("numbers", {}), None)
    return FieldReader(Words(fill=fill, terms=tree["terms"], units=tree["units"], option_sets=tree["option_sets"]))


def _of_section(found: list[CatalogueError], tree: Any, place: str, reader: FieldReader) -> None:
    """Each field by itself, so that one fault does not hide the others; then the section as a whole."""
    before = len(found)
    if isinstance(tree, Mapping) and isinstance(tree.get("fields"), list):
        for number, field in enumerate(tree["fields"]):
            _attempt(found, f"{place}.fields[{number}]", reader.field, field, str(tree.get("key", "")), f"{place}.fields[{number}]")
    if len(found) == before:
        _attempt(found, place, loader.section_of_tree, tree, place, reader)
    else:  # what is wrong with the head of the section besides
        _attempt(found, place, loader.section_of_tree, {**tree, "fields": []}, place, reader)


# what a fault is called; the reader's own words are for those who write editions by program
_SENTENCES: tuple[tuple[str, str], ...] = (
    (r"unknown key", "不認識的項目"), (r"is missing", "缺少這個項目"), (r"a mapping is expected", "應為「名稱: 值」的結構"),
    (r"a list of fields is expected", "應為欄位清單"), (r"a list is expected", "應為清單"), (r"needs both languages", "中文與英文都要有"),
    (r"(.+) stands twice", r"\1 重複"), (r"an option stands twice", "選項重複"), (r"no English for the unit (.*)", r"單位「\1」沒有英文"),
    (r"no English for (.*)", r"「\1」在 terms 中沒有英文"), (r"no option set (.*)", r"沒有名為 \1 的選項組"),
    (r"type (.*) is unknown", r"不認識的類型 \1"), (r"filled_by (.*) is unknown", r"不認識的填寫者 \1"),
    (r"options go with choices, and with nothing else", "只有單選與複選有選項，且一定要有"),
    (r"rows and columns go with tables, and with nothing else", "只有表格有列與欄，且一定要有"), (r"no table in a table", "表格中不能再有表格"),
    (r"min is above max", "最小值大於最大值"), (r"(.*) is no number", r"「\1」不是數字"), (r"implies (.*), which is not there", r"連動的 \1 不存在"),
    (r"a condition names (.*), which is not there", r"條件所指的 \1 不存在"),
    (r"a condition needs a field and one test", "條件須指定一個欄位與一種比對"),
    (r"`all` stands alone and is not empty", "all 須單獨使用且不可空白"), (r"`row` stands alone", "row 須單獨使用"),
    (r"a name like 114 or 114-a is expected", "版本名稱須為年度開頭的小寫英數字，例如 114 或 114-a"), (r"no value for (.*)", r"代號 \1 沒有值"),
    (r"a value of a wrong shape: (.*)", r"值的形式不符（\1）"), (r"too_large.*", "檔案太大"), (r"encoding.*", "不是 UTF-8 文字檔"),
    (r"syntax line (\d+): ?(.*)", r"第\1行不是正確的 YAML（\2）"), (r"syntax ?(.*)", r"不是正確的 YAML（\1）"), (r"too_deep.*", "結構層數太多"),
    (r"too_many.*", "內容太多"), (r"duplicate.*", "同一個名稱出現兩次"), (r"tag.*", "不可使用 YAML 標籤"), (r"alias.*", "YAML 別名不正確"),
    (r"key.*", "名稱須為文字"),
)  # fmt: skip


def sentence(fault: CatalogueError) -> Text:
    """A fault for people, in both languages; the place stands beside it."""
    for pattern, zh in _SENTENCES:
        found = re.fullmatch(pattern, fault.reason, re.DOTALL)
        if found:
            return Text(found.expand(zh), fault.reason)
    return Text(f"檔案不符（{fault.reason}）", fault.reason)
