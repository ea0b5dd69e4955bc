"""What a reader of typed values raises: why a text or a plain value cannot be taken, in both languages."""

from alliance_portal.lib.findings import Text


class Unreadable(ValueError):
    """The value cannot be taken. `wrong_type`: not even of the type that its place holds (a text for a number, an unknown option)."""

    def __init__(self, reason: Text, *, wrong_type: bool = False) -> None:
        super().__init__(reason.en)
        self.reason = reason
        self.wrong_type = wrong_type
