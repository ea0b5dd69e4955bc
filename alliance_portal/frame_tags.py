"""Template tags that every page knows without loading them: icons, states, dates of the programme, words in two languages."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.template.base import FilterExpression, Parser, Token
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from alliance_portal.lib import prose as plain_prose
from alliance_portal.lib import spoken_dates

register = template.Library()

ICON_OF_STATE = {"done": "done", "now": "edit", "warn": "clock", "fix": "stop", "": "todo"}


def is_english() -> bool:
    """Whether the page is being written in English."""
    return (get_language() or "").startswith("en")


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of `static/img/icons.svg`. With a label it is read aloud; without one it is decoration."""
    return _icon(name, str(label))


@lru_cache(maxsize=512)
def _icon(name: str, label: str) -> SafeString:
    """The same few icons stand on every page; where their file lies is settled when the process starts."""
    href = f"{static('img/icons.svg')}#i-{name}"
    if label:
        return format_html('<svg class="i" role="img" aria-label="{}"><use href="{}"/></svg>', label, href)
    return format_html('<svg class="i" aria-hidden="true"><use href="{}"/></svg>', href)


@register.simple_tag
def state(kind: str, words: str, icon_name: str = "", *, plain: bool = False) -> SafeString:
    """A state, never by colour alone: icon and words. `kind`: done, now, warn, fix or "" (neutral)."""
    return _state(kind, words if isinstance(words, SafeString) else str(words), icon_name, plain)


@lru_cache(maxsize=1024, typed=True)
def _state(kind: str, words: str, icon_name: str, plain: bool) -> SafeString:
    """Lists say the same few states in every row. Text and markup of the same letters are told apart by `typed`."""
    classes = "state" + (f" is-{kind}" if kind else "") + (" plain" if plain else "")
    return format_html('<span class="{}">{}{}</span>', classes, icon(icon_name or ICON_OF_STATE[kind]), words)


@register.filter
def local(thing: Any, name: str) -> Any:
    """The attribute or key `name_zh` or `name_en` (or `zh`, `en` for a blank name), by the language of the page; Chinese where English is blank."""

    def value(suffix: str) -> Any:
        key = f"{name}_{suffix}".strip("_") if suffix else name
        return thing.get(key) if isinstance(thing, dict) else getattr(thing, key, None)

    return (value("en") if is_english() else "") or value("zh") or value("") or ""


@register.filter
def telephone(contact: dict[str, str]) -> str:
    """The telephone of a call's contact window with its extension, without which nobody is reached; "" when the call names none."""
    phone, extension = contact.get("phone", ""), contact.get("extension", "")
    return f"{phone}{' ext. ' if is_english() else ' 分機'}{extension}" if phone and extension else phone


@register.filter
def roc(value: date | datetime | str | None, parts: str = "day weekday") -> str:
    """A date in the words of `alliance_portal.lib.spoken_dates`; `parts` by spaces: day, weekday, time, seconds, short, month."""
    if not value:
        return ""
    at = as_local(value)
    return spoken_dates.spoken(at, parts.split(), english=is_english())


def as_local(value: date | datetime | str) -> date | datetime:
    """The value in Asia/Taipei; texts are read as ISO."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


@register.filter
def grouped(number: int | None) -> str:
    """A whole number as people read sums: 1,000,000; blank for none."""
    return "" if number is None else f"{number:,}"


@register.filter
def call_year(roc_year: int) -> int:
    """The year of a call as people name it: the ROC year in Chinese, the common year in English."""
    return roc_year + spoken_dates.FIRST_ROC_YEAR if is_english() else roc_year


@register.filter
def prose(text: str) -> SafeString:
    """A text that staff wrote with a few marks, see `alliance_portal.lib.prose`; everything typed is escaped."""
    return mark_safe(plain_prose.as_html(text))  # noqa: S308  built from escaped text


@register.filter
def steps(text: str) -> list[tuple[str, str]]:
    """Paragraphs of a name and an explanation, as pairs."""
    return plain_prose.steps(text)


class Remembered(template.Node):
    """A part of the frame that depends on a few words alone: drawn once a process for each of them and for each language."""

    def __init__(self, nodelist: template.NodeList, facts: list[FilterExpression]) -> None:
        self.nodelist, self.facts = nodelist, facts
        self.drawn: dict[tuple[str, ...], SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        """The part, drawn now where nobody saw it yet."""
        key = (get_language() or "", *(str(each.resolve(context, ignore_failures=True)) for each in self.facts))
        if key not in self.drawn:
            self.drawn[key] = self.nodelist.render(context)
        return self.drawn[key]


@register.tag
def remembered(parser: Parser, token: Token) -> Remembered:
    """`{% remembered user.office here %}…{% endremembered %}`: what stands between depends on these and on the language, on nothing else.

    Never around anything of one person, one case or one request; the values must be a few (an office, the name of a page).
    """
    facts = [parser.compile_filter(each) for each in token.split_contents()[1:]]
    nodelist = parser.parse(("endremembered",))
    parser.delete_first_token()
    return Remembered(nodelist, facts)
