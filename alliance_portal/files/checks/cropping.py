"""A part of a stored picture as a picture of its own: cut from the points, written like an upload, without anything beside them."""

from pathlib import Path

from alliance_portal.files.checks.pictures import BROKEN, TOO_BIG, one_at_a_time, write_points
from alliance_portal.files.kinds import FileRefused

Box = tuple[int, int, int, int]  # left, top, width, height in points
LEAST = 50  # points a side: less cannot be read on paper


def size_of(path: Path) -> tuple[int, int]:
    """Width and height in points, read from the head of the file. FileRefused when it is no picture."""
    from PIL import Image  # noqa: PLC0415  slow import: only pages with figures need it

    try:
        with Image.open(path, formats=("PNG", "JPEG")) as picture:
            return int(picture.width), int(picture.height)
    except (OSError, SyntaxError, ValueError) as fault:
        raise FileRefused(BROKEN) from fault
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as fault:
        raise FileRefused(TOO_BIG, 413) from fault


def cut(source: Path, target: Path, extension: str, box: Box) -> None:
    """Write the part of the picture at `source` to `target`. The box lies inside the picture (`size_of`). FileRefused as for an upload."""
    from PIL import Image, ImageFile  # noqa: PLC0415  slow import, as above

    left, top, width, height = box
    with one_at_a_time():
        ImageFile.LOAD_TRUNCATED_IMAGES = False
        try:
            with Image.open(source, formats=("PNG", "JPEG")) as picture:
                write_points(picture.crop((left, top, left + width, top + height)), target, extension)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as fault:
            raise FileRefused(TOO_BIG, 413) from fault
        except (SyntaxError, ValueError) as fault:
            raise FileRefused(BROKEN) from fault
