"""What the organiser sees of a call once its deadline has passed: the funnel, the cases from the review on, by market, industry, county."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from alliance_portal.accounts.models import User
from proposals.catalogue.model import Option
from proposals.constants import STAFF_LABELS, Status
from proposals.models import Call, Proposal, StatusChange, Submission
from proposals.permissions import visible_proposals
from proposals.queries.calls import edition_of
from proposals.queries.memory import Memory
from review.rules.funnel import CONTRACTED, REACHED, county_of, funnel, masked, stage_of

# K of security 2.1 and everything after it: what the organiser may take away in a file
SCORED_ON = frozenset(status for status in Status if REACHED.get(status.value, 0) > 4) | {
    Status.SCORED, Status.DECIDED, Status.REPORTED, Status.RESERVE, Status.NOT_SELECTED, Status.BELOW_PASS,
}  # fmt: skip
_FROZEN: "Memory[Frozen]" = Memory(512)  # a submission never changes


@dataclass(frozen=True, slots=True)
class Frozen:
    """What the list says of a frozen submission."""

    theme: str
    lead: str
    market: str
    other_market: str
    industries: tuple[str, ...]
    county: str
    members: int
    investigator: str


@dataclass(frozen=True, slots=True)
class Line:
    """A case of the list. `investigator`: masked until the case is under contract (security 2.3)."""

    code: str
    theme: str
    lead: str
    market: str
    industries: tuple[str, ...]
    county: str
    members: int
    investigator: str
    status: Status

    @property
    def status_words(self) -> str:
        """The state in the words of staff (glossary 1.3)."""
        return str(STAFF_LABELS.get(self.status, self.status.label))


def closed_calls(now: datetime) -> list[Call]:
    """Published calls whose deadline has passed, the newest first (one query)."""
    return list(Call.objects.filter(is_published=True, deadline__lt=now).order_by("-roc_year", "code"))


def funnel_of(call: Call) -> list[int]:
    """How many cases came at least to each stage (two queries)."""
    states: dict[int, set[str]] = {}
    for case, status in Proposal.objects.filter(call=call).values_list("pk", "status"):
        states.setdefault(case, set()).add(status)
    for case, target in StatusChange.objects.filter(proposal__call=call).values_list("proposal", "target"):
        states.setdefault(case, set()).add(target)
    return funnel(stage for each in states.values() if (stage := stage_of(each)))


def withdrawn_of(call: Call) -> int:
    """Cases that were withdrawn after they had been submitted (one query)."""
    return Proposal.objects.filter(call=call, status=Status.WITHDRAWN, submissions__isnull=False).distinct().count()


def lines_of(user: User, call: Call, *, english: bool) -> list[Line]:
    """The cases of the call whose pages this person may open, by theme (three queries; what was read once is remembered)."""
    cases = list(visible_proposals(user).filter(call=call).order_by("code"))
    newest: dict[int, Submission] = {}
    for each in Submission.objects.filter(proposal__in=cases).defer("dossier").order_by("number"):
        newest[each.proposal_id] = each
    unread = [each.pk for each in newest.values() if not _knows(each)]
    texts = dict(Submission.objects.filter(pk__in=unread).values_list("pk", "dossier")) if unread else {}
    read = {case: _FROZEN.get(_key(each), partial(_read, texts.get(each.pk, ""))) for case, each in newest.items()}
    labels = _labels(call, english=english)
    lines = [_line(case, read[case.pk], labels) for case in cases if case.pk in read]
    return sorted(lines, key=lambda line: (line.theme, line.code))


def _key(submission: Submission) -> tuple[int, str]:
    return submission.pk, submission.sha256


def _knows(submission: Submission) -> bool:
    return _FROZEN.knows(_key(submission))


def _read(text: str) -> Frozen:
    tree: dict[str, Any] = json.loads(text or "{}")
    of_case, members = tree.get("proposal") or {}, tree.get("members") or []
    basic, own = of_case.get("alliance_basic") or {}, of_case.get("supplementary") or {}
    industries = own.get("theme_industry") or ()
    return Frozen(
        str((of_case.get("cover") or {}).get("alliance_theme") or ""), str(members[0].get("company_name") or "") if members else "",
        str(basic.get("target_market") or ""), str(basic.get("target_country_other") or ""),
        tuple(str(each) for each in industries) if isinstance(industries, list) else (),
        county_of(str((of_case.get("mailing_label") or {}).get("sender_address") or "")), len(members), str(basic.get("pi_name") or ""),
    )  # fmt: skip


def _labels(call: Call, *, english: bool) -> dict[str, str]:
    """Names of markets and industries by key."""
    edition = edition_of(call)
    options: Iterable[Option] = (*edition.field("alliance_basic.target_market").options, *edition.field("supplementary.theme_industry").options)
    return {each.key: each.label.en if english else each.label.zh for each in options}


def _line(case: Proposal, frozen: Frozen, labels: dict[str, str]) -> Line:
    status = Status(case.status)
    is_open = REACHED.get(status.value, 0) >= CONTRACTED
    return Line(
        case.code, frozen.theme or case.code, frozen.lead, frozen.other_market or labels.get(frozen.market, frozen.market),
        tuple(labels.get(each, each) for each in frozen.industries), frozen.county, frozen.members,
        frozen.investigator if is_open else masked(frozen.investigator), status,
    )  # fmt: skip


def counted(values: Iterable[str], unknown: str) -> list[tuple[str, int]]:
    """Names with their numbers, the most frequent first; what is blank stands last under `unknown`."""
    found = Counter(values)
    blank = found.pop("", 0)
    rows = sorted(found.items(), key=lambda each: (-each[1], each[0]))
    return [*rows, (unknown, blank)] if blank else rows


def by_market(lines: Sequence[Line], unknown: str) -> list[tuple[str, int]]:
    """Cases by target market."""
    return counted((line.market for line in lines), unknown)


def by_industry(lines: Sequence[Line], unknown: str) -> list[tuple[str, int]]:
    """Cases by industry of the theme; one with several counts under each."""
    return counted((name for line in lines for name in line.industries or ("",)), unknown)


def by_county(lines: Sequence[Line], unknown: str) -> list[tuple[str, int]]:
    """Cases by the county of the lead firm's own address."""
    return counted((line.county for line in lines), unknown)
