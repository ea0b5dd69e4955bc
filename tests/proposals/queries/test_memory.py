"""The same content is checked once; any fact that changes is checked anew."""

from datetime import date

import pytest

from proposals.models import SectionAnswers
from proposals.queries import cases
from proposals.queries.memory import Memory
from tests.factories import make_proposal


def test_the_newest_values_are_kept() -> None:
    memory: Memory[int] = Memory(2)
    made: list[int] = []

    def make(value: int) -> int:
        made.append(value)
        return value

    for value in (1, 2, 1, 3, 1, 2):
        assert memory.get(value, lambda value=value: make(value)) == value
    assert made == [1, 2, 3, 2]


@pytest.mark.django_db
def test_a_change_is_seen_at_once_and_the_same_content_is_one_answer() -> None:
    proposal = make_proposal(from_sample="tea-vietnam")
    first = cases.checked(proposal)
    assert cases.checked(proposal) is first
    answers = SectionAnswers.objects.get(proposal=proposal, section="cover")
    answers.data.pop("alliance_theme")
    answers.save(update_fields=["data"])
    assert len(cases.checked(proposal).blocking) > len(first.blocking)
    assert cases.checked(proposal, date(2024, 3, 6)).on != first.on
