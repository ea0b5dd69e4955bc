"""The corpus of field input (tests/corpus/fields.yaml) typed into the pages without JavaScript.

What is wrong is said beside the field and in the summary with a link, everything else is kept, and nothing is a fault of ours.
"""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client
from django.urls import reverse

from alliance_portal.accounts.models import User
from proposals.models import Proposal, SectionAnswers
from tests.factories import lead_row

CASES = yaml.safe_load((Path(__file__).parents[2] / "corpus" / "fields.yaml").read_text(encoding="utf-8"))
TIMES = re.compile(r"(.)\*(\d+)")
pytestmark = pytest.mark.django_db


def typed(value: Any) -> Any:
    """A value as the browser posts it; `字*20000` is that many letters, `x*500 values` that many values."""
    if isinstance(value, str) and value.endswith(" values"):
        letter, count = TIMES.fullmatch(value.removesuffix(" values")).groups()  # type: ignore[union-attr]  a typo here is to fail
        return [f"{letter}{number}" for number in range(int(count))]
    found = TIMES.fullmatch(value) if isinstance(value, str) else None
    return found[1] * int(found[2]) if found else value


def beside(html: str, field: str) -> str:
    """What stands in the place for messages beside a field."""
    found = re.search(rf'data-messages="{re.escape(field)}">(.*?)</div>', html, re.DOTALL)
    return found[1] if found else ""


@pytest.mark.parametrize("case", CASES, ids=[each["id"] for each in CASES])
def test_what_is_typed(draft: Proposal, lead: User, case: dict[str, Any]) -> None:
    client = Client(raise_request_exception=True)
    client.force_login(lead)
    member = lead_row(draft) if case.get("of") == "lead" else None
    place = [draft.code, member.key, case["section"]] if member else [draft.code, case["section"]]
    page = reverse("member_section" if member else "section", args=place)
    revision = 0
    if case.get("begin"):
        SectionAnswers.objects.create(proposal=draft, member=member, section=case["section"], data=case["begin"], revision=1)
        revision = 1

    answer = client.post(page, {"revision": str(revision), **{name: typed(value) for name, value in case["post"].items()}})

    assert answer.status_code == case["status"]
    html = (answer if answer.status_code != 302 else client.get(page)).content.decode()
    if "beside" in case:
        said = beside(html, case["beside"])
        assert case["says"] in said
        assert ('class="msg warn"' in said) is (case.get("level") == "warning")
        assert f'#id_{case["beside"]}"' in html
    for field in case.get("silent", ()):
        assert beside(html, field) == ""
    if "shown" in case:
        assert case["shown"] in html
    if "stored" in case:
        _stands(draft, member, case)


def _stands(draft: Proposal, member: Any, case: dict[str, Any]) -> None:
    if case["section"] == "identity":
        row = lead_row(draft)
        assert {key: getattr(row, key) for key in case["stored"]} == case["stored"]
        return
    found = SectionAnswers.objects.filter(proposal=draft, member=member, section=case["section"]).first()
    assert (found.data if found else None) == case["stored"]


def test_every_number_is_there_once() -> None:
    assert len({each["id"] for each in CASES}) == len(CASES)
