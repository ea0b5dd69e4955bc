"""Whether a page's tags are balanced: what was opened is closed, in order, and no id stands twice."""

from html.parser import HTMLParser

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
DRAWN = frozenset({"svg", "math"})  # inside these an element may close itself


class _Balance(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: set[str] = set()
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._id(attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._id(attrs)
        if tag not in VOID and not DRAWN & set(self.open) and tag not in DRAWN:
            self.faults.append(f"line {self.getpos()[0]}: <{tag}/> closes itself")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"line {self.getpos()[0]}: </{tag}> after <{self.open[-1] if self.open else 'nothing'}>")
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def _id(self, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                if value in self.ids:
                    self.faults.append(f"line {self.getpos()[0]}: id {value} stands twice")
                self.ids.add(value)


def faults(page: str) -> list[str]:
    """What is wrong with the markup of one page."""
    balance = _Balance()
    balance.feed(page)
    balance.close()
    return [*balance.faults, *(f"<{tag}> is never closed" for tag in balance.open)]
