"""Set-up: what is missing is named with its command; an unchanged installation is left alone; the lock holds hashes and nothing else."""

import re
import socket
from pathlib import Path

import pytest

from alliance_portal.ground import prepare, run
from tests.house.sources import ROOT


def test_missing_libraries_are_named_by_their_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepare, "LIBRARIES", {"libc.so.6": "libc6", "libnowhere-9.so.0": "libnowhere-9-0"})
    assert prepare.missing_packages() == ["libnowhere-9-0"]


def test_without_root_the_exact_command_is_printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert not prepare.install_packages(["libpango-1.0-0", "fontconfig"])
    assert "    sudo apt-get install -y --no-install-recommends libpango-1.0-0 fontconfig\n" in capsys.readouterr().out


def test_the_site_starts_without_pango(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr(prepare, "LIBRARIES", {"libnowhere-9.so.0": "libpango-1.0-0"})
    prepare.prepare_system()
    assert "the site runs without them; printing (PDF) waits" in capsys.readouterr().out


def test_every_locked_package_has_a_version_and_hashes() -> None:
    text = prepare.LOCK.read_text(encoding="utf-8")
    entries = re.findall(r"^([\w.\[\]-]+)==(\S+).*?\n((?:    --hash=sha256:[0-9a-f]{64}.*\n)+)", text, re.MULTILINE)
    names = re.findall(r"^([A-Za-z][\w.\[\]-]*)", text, re.MULTILINE)
    assert [name for name, _, _ in entries] == names
    assert not re.findall(r"://|file:|index-url|find-links", text)


def test_every_wanted_package_is_locked() -> None:
    wanted = re.findall(r"^([\w.-]+)", (ROOT / "requirements.in").read_text(encoding="utf-8"), re.MULTILINE)
    locked = set(re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==", prepare.LOCK.read_text(encoding="utf-8"), re.MULTILINE))
    assert [name for name in wanted if name.lower() not in locked] == []


def test_a_taken_port_gives_the_next_free_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        first = taken.getsockname()[1]
        with run.listen(first) as server:
            assert first < server.getsockname()[1] <= first + 100


@pytest.mark.parametrize("text", ["", "80a", "0", "65536", "-1", "８０００"])
def test_a_port_that_is_none_stops_the_start(text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PORTAL_PORT", text)
    with pytest.raises(SystemExit):
        run.wanted_port()
    assert "a number from 1 to 65535" in capsys.readouterr().out


def test_two_portals_do_not_share_a_data_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lock = run.only_one(tmp_path)
    with pytest.raises(SystemExit):
        run.only_one(tmp_path)
    assert "a portal already runs on" in capsys.readouterr().out
    lock.close()
    run.only_one(tmp_path).close()


def test_a_changed_fixture_prepares_the_data_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "ROOT", tmp_path)
    (tmp_path / "fixtures").mkdir()
    (tmp_path / "fixtures" / "call.yaml").write_text("a: 1")
    first = run.fingerprint()
    assert run.fingerprint() == first
    (tmp_path / "fixtures" / "call.yaml").write_text("a: 2")
    assert run.fingerprint() != first
