"""Pictures: PNG and JPEG, bounded in pixels, written anew so that only the picture itself is kept (R-29)."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alliance_portal.files.kinds import FileRefused, Kind
from alliance_portal.lib.findings import Text

_FORMATS = {"png": "PNG", "jpg": "JPEG"}
_MAGIC = {"png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff"}
# a picture of 40 million points takes 160 MB while it is open: one at a time in a process
_ONE_AT_A_TIME = threading.Semaphore(1)

WRONG_TYPE = Text("檔案內容與副檔名不符，請確認檔案格式", "The content does not fit the file's extension; check its format")
TOO_BIG = Text("影像尺寸過大，請縮小後再上傳（上限 4,000 萬像素）", "The picture is too large; make it smaller (at most 40 million pixels)")
BROKEN = Text("影像檔損毀，無法開啟，請重新存檔後再上傳", "The picture is damaged; save it again and upload it")


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait until no other picture is open in this process."""
    with _ONE_AT_A_TIME:
        yield


def check_and_rewrite(path: Path, extension: str, kind: Kind) -> None:
    """Check a picture and replace the file by a fresh one without metadata, thumbnails, comments or anything appended."""
    with path.open("rb") as file:
        if not file.read(16).startswith(_MAGIC[extension]):
            raise FileRefused(WRONG_TYPE, 415)
    from PIL import Image, ImageFile, ImageOps  # noqa: PLC0415  slow import: only uploads need it

    with one_at_a_time():
        ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint sets it for the whole process, and then nothing is too damaged
        try:
            with Image.open(path, formats=(_FORMATS[extension],)) as picture:
                if picture.width * picture.height > kind.pixels:
                    raise FileRefused(TOO_BIG, 413)
                picture.load()
                upright = ImageOps.exif_transpose(picture)
                write_points(upright, path, extension)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as fault:
            raise FileRefused(TOO_BIG, 413) from fault
        except ValueError as fault:  # Pillow's word for text chunks that unpack to more than it allows
            raise FileRefused(TOO_BIG if "large" in str(fault) else BROKEN, 413 if "large" in str(fault) else 400) from fault
        except (OSError, SyntaxError, Warning) as fault:
            if isinstance(fault, OSError) and fault.errno is not None:
                raise
            raise FileRefused(BROKEN) from fault


def write_points(picture: Any, path: Path, extension: str) -> None:
    """Only the points of an open picture: modes that browsers and printers know, no information beside them."""
    from PIL import Image  # noqa: PLC0415  slow import: only uploads need it

    has_alpha = "A" in picture.getbands() or "transparency" in picture.info
    if extension == "jpg":
        mode = "L" if picture.mode in ("1", "L") else "RGB"
    elif has_alpha:
        mode = "RGBA"
    else:
        mode = picture.mode if picture.mode in ("1", "L") else "RGB"
    plain = picture if picture.mode == mode else picture.convert(mode)
    fresh = Image.frombytes(mode, plain.size, plain.tobytes())
    new = path.with_suffix(".new")
    try:
        if extension == "jpg":
            fresh.save(new, "JPEG", quality=92, optimize=True)
        else:
            fresh.save(new, "PNG")
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
