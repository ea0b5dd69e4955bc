"""The named requests of the bench: yardsticks first, then the portal's pages and saves, each bound to its yardstick."""

import json
import secrets
from collections.abc import Mapping
from typing import Any

from tests.bench.client import Answer, Browser
from tests.bench.measures import Request

Y0, Y1, Y2, Y3 = "Y0 bare view", "Y1 signed-in page", "Y2 lean ranking", "Y3 lean save"
PAGE, AUTOSAVE, SUBMIT = 2.0, 3.0, 6.0  # at most so many times the yardstick (design: performance)
QUERIES = 15
CHECK_QUERIES = 20  # registers, other cases, likenesses, notices, rulings, answers: one each
# sections whose pages and saves are measured: short, long texts, a big table, the grid of months
SECTIONS = ("alliance_basic", "goals_methods", "quantified_benefits", "schedule")


def sections_of(cast: Mapping[str, Any]) -> list[str]:
    """The alliance's sections that hold answers."""
    return list(cast["sections"])


def all_of(port: int, cast: Mapping[str, Any]) -> list[Request]:
    """Everything that is measured, in the order of the table."""
    case, sending = f"/proposals/{cast['code']}/", f"/proposals/{cast['sending']}/submit/"
    pages = {"home of the lead": "/", "the case": case, "the checklist": f"{case}check/"}
    pages |= {"the alliance": f"{case}members/", "submit page": sending}
    pages |= {f"section {section}": f"{case}sections/{section}/" for section in SECTIONS}
    return [
        get(port, {}, Y0, "/yard/bare/"),
        get(port, cast["cookies"], Y1, "/yard/page/"),
        get(port, cast["desk"], Y2, "/yard/ranking/"),
        lean_save(port, cast),
        *(get(port, cast["cookies"], name, path, Y1, PAGE) for name, path in pages.items()),
        check(port, cast),
        get(port, cast["desk"], "an alliance's progress with its pictures", f"/execution/cases/{cast['running']}/progress/?on=2024-09-09", Y1, PAGE),
        get(port, cast["desk"], "the same, 8 members and 8 months", f"/execution/cases/{cast['worlds']['board']['3']}-00000/progress/", Y1, PAGE),
        *(autosave(port, cast, section) for section in SECTIONS),
        score(port, cast),
        monthly_report(port, cast),
        submit(port, cast, sending),
    ]


def get(port: int, cookies: Mapping[str, str], name: str, path: str, yardstick: str = "", at_most: float = 0.0) -> Request:
    """A page."""
    browser = Browser(port, cookies)
    return Request(name, lambda _number, **headers: browser.ask("GET", path, **headers), 200, yardstick, at_most)


def check(port: int, cast: Mapping[str, Any]) -> Request:
    """The whole check of a case: findings with evidence, every firm, the questions to staff."""
    found = get(port, cast["desk"], "the check of a case", f"/desk/cases/{cast['checking']}/check/", Y1, PAGE)
    found.most_queries = CHECK_QUERIES
    return found


def lean_save(port: int, cast: Mapping[str, Any]) -> Request:
    """Y3."""
    browser, path = Browser(port, cast["cookies"]), "/yard/save/7/"
    values = browser.form(path, "text")

    def send(number: int, **headers: str) -> Answer:
        figures = {f"c{criterion}": [str((number + criterion) % 6)] for criterion in range(5)}
        return browser.post_form(path, {**values, **figures, "text": [f"run {number}"]}, **headers)

    return Request(Y3, send, 302)


def autosave(port: int, cast: Mapping[str, Any], section: str) -> Request:
    """A save of a whole section as its page's script sends it; one text is another each time."""
    browser, path = Browser(port, cast["cookies"]), f"/proposals/{cast['code']}/sections/{section}/"
    values = browser.form(path, "revision")
    token, revision = values["csrfmiddlewaretoken"][0], [int(values["revision"][0])]
    fields = {name: found for name, found in values.items() if name not in {"csrfmiddlewaretoken", "revision"}}
    texts = [name for name, found in fields.items() if found[0] not in {"", "true", "false", "yes", "no", "on"}]
    changing = max(texts, key=lambda name: len(fields[name][0]))
    text = fields[changing][0]

    def send(number: int, **headers: str) -> Answer:
        body = {"fields": {**fields, changing: [f"{text[:-1]}{number % 10}"]}, "revision": revision[0]}
        answer = browser.post_json(f"{path}autosave/", body, token, **headers)
        revision[0] = revision_of(answer, revision[0])
        return answer

    return Request(f"autosave of {section}", send, 200, Y3, AUTOSAVE, QUERIES)


def score(port: int, cast: Mapping[str, Any]) -> Request:
    """A save of a score sheet beside the frozen plan, as its page's script sends it; one score and one remark are others each time."""
    browser, path = Browser(port, cast["reviewer"]), f"/review/cases/{cast['scoring']}/"
    values = browser.form(path, "revision")
    token, revision = values["csrfmiddlewaretoken"][0], [int(values["revision"][0])]
    fields = {name: found for name, found in values.items() if name not in {"csrfmiddlewaretoken", "revision"}}

    def send(number: int, **headers: str) -> Answer:
        changed = {"s-market": [str(60 + number % 40)], "r-market": [f"run {number}"]}
        answer = browser.post_json(f"{path}save/", {"fields": {**fields, **changed}, "revision": revision[0]}, token, **headers)
        revision[0] = revision_of(answer, revision[0])
        return answer

    return Request("autosave of a score sheet", send, 200, Y3, AUTOSAVE, QUERIES)


def monthly_report(port: int, cast: Mapping[str, Any]) -> Request:
    """A save of a member's monthly report; one figure and one text are others each time."""
    browser, path = Browser(port, cast["writer"]), cast["report"]
    values = browser.form(path, "revision")
    token, revision = values["csrfmiddlewaretoken"][0], [int(values["revision"][0])]
    fields = {name: found for name, found in values.items() if name not in {"csrfmiddlewaretoken", "revision"}}

    def send(number: int, **headers: str) -> Answer:
        changed = {"opportunity": [str(10 + number % 90)], "work_kpi1": [f"run {number}"]}
        answer = browser.post_json(f"{path}save/", {"fields": {**fields, **changed}, "revision": revision[0]}, token, **headers)
        revision[0] = revision_of(answer, revision[0])
        return answer

    return Request("autosave of a monthly report", send, 200, Y3, AUTOSAVE, QUERIES)


def revision_of(answer: Answer, before: int) -> int:
    """The revision that a saved section has now."""
    return int(json.loads(answer.body)["revision"]) if answer.status == 200 else before


def submit(port: int, cast: Mapping[str, Any], path: str) -> Request:
    """The final submit; each one is a submission of its own."""
    browser = Browser(port, cast["cookies"])
    values = browser.form(path, "key")

    def send(_number: int, **headers: str) -> Answer:
        return browser.post_form(path, {**values, "understood": ["yes"], "key": [secrets.token_hex(16)]}, **headers)

    return Request("final submit", send, 302, Y3, SUBMIT)
