"""Rules about templates of web pages."""

import re

from tests.house.sources import templates

_COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}|<!--.*?-->", re.DOTALL)
# what -> pattern
RULES = {
    "a query": re.compile(r"\{[{%][^}%]*(?<!forloop)\.(all|count|exists|first|last|filter|objects|[a-z]+_set)\b(?!\s*[:=])"),
    "arithmetic": re.compile(r"\|\s*(add|divisibleby|widthratio)\b|\{%\s*widthratio\b"),
    "text taken for markup": re.compile(r"\|\s*safe(seq)?\b|\{%\s*autoescape\s+off"),
    "an inline style (the content security policy drops it)": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "an inline handler (the content security policy drops it)": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a script without a nonce or a source": re.compile(r"<script(?![^>]*(nonce=|src=|type=\"application/json\"))[^>]*>", re.IGNORECASE),
    "an address of another site's asset": re.compile(r"<(script|link|img)[^>]*(src|href)=\"(https?:)?//", re.IGNORECASE),
}


def faults(text: str) -> list[str]:
    """What one template does that templates may not."""
    text = _COMMENT.sub(lambda found: "\n" * found.group().count("\n"), text)
    hits = ((what, found) for what, rule in RULES.items() for found in rule.finditer(text))
    return [f"{text.count(chr(10), 0, found.start()) + 1}: {what}: {found.group()[:80]}" for what, found in hits]


def all_faults() -> list[str]:
    """The same over all pages."""
    return [f"{path}:{fault}" for path, text in templates() for fault in faults(text)]
