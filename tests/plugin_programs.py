"""Loaded by pytest before everything else: test settings, a data folder of its own, and which programs this machine has.

Suites that need a program are skipped where it is missing; the closing lines name them and how to enable them. With CI_STRICT=1 a skip is a failure.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from alliance_portal.ground import translations
from tests import programs
from tests.once import SHARED

ROOT = Path(__file__).resolve().parent.parent
NEEDS = {"redis": programs.REDIS, "browser": programs.CHROMIUM, "office": programs.OFFICE, "drawing": programs.DRAWING}
STATE = pytest.StashKey[dict[str, int]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--database postgres`: a cluster of its own, started for this run and stopped after it."""
    parser.addoption("--database", choices=("sqlite", "postgres"), default="sqlite", help="database of this run (default: sqlite)")


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Set the environment before the settings are read; each worker of xdist has a data folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="portal-test-"))
    early_config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    fonts = ROOT / "var" / "fonts"
    fonts.mkdir(parents=True, exist_ok=True)
    (folder / "fonts").symlink_to(fonts)
    keep = {"PORTAL_DATABASE_URL"}
    for name in [name for name in os.environ if name.startswith("PORTAL_") and name not in keep]:
        del os.environ[name]
    os.environ |= {"PORTAL_MODE": "test", "PORTAL_DATA": str(folder), "PORTAL_LOG_LEVEL": "WARNING"}
    if "PYTEST_XDIST_WORKER" not in os.environ:
        _prepare(early_config, folder)
    yield


def _prepare(config: pytest.Config, folder: Path) -> None:
    """Once a run: the English texts, a folder that its workers share, and the database server if one is asked for."""
    translations.compile_all()
    (folder / "shared").mkdir()
    os.environ[SHARED] = str(folder / "shared")
    if config.known_args_namespace.database == "postgres" and "PORTAL_DATABASE_URL" not in os.environ:
        server = programs.Postgres(folder / "postgres")
        config.add_cleanup(server.stop)
        os.environ["PORTAL_DATABASE_URL"] = server.start()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[STATE] = {}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip what this machine cannot run; leave out what belongs to the other database."""
    on_postgres = "PORTAL_DATABASE_URL" in os.environ
    kept, left_out = [], []
    for item in items:
        mark = item.get_closest_marker("postgres")
        elsewhere = not _uses_database(item) if on_postgres else mark and mark.kwargs.get("only")
        too_long = item.get_closest_marker("thorough") and not is_thorough(config)
        (left_out if elsewhere or too_long else kept).append(item)
        for name, program in NEEDS.items():
            if item.get_closest_marker(name) and not program.found():
                item.add_marker(pytest.mark.skip(reason=f"{program.name} is not installed"))
                config.stash[STATE][name] = config.stash[STATE].get(name, 0) + 1
    if left_out:
        config.hook.pytest_deselected(items=left_out)
    items[:] = sorted(kept, key=_place)


def _place(item: pytest.Item) -> int:
    """What takes minutes on one worker begins first: whole stories, then groups; it does not keep one busy after the others have ended."""
    return 0 if item.nodeid.startswith("tests/journeys/") else 1 if item.get_closest_marker("xdist_group") else 2


def is_thorough(config: pytest.Config) -> bool:
    """CI, or somebody who names the tests that he wants, runs what checks again what quicker tests check in part."""
    return os.environ.get("CI_STRICT") == "1" or any(Path(argument.partition("::")[0]).suffix == ".py" for argument in config.args)


def _uses_database(item: pytest.Item) -> bool:
    """Whether another database could make a difference: what is pure, or looks at permissions alone, has run on SQLite."""
    if item.get_closest_marker("any_database"):
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(fixtures & {"db", "transactional_db", "django_db_setup"})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """The closing lines: what was skipped for want of a program, and how to enable it."""
    for name, program in NEEDS.items():
        if not program.found() and any(name in report.keywords for report in terminalreporter.stats.get("skipped", [])):
            terminalreporter.write_line(f"skipped: tests marked '{name}' ({program.name} is not installed). To enable: {program.how}")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """With CI_STRICT=1 a skipped test fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI_STRICT") == "1" and reporter and reporter.stats.get("skipped") and exitstatus == 0:
        reporter.write_line("CI_STRICT=1: skipped tests count as failures", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A redis-server of our own on a free port (mark the test `redis`)."""
    server = programs.Redis(tmp_path_factory.mktemp("redis"))
    yield server.start()
    server.stop()


@pytest.fixture
def mail_sink() -> Iterator[programs.MailSink]:
    """An SMTP server on a free port; `messages` holds what arrived, `url` is a PORTAL_EMAIL_URL."""
    sink = programs.MailSink()
    sink.start()
    yield sink
    sink.stop()
