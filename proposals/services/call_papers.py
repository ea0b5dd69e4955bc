"""The blank paper of a form edition, so that staff see it before they choose it: asked for, made once, kept by its job."""

import json
import tempfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import transaction

from alliance_portal.accounts.models import User
from alliance_portal.files.models import StoredFile
from alliance_portal.files.services import store_generated
from alliance_portal.jobs.models import Job
from alliance_portal.jobs.registry import Progress
from alliance_portal.jobs.services import ask
from alliance_portal.lib.version import VERSION
from proposals.models import Call, CallText
from proposals.papers.stamp import Notice
from proposals.queries.call_editions import edition_for, find_edition, programme_for
from proposals.queries.call_words import filled, words
from proposals.services.call_editions import GONE, blank_stamp, dossier_of_tree
from proposals.services.consents import CONSENT_LINE_KEY, NOTICE_KEY
from proposals.services.errors import Refused
from proposals.services.papers import PDF, print_to

KIND = "proposals.blank_paper"


def blank_paper(call: Call, ref: str) -> Job | None:
    """The job that makes or made the blank paper of this edition for this call as it is now; None when nobody asked (at most four queries)."""
    return Job.objects.filter(key=key_of(call, ref)).first()


def file_of(job: Job | None) -> StoredFile | None:
    """The paper that a finished job kept (one query)."""
    return StoredFile.objects.filter(pk=job.result.get("file")).first() if job is not None and job.state == Job.State.DONE else None


def ask_for_blank_paper(call: Call, ref: str, actor: User) -> Job:
    """Ask for the paper; the same edition and settings are the same job. Raises Refused when there is no such edition."""
    key = key_of(call, ref)
    with transaction.atomic():
        job = ask(KIND, key=key, payload={"call": call.pk, "edition": ref}, actor=actor)
        if job.state == Job.State.DONE and file_of(job) is None:  # its file is gone (a purge): make it again
            Job.objects.filter(pk=job.pk).delete()
            job = ask(KIND, key=key, payload={"call": call.pk, "edition": ref}, actor=actor)
        return job


def render_blank(payload: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """The worker's part. Harmless when run twice: the later file stands."""
    from proposals.papers.composition import content  # noqa: PLC0415  leaf: only a worker lays out

    call = Call.objects.get(pk=payload["call"])
    progress("prepare", 0, 3)
    found = find_edition(payload["edition"])
    if found is None:
        raise Refused("gone", GONE)
    dossier = dossier_of_tree(call, edition_for(call, found), {"proposal": {}, "members": []})
    progress("render", 1, 3)
    with tempfile.TemporaryDirectory(prefix="blank-") as folder:
        out = Path(folder) / "paper.pdf"
        facts = print_to(content(dossier, blank_stamp(dossier, notice_of(call))), out)
        progress("keep", 2, 3)
        stored = store_generated(out, f"{call.code}_空白表單_{dossier.edition.digest[:8]}.pdf", PDF)
    return {"file": str(stored.pk), "pages": facts.pages}


def key_of(call: Call, ref: str) -> str:
    """Everything that the paper is made of. Raises Refused when there is no such edition."""
    found = find_edition(ref)
    if found is None:
        raise Refused("gone", GONE)
    edition, notice = edition_for(call, found), notice_of(call)
    facts = [ref, edition.digest, repr(programme_for(call, edition)), notice.title, notice.body, notice.consent_line, VERSION]
    return f"blank:{call.code}:{sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()}"


def notice_of(call: Call) -> Notice:
    """The newest personal-data notice of a call, its draft too, with the tokens filled (one query)."""
    rows: dict[str, CallText] = {}
    for row in CallText.objects.filter(call=call, key__in=(NOTICE_KEY, CONSENT_LINE_KEY), language="zh-hant").order_by("version"):
        rows[row.key] = row
    text, line, tokens = rows.get(NOTICE_KEY), rows.get(CONSENT_LINE_KEY), words(call, "zh-hant")
    title, body, consent = (filled(each, tokens) for each in (text.title if text else "", text.body if text else "", line.body if line else ""))
    return Notice(title, body, consent, f"第{text.version}版" if text else "")
