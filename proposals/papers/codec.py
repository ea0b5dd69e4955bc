"""The block tree as JSON and back, for the child process. One codec for every block: the dataclasses say what they hold."""

import dataclasses
from typing import Any

from proposals.papers import blocks

KINDS = {
    kind.__name__: kind
    for kind in (
        blocks.Run, blocks.Paragraph, blocks.Heading, blocks.Prose, blocks.Box, blocks.Boxes, blocks.PaperFile, blocks.Figure, blocks.Seal,
        blocks.Diagonal, blocks.CertificatePage, blocks.ContentsEntry, blocks.Contents, blocks.Cell, blocks.Row, blocks.Group, blocks.Table,
        blocks.Section, blocks.Paper,
    )
}


def plain(block: Any) -> Any:
    """A block as JSON-able values: [kind, value, …] in the order of its fields."""
    if dataclasses.is_dataclass(block) and not isinstance(block, type):
        return [type(block).__name__, *(plain(getattr(block, each.name)) for each in dataclasses.fields(block))]
    if isinstance(block, tuple):
        return {"of": [plain(each) for each in block]}
    return block


def tree(value: Any) -> Any:
    """The block that `plain` took apart. KeyError for a kind that is none of ours."""
    if isinstance(value, list):
        return KINDS[value[0]](*(tree(each) for each in value[1:]))
    if isinstance(value, dict):
        return tuple(tree(each) for each in value["of"])
    return value
