"""What a web worker never loads: the work on workbooks and Word files is a child's."""

import subprocess
import sys
from pathlib import Path

from proposals.workbooks import book, returned
from tests.proposals.workbooks import build

ROOT = Path(__file__).resolve().parents[3]
LOADED = (
    "import os, sys, django; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'alliance_portal.settings'); django.setup(); "
    "import alliance_portal.urls, proposals.views.offline; print(sorted({'openpyxl', 'mammoth', 'weasyprint'} & set(sys.modules)))"
)


def test_a_web_worker_loads_neither_openpyxl_nor_mammoth() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], cwd=ROOT, check=True, capture_output=True, text=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"


def test_out_and_in_by_the_child_processes(tmp_path: Path) -> None:
    out = tmp_path / "workbook.xlsx"
    book.write(build.only("cover", {"alliance_theme": "智慧茶飲"}), build.subject(), out)
    grids = returned.read_file(out)
    assert [grid.title for grid in grids] == ["填寫說明", "封面", "請勿更動", "選項"]
    assert returned.identity_of(grids).proposal == "113-ABCDE"
