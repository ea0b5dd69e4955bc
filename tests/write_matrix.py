"""`python -m tests.write_matrix [PREFIX …]` writes `matrix.csv` with what the site answers now, for a person to compare and judge.

With prefixes only the routes whose names begin so are asked anew; every other line stays, and lines of routes that are gone fall away.
"""

import csv
import logging
import os
import sys
import tempfile
from typing import Any


def main(prefixes: tuple[str, ...]) -> None:
    """The world of the matrix in a database of its own, every route asked once by every actor."""
    from django.db import transaction
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    from tests import test_matrix
    from tests.matrix_world import ACTORS, make_world

    logging.disable(logging.WARNING)  # refusals are what is asked for
    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    known = {(line["route"], line["method"], line["state"]): [line[actor] for actor in ACTORS] for line in test_matrix.LINES}
    lines: list[list[Any]] = []
    with transaction.atomic():
        world = make_world()
        for client in world.clients.values():
            client.raise_request_exception = False
        for route, arguments in sorted(test_matrix.routes().items()):
            for method in test_matrix.METHODS:
                for state in test_matrix.states_of(route, arguments):
                    answers: list[Any] | None = known.get((route, method, state))
                    if answers is None or not prefixes or route.startswith(prefixes):
                        url = test_matrix.url_of(world, route, state)
                        body = test_matrix.body_of(world, route)
                        answers = [test_matrix.ask(world.clients[actor], method, url, body).status_code for actor in ACTORS]
                    lines.append([route, method, state, *answers])
        transaction.set_rollback(True)
    teardown_databases(databases, verbosity=0)
    with test_matrix.MATRIX.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([["route", "method", "state", *ACTORS], *lines])


if __name__ == "__main__":
    import django

    with tempfile.TemporaryDirectory(prefix="portal-matrix-") as data:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "alliance_portal.settings", "PORTAL_MODE": "test", "PORTAL_DATA": data}
        django.setup()
        main(tuple(sys.argv[1:]))
