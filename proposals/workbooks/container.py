"""The parts of an .xlsx that a reader of cells needs: sheets, shared texts, which styles show dates and percentages.

Only for containers that `alliance_portal.files.checks` has passed: no part declares an entity, so the parser written in C may read them.
(openpyxl reads the same in half a second, most of it for being loaded and for what nobody asks here.)
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import ZipFile

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_BUILT_IN_PERCENTS = frozenset({9, 10})
_LITERALS = re.compile(r"\"[^\"]*\"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]", re.IGNORECASE)  # quoted texts, colours, locales: no part of a date
_FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001  a day of a calendar, not an instant


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet and where it lies in the container."""

    title: str
    hidden: bool
    part: str


@dataclass(slots=True)
class Container:
    """What the cells of a workbook refer to."""

    sheets: list[SheetPart] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    dates: set[int] = field(default_factory=set)  # numbers of styles
    percents: set[int] = field(default_factory=set)
    first_day: datetime = _FIRST_DAY

    def day(self, serial: float) -> str:
        """The ISO text of a date that is stored as a number of days. OverflowError outside the calendar."""
        moment = self.first_day + timedelta(days=serial)
        return moment.date().isoformat() if moment.time() == datetime.min.time() else moment.isoformat(timespec="seconds")


def local(element: Any) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def open_container(archive: ZipFile) -> Container:
    """Read the lists of a workbook. KeyError, ValueError, ParseError for one that is none."""
    found = Container()
    main = _target(archive, "_rels/.rels", "", "/officeDocument")
    folder = posixpath.dirname(main)
    related = dict(_relations(archive, f"{folder}/_rels/{posixpath.basename(main)}.rels", folder))
    book = _tree(archive, main)
    for element in book.iter():
        if local(element) == "workbookPr" and element.get("date1904") in ("1", "true"):
            found.first_day = datetime(1904, 1, 1)  # noqa: DTZ001  as above
        elif local(element) == "sheet":
            kind, part = related[element.get(_RELATION) or element.get(_STRICT) or ""]
            if kind.endswith("/worksheet"):
                found.sheets.append(SheetPart(element.get("name", ""), element.get("state", "visible") != "visible", part))
    for kind, part in related.values():
        if kind.endswith("/sharedStrings"):
            found.texts = list(_texts(archive, part))
        elif kind.endswith("/styles"):
            _read_styles(_tree(archive, part), found)
    return found


def _tree(archive: ZipFile, part: str) -> Any:
    return ET.fromstring(archive.read(part))  # noqa: S314  checked before, see above


def _relations(archive: ZipFile, part: str, folder: str) -> Iterator[tuple[str, tuple[str, str]]]:
    for element in _tree(archive, part):
        target = element.get("Target", "")
        place = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        yield element.get("Id", ""), (element.get("Type", ""), place)


def _target(archive: ZipFile, part: str, folder: str, kind: str) -> str:
    return next(place for _number, (found, place) in _relations(archive, part, folder) if found.endswith(kind))


def _texts(archive: ZipFile, part: str) -> Iterator[str]:
    """Every shared text; pronunciations beside it are no part of it."""
    with archive.open(part) as source:
        for _event, element in ET.iterparse(source):  # noqa: S314  checked before, see above
            if local(element) == "rPh":
                element.clear()
            elif local(element) == "si":
                yield "".join(each.text or "" for each in element.iter() if local(each) == "t")
                element.clear()


def _read_styles(tree: Any, found: Container) -> None:
    custom = {int(each.get("numFmtId", 0)): each.get("formatCode", "") for each in tree.iter() if local(each) == "numFmt"}
    cell_styles = next((each for each in tree if local(each) == "cellXfs"), ())
    for number, style in enumerate(cell_styles):
        key = int(style.get("numFmtId", 0))
        code = _LITERALS.sub("", custom.get(key, "")).partition(";")[0].lower()
        if key in _BUILT_IN_PERCENTS or "%" in code:
            found.percents.add(number)
        elif key in _BUILT_IN_DATES or re.search(r"[dyhs]|m(?!$)|^m|年|月|日", code.replace("general", "")):
            found.dates.add(number)
