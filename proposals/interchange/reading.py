"""Reading a document's file: all that does not fit is collected and named by its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alliance_portal.lib.findings import Text
from alliance_portal.lib.strict_documents import MAXIMUM_BYTES, Fault, UnreadableDocument, read_bytes
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
            raise DocumentErrors([("document", _reason(Fault("", "too_large")))])
        content = path.read_bytes()
    except OSError as error:
        reason = Text(f"無法讀取檔案：{error.strerror}", f"the file cannot be read: {error.strerror}")
        raise DocumentErrors([("document", reason)]) from None
    return document_of_bytes(content, path.resolve().parent, as_json=path.suffix.lower() == ".json")


def document_of_bytes(content: bytes, folder: Path, *, as_json: bool = False) -> Document:
    """Read the bytes of a document; as `read_document`."""
    try:
        reading = read_bytes(content, as_json=as_json)
    except UnreadableDocument as error:
        raise DocumentErrors([(error.fault.place or "document", _reason(error.fault))]) from None
    errors = [(fault.place, _reason(fault)) for fault in reading.faults]
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


def _reason(fault: Fault) -> Text:
    detail = fault.detail
    return {
        "too_large": Text("檔案過大，最大 10 MB", "the file is too large, at most 10 MB"),
        "encoding": Text("不是 UTF-8 編碼", "is not UTF-8"),
        "syntax": Text(f"不是可讀的 YAML 或 JSON：{detail}", f"is not readable YAML or JSON: {detail}"),
        "too_deep": Text(f"巢狀層數過多，最多 {detail} 層", f"is nested too deeply, at most {detail} levels"),
        "too_many": Text(f"內容過多，最多 {detail} 個值", f"holds too many values, at most {detail}"),
        "duplicate": Text("鍵重複", "the key stands twice"),
        "tag": Text(f"不可使用標籤 {detail}", f"the tag {detail} may not be used"),
        "alias": Text(f"別名 {detail} 指向自己或不存在", f"the alias {detail} points to itself or to nothing"),
        "key": Text("鍵應為文字", "a key must be a text"),
    }[fault.kind]
