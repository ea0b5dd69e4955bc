"""Formatted narratives: what HTML may stay (nh3), which pictures, and the plain text of it.

A picture names a file of the same proposal in `data-file`; every address is dropped, so that nothing is ever fetched (R-33).
"""

from collections.abc import Callable, Container
from html import escape
from html.parser import HTMLParser

import nh3

TAGS = {"p", "br", "strong", "em", "u", "s", "ul", "ol", "li", "h3", "h4", "blockquote", "hr",
        "table", "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "img"}
ATTRIBUTES = {
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "img": {"alt", "data-file"},
}
SPAN_LIMIT = 24
_BLOCKS = {"p", "li", "h3", "h4", "tr", "figcaption", "blockquote"}


def clean(html: str, files: Container[str] = ()) -> str:
    """Return `html` with our tags only. Pictures stay when `files` contains their `data-file`; a blank text becomes ""."""

    def keep(_tag: str, attribute: str, value: str) -> str | None:
        if attribute == "data-file":
            return value if value in files else None
        if attribute in {"colspan", "rowspan", "start"}:
            return value if value.isascii() and value.isdigit() and 0 < int(value[:4]) <= SPAN_LIMIT else None
        return value

    cleaned: str = nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, attribute_filter=keep, url_schemes=set(), link_rel=None,
        clean_content_tags={"script", "style", "template", "iframe", "object"},
    )
    cleaned = with_pictures(cleaned, lambda name: name)
    return cleaned.strip() if plain(cleaned).strip() or "<img" in cleaned else ""


class _Pictures(HTMLParser):
    """Writes cleaned HTML again, giving each picture what `address` says; pictures without a file are dropped."""

    def __init__(self, address: Callable[[str], str], attribute: str) -> None:
        super().__init__(convert_charrefs=False)
        self.address, self.attribute = address, attribute
        self.written: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "img":
            self.written.append(self.get_starttag_text() or "")
            return
        given = dict(attrs)
        name = given.get("data-file") or ""
        address = self.address(name) if name else ""
        if address:
            alt = escape(given.get("alt") or "")
            source = "" if self.attribute == "data-file" else f' {self.attribute}="{escape(address)}"'
            self.written.append(f'<img data-file="{escape(name)}" alt="{alt}"{source}>')

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.written.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.written.append(data)

    def handle_entityref(self, name: str) -> None:
        self.written.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.written.append(f"&#{name};")


def with_pictures(html: str, address: Callable[[str], str], attribute: str = "data-file") -> str:
    """Give every picture of cleaned `html` an address (`attribute="src"` for a page or a paper); "" drops the picture."""
    parser = _Pictures(address, attribute)
    parser.feed(html)
    parser.close()
    return "".join(parser.written)


def pictures(html: str) -> tuple[str, ...]:
    """The files that the pictures of `html` name, in order."""
    named: list[str] = []

    def noted(name: str) -> str:
        named.append(name)
        return name

    with_pictures(html, noted)
    return tuple(named)


class _Plain(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  the parser's signature
        if tag == "br":
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.parts.append("\n")
        elif tag in {"td", "th"}:
            self.parts.append("　")


def plain(html: str) -> str:
    """The words of formatted text: one line a paragraph, list item or table row."""
    parser = _Plain()
    parser.feed(html)
    parser.close()
    lines = (" ".join(line.split(" ")).strip(" ") for line in "".join(parser.parts).split("\n"))
    return "\n".join(line.rstrip("　") for line in lines if line.strip())


def from_plain(text: str) -> str:
    """Plain text as HTML: a blank line parts paragraphs, a line break stays. The way into the formatted editor."""
    paragraphs = [part.strip("\n") for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]
    return "".join(f"<p>{'<br>'.join(escape(line) for line in part.split(chr(10)))}</p>" for part in paragraphs)
