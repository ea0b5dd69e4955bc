"""The ZIP of a case: names that every system takes, sums that hold, the same bytes every time (issue 3, Papers)."""

import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from proposals.papers import bundle
from tests.proposals.papers.printing import sample


def pieces(folder: Path) -> list[bundle.Piece]:
    paper = folder / "paper.bin"
    paper.write_bytes(b"%PDF-paper")
    return [bundle.Piece("計畫書", "提案計畫書（列印版）", "paper.pdf", paper), *bundle.attachments(sample())]


def test_sums_hold_and_change_with_the_files(tmp_path: Path) -> None:
    bundle.write(tmp_path / "case.zip", pieces(tmp_path), "113年度　尚未送件　卷內目錄")
    with zipfile.ZipFile(tmp_path / "case.zip") as package:
        package.extractall(tmp_path / "out")

    def checked() -> int:
        return subprocess.run(["sha256sum", "-c", bundle.SUMS], cwd=tmp_path / "out", capture_output=True, check=False).returncode

    if shutil.which("sha256sum") is None:
        pytest.skip("sha256sum is not installed")
    assert checked() == 0
    assert len((tmp_path / "out" / bundle.SUMS).read_text(encoding="utf-8").splitlines()) == 6  # the paper, four files, the index
    (tmp_path / "out" / "01_提案計畫書（列印版）.pdf").write_bytes(b"changed")
    assert checked() == 1


def test_index_names_every_file_in_order(tmp_path: Path) -> None:
    bundle.write(tmp_path / "case.zip", pieces(tmp_path), "113年度　尚未送件　卷內目錄")
    with zipfile.ZipFile(tmp_path / "case.zip") as package:
        lines = package.read(bundle.INDEX).decode().splitlines()
        names = package.namelist()

    assert lines[0] == "113年度　尚未送件　卷內目錄"
    assert [line.split("　")[3] for line in lines[3:]] == names[:-2]
    assert names[-2:] == [bundle.INDEX, bundle.SUMS]


def test_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    given = pieces(tmp_path)
    bundle.write(tmp_path / "once.zip", given, "甲")
    bundle.write(tmp_path / "again.zip", given, "甲")
    bundle.write(tmp_path / "other.zip", given, "乙")

    assert (tmp_path / "again.zip").read_bytes() == (tmp_path / "once.zip").read_bytes()
    assert (tmp_path / "other.zip").read_bytes() != (tmp_path / "once.zip").read_bytes()


@pytest.mark.parametrize(
    ("title", "name", "expected"),
    [
        ("公司登記證明", "a.PDF", "01_公司登記證明.pdf"), ("../../etc/passwd", "x.png", "01_etcpasswd.png"), ("a\nb\u202ec", "x", "01_abc"),
        ("...", "x.e x e", "01_檔案.exe"), ("C:\\窗|?*", "q.odt", "01_C窗.odt"),
    ],
)
def test_safe_names(title: str, name: str, expected: str) -> None:
    assert bundle.safe_name(1, title, name) == expected


def test_very_long_titles_stay_short() -> None:
    assert len(bundle.safe_name(1, "長" * 500, "a.pdf").encode()) < 255
