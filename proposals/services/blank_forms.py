"""The call's form as a blank paper in three formats, for the public page: made by the worker once the call is out, kept by its job (D-03)."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.conf import settings

from alliance_portal.files.models import StoredFile
from alliance_portal.files.services import store_generated
from alliance_portal.jobs.models import Job
from alliance_portal.jobs.registry import Progress, WorkWaits
from alliance_portal.jobs.services import ask
from alliance_portal.lib import scratch
from alliance_portal.lib.version import VERSION
from proposals.models import Call
from proposals.papers.stamp import FORMATS, Notice
from proposals.queries.call_words import filled, words
from proposals.queries.calls import current_call, edition_of, programme_of, published_text
from proposals.services.call_editions import blank_stamp, dossier_of_tree
from proposals.services.consents import CONSENT_LINE_KEY, NOTICE_KEY
from proposals.services.papers import MEDIA_TYPES

KIND = "proposals.blank_forms"


def blank_forms(call: Call) -> dict[str, StoredFile]:
    """The blank papers of the call as it is now, by format; empty until they are made (four queries)."""
    job = Job.objects.filter(key=key_of(call)).first()
    if job is None or job.state != Job.State.DONE:
        return {}
    found = {str(each.pk): each for each in StoredFile.objects.filter(pk__in=job.result["files"].values())}
    return {form: found[pk] for form, pk in job.result["files"].items() if pk in found}


def ask_for_blank_forms(now: datetime) -> int:
    """The sweeper's look: ask for the blank papers of the call that is out. One that failed waits for staff to change something."""
    call = current_call(now)
    if call is None or Job.objects.filter(key=key_of(call)).exists():
        return 0
    # where tasks run inside the one that asks (tests), nothing waits for a printer: the row is left to a worker
    ask(KIND, key=key_of(call), payload={"call": call.pk}, wake=not settings.CELERY_TASK_ALWAYS_EAGER)
    return 1


def make_blank_forms(payload: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """The worker's part: laid out once, written in every format. Harmless when run twice: the later files stand."""
    from proposals.papers.child import NO_PANGO, RenderFailed, render_all_in_child  # noqa: PLC0415  leaf: only a worker renders
    from proposals.papers.composition import content  # noqa: PLC0415  leaf: the same

    call = Call.objects.get(pk=payload["call"])
    progress("prepare", 0, 3)
    dossier = dossier_of_tree(call, edition_of(call), {"proposal": {}, "members": []})
    paper = content(dossier, replace(blank_stamp(dossier, notice_of(call)), draft=False))  # no 草稿 behind a form that is to be filled
    progress("render", 1, 3)
    with scratch.folder("blank") as folder:
        outs = {form: folder / f"blank.{form}" for form in FORMATS}
        try:
            facts = render_all_in_child(paper, outs, settings.FONTS_ROOT)
        except RenderFailed as failure:
            if failure.reason == NO_PANGO:
                raise WorkWaits(failure.reason) from failure
            raise
        progress("keep", 2, 3)
        files = {form: str(store_generated(out, f"{call.code}_空白提案計畫書.{form}", MEDIA_TYPES[form]).pk) for form, out in outs.items()}
    return {"files": files, "pages": facts.pages}


def key_of(call: Call) -> str:
    """Everything that the blank paper is made of (two queries): a change of the call or of its notice makes another one."""
    notice = notice_of(call)
    facts = [call.title_zh, call.organiser_zh, call.implementer_zh, edition_of(call).digest, repr(programme_of(call)), notice.title, notice.body,
             notice.consent_line, VERSION]
    return f"blank-forms:{call.code}:{sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()}"


def notice_of(call: Call) -> Notice:
    """The published personal-data notice with its tokens filled."""
    text, line, tokens = published_text(call, NOTICE_KEY, "zh-hant"), published_text(call, CONSENT_LINE_KEY, "zh-hant"), words(call, "zh-hant")
    title, body, consent = (filled(each, tokens) for each in (text.title if text else "", text.body if text else "", line.body if line else ""))
    return Notice(title, body, consent, f"第{text.version}版" if text else "")
