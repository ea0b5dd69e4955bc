"""Texts that staff write in plain words with a few marks, as safe HTML. Typed text is always text.

Marks: a blank line parts paragraphs; ## and ### headings; - a list; | a | b | a table row, the first one its head; **bold**;
an address that begins with https:// becomes a link.
"""

import re
from html import escape

BOLD = re.compile(r"\*\*(.+?)\*\*")
# an address ends at a space, a bracket or full-width punctuation
LINK = re.compile(r"https://[^\s<>()（）「」，。、；]+")
NUMBERED = re.compile(r"^(\d+、|[一二三四五六七八九十]+、|\(\d+\)|\d+\. )\s*")


def as_html(text: str) -> str:
    """The text as HTML, everything escaped but the marks."""
    return "\n".join(_block(chunk.strip("\n")) for chunk in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if chunk.strip())


def steps(text: str) -> list[tuple[str, str]]:
    """Paragraphs of two lines, a bold name and its explanation, as pairs."""
    pairs = []
    for chunk in re.split(r"\n\s*\n", text.strip()):
        name, _line, rest = chunk.partition("\n")
        pairs.append((name.strip("* "), rest.strip()))
    return pairs


def _inline(text: str) -> str:
    marked = BOLD.sub(r"<b>\1</b>", escape(text))
    return LINK.sub(lambda found: f'<a href="{found[0]}" rel="noopener">{found[0]}</a>', marked)


def _block(chunk: str) -> str:
    lines = chunk.split("\n")
    if chunk.startswith("### "):
        return f"<h3>{_inline(chunk[4:])}</h3>"
    if chunk.startswith("## "):
        return f"<h2>{_inline(chunk[3:])}</h2>"
    if all(line.startswith("- ") for line in lines):
        return "<ul>" + "".join(f"<li>{_inline(line[2:])}</li>" for line in lines) + "</ul>"
    if all(line.startswith("|") for line in lines):
        return _table([[cell.strip() for cell in line.strip("| ").split("|")] for line in lines])
    marked = " class=\"item\"" if NUMBERED.match(chunk) else ""
    return f"<p{marked}>" + "<br>".join(_inline(line) for line in lines) + "</p>"


def _table(rows: list[list[str]]) -> str:
    head = "".join(f'<th scope="col">{_inline(cell)}</th>' for cell in rows[0])
    body = "".join(
        f'<tr><th scope="row">{_inline(row[0])}</th>' + "".join(f"<td>{_cell(cell)}</td>" for cell in row[1:]) + "</tr>" for row in rows[1:]
    )
    return f'<table class="data"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _cell(text: str) -> str:
    return "<br>".join(_inline(part) for part in text.split(" / "))
