"""What changed between two texts of a section, in words. Pure: no Django, no clock."""

from proposals.differences.fields import CellChange, Change, RowChange, section_changes
from proposals.differences.texts import Piece, pieces, woven
from proposals.differences.words import sentences

__all__ = ["CellChange", "Change", "Piece", "RowChange", "pieces", "section_changes", "sentences", "woven"]
