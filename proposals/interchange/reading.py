"""Reading a document's file: all that does not fit is collected and named by its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alliance_portal.lib.findings import Text
from alliance_portal.lib.plain_trees import reason_of
from alliance_portal.lib.strict_documents import MAXIMUM_BYTES, Fault, UnreadableDocument, read_bytes
from alliance_portal.lib.unreadable import file_reason
from proposals.catalogue import load_edition
from proposals.catalogue.model import Edition
from proposals.interchange.calls import call_of_file
from proposals.interchange.dossiers import dossier, places_of_files
from proposals.interchange.folder import Folder
from proposals.interchange.shape import FORMAT, Error, walk
from proposals.rules.dossier import Dossier

_LEAVES = Text("檔案路徑不可離開文件所在的資料夾", "the file's path leaves the folder of the document")


class DocumentErrors(ValueError):
    """A document does not fit. `errors` are (place, reason), every one that was found."""

    def __init__(self, errors: list[Error]) -> None:
        super().__init__(f"{len(errors)} errors")
        self.errors = errors

    def lines(self, language: str = "zh-hant") -> list[str]:
        """`PLACE: reason`, a line each."""
        return [f"{place}: {reason.in_language(language)}" for place, reason in self.errors]


@dataclass(frozen=True, slots=True)
class Document:
    """A read file: plain values, the call's code, and the folder of the files that it names."""

    tree: Mapping[str, Any]
    call: str
    folder: Path


def read_document(path: Path) -> Document:
    """Read a YAML or JSON file (by its ending `.json`, else YAML). Raises DocumentErrors for what can be seen without an edition."""
    try:
        if path.stat().st_size > MAXIMUM_BYTES:
            raise DocumentErrors([("document", reason_of(Fault("", "too_large")))])
        content = path.read_bytes()
    except OSError as error:
        raise DocumentErrors([("document", file_reason(error))]) from None
    return document_of_bytes(content, path.resolve().parent, as_json=path.suffix.lower() == ".json")


def document_of_bytes(content: bytes, folder: Path, *, as_json: bool = False) -> Document:
    """Read the bytes of a document; as `read_document`."""
    try:
        reading = read_bytes(content, as_json=as_json)
    except UnreadableDocument as error:
        raise DocumentErrors([(error.fault.place or "document", reason_of(error.fault))]) from None
    errors = [(fault.place, reason_of(fault)) for fault in reading.faults]
    if not isinstance(reading.tree, Mapping):
        raise DocumentErrors([*errors, ("document", Text("應為一份 key: value 文件", "must be a mapping of keys"))])
    tree = reading.tree
    if tree.get("format") != FORMAT:
        errors.append(("format", Text(f"應為 {FORMAT}", f"must be {FORMAT}")))
    if not isinstance(tree.get("call"), str) or not tree["call"]:
        errors.append(("call", Text('應為計畫代號，例如 "113"', 'must be the code of a call, in quotation marks: "113"')))
    if errors:
        raise DocumentErrors(errors + _shape_if_possible(tree))
    return Document(tree, tree["call"], folder)


def _shape_if_possible(tree: Mapping[str, Any]) -> list[Error]:
    """What else does not fit, judged by the call's edition, or by the newest one where the call is not known."""
    call = call_of_file(tree["call"]) if isinstance(tree.get("call"), str) else None
    return walk(tree, call.edition if call else load_edition()).errors


def fit(document: Document, edition: Edition) -> None:
    """Raise DocumentErrors with everything in the document that does not fit the edition, links that leave the folder included."""
    found = walk(document.tree, edition)
    folder = Folder(document.folder)
    seen = {place for place, _reason in found.errors}
    errors = list(found.errors)
    for place, _field, name in places_of_files(found, edition):
        if place not in seen and folder.leaves(name):
            seen.add(place)
            errors.append((place, _LEAVES))
    if errors:
        raise DocumentErrors(errors)


def dossier_of_file(path: Path) -> Dossier:
    """The dossier of a document's file and the files beside it; no database is asked. Raises DocumentErrors."""
    document = read_document(path)
    call = call_of_file(document.call)
    if call is None:
        unknown = ("call", Text(f"沒有代號為 {document.call} 的計畫", f"there is no call {document.call}"))
        raise DocumentErrors([unknown, *walk(document.tree, load_edition()).errors])
    fit(document, call.edition)
    return dossier(document.tree, programme=call.programme, edition=call.edition, files=Folder(document.folder))
