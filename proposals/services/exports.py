"""From a draft to an interchange document and its files. Export, import, export: the same bytes."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from alliance_portal.files.services import path_of
from proposals import interchange
from proposals.catalogue.model import Kind
from proposals.interchange.dossiers import places_of_files
from proposals.interchange.shape import walk
from proposals.models import Attachment, Proposal
from proposals.queries.calls import edition_of
from proposals.queries.cases import read_case

DOCUMENT = "proposal.yaml"


def document_of(proposal: Proposal) -> tuple[dict[str, Any], Mapping[str, Attachment]]:
    """The canonical tree of a draft, and the attachment of every path that it names."""
    case, edition = read_case(proposal), edition_of(proposal.call)
    found = walk(case.tree, edition)
    names: dict[str, str] = {}
    taken: dict[str, Attachment] = {}
    for place, field, value in places_of_files(found, edition):
        attachment = case.attachments.get(value)
        if attachment is None or value in names:
            continue
        folder = "figures" if field.kind in (Kind.IMAGE, Kind.LONGTEXT) else "files"
        path = f"{folder}/{attachment.file.name}"
        if path in taken:  # the same name twice: the place tells them apart, in a second export as in the first
            path = f"{folder}/{place.replace('[', '-').replace(']', '').replace('.', '-')}/{attachment.file.name}"
        names[value], taken[path] = path, attachment
    return interchange.with_files(found.tree, edition, lambda value: names.get(value, value)), taken


def export_yaml(proposal: Proposal) -> str:
    """The document as YAML."""
    return interchange.dump_yaml(document_of(proposal)[0])


def export_folder(proposal: Proposal, folder: Path) -> Path:
    """Write `proposal.yaml` and its files into a folder; the document's path."""
    tree, files = document_of(proposal)
    folder.mkdir(parents=True, exist_ok=True)
    for path, attachment in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path_of(attachment.file), target)
    document = folder / DOCUMENT
    document.write_text(interchange.dump_yaml(tree), encoding="utf-8")
    return document
