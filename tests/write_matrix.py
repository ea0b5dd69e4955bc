"""`python -m tests.write_matrix` writes `matrix.csv` with what the site answers now, for a person to compare and judge."""

import csv
import logging
import os
import tempfile


def main() -> None:
    """The world of the matrix in a database of its own, every route asked once by every actor."""
    from django.db import transaction  # noqa: PLC0415  after Django is set up, as the rest
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases  # noqa: PLC0415

    from tests import test_matrix  # noqa: PLC0415
    from tests.matrix_world import ACTORS, make_world  # noqa: PLC0415

    logging.disable(logging.WARNING)  # refusals are what is asked for
    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    with transaction.atomic(), test_matrix.MATRIX.open("w", encoding="utf-8", newline="") as file:
        world = make_world()
        for client in world.clients.values():
            client.raise_request_exception = False
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["route", "method", "state", *ACTORS])
        for route, arguments in sorted(test_matrix.routes().items()):
            for method in test_matrix.METHODS:
                for state in test_matrix.states_of(arguments):
                    url = test_matrix.url_of(world, route, state)
                    body = test_matrix.body_of(world, route)
                    answers = [test_matrix.ask(world.clients[actor], method, url, body).status_code for actor in ACTORS]
                    writer.writerow([route, method, state, *answers])
        transaction.set_rollback(True)
    teardown_databases(databases, verbosity=0)


if __name__ == "__main__":
    import django

    with tempfile.TemporaryDirectory(prefix="portal-matrix-") as data:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "alliance_portal.settings", "PORTAL_MODE": "test", "PORTAL_DATA": data}
        django.setup()
        main()
