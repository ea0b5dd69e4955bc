"""A folder of its own for every test's files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from alliance_portal.files import services
from alliance_portal.files.models import StoredFile

Store = Callable[..., StoredFile]


@pytest.fixture(autouse=True)
def files_root(settings: Any, tmp_path: Path) -> Path:
    """Where the files of this test lie."""
    settings.FILES_ROOT = tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture
def store(db: None) -> Store:
    """Upload bytes under a name."""

    def upload(name: str, content: bytes, kind: str = "booklet", **other: Any) -> StoredFile:
        upload = SimpleUploadedFile("x", content)
        upload._name = name  # past Django's own tidying: the checks must hold without it
        return services.store(upload, kind=kind, **({"actor": None} | other))

    return upload


def on_disk(folder: Path) -> list[Path]:
    """Every file below a folder."""
    return sorted(path for path in folder.rglob("*") if path.is_file()) if folder.exists() else []
