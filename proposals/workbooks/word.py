"""A Word file's text as HTML of our tags, its pictures beside it (mammoth). Runs in a child process, after the container was found harmless."""

from pathlib import Path
from typing import Any

from alliance_portal.files.checks import check
from alliance_portal.files.kinds import FileRefused, Kind
from alliance_portal.lib import child_process, formatted_text
from alliance_portal.lib.findings import Text

WORD = Kind("word", Text("Word 檔", "Word file"), ("docx",), 10 * 1024 * 1024)
PICTURES = {"image/png": "png", "image/jpeg": "jpg"}
MOST_PICTURES = 60
_HEADINGS = "\n".join(
    f"p[style-name='{name} {level}'] => h{3 if level == 1 else 4}:fresh" for name in ("Heading", "heading", "標題") for level in range(1, 7)
)
_BROKEN = Text("檔案損毀，無法開啟，請用 Word 或 LibreOffice 重新存成 .docx", "The file is damaged; save it again as .docx with Word or LibreOffice")


def read(path: Path, folder: Path) -> dict[str, Any]:
    """`html` with our tags only, `pictures` (name -> media type; the files lie in `folder`), `left_out` (pictures of other kinds)."""
    try:
        check(path, "docx", WORD)  # macros, objects, outside templates and pictures, entities, zip bombs, passwords
    except FileRefused as refusal:
        raise child_process.Refused(refusal.reason) from refusal
    import mammoth  # noqa: PLC0415  after the check

    found = _Pictures(folder)
    try:
        with path.open("rb") as file:
            html = mammoth.convert_to_html(file, style_map=_HEADINGS, convert_image=mammoth.images.img_element(found.take)).value
    except (MemoryError, RecursionError) as fault:
        raise child_process.Refused(_BROKEN) from fault
    except Exception as fault:  # readers of foreign formats raise anything
        raise child_process.Refused(_BROKEN) from fault
    return {"html": formatted_text.clean(html, set(found.kinds)), "pictures": found.kinds, "left_out": found.left_out}


class _Pictures:
    """Writes the pictures of a file into a folder under names of our own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.kinds, self.left_out = folder, {}, 0  # type: Path, dict[str, str], int

    def take(self, image: Any) -> dict[str, str]:
        """The attributes of one picture: its name here; nothing for a kind that does not print, which is dropped."""
        extension = PICTURES.get(image.content_type)
        if extension is None or len(self.kinds) >= MOST_PICTURES:
            self.left_out += 1
            return {}
        name = f"word-{len(self.kinds) + 1}.{extension}"
        with image.open() as source:
            (self.folder / name).write_bytes(source.read())
        self.kinds[name] = image.content_type
        return {"data-file": name}
