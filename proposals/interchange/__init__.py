"""The interchange document: one file, one whole proposal; in, out, and as the one form of a dossier."""

from proposals.interchange.calls import programme_of_call_file
from proposals.interchange.dossiers import dossier, upload_kind
from proposals.interchange.folder import Folder
from proposals.interchange.reading import Document, DocumentErrors, document_of_bytes, dossier_of_file, fit, read_document
from proposals.interchange.shape import FORMAT, check_shape, leaves_folder
from proposals.interchange.writing import canonical_json, content_hash, dump_yaml, member_hash, with_files

__all__ = [
    "FORMAT", "Document", "DocumentErrors", "Folder", "canonical_json", "check_shape", "content_hash", "document_of_bytes", "dossier",
    "dossier_of_file", "dump_yaml", "fit", "leaves_folder", "member_hash", "programme_of_call_file", "read_document", "upload_kind", "with_files",
]  # fmt: skip
