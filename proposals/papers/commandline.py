"""`proposal render FILE`: the paper of a document without a database. A file was never submitted, so its paper is a draft."""

import os
from pathlib import Path

from alliance_portal.lib import scratch
from alliance_portal.lib.strict_documents import read_bytes
from proposals import interchange
from proposals.interchange.calls import CALLS
from proposals.papers import bundle
from proposals.papers.child import render_all_in_child, render_in_child
from proposals.papers.composition import content
from proposals.papers.stamp import FORMATS, FULL, MEMBER, PDF, Notice, PaperFacts, Stamp
from proposals.rules.dossier import Dossier

ROOT = Path(__file__).resolve().parents[2]
NOTICE_KEYS = ("privacy_notice", "privacy_consent")


def render_file(
    path: Path, out: Path, edition: str = FULL, *, viewer_member: int = 0, fonts: Path | None = None, form: str = PDF,
) -> PaperFacts:
    """Render a document's paper to `out` and return its page counts (`summary_pages` is what F-10 asks).

    `viewer_member` (from 0) is whose member edition it is; `fonts` the folder of the static fonts (the portal's own); `form` is one of stamp.FORMATS.
    Raises interchange.DocumentErrors, child.RenderFailed, ValueError for an unknown edition.
    """
    dossier = interchange.dossier_of_file(path)
    return render_in_child(content(dossier, stamp_of_file(dossier, edition, viewer_member)), out, fonts or fonts_folder(), form)


def render_case(path: Path, out: Path, edition: str = FULL, *, viewer_member: int = 0, fonts: Path | None = None) -> PaperFacts:
    """A document's papers in every format and its files as one ZIP (`bundle`); nothing was received, so it has no receipt."""
    dossier = interchange.dossier_of_file(path)
    stamp = stamp_of_file(dossier, edition, viewer_member)
    with scratch.folder("case") as folder:
        outs = {form: folder / f"paper.{form}" for form in FORMATS}
        facts = render_all_in_child(content(dossier, stamp), outs, fonts or fonts_folder())
        pieces = [bundle.Piece("計畫書", bundle.PAPERS[form], f"paper.{form}", outs[form]) for form in FORMATS]
        heading = f"{dossier.programme.roc_year}年度　{stamp.number}　卷內目錄"
        bundle.write(out, [*pieces, *(bundle.attachments(dossier) if edition == FULL else ())], heading)
    return facts


def fonts_folder() -> Path:
    """Where set-up keeps the static fonts, as the settings say it, without the settings."""
    return Path(os.environ.get("PORTAL_DATA") or ROOT / "var") / "fonts"


def stamp_of_file(dossier: Dossier, edition: str = FULL, viewer_member: int = 0) -> Stamp:
    """The stamp of a document that is no case of the portal: the call's last month, no number, the call's own notice."""
    code = dossier.programme.code
    return Stamp(
        code=code, receipt_no="", content_hash=interchange.content_hash(dossier), month=dossier.programme.last_day.replace(day=1), draft=True,
        notice=notice_of_call(code), edition=edition, viewer_member=viewer_member if edition == MEMBER else None,
    )


def notice_of_call(code: str) -> Notice:
    """The personal-data notice in the call's file; a blank one when the call has none."""
    tree = read_bytes((CALLS / f"{code}.yaml").read_bytes(), as_json=False).tree
    year = str(tree.get("roc_year", ""))
    found = {each["key"]: each["zh-hant"] for each in tree.get("texts", ()) if each["key"] in NOTICE_KEYS}
    text, consent = (found.get(key, {}) for key in NOTICE_KEYS)
    return Notice(str(text.get("title", "")), str(text.get("body", "")).replace("{year}", year), str(consent.get("body", "")), "1")
