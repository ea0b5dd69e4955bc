"""診斷: each member's wishes, plan and sessions, of one case or of a whole call, in a fixed number of queries."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import cached_property

from kpi.models import Diagnosis, DiagnosisSession, MonthSlot
from kpi.permissions import RUNNING
from kpi.rules.diagnosis import Wish, wish_of
from proposals.catalogue.model import Scope
from proposals.constants import Status
from proposals.models import Call, Proposal, Submission
from proposals.queries.calls import edition_of


@dataclass(frozen=True, slots=True)
class DiagnosisLine:
    """One member: what it wished, what is planned, what was held."""

    case: int
    code: str
    member: int
    name: str
    wish: Wish
    plan: Diagnosis | None
    sessions: tuple[DiagnosisSession, ...]

    @property
    def hours(self) -> Decimal:
        """Hours of all sessions."""
        return sum((each.hours for each in self.sessions), Decimal(0))

    @property
    def stage(self) -> str:
        """Held once a session was recorded, planned with a day, else open."""
        return "held" if self.sessions else "planned" if self.plan is not None and self.plan.planned_on else "open"


class Labels:
    """Labels of the form's options in a language."""

    def __init__(self, call: Call, language: str) -> None:
        self.call, self.language = call, language

    @cached_property
    def _edition(self) -> Any:
        return edition_of(self.call)

    def of(self, path: str, keys: Iterable[str]) -> list[str]:
        """The labels of these keys of a member's field; an unknown key as it is."""
        names = {option.key: option.label.in_language(self.language) for option in self._edition.field(path, Scope.MEMBER).options}
        return [names.get(key, key) for key in keys]


def lines_of_case(case: Proposal) -> list[DiagnosisLine]:
    """The members of a case with months to report, by position (four queries)."""
    return _lines([case.pk])


def lines_of_call(call: Call) -> list[DiagnosisLine]:
    """The members of every alliance in execution or closed, by case and position (five queries)."""
    return _lines(list(Proposal.objects.filter(call=call, status__in=RUNNING | {Status.CLOSED}).order_by("code").values_list("pk", flat=True)))


def _lines(cases: list[int]) -> list[DiagnosisLine]:
    columns = ("proposal_id", "proposal__code", "member_id", "member__company_name", "member__ubn", "member__position")
    slots = MonthSlot.objects.filter(proposal__in=cases).order_by("proposal__code", "member__position").values_list(*columns).distinct()
    wishes = _wishes(cases)
    plans = {each.member_id: each for each in Diagnosis.objects.filter(proposal__in=cases)}
    sessions: dict[int, list[DiagnosisSession]] = defaultdict(list)
    for each in DiagnosisSession.objects.filter(proposal__in=cases):
        sessions[each.member_id].append(each)
    return [
        DiagnosisLine(case, code, member, name, wishes.get((case, ubn)) or Wish(), plans.get(member), tuple(sessions[member]))
        for case, code, member, name, ubn, _position in dict.fromkeys(slots)
    ]


def _wishes(cases: list[int]) -> Mapping[tuple[int, str], Wish]:
    """(case, unified business number) -> what that member wished in the standing submission (one query)."""
    found = {}
    texts = Submission.objects.filter(proposal__in=cases, superseded_at=None).values_list("proposal_id", "dossier")
    for case, text in texts.iterator(chunk_size=50):
        for member in json.loads(text).get("members", ()):
            found[case, str(member.get("ubn") or "")] = wish_of(member)
    return found
