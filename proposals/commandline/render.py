"""`proposal render CODE|FILE --format pdf|docx|odt|zip --out FILE [--edition …]`: the official paper. A file asks no database."""

from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from proposals.commandline import Streams
from proposals.commandline.check import CODE
from proposals.interchange import DocumentErrors
from proposals.papers.stamp import EDITIONS, FORMATS, FULL, MEMBER, PDF, PaperFacts

HELP = "make the official paper of a proposal or of an interchange document"
ZIP = "zip"
FAILED = 1
DOES_NOT_FIT = 2


def add_arguments(parser: ArgumentParser) -> None:
    """What to render, as what, and where to."""
    parser.add_argument("target", metavar="CODE|FILE", help="a proposal's code, or a YAML or JSON file")
    parser.add_argument("--format", choices=(*FORMATS, ZIP), default=PDF, help="format of the paper")
    parser.add_argument("--out", metavar="FILE", required=True, help="the file to write")
    parser.add_argument("--edition", choices=EDITIONS, default=FULL, help="which readers it is for")
    parser.add_argument("--member", metavar="N", type=int, default=1, help="whose member edition it is, from 1 (the lead firm)")
    parser.add_argument("--language", choices=("zh-hant", "en"), default="zh-hant", help="language of the messages")


def run(options: Mapping[str, Any], streams: Streams) -> int:
    """Render and say how many pages came out; 1 when it cannot be made, 2 when there is nothing to make it of."""
    from alliance_portal.jobs.registry import WorkWaits  # noqa: PLC0415  opens the database
    from proposals.papers.child import RenderFailed  # noqa: PLC0415  slow import

    target, out, language = options["target"], Path(options["out"]), options["language"]
    if out.is_dir():  # told before the paper is made, which takes its time
        streams.complain(f"--out: {out} is a folder, not a file" if language == "en" else f"--out: {out} 是資料夾，不是檔案")
        return DOES_NOT_FIT
    if not out.absolute().parent.is_dir():
        streams.complain(f"--out: {out.parent} is no folder" if language == "en" else f"--out: 沒有資料夾 {out.parent}")
        return DOES_NOT_FIT
    try:
        is_code = CODE.fullmatch(target) is not None and not Path(target).exists()
        facts = _of_code(target, out, options) if is_code else _of_file(Path(target), out, options)
    except DocumentErrors as errors:
        for line in errors.lines(language):
            streams.complain(line)
        return DOES_NOT_FIT
    except IndexError:
        number = options["member"]
        streams.complain(f"--member: there is no member {number}" if language == "en" else f"--member: 沒有成員 {number}")
        return DOES_NOT_FIT
    except LookupError:
        streams.complain(f"{target}: there is no such proposal" if language == "en" else f"{target}: 沒有這個提案")
        return DOES_NOT_FIT
    except (RenderFailed, WorkWaits) as failed:
        streams.complain(failed.reason.in_language(language))
        return FAILED
    streams.say(f"{out}: {facts.pages} pages, summary {facts.summary_pages}")
    return 0


def _of_file(path: Path, out: Path, options: Mapping[str, Any]) -> PaperFacts:
    from proposals.papers.commandline import render_case, render_file  # noqa: PLC0415  slow import

    viewer = options["member"] - 1
    if options["format"] == ZIP:
        return render_case(path, out, options["edition"], viewer_member=viewer)
    return render_file(path, out, options["edition"], viewer_member=viewer, form=options["format"])


def _of_code(code: str, out: Path, options: Mapping[str, Any]) -> PaperFacts:
    """The draft's paper; the latest submission's when nothing was changed since."""
    from django.conf import settings  # noqa: PLC0415  opens the database

    from proposals.models import Proposal  # noqa: PLC0415  opens the database
    from proposals.papers.child import render_in_child  # noqa: PLC0415  slow import
    from proposals.papers.composition import content  # noqa: PLC0415  slow import
    from proposals.services.papers import wanted  # noqa: PLC0415  opens the database
    from proposals.services.submissions import has_unsent_changes, latest  # noqa: PLC0415  opens the database

    proposal = Proposal.objects.select_related("call").filter(code=code).first()
    if proposal is None:
        raise LookupError(code)
    submission = latest(proposal)
    subject = submission if submission is not None and not has_unsent_changes(proposal, submission) else proposal
    viewer = options["member"] - 1 if options["edition"] == MEMBER else None
    want = wanted(subject, options["edition"], viewer_member=viewer)
    if options["format"] == ZIP:
        return _bundled(want, out)
    return render_in_child(content(want.dossier, want.stamp), out, settings.FONTS_ROOT, options["format"])


def _bundled(want: Any, out: Path) -> PaperFacts:
    """The case as a ZIP; what is made on the way is kept, as for a reader in the browser."""
    from shutil import copyfile  # noqa: PLC0415  beside the next

    from alliance_portal.files.services import path_of  # noqa: PLC0415  opens the database
    from proposals.models import Paper  # noqa: PLC0415  opens the database
    from proposals.services.bundles import make_bundle, payload_of  # noqa: PLC0415  opens the database

    made = Paper.objects.select_related("file").get(pk=make_bundle(payload_of(want), lambda *_: None)["paper"])
    copyfile(path_of(made.file), out)
    return PaperFacts(made.pages, made.counted_pages, made.summary_pages)
