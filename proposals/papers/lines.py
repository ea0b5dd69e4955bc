"""A text of the layout with its values -> blocks: paragraphs, tick boxes, long texts, figures, the seal."""

from dataclasses import replace
from typing import Any

from proposals.catalogue.model import Field, Kind, Option, Scope
from proposals.papers import printed, prose, styles
from proposals.papers.blocks import Box, Boxes, CellBlock, Figure, PaperFile, Paragraph, Prose, Run, Seal
from proposals.papers.editions import Masked
from proposals.papers.reading import Reader
from proposals.papers.wording import Piece, Place, paragraphs
from proposals.rules.dossier import FileRef, RichText

CHOICES = {Kind.CHOICE, Kind.MULTICHOICE}
BRACKETS = "（）() 　%新增"
NO_FILE = "（尚未上傳）"
ROOM = "（圖）"  # the same on the blank form
BAD_FILE = "（檔案無法列印）"
LONG_NOTICE = 600  # characters; a longer notice is set smaller, so that a member form begins with one page
LINE_KINDS = {Kind.TEXT, Kind.YEAR_ROC}


def blocks(reader: Reader, text: str, *, look: str = "", per_line: int | None = None, bold_first: bool = False) -> tuple[CellBlock, ...]:
    """The blocks of one layout text. `look` is given to paragraphs and long texts; `per_line` to tick boxes."""
    parts = paragraphs(text, instructions=reader.computed.stamp.blank)
    found: list[CellBlock] = []
    for pieces in parts:
        is_first = bold_first and not found and (len(parts) > 1 or len(pieces) > 1)
        found.extend(_paragraph(reader, pieces, "big" if is_first and _is_short(reader, pieces) else look, per_line))
    return tuple(found)


def _is_short(reader: Reader, pieces: tuple[Piece, ...]) -> bool:
    """Whether the paragraph is a caption or a figure, not a long text."""
    named = [piece for piece in pieces if isinstance(piece, Place)]
    return not any(place.template or place.part or _kind(reader, place) in (*CHOICES, Kind.LONGTEXT) for place in named)


def _kind(reader: Reader, place: Place) -> Kind | None:
    field = reader.field(place.name)
    return field.kind if field else None


def _paragraph(reader: Reader, pieces: tuple[Piece, ...], look: str, per_line: int | None) -> tuple[CellBlock, ...]:
    if len(pieces) == 1 and isinstance(pieces[0], Place):
        alone = _alone(reader, pieces[0], look, per_line)
        if alone is not None:
            return alone
    choice = next((piece for piece in pieces if isinstance(piece, Place) and _kind(reader, piece) in CHOICES and not piece.option
                   and not _chosen_only(reader, piece)), None)
    if choice is not None:
        lead = "".join(piece for piece in pieces if isinstance(piece, str))
        made = choice_boxes(reader, choice.name, 0)
        return (Boxes(made.boxes, 0, lead),) if isinstance(made, Boxes) else (Paragraph((Run(lead + made.text),), look),)
    runs = _runs(reader, pieces)
    places = [piece for piece in pieces if isinstance(piece, Place)]
    literal = "".join(piece for piece in pieces if isinstance(piece, str))
    if any(_goes_when_empty(reader, place) for place in places):
        return ()
    is_bare = bool(places and literal) and not literal.strip(BRACKETS) and _kind(reader, places[0]) is not Kind.PHONE
    if is_bare and not any(reader.text(piece.name, piece.part) for piece in places):
        return ()  # brackets around nothing
    return (Paragraph(runs, look),) if runs else ()


def _goes_when_empty(reader: Reader, place: Place) -> bool:
    """合作單位: the catalogue says that its line is left out when there is none."""
    field = reader.field(place.name)
    return field is not None and "omitted when empty" in field.printed and not reader.text(place.name) and not reader.computed.stamp.blank


def _chosen_only(reader: Reader, place: Place) -> bool:
    field = reader.field(place.name)
    return field is not None and field.path in styles.CHOSEN_ONLY


def _alone(reader: Reader, place: Place, look: str, per_line: int | None) -> tuple[CellBlock, ...] | None:
    """A paragraph that is one value: whole blocks instead of a line. None: print it as a line."""
    field = reader.field(place.name)
    if place.part == "label_zh_full":
        return (prose.plain(reader.text(place.name, place.part)),)
    if place.template and field is not None and field.kind is Kind.TABLE:
        return _listed(reader, field, place.template)
    if place.name == "statement_zh":
        body = str(reader.value(place.name) or "")
        return (prose.plain(body, "long" if len(body) > LONG_NOTICE else ""),)
    if field is None or place.part:
        return None
    if place.option:
        return _one_option(reader, field, place)
    if field.kind in CHOICES and field.path not in styles.CHOSEN_ONLY:
        return (choice_boxes(reader, place.name, styles.PER_LINE.get(field.path, per_line or 0)),)
    value = reader.value(place.name)
    if field.kind is Kind.LONGTEXT:
        return _long(reader, value, look)
    if field.kind is Kind.IMAGE:
        caption = value.caption if isinstance(value, FileRef) else ""
        figure = Figure(field.label.zh, None, ROOM) if reader.computed.stamp.blank else _figure(field.label.zh, value)
        return (replace(figure, captioned=True), Paragraph((Run(caption),), "figcaption")) if caption else (figure,)
    if field.path == "alliance_basic.lead_seal":
        stamp = reader.computed.stamp
        return (Seal("", "公司章", "負責人章", stamp.number, stamp.digest),)
    if field.path == "alliance_basic.truth_declaration":
        return (Paragraph((Run(field.label.zh),), "declaration"),)
    return None


def _long(reader: Reader, value: Any, look: str) -> tuple[CellBlock, ...]:
    if isinstance(value, RichText):
        return tuple(block for block in prose.formatted(value.html, dict(reader.computed.dossier.files), look) if isinstance(block, CellBlock))
    return (prose.plain(str(value or ""), look),)


def _figure(alt: str, value: Any) -> Figure:
    if not isinstance(value, FileRef):
        return Figure(alt, None, NO_FILE)
    if value.problem or not value.source:
        return Figure(alt, None, NO_FILE if value.problem == "absent" else BAD_FILE)
    return Figure(alt, PaperFile(value.name, value.source, value.media_type, value.sha256))


def _listed(reader: Reader, table: Field, template: str) -> tuple[CellBlock, ...]:
    found: list[CellBlock] = []
    for place, row in enumerate(reader.rows(table)):
        inner = reader.of_row(table, row, place)
        line = "".join(piece if isinstance(piece, str) else inner.text(piece.name) for piece in paragraphs(template)[0])
        found.append(prose.plain(line, "item"))
    return tuple(found)


def _one_option(reader: Reader, field: Field, place: Place) -> tuple[CellBlock, ...]:
    value = reader.value(place.name)
    if isinstance(value, Masked):
        return (Paragraph((Run(str(value)),)),)
    if place.template:
        return (Paragraph((Run(place.template if value == place.option else ""),)),)
    option = field.option(place.option)
    return (Boxes((_box(reader, option, value),), 1),) if option else ()


def choice_boxes(reader: Reader, name: str, per_line: int) -> Boxes | Paragraph:
    """All options of a choice with their ticks; ＊ where the edition hides the answer."""
    field = reader.field(name)
    value = reader.value(name)
    if field is None or isinstance(value, Masked):
        return Paragraph((Run(str(value or "")),))
    return Boxes(tuple(_box(reader, option, value) for option in field.options), per_line)


def _box(reader: Reader, option: Option, value: Any) -> Box:
    chosen = value if isinstance(value, (tuple, list)) else (value,)
    ticked = option.key in chosen
    text = ""
    if ticked and option.free_text:
        given = (reader.row or {}).get(option.free_text) if reader.table is not None else None
        text = str(given if given is not None else reader.record.get(option.free_text) or "")
    return Box(option.label.zh, ticked, bool(option.free_text), text)


def _runs(reader: Reader, pieces: tuple[Piece, ...]) -> tuple[Run, ...]:
    """The runs of a line. N/A carries no percent sign, a given telephone number no empty area code."""
    runs: list[Run] = []
    mixed = len(pieces) > 1
    for place, piece in enumerate(pieces):
        if isinstance(piece, Place):
            runs.append(_run(reader, piece, mixed))
        elif written := _literal(reader, piece, pieces[place + 1 : place + 2], runs):
            runs.append(Run(written))
    return tuple(runs)


def _literal(reader: Reader, text: str, following: tuple[Piece, ...], runs: list[Run]) -> str:
    follower = following[0] if following else None
    if isinstance(follower, Place) and _kind(reader, follower) is Kind.PHONE:
        return "" if reader.text(follower.name) else "（　　）"
    if text.startswith("%") and runs:
        before = runs[-1].text
        if before in {printed.NOT_COMPUTABLE, str(Masked())} or (not before and reader.table is not None):
            return text[1:]
    return text


def _run(reader: Reader, place: Place, mixed: bool) -> Run:
    if place.template == "Y/N":
        value = reader.value(place.name)
        return Run("" if value is None else str(value) if isinstance(value, Masked) else "Y" if value else "N")
    text = reader.text(place.name, place.part)
    kind = _kind(reader, place)
    if kind is Kind.TABLE and place.part.isdecimal():
        return Run(" " + (text or "　　　　"), "fill")
    if kind is Kind.PERCENT and text and not mixed and reader.section.scope is Scope.MEMBER and text != str(Masked()):
        text += "%"
    if mixed and kind in LINE_KINDS and reader.section.scope is Scope.MEMBER:
        return Run(text, "blank" if kind is Kind.YEAR_ROC else "fill" if text else "rule")
    return Run(text)


def joined(found: tuple[CellBlock, ...]) -> int:
    """About how many characters the blocks hold, for the decision what may be kept on one page."""
    total = 0
    for block in found:
        if isinstance(block, Paragraph):
            total += len(block.text) + 4
        elif isinstance(block, Prose):
            total += sum(len(paragraph.text) + 12 for paragraph in block.paragraphs)
        elif isinstance(block, Boxes):
            total += sum(len(box.label) + len(box.text) + 3 for box in block.boxes)
    return total
