"""Reminders of the deadline of the call and of the slides: what is due and not yet sent, each once, none lost while the sweeper slept (W-46).

A round is one query while no deadline is near. Some cases a round: checking one takes time, and jobs wait for the sweeper too.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from alliance_portal.lib.findings import Text
from alliance_portal.trail.services import record
from proposals.constants import Status
from proposals.models import Call, Proposal
from proposals.queries.cases import check_case, day_of_check, read_case
from proposals.services.consents import ConsentState, status
from proposals.services.locks import chain_of, lock_proposal
from proposals.services.mails import case_mail, in_words, page, theme_of
from proposals.services.submissions import latest
from review.models import PaperIntake, SentReminder
from review.queries.slides import deadlines
from review.rules.reminding import LONGEST, left_in_words, stage_of
from review.services.letters import entry_of, readers_of

CASES_A_ROUND = 20
UNSENT = (Status.DRAFT, Status.PAPER_ONLY)
OWN = Q(extended_until__gt=F("call__deadline"))  # cases with a later deadline of their own
AGREED = (ConsentState.GIVEN, ConsentState.IMPORTED)
Items = Sequence[tuple[int, Text]]  # how many things, said in one line


def remind_due(now: datetime) -> int:
    """Both kinds; how many cases were reminded."""
    return remind_of_deadlines(now) + remind_of_slides(now)


def remind_of_deadlines(now: datetime) -> int:
    """Leads whose application is not whole three days and 24 hours before the deadline, the call's or their own (two queries where none is near)."""
    count, kind, near = 0, SentReminder.Kind.DEADLINE, (now, now + LONGEST)
    open_cases = Proposal.objects.filter(status__in=(*UNSENT, Status.UPLOADED))
    calls = Call.objects.filter(is_published=True, opens_at__lte=now, deadline__gt=near[0], deadline__lte=near[1])
    ends = [(call.deadline, open_cases.filter(call=call).filter(~OWN)) for call in calls]
    own = open_cases.filter(OWN, extended_until__gt=near[0], extended_until__lte=near[1])
    untils = own.values_list("extended_until", flat=True).distinct().order_by("extended_until")
    ends += [(until, own.filter(extended_until=until)) for until in untils if until is not None]
    for due_at, cases in ends:
        stage = stage_of(due_at, now)
        if stage is None:
            continue
        for case in cases.filter(~_is_reminded(kind, stage, due_at)).order_by("pk")[: CASES_A_ROUND - count]:
            count += _remind(case, kind, stage, due_at, now)
    return count


def remind_of_slides(now: datetime) -> int:
    """Leads without slides three days and 24 hours before the deadline of the slides (one query where no case waits for slides)."""
    cases = list(Proposal.objects.filter(status=Status.ELIGIBLE).select_related("call").order_by("pk"))
    if not cases:
        return 0
    near = [(case, until, stage) for case, until in _untils(cases) if (stage := stage_of(until, now)) is not None]
    done = set(SentReminder.objects.filter(kind=SentReminder.Kind.SLIDES, proposal__in=[case for case, _until, _stage in near]).values_list(
        "proposal", "stage", "due_at",
    )) if near else set()
    waiting = [each for each in near if (each[0].pk, each[2], each[1]) not in done]
    return sum(_remind(case, SentReminder.Kind.SLIDES, stage, until, now) for case, until, stage in waiting[:CASES_A_ROUND])


def _untils(cases: list[Proposal]) -> Iterator[tuple[Proposal, datetime]]:
    untils = deadlines(cases)
    for case in cases:
        until = untils[case.pk]
        if until is not None:
            yield case, until


def _is_reminded(kind: str, stage: str, due_at: datetime) -> Exists:
    return Exists(SentReminder.objects.filter(proposal=OuterRef("pk"), kind=kind, stage=stage, due_at=due_at))


def _remind(proposal: Proposal, kind: str, stage: str, due_at: datetime, now: datetime) -> int:
    """Remind one case, in a transaction of its own; 1 when this call did it. Two sweepers at once: one does, the other finds its row."""
    with transaction.atomic():
        case = lock_proposal(proposal)
        items = ITEMS[kind](case, now)
        row, made = SentReminder.objects.get_or_create(
            proposal=case, kind=kind, stage=stage, due_at=due_at, defaults={"open_items": sum(number for number, _said in items), "at": now},
        )
        if not made:
            return 0
        if not row.open_items:
            return 1  # nothing to remind of: looked at once, not every round
        row.mails = TELL[kind](case, f"reminder:{row.pk}", row.due_at, items, now)
        row.save(update_fields=["mails"])
        record(chain_of(case), f"reminder.{kind}", None, {"stage": stage, "due": due_at, "open": row.open_items, "mails": row.mails})
    return 1


# what is open -----------------------------------------------------------------------------------------------------------------


def open_of_application(case: Proposal, now: datetime) -> Items:
    """What keeps an application from being received: findings, consents, the upload, changes since, the paper."""
    if case.status == Status.UPLOADED:
        return _after_upload(case)
    if case.status not in UNSENT:
        return []
    read = read_case(case)
    blocking = len(check_case(read, day_of_check(case.call, now)).blocking)
    states = status(case, read)
    without = [each.company_name or "？" for each in read.members if states[each.pk].state not in AGREED]
    found: list[tuple[int, Text]] = []
    if blocking:
        found.append((blocking, Text(f"計畫書有{blocking}項應修正", f"{blocking} items of the proposal must be fixed")))
    if without:
        names = Text("、".join(without), ", ".join(without))
        found.append((len(without), Text(f"{len(without)}家成員尚未同意：{names.zh}", f"{len(without)} members have not consented: {names.en}")))
    return [*found, (1, Text("尚未上傳送件", "it has not been uploaded"))]


def _after_upload(case: Proposal) -> Items:
    submission, found = latest(case), []
    if submission is not None and submission.content_version != case.content_version:
        found.append((1, Text("上傳後的修改尚未重新上傳", "changes since the upload have not been uploaded")))
    if not PaperIntake.objects.filter(proposal=case, is_late=False).exists():
        found.append((1, Text("書面尚未送達", "the paper has not arrived")))
    return found


def open_of_slides(case: Proposal, _now: datetime) -> Items:
    """The slides, as long as none has come."""
    return [(1, Text("提案簡報尚未上傳", "the slides have not been uploaded"))] if case.status == Status.ELIGIBLE else []


# mails ------------------------------------------------------------------------------------------------------------------------


def tell_of_deadline(case: Proposal, key: str, due_at: datetime, items: Items, now: datetime) -> int:
    """提醒 (glossary 1.5, mail 4) to the lead firm's owners and the contact; how many mails. `key` makes it go once."""
    entry, left = entry_of(case), left_in_words(due_at, now)
    theme = entry.theme if entry else theme_of(case)
    readers = readers_of(case, entry)
    for reader in readers:
        case_mail(
            "deadline_reminder", case, key=f"{key}:{reader.email.lower()}", to=reader.email, theme=theme, language=reader.language,
            person=reader.name, time_left=left.in_language(reader.language), open_items=sum(number for number, _said in items),
            deadline=in_words(due_at, reader.language),
            text="\n".join(f"- {said.in_language(reader.language)}" for _number, said in items), link=page("proposal", case.code),
        )  # fmt: skip
    return len(readers)


def tell_of_slides(case: Proposal, key: str, due_at: datetime, _items: Items, now: datetime) -> int:
    """The reminder of the slides to the same people; how many mails."""
    entry, left = entry_of(case), left_in_words(due_at, now)
    readers = readers_of(case, entry)
    for reader in readers:
        case_mail(
            "slides_reminder", case, key=f"{key}:{reader.email.lower()}", to=reader.email, theme=entry.theme if entry else theme_of(case),
            language=reader.language, person=reader.name, time_left=left.in_language(reader.language),
            slides_until=in_words(due_at, reader.language), link=page("screening_slides", case.code),
        )  # fmt: skip
    return len(readers)


ITEMS: dict[str, Callable[[Proposal, datetime], Items]] = {
    SentReminder.Kind.DEADLINE: open_of_application, SentReminder.Kind.SLIDES: open_of_slides,
}
TELL: dict[str, Callable[[Proposal, str, datetime, Items, datetime], int]] = {
    SentReminder.Kind.DEADLINE: tell_of_deadline, SentReminder.Kind.SLIDES: tell_of_slides,
}
