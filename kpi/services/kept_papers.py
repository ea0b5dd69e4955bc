"""Papers of a case of the execution: made once a content, format and edition, kept, found again (R-35, R-44)."""

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from alliance_portal.accounts.models import User
from alliance_portal.files.services import keep_first, store_generated
from alliance_portal.jobs.models import Job
from alliance_portal.lib.version import VERSION
from proposals.models import Paper, Proposal
from proposals.services.papers import MEDIA_TYPES, ask_anew

FORMS = ("pdf", "docx", "odt")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A paper of a case: the job that makes it, its edition, the SHA-256 of what it says, its name as a file."""

    case: Proposal
    kind: str
    edition: str
    digest: str
    name: str

    def key(self, form: str) -> str:
        """The same content in the same format is the same file."""
        return sha256(json.dumps([self.digest, self.edition, form, VERSION]).encode()).hexdigest()


def kept(want: Wanted, forms: tuple[str, ...] = FORMS) -> dict[str, Paper]:
    """What is kept of this paper, by format (one query)."""
    keys = [want.key(form) for form in forms]
    return {each.format: each for each in Paper.objects.select_related("file").filter(content_hash__in=keys, edition=want.edition)}


def ask(want: Wanted, form: str, actor: User, **more: int | str) -> Paper | Job:
    """The paper in a format, or the job that makes it (the same one for everybody who asks)."""
    there = kept(want, (form,)).get(form)
    if there is not None:
        return there
    payload = {"proposal": want.case.pk, "form": form, "edition": want.edition, "code": want.case.code, **more}
    return ask_anew(want.kind, key=f"{want.edition}:{want.key(form)}", payload=payload, actor=actor)


def keep(want: Wanted, form: str, out: Path, pages: int) -> Paper:
    """Keep what was made; whoever was faster keeps it for everybody."""
    stored = store_generated(out, f"{want.name}.{form}", MEDIA_TYPES[form])
    key = want.key(form)
    return keep_first(
        stored,
        lambda: Paper.objects.create(
            proposal=want.case, content_hash=key, source_hash=want.digest, edition=want.edition, format=form, file=stored, pages=pages,
            counted_pages=pages, summary_pages=0,
        ),
        lambda: Paper.objects.select_related("file").get(content_hash=key, edition=want.edition, format=form),
    )
