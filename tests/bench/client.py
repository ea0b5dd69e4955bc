"""One browser that only measures: cookies, forms, CSRF token, one connection a request. Loopback only, standard library only."""

import http.client
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlencode


@dataclass(frozen=True)
class Answer:
    """What came back, and how long it took from connect to last byte, in seconds."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


class Inputs(HTMLParser):
    """The named inputs of each form of a page with their present values, as a browser would send them."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[dict[str, list[str]]] = [{}]
        self._area: str | None = None
        self._select: str | None = None
        self.feed(page)

    @property
    def values(self) -> dict[str, list[str]]:
        """The form that is open."""
        return self.forms[-1]

    def holding(self, name: str) -> dict[str, list[str]]:
        """The form with an input of this name."""
        return next(form for form in self.forms if name in form)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, kind = given.get("name"), (given.get("type") or "text").lower()
        if tag == "form":
            self.forms.append({})
        elif tag == "input" and name and kind not in {"submit", "button", "image", "file", "reset"}:
            if kind not in {"checkbox", "radio"} or "checked" in given:
                self.values.setdefault(name, []).append(given.get("value") or ("on" if kind in {"checkbox", "radio"} else ""))
        elif tag == "textarea" and name:
            self._area = name
            self.values.setdefault(name, []).append("")
        elif tag == "select" and name:
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            self.values.setdefault(self._select, []).append(given.get("value") or "")

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[self._area][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None


class Browser:
    """A session that is signed in already: its cookies are given."""

    def __init__(self, port: int, cookies: Mapping[str, str]) -> None:
        self.port, self.cookies = port, dict(cookies)

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """One request on a connection of its own, as behind a proxy without keep-alive."""
        sent = {"Accept": "text/html,*/*", "Referer": f"http://127.0.0.1:{self.port}{path}", "Connection": "close", **headers}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        started = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            payload = response.read()
        finally:
            connection.close()
        spent = time.perf_counter() - started
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, _, rest = cookie.partition("=")
            self.cookies[name.strip()] = rest.split(";", 1)[0]
        return Answer(response.status, dict(response.headers), payload, spent)

    def form(self, path: str, holding: str) -> dict[str, list[str]]:
        """The form of a page that holds an input of this name; raises when the page does not answer 200."""
        answer = self.ask("GET", path)
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}")
        return Inputs(answer.body.decode()).holding(holding)

    def post_form(self, path: str, values: Mapping[str, list[str]], **headers: str) -> Answer:
        """As a form without files is sent."""
        body = urlencode([(name, value) for name, found in values.items() for value in found]).encode()
        return self.ask("POST", path, body, **{"Content-Type": "application/x-www-form-urlencoded", **headers})

    def post_json(self, path: str, value: object, token: str, **headers: str) -> Answer:
        """As the autosave script sends."""
        sent = {"Content-Type": "application/json", "X-CSRFToken": token, "X-Requested-With": "XMLHttpRequest", **headers}
        return self.ask("POST", path, json.dumps(value, ensure_ascii=False).encode(), **sent)
