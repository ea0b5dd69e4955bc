"""Counts the queries of a request that asks for it (header X-Count-Queries); timed requests never ask."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse


class CountingMiddleware:
    """Answers with X-Queries (how many) and X-Repeated (how many of them repeat a statement)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "X-Count-Queries" not in request.headers:
            return self.get_response(request)
        seen: Counter[str] = Counter()

        def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
            seen[sql] += 1
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            response = self.get_response(request)
        response["X-Queries"], response["X-Repeated"] = str(seen.total()), str(seen.total() - len(seen))
        return response
