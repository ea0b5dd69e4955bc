"""The paper's fonts: static Noto Sans TC (400, 700) made once from the packaged variable font; the variable font until they are there.

`python -m alliance_portal.lib.fonts FOLDER` makes them (about 25 s, once). Faces of other regions are added only for characters that need them.
"""

import contextlib
import fcntl
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

WEIGHTS = {"regular": 400, "bold": 700}
NAMES = {"regular": "NotoSansTC-Regular.ttf", "bold": "NotoSansTC-Bold.ttf"}
PACKAGE = "justmytype_intl_cjk"
REGIONS = ("tc", "jp", "sc", "kr")


@dataclass(frozen=True, slots=True)
class FontPaths:
    """Where the paper's two faces are; `is_static` is False while the variable font stands in for both."""

    regular: Path
    bold: Path
    is_static: bool


@dataclass(frozen=True, slots=True)
class Faces:
    """@font-face rules and the files that they name as `paper-font:NAME`."""

    css: str
    files: Mapping[str, Path]


def variable(region: str = "tc") -> Path:
    """The packaged variable font of a region. FileNotFoundError when the package is not installed."""
    spec = find_spec(PACKAGE)
    folder = Path(spec.origin).parent if spec and spec.origin else Path("/nonexistent")
    name = f"notosans{region}"
    path = folder / "fonts" / "ofl" / name / f"NotoSans{region.upper()}[wght].ttf"
    if not path.is_file():
        raise FileNotFoundError(f"{PACKAGE}: {path.name}")
    return path


def paths(folder: Path | None) -> FontPaths:
    """The static faces in `folder`, or the variable font for both while they are not there."""
    if folder is not None:
        found = {face: folder / name for face, name in NAMES.items()}
        if all(path.is_file() for path in found.values()):
            return FontPaths(found["regular"], found["bold"], True)
    whole = variable()
    return FontPaths(whole, whole, False)


def ensure_static(folder: Path) -> None:
    """Make the static faces unless they are there. Atomic; a second process waits for the first and finds its work done."""
    folder.mkdir(parents=True, exist_ok=True)
    if paths(folder).is_static:
        return
    with _alone(folder):
        for face, name in NAMES.items():
            if not (folder / name).is_file():
                _make(folder / name, WEIGHTS[face])


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make(path: Path, weight: int) -> None:
    """One instance of the variable font, named for its weight: without that fontconfig calls both of them Thin."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415  only a set-up makes fonts
    from fontTools.varLib import instancer  # noqa: PLC0415  the same

    with TTFont(variable(), lazy=True) as font:
        made = instancer.instantiateVariableFont(font, {"wght": weight}, inplace=True, updateFontNames=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as opened:
                made.save(opened)
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise


def faces(folder: Path | None, letters: Iterable[str]) -> Faces:
    """The faces of a paper that uses `letters`: ours, and those of other regions for what ours lacks."""
    own = paths(folder)
    files = {"regular": own.regular, "bold": own.bold}
    css = [_face("Paper", 400, "regular"), _face("Paper", 700, "bold")]
    missing = {letter for letter in letters if ord(letter) > 0x7F and not _in_big5(letter)}
    missing -= characters("tc")
    for region in REGIONS[1:]:
        if missing and (found := missing & characters(region)):
            files[region] = variable(region)
            css.append(_face("Paper More", 400, region))
            missing -= found
    return Faces("\n".join(css) + "\n", files)


def _face(family: str, weight: int, name: str) -> str:
    return f'@font-face {{ font-family: "{family}"; font-weight: {weight}; src: url("paper-font:{name}"); }}'


def _in_big5(letter: str) -> bool:
    """Nearly every character of a proposal; the font has all of Big5 but a few symbols."""
    try:
        letter.encode("big5")
    except UnicodeEncodeError:
        return False
    return letter not in "‾ˍ≒∼"


@lru_cache(maxsize=4)
def characters(region: str) -> frozenset[str]:
    """The characters of a packaged font; none when it is not there."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415  only for characters that the own font may lack

    try:
        with TTFont(variable(region), lazy=True) as font:
            return frozenset(chr(code) for code in font.getBestCmap())
    except FileNotFoundError:
        return frozenset()


if __name__ == "__main__":
    ensure_static(Path(sys.argv[1]))
