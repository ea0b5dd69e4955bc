"""The portal's own settings, with the yardsticks' app and a counter of queries that works only when it is asked."""

from alliance_portal.settings import *  # noqa: F403  the portal's own, a few changed below
from alliance_portal.settings import INSTALLED_APPS, MIDDLEWARE

INSTALLED_APPS = [*INSTALLED_APPS, "tests.bench.yards"]
MIDDLEWARE = ["tests.bench.counting.CountingMiddleware", *MIDDLEWARE]
ROOT_URLCONF = "tests.bench.urls"
WSGI_APPLICATION = "tests.bench.wsgi.application"
