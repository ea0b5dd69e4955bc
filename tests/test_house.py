"""The project tests itself: who may import whom, who may write what, how long things may be. Each rule has its positive control."""

import ast
import os
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from importlinter.cli import lint_imports

from tests.house import code, pages, secrets, words
from tests.house.sources import ROOT, tracked


def test_import_contracts_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(config_filename="pyproject.toml", no_cache=True) == 0


RULES = [
    code.status_assignments, code.signals, code.models_in_lib, code.dictionary_lookups, code.silences, code.long_files,
    code.long_functions,
    pages.all_faults, words.all_faults, secrets.all_faults,
]  # fmt: skip


@pytest.mark.xdist_group("house")  # the sources are read once for all of them
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.__module__.rpartition('.')[2]}-{rule.__name__}")
def test_rule_of_the_house(rule: Callable[[], list[str]]) -> None:
    faults = rule()
    assert not faults, "\n" + "\n".join(faults)


@pytest.mark.xdist_group("house")
def test_groups_of_tests_reach_the_workers(request: pytest.FixtureRequest) -> None:
    """A pytest that the distributing plugin does not know yet drops them without a word."""
    if request.config.getoption("loadgroup", default=False):
        assert request.node.nodeid.endswith("@house")


def test_rules_of_the_house_bite() -> None:
    """Positive controls: each rule finds the fault that it is there for."""
    assert code._assigns_status(ast.parse("case.status = 'x'").body[0])
    assert code._assigns_status(ast.parse("cases.update(status='x')", mode="eval").body)
    assert not code._assigns_status(ast.parse("cases.filter(status='x')", mode="eval").body)
    assert code._is_silenced_without_reason("import x  # no" + "qa: F401, E501")
    assert code._is_silenced_without_reason("x = y  # type" + ": ignore[misc]")
    assert not code._is_silenced_without_reason("import x  # leaf: it calls back  # no" + "qa: F401")
    assert not code._is_silenced_without_reason("import x  # no" + "qa: F401  an entry point")
    bad_tags = ('<p style="x">', '<a onclick="x">', "<script>x</script>", '<img src="//a/b">')
    bad_variables = ("{{ case.members.all }}", "{{ a|add:b }}", "{{ a|safe }}")
    assert [len(pages.faults(bad)) for bad in (*bad_tags, *bad_variables)] == [1] * 7
    assert pages.faults('{# {{ a.all }} #}<p class="x">{{ a.total }}</p><script src="x" nonce="y"></script>') == []
    assert words.faults("請保存您的計劃") == ["保存: write 儲存", "計劃: write 計畫"]
    assert words.faults("請儲存您的計畫") == []
    assert secrets.faults("see /ro" + "ot/x and files.python" + "hosted.org") == ["python" + "hosted.org", "/ro" + "ot/"]


@pytest.mark.django_db
def test_no_migration_is_pending() -> None:
    out = StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=out, verbosity=1)
    assert "No changes detected" in out.getvalue()


def test_no_generated_file_is_tracked() -> None:
    assert [name for name in tracked() if name.endswith((".mo", ".pyc", ".sqlite3")) or name == "uv.lock"] == []


def _settings(tmp_path: Path, *, command: tuple[str, ...] = ("check",), **environment: str) -> subprocess.CompletedProcess[str]:
    """`manage.py check` in an environment of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    environment = {"PORTAL_DATA": str(tmp_path), **environment}
    return subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=kept | environment, capture_output=True, text=True, check=False)


def _production(tmp_path: Path) -> dict[str, str]:
    key = tmp_path / "key"
    key.write_text("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_")
    return {
        "PORTAL_MODE": "production", "PORTAL_SECRET_KEY_FILE": str(key), "PORTAL_ALLOWED_HOSTS": "portal.example.org",
        "PORTAL_BASE_URL": "https://portal.example.org", "PORTAL_DATABASE_URL": "postgres://portal@db.example.org/portal",
        "PORTAL_REDIS_URL": "redis://:secret@127.0.0.1:6379/0", "PORTAL_EMAIL_URL": "smtp+tls://user:secret@mail.example.org:587",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORTAL_MODE", "produktion", "one of embedded, production, test"),
        ("PORTAL_COLOUR", "blue", "unknown setting PORTAL_COLOUR"),
        ("PORTAL_PORT", "80a", "PORTAL_PORT"),
        ("PORTAL_PORT", "99999", "PORTAL_PORT"),
        ("PORTAL_ALLOWED_HOSTS", "*", "* is refused"),
        ("PORTAL_LOG_LEVEL", "loud", "one of DEBUG"),
        ("PORTAL_TRUSTED_PROXIES", "-1", "PORTAL_TRUSTED_PROXIES"),
        ("PORTAL_DATABASE_URL", "oracle9://x/y", "PORTAL_DATABASE_URL"),
        ("PORTAL_EMAIL_URL", "pigeon://roof", "PORTAL_EMAIL_URL"),
        ("PORTAL_REDIS_URL", "http://127.0.0.1", "PORTAL_REDIS_URL"),
        ("PORTAL_BASE_URL", "portal.example.org", "PORTAL_BASE_URL"),
    ],
)
def test_settings_refuse_nonsense_loudly(tmp_path: Path, name: str, value: str, said: str) -> None:
    done = _settings(tmp_path, **{name: value})
    assert (done.returncode, "ImproperlyConfigured" in done.stderr, said in done.stderr) == (1, True, True), done.stderr[-500:]


@pytest.mark.parametrize(
    "name", ["PORTAL_SECRET_KEY_FILE", "PORTAL_REDIS_URL", "PORTAL_DATABASE_URL", "PORTAL_EMAIL_URL", "PORTAL_BASE_URL", "PORTAL_ALLOWED_HOSTS"]
)
def test_production_needs_each_of_its_settings(tmp_path: Path, name: str) -> None:
    environment = _production(tmp_path)
    del environment[name]
    done = _settings(tmp_path, **environment)
    assert (done.returncode, name in done.stderr) == (1, True), done.stderr[-500:]


def test_production_passes_djangos_deployment_check(tmp_path: Path) -> None:
    """R-24, R-56 and the production settings sheet; a warning fails."""
    done = _settings(tmp_path, command=("check", "--deploy", "--fail-level", "WARNING"), **_production(tmp_path))
    assert done.returncode == 0, done.stderr


def test_a_web_worker_does_not_load_what_renders(tmp_path: Path) -> None:
    """WeasyPrint and openpyxl cost 60 MB and a second; only a worker's child needs them (design: performance)."""
    program = """
import sys
from alliance_portal.wsgi import application
from django.urls import get_resolver
get_resolver().url_patterns, get_resolver()._populate()
print(sorted({"weasyprint", "openpyxl", "fontTools", "playwright"} & set(sys.modules)), "django.urls" in sys.modules)
"""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env={**kept, "PORTAL_DATA": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert done.stdout == "[] True\n", done.stderr


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    environment = _production(tmp_path)
    Path(environment["PORTAL_SECRET_KEY_FILE"]).write_text("short")
    assert "fewer than 50 characters" in _settings(tmp_path, **environment).stderr
