"""Whether the content is what the name says, and harmless (R-25 to R-29). Each check reads the temporary file, never the request."""

from collections.abc import Callable
from pathlib import Path

from alliance_portal.files.checks import office, pdfs, pictures, presentations
from alliance_portal.files.kinds import FileRefused, Kind
from alliance_portal.lib.findings import Text

Check = Callable[[Path, str, Kind], None]
CHECKS: dict[str, Check] = {
    "pdf": pdfs.check,
    "png": pictures.check_and_rewrite,
    "jpg": pictures.check_and_rewrite,
    "doc": office.check_old_word,
    "ppt": presentations.check_old_slides,
    "docx": office.check_ooxml,
    "pptx": office.check_ooxml,
    "xlsx": office.check_ooxml,
    "odt": office.check_odf,
    "odp": office.check_odf,
    "ods": office.check_odf,
}
_BROKEN = Text("檔案損毀，無法開啟，請重新存檔後再上傳", "The file is damaged and cannot be opened; save it again and upload it")


def check(path: Path, extension: str, kind: Kind) -> None:
    """Raise FileRefused with a reason; pictures are written anew in place, without metadata."""
    try:
        CHECKS[extension](path, extension, kind)
    except FileRefused:
        raise
    except (MemoryError, RecursionError) as fault:
        raise FileRefused(_BROKEN) from fault
    except Exception as fault:  # readers of foreign formats raise anything: it is the file's fault, and the person's to mend
        raise FileRefused(_BROKEN) from fault
