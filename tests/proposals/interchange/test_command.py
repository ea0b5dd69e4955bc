"""`manage.py proposal check FILE`: exit codes, answers, and no database."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from proposals.interchange import DocumentErrors, read_document
from tests.proposals.interchange.build import NAMES, SAMPLES, folder_with, path_of, spoilt, tree_of

ROOT = SAMPLES.parents[1]


def check(capsys: pytest.CaptureFixture[str], path: Path | str, *options: str) -> tuple[int, str, str]:
    try:
        call_command("proposal", "check", str(path), *options)
        code = 0
    except SystemExit as left:
        code = int(left.code or 0)
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.mark.parametrize("name", NAMES)
def test_the_samples_check_clean(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = check(capsys, path_of(name), "--json")
    findings = json.loads(out)
    assert (code, err) == (0, "")
    assert {finding["severity"] for finding in findings} <= {"info"}


def test_json_is_the_same_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder_with(tmp_path, tree_of())
    assert check(capsys, path.rename(path.with_suffix(".json")), "--json") == (0, "[]\n", "")


def test_a_blocking_finding_ends_with_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder_with(tmp_path, spoilt(lambda tree: tree["proposal"]["alliance_basic"].pop("pi_name")))
    code, out, err = check(capsys, path, "--json")
    assert (code, err) == (1, "")
    assert [(finding["code"], finding["where"]) for finding in json.loads(out)] == [("F-05", "proposal.alliance_basic.pi_name")]
    code, out, _err = check(capsys, path)
    assert code == 1
    assert out.startswith("blocking\tF-05\tproposal.alliance_basic.pi_name\t")


def test_an_absent_file_is_a_finding_at_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder_with(tmp_path, spoilt(lambda tree: tree["proposal"]["goals_methods"].update(strategy_figure="figures/gone.png")))
    code, out, _err = check(capsys, path, "--json")
    assert code == 1
    assert "proposal.goals_methods.strategy_figure" in {finding["where"] for finding in json.loads(out)}


def test_a_document_that_does_not_fit_ends_with_two_and_names_every_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def spoil(tree: Any) -> None:
        tree["proposal"]["cover"]["colour"] = "red"
        tree["members"][0]["ubn"] = 90332120

    code, out, err = check(capsys, folder_with(tmp_path, spoilt(spoil)), "--json")
    assert (code, out) == (2, "")
    assert [line.split(": ")[0] for line in err.splitlines()] == ["proposal.cover.colour", "members[0].ubn"]


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("a: [1", "document"),
        ("- 1", "document"),
        ("", "document"),
        ("call: '113'", "format"),
        ("format: alliance-portal/proposal@2\ncall: '113'", "format"),
        ("format: alliance-portal/proposal@1", "call"),
        ("format: alliance-portal/proposal@1\ncall: 113", "call"),
        ("format: alliance-portal/proposal@1\ncall: '999'", "call"),
        ("format: alliance-portal/proposal@1\ncall: '../113'", "call"),
        ("format: alliance-portal/proposal@1\ncall: '113'\ncall: '113'", "call"),
        (
            "format: alliance-portal/proposal@1\ncall: '113'\nproposal: {cover: {alliance_theme: a, alliance_theme: b}}",
            "proposal.cover.alliance_theme",
        ),
    ],
)
def test_a_text_that_is_no_document(content: str, place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(content, encoding="utf-8")
    code, out, err = check(capsys, path, "--json")
    assert (code, out) == (2, "")
    assert err.startswith(f"{place}: ")


def test_a_link_that_leaves_the_folder_does_not_fit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    path = folder_with(inside, spoilt(lambda tree: tree["proposal"]["goals_methods"].update(strategy_figure="figures/link.png")))
    (tmp_path / "secret.png").write_bytes((SAMPLES / "figures/tea-strategy.png").read_bytes())
    (inside / "figures/link.png").symlink_to(tmp_path / "secret.png")
    code, _out, err = check(capsys, path, "--json")
    assert code == 2
    assert err.startswith("proposal.goals_methods.strategy_figure: ")


def test_a_file_that_is_not_there_and_a_day_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert check(capsys, "nothing.yaml", "--json")[0] == 2
    assert check(capsys, path_of(), "--on", "昨天")[0] == 2
    assert check(capsys, path_of(), "--on", "")[0] == 2
    assert check(capsys, path_of(), "--on", "113.3.6")[0] == 0


def test_the_day_of_the_check_is_the_one_that_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _err = check(capsys, path_of("bento-japan"), "--json", "--on", "99.1.1")
    assert code == 1  # some firms are founded after it
    assert "F-38" in {finding["code"] for finding in json.loads(out)}  # years of entry that lie in the future of that day


def test_no_database_is_opened(tmp_path: Path) -> None:
    environment = {**os.environ, "PORTAL_DATA": str(tmp_path / "var"), "PORTAL_DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}
    command = [sys.executable, "manage.py", "proposal", "check", str(path_of()), "--json"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout) == []
    assert not list((tmp_path).rglob("*.sqlite3"))


def test_a_document_larger_than_ten_megabytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_bytes(b"# " + b"x" * 10_000_001)
    with pytest.raises(DocumentErrors) as caught:
        read_document(path)
    assert caught.value.lines("en") == ["document: the file is too large, at most 10 MB"]


UNREAD = (
    ("x.yaml", "a: 1\n\tb: 2\n", "第 2 行"),
    ("x.json", '{\n"a":\n}', "第 3 行"),
    ("gone.yaml", None, "沒有這個檔案或資料夾"),
    (".", None, "這是資料夾，不是檔案"),
)


@pytest.mark.parametrize(("name", "content", "says"), UNREAD)
def test_why_a_file_cannot_be_read_is_said_in_one_language(
    name: str, content: str | None, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_text(content, encoding="utf-8")
    code, out, err = check(capsys, path, "--json")
    assert (code, out) == (2, "")
    assert says in err
    assert set(re.findall("[A-Za-z]{3,}", err)) <= {"document", "YAML", "JSON"}, "the parser's or the system's English"
    code, _out, err = check(capsys, path, "--json", "--language", "en")
    assert code == 2
    assert err.isascii()


REFUSED = (
    (".", (), "--out: "),
    ("no/such/paper.pdf", (), "--out: "),
    *(("paper.pdf", ("--edition", "member", "--member", number), "--member: ") for number in ("0", "-1", "9")),
)


@pytest.mark.parametrize(("out", "options", "says"), REFUSED)
def test_a_paper_for_nowhere_or_nobody_is_refused(
    out: str, options: tuple[str, ...], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as left:
        call_command("proposal", "render", str(path_of()), "--out", str(tmp_path / out), *options)  # eight members
    said = capsys.readouterr()
    assert (left.value.code, said.out) == (2, "")
    assert said.err.startswith(says)
    assert not list(tmp_path.iterdir())


def test_a_reader_that_has_enough_ends_the_command_quietly(tmp_path: Path) -> None:
    path = folder_with(tmp_path, spoilt(lambda tree: tree["proposal"]["alliance_basic"].pop("pi_name")))
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "manage.py", "proposal", "check", str(path)]
    done = subprocess.run(command, cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, check=False, timeout=120)
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")
