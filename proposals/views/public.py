"""Pages that everybody may read: the call, who may apply, time line, criteria, documents, contact, announcements and the rest."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from alliance_portal.accounts.permissions import public
from alliance_portal.lib.clock import received_at
from proposals.models import Call
from proposals.queries import call_words, calls
from proposals.services.blank_forms import blank_forms
from proposals.views import self_check_questions

BLANK_FORMS = {"docx": "Word", "odt": "OpenDocument", "pdf": "PDF"}
TEMPLATES = {"pptx": "PowerPoint", "odg": "LibreOffice Draw"}


@lru_cache
def glossary_groups() -> list[dict[str, Any]]:
    """The terms of `fixtures/glossary.yaml`, by group."""
    groups: list[dict[str, Any]] = yaml.safe_load((settings.BASE_DIR / "fixtures" / "glossary.yaml").read_text(encoding="utf-8"))
    return groups


@dataclass(frozen=True)
class PublicNotice:
    """An announcement in the language of the page, its tokens filled."""

    slug: str
    title: str
    body: str
    published_at: Any


@dataclass(frozen=True)
class PublicText:
    """A text of the call, its tokens filled."""

    title: str
    body: str
    version: int
    published_on: Any


def shown_call(request: HttpRequest) -> Call | None:
    """The call of the site, or the one that staff preview; left on the request for the frame."""
    call = previewed(request) or calls.current_call(received_at(request))
    request.current_call = call
    return call


def previewed(request: HttpRequest) -> Call | None:
    """The call whose pages staff look at before they are out (left on the request by the preview's view)."""
    found: Call | None = getattr(request, "previewed_call", None)
    return found


def call_of(request: HttpRequest) -> Call:
    """The same; 404 while none is published."""
    call = shown_call(request)
    if call is None:
        raise Http404
    return call


def texts_of(request: HttpRequest, call: Call, *keys: str) -> dict[str, PublicText]:
    """The published texts of the call by key, in a preview their drafts; a key without text is left out."""
    language = get_language() or ""
    tokens = call_words.words(call, language)
    found = calls.published_texts(call, keys, language, drafts=previewed(request) is not None)
    return {
        key: PublicText(call_words.filled(row.title, tokens), call_words.filled(row.body, tokens), row.version, row.published_at)
        for key, row in found.items()
    }


def notices_of(request: HttpRequest, call: Call) -> list[PublicNotice]:
    """The announcements that are out, newest first; in a preview every one of the call."""
    language = get_language() or ""
    suffix, tokens = "en" if language.startswith("en") else "zh", call_words.words(call, language)
    rows = calls.announcements(call, None if previewed(request) else received_at(request))
    return [
        PublicNotice(row.slug, *(call_words.filled(getattr(row, f"{part}_{suffix}"), tokens) for part in ("title", "body")), row.published_at)
        for row in rows
    ]


def text_page(request: HttpRequest, key: str, template: str = "public/text.html", *also: str, **facts: Any) -> HttpResponse:
    """A page of one text of the call, with others that its template shows."""
    call = call_of(request)
    texts = texts_of(request, call, key, *also)
    if key not in texts:
        raise Http404
    return render(request, template, {"call": call, "text": texts[key], "texts": texts, "here": key, **facts})


def call_page(request: HttpRequest) -> HttpResponse:
    """The call, for visitors: what it offers, until when, who may apply, how it is scored, what to prepare."""
    call = shown_call(request)
    if call is None:
        return render(request, "public/no_call.html")
    facts = {
        "call": call,
        "texts": texts_of(request, call, "lead", "who", "documents", "kpi_note"),
        "stages": call_words.stages(call, timezone.localdate(received_at(request)), get_language() or ""),
        "announcements": notices_of(request, call)[:3],
        "weights": call_words.weights(call),
    }
    return render(request, "public/call.html", facts)


@public
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The call's page, also for who is signed in."""
    return call_page(request)


@public
@require_safe
def who(request: HttpRequest) -> HttpResponse:
    """Who may apply (E-01 to E-30)."""
    return text_page(request, "who_detail", "public/who.html", "who")


@public
@require_safe
def self_check(request: HttpRequest) -> HttpResponse:
    """Seven questions and a result, by the address alone: nothing is kept."""
    call = call_of(request)
    questions = self_check_questions.questions(call_words.words(call, get_language() or ""))
    answers = {question.key: request.GET.get(question.key, "") for question in questions}
    given = {key: answer for key, answer in answers.items() if answer in self_check_questions.ANSWERS}
    asked = "check" in request.GET
    facts = {
        "call": call,
        "here": "self_check",
        "questions": [(question, given.get(question.key, "")) for question in questions],
        "missing": [question for question in questions if question.key not in given] if asked else [],
        "result": self_check_questions.result(questions, given) if asked and len(given) == len(questions) else None,
    }
    return render(request, "public/self_check.html", facts)


@public
@require_safe
def timeline(request: HttpRequest) -> HttpResponse:
    """The time line of the call (W-01 to W-08)."""
    call = call_of(request)
    stages = call_words.stages(call, timezone.localdate(received_at(request)), get_language() or "")
    return render(request, "public/timeline.html", {"call": call, "stages": stages, "here": "timeline"})


@public
@require_safe
def criteria(request: HttpRequest) -> HttpResponse:
    """How applications are scored (S-05 to S-10)."""
    call = call_of(request)
    facts = {"call": call, "weights": call_words.weights(call), "texts": texts_of(request, call, "kpi_note"), "here": "criteria"}
    return render(request, "public/criteria.html", facts)


@public
@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """What to prepare and how to deliver it (D-01 to D-18)."""
    made = blank_forms(call_of(request))
    forms = [(form, name, made[form]) for form, name in BLANK_FORMS.items() if form in made]
    return text_page(request, "documents_detail", "public/documents.html", "documents", blank_forms=forms, templates=list(TEMPLATES.items()))


@public
@require_safe
def guidelines(request: HttpRequest) -> HttpResponse:
    """The official guidelines for applicants."""
    return text_page(request, "guidelines")


@public
@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """Whom to ask and where to deliver (D-14, D-15, D-25)."""
    call = call_of(request)
    return render(request, "public/contact.html", {"call": call, "words": call_words.words(call, get_language() or ""), "here": "contact"})


@public
@require_safe
def announcements(request: HttpRequest) -> HttpResponse:
    """All announcements of the call."""
    call = call_of(request)
    facts = {"call": call, "announcements": notices_of(request, call), "here": "announcements"}
    return render(request, "public/announcements.html", facts)


@public
@require_safe
def announcement(request: HttpRequest, slug: str) -> HttpResponse:
    """One announcement; one that is not out yet does not exist."""
    call = call_of(request)
    for row in notices_of(request, call):
        if row.slug == slug:
            return render(request, "public/announcement.html", {"call": call, "announcement": row, "here": "announcements"})
    raise Http404


@public
@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """Terms of use."""
    return text_page(request, "terms")


@public
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Privacy notice of the portal (P-01 to P-08, R-51)."""
    return text_page(request, "privacy")


@public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Accessibility statement."""
    return text_page(request, "accessibility")


@public
@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """The programme's terms in both languages."""
    return render(request, "public/glossary.html", {"groups": glossary_groups(), "here": "glossary", "call": call_of(request)})
