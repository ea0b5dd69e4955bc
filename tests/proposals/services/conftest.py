"""The command of the case, as a person at the terminal has it."""

import io
from collections.abc import Callable

import pytest
from django.core.management import call_command

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(db: None) -> Run:
    """`manage.py proposal …`: exit code, stdout, stderr."""

    def command(*arguments: str) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        try:
            call_command("proposal", *arguments, stdout=out, stderr=err)
        except SystemExit as ended:
            return int(ended.code or 0), out.getvalue(), err.getvalue()
        return 0, out.getvalue(), err.getvalue()

    return command
