"""The files beside a document: found inside its folder only, looked at by their first bytes."""

from hashlib import sha256
from pathlib import Path

from PIL import Image

from proposals.rules.dossier import FileRef

MAXIMUM_BYTES = 50 * 1024 * 1024
MAXIMUM_PIXELS = 40_000_000
_MAGIC = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"%PDF-", "application/pdf"))
_ENDINGS = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".pdf": "application/pdf"}


class Folder:
    """Finds the files that a document names. Call it with the path as the document writes it."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    def leaves(self, name: str) -> bool:
        """Whether the path leads out of the folder once symbolic links are followed."""
        try:
            return not (self.root / name).resolve().is_relative_to(self.root)
        except (OSError, RuntimeError, ValueError):
            return True

    def __call__(self, name: str) -> FileRef:
        """The file of that path; its problem is named when it is absent, too large, or not what its ending says."""
        if self.leaves(name):
            return FileRef(name, problem="absent")
        path = (self.root / name).resolve()
        try:
            if not path.is_file():
                return FileRef(name, problem="absent")
            size = path.stat().st_size
            if size > MAXIMUM_BYTES:
                return FileRef(name, size=size, problem="too_large")
            content = path.read_bytes()
        except OSError:
            return FileRef(name, problem="absent")
        media_type = next((kind for magic, kind in _MAGIC if content.startswith(magic)), "")
        sound = media_type and _ENDINGS.get(path.suffix.lower()) == media_type and (not media_type.startswith("image/") or _is_sound_picture(path))
        return FileRef(name, sha256(content).hexdigest(), len(content), media_type, str(path), problem="" if sound else "wrong_kind")


def _is_sound_picture(path: Path) -> bool:
    """Whether the picture can be opened and is not larger than 40 megapixels."""
    try:
        with Image.open(path) as picture:
            if picture.width * picture.height > MAXIMUM_PIXELS:
                return False
            picture.verify()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return False
    return True
