"""Pictures of a paper: what their bytes are, and notes in the place of those that are none (a bad file is no reason for no paper)."""

from dataclasses import replace
from pathlib import Path

from proposals.papers.blocks import Block, Cell, CellBlock, CertificatePage, Figure, Group, Paper, PaperFile, Row, Table

MAGIC = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
BAD_PICTURE = "（檔案無法列印）"


def picture_type(path: Path) -> str:
    """The media type that the bytes show: PNG or JPEG; "" for anything else and for a file that is not there."""
    try:
        with path.open("rb") as opened:
            start = opened.read(8)
    except OSError:
        return ""
    return next((media_type for magic, media_type in MAGIC.items() if start.startswith(magic)), "")


def checked(paper: Paper) -> Paper:
    """The paper with its pictures looked at: every writer prints the same note for a bad one."""
    return replace(paper, sections=tuple(replace(section, blocks=tuple(_block(block) for block in section.blocks)) for section in paper.sections))


def _block(block: Block) -> Block:
    if isinstance(block, Figure):
        return _figure(block)
    if isinstance(block, CertificatePage):
        return replace(block, file=_typed(block.file))
    return _table(block) if isinstance(block, Table) else block


def _figure(block: Figure) -> Figure:
    is_bad = block.file is not None and not picture_type(Path(block.file.source))
    return replace(block, file=None, note=BAD_PICTURE) if is_bad else block


def _table(block: Table) -> Table:
    groups = tuple(Group(tuple(Row(tuple(map(_cell, row.cells)), row.keep) for row in group.rows), group.keep) for group in block.groups)
    return replace(block, groups=groups)


def _cell(cell: Cell) -> Cell:
    if not any(isinstance(block, (Figure, Table)) for block in cell.blocks):
        return cell
    return replace(cell, blocks=tuple(map(_inside, cell.blocks)))


def _inside(block: CellBlock) -> CellBlock:
    return _figure(block) if isinstance(block, Figure) else _table(block) if isinstance(block, Table) else block


def _typed(file: PaperFile) -> PaperFile:
    return replace(file, media_type=picture_type(Path(file.source)) or "application/pdf")
