"""The mails of a case: what every one of them says, in the reader's language, into the outbox of the caller's transaction."""

import re
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from alliance_portal.lib.spoken_dates import spoken
from alliance_portal.mail.models import Mail
from alliance_portal.mail.services import enqueue
from proposals.models import Proposal, SectionAnswers
from proposals.services.locks import chain_of

_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
NO_THEME = {False: "未命名", True: "Untitled"}


def in_words(at: datetime, language: str, *, seconds: bool = False) -> str:
    """A time as people of the programme read it: 113年3月6日（三）17:00."""
    parts = ["day", "weekday", "seconds" if seconds else "time"]
    return spoken(timezone.localtime(at), parts, english=language.startswith("en"))


def one_line(text: Any) -> str:
    """A text that somebody typed, fit for a subject (R-48)."""
    return _BREAKS.sub(" ", str(text or "")).strip()


def theme_of(proposal: Proposal) -> str:
    """The alliance's theme as typed; blank when there is none yet (one query)."""
    found = SectionAnswers.objects.filter(proposal=proposal, member=None, section="cover").values_list("data", flat=True).first()
    return one_line((found or {}).get("alliance_theme", ""))


def page(name: str, *args: Any) -> str:
    """The whole address of a page; the home page's where the page has no route."""
    try:
        return settings.BASE_URL + reverse(name, args=args)
    except NoReverseMatch:
        return f"{settings.BASE_URL}/"


def case_words(proposal: Proposal, language: str, theme: str, **context: Any) -> dict[str, Any]:
    """What the templates of a case's mails know: every value is one line of text except `notice`, `text` and `link`."""
    english = language.startswith("en")
    contact = proposal.call.contact
    person = contact.get("name_en" if english else "name", "")
    told = f"{person}{' ' if english else ''}{contact.get('phone', '')}{' ext. ' if english else ' 分機'}{contact.get('extension', '')}"
    values = {name: value if name in ("notice", "text", "link") else one_line(value) for name, value in context.items()}
    call = {"year": proposal.call.roc_year, "scope": proposal.call.code, "contact": told}  # scope: the call's own wording of its mails
    return values | call | {"theme": theme or NO_THEME[english], "code": proposal.code}


def case_mail(
    event: str, proposal: Proposal, *, key: str, to: str, theme: str, language: str = "zh-hant", confidential: bool = False, **context: Any,
) -> Mail:
    """Put one mail about a case into the outbox, see `case_words`."""
    values = case_words(proposal, language, theme, **context)
    return enqueue(event, key=key, to=to, chain=chain_of(proposal), language=language, confidential=confidential, context=values)
