"""Every mail that a call may word is sent with the call's scope: otherwise staff would edit a text that nobody gets."""

import ast
from collections.abc import Iterator
from pathlib import Path

from alliance_portal.mail import wordings

ROOT = Path(__file__).resolve().parents[2]
# mails of a case go through `case_mail`, which names the scope itself; these call the outbox directly


def direct(source: str) -> Iterator[tuple[str, bool]]:
    """Event of each direct call of the outbox, and whether the call names a scope."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "enqueue" and node.args and isinstance(node.args[0], ast.Constant):
            yield str(node.args[0].value), any(isinstance(each, ast.Constant) and each.value == "scope" for each in ast.walk(node))


def test_direct_senders_of_a_call_s_mails_name_it() -> None:
    found = [
        (str(path.relative_to(ROOT)), event, is_named)
        for app in ("proposals", "review", "kpi") for path in sorted((ROOT / app).rglob("*.py"))
        for event, is_named in direct(path.read_text(encoding="utf-8")) if event in wordings.editable()
    ]  # fmt: skip
    assert {event for _path, event, _named in found} >= {"reviewer_seated", "review_opened", "meeting_notice_member"}
    assert [each for each in found if not each[2]] == []


def test_the_look_finds_who_forgets() -> None:
    assert list(direct('enqueue("withdrawn", key="k", context={"scope": call.code})')) == [("withdrawn", True)]
    assert list(direct('enqueue("withdrawn", key="k", context={"year": 113})')) == [("withdrawn", False)]
