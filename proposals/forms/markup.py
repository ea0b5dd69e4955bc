"""HTML written in Python. A form page has hundreds of small pieces, and a template for each of them was half of its time.

One rule keeps it safe: `html` escapes every part that is not markup already, as `format_html` does, and nothing else here makes markup.
"""

from collections.abc import Iterable
from html import escape
from typing import Any

from django.utils.safestring import SafeString

EMPTY = SafeString("")


def html(pattern: str, *parts: Any) -> SafeString:
    """The pattern (a literal of ours) with its `{}` filled in order: text escaped, markup as it is."""
    return SafeString(pattern.format(*[part if isinstance(part, SafeString) else escape(str(part)) for part in parts]))


def joined(parts: Iterable[SafeString]) -> SafeString:
    """Pieces of markup one after the other; text among them is escaped."""
    return SafeString("".join([part if isinstance(part, SafeString) else escape(str(part)) for part in parts]))


def when(condition: Any, pattern: str, *parts: Any) -> SafeString:
    """The same as `html` under a condition, else nothing."""
    return html(pattern, *parts) if condition else EMPTY
