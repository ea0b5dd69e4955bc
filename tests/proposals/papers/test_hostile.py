"""R-33 and R-34: typed text fetches nothing, reads nothing, and a render is bounded in time and memory."""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from alliance_portal.lib import child_process
from proposals.catalogue.model import Field, Kind, Scope, Section
from proposals.papers.fetching import Forbidden, OnlyOurs
from proposals.rules.dossier import Dossier, RichText
from tests.proposals.papers.printing import printed, small

CANARY = "CANARY-7f3d1c"
ROOT = Path(__file__).resolve().parents[3]
TEXTS = (Kind.TEXT, Kind.LONGTEXT)


@contextmanager
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A server on 127.0.0.1 that writes down whoever comes."""
    hits: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        open_ = threading.Event()
        open_.set()

        def serve() -> None:
            while open_.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                with connection:
                    hits.append(connection.recv(200))
                    connection.sendall(b"HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n")

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1], hits
        finally:
            open_.clear()
            thread.join()


def payload(port: int, canary: Path) -> str:
    return (f'"><img src="http://127.0.0.1:{port}/img"><link rel=attachment href="file://{canary}">'
            f"<style>@import url(http://127.0.0.1:{port}/css)</style><object data=file://{canary}>")


def infested(dossier: Dossier, text: str) -> Dossier:
    """Every text field and every text column of the form holds the payload."""

    def infest(section: Section, record: Any) -> dict[str, Any]:
        found = dict(record)
        for field in section.fields:
            if field.kind in TEXTS:
                found[field.key] = RichText(f"<p>{text}</p>") if field.key == "marketing_model" else text
            elif field.kind is Kind.TABLE and isinstance(found.get(field.key), tuple):
                found[field.key] = tuple({**row, **{column.key: text for column in field.columns if is_text(column) and column.key in row}}
                                         for row in found[field.key])
        return found

    def is_text(column: Field) -> bool:
        return column.kind in TEXTS

    edition = dossier.edition
    return replace(
        dossier,
        proposal={section.key: infest(section, dossier.record(section.key)) for section in edition.of_scope(Scope.ALLIANCE)},
        members=tuple(replace(member, company_name=text, owner_name=text, sections={
            section.key: infest(section, member.record(section.key)) for section in edition.of_scope(Scope.MEMBER)}) for member in dossier.members),
    )


def streams(path: Path) -> bytes:
    """All decompressed streams of a file."""
    reader = PdfReader(path)
    found = b""
    for number in range(1, len(reader.xref[0]) + len(reader.xref_objStm) + 1):
        thing = reader.get_object(number)
        if hasattr(thing, "get_data"):
            found += thing.get_data()
    return found


def test_payloads_in_every_text_field_fetch_nothing(tmp_path: Path) -> None:
    canary = tmp_path / "canary.txt"
    canary.write_text(CANARY)
    with listener() as (port, hits):
        printed(infested(small(), payload(port, canary)), tmp_path / "paper.pdf")

    assert hits == []
    assert CANARY.encode() not in streams(tmp_path / "paper.pdf")
    assert CANARY.encode() not in (tmp_path / "paper.pdf").read_bytes()


def test_the_same_payloads_work_with_the_default_fetcher(tmp_path: Path) -> None:
    """The positive control: unescaped, with WeasyPrint's own fetcher, the listener is called and the canary's file is read."""
    canary = tmp_path / "canary.txt"
    canary.write_text(CANARY)
    with listener() as (port, hits):
        script = ("import sys, weasyprint; weasyprint.HTML(string=sys.argv[1]).write_pdf(sys.argv[2])")
        subprocess.run([sys.executable, "-c", script, f'<p title="{payload(port, canary)}', str(tmp_path / "control.pdf")],
                       check=True, capture_output=True, timeout=60)

    assert len(hits) >= 2
    assert CANARY.encode() in streams(tmp_path / "control.pdf")


@pytest.mark.parametrize("address", ["file:///etc/passwd", "http://127.0.0.1/", "https://example.org/a.png", "data:text/plain,x", "ftp://x/y",
                                     "paper-file:7", "paper-file:../x", "paper-font:other", "paper-bar:x", "asset:x", ""])
def test_fetcher_serves_only_its_table(address: str) -> None:
    with pytest.raises(Forbidden):
        OnlyOurs({}, []).fetch(address)


def test_fetcher_serves_its_own_bars() -> None:
    assert OnlyOurs({}, []).fetch("paper-bar:start").read().startswith(b"<svg")


@pytest.mark.parametrize(("work", "reason"), [
    ("x = bytearray(3 << 30)", child_process.TOO_BIG),
    ("while True: pass", child_process.TOO_SLOW),
    ("import time; time.sleep(60)", child_process.TOO_SLOW),
    ("import os; os.abort()", child_process.TOO_BIG),
    ("raise RuntimeError('x')", child_process.BROKEN),
    ("import sys; sys.exit(0)", child_process.BROKEN),
])
def test_child_is_bounded(work: str, reason: object) -> None:
    with pytest.raises(child_process.ChildFailed) as caught:
        child_process.run("tests.proposals.papers.stand_in", {"work": work}, soft_seconds=1, hard_seconds=4)

    assert caught.value.reason == reason


def test_child_answers() -> None:
    assert child_process.run("tests.proposals.papers.stand_in", {"work": "found = 7"}) == {"found": 7}


def test_child_knows_neither_settings_nor_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_DATABASE_URL", "postgres://secret")
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "alliance_portal.settings")

    answer = child_process.run("tests.proposals.papers.stand_in", {"work": "import os, sys; import proposals.papers.pdf; found = ["
                               "name for name in os.environ if name.startswith(('PORTAL', 'DJANGO'))] + [m for m in sys.modules if m == 'django']"})

    assert answer == {"found": []}


def test_web_process_never_imports_weasyprint() -> None:
    script = ("import sys; import proposals.papers.child, proposals.papers.composition, proposals.papers.commandline; "
              "print([name for name in sys.modules if name in ('weasyprint', 'pypdf', 'fontTools', 'django')])")
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, cwd=ROOT, text=True).stdout

    assert found.strip() == "[]"
