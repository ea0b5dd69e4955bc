"""Acts of the desk over several chosen cases: each case stands by itself, in a transaction of its own, and says what became of it (R-15).

What will be done is worked out first without changing anything; the same refusals are given again when it is done.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.lib.spoken_dates import spoken
from alliance_portal.mail.models import Mail
from alliance_portal.trail.services import record
from proposals.constants import Status
from proposals.models import Proposal
from proposals.services.errors import Refused
from proposals.services.locks import chain_of, lock_proposal
from review.constants import case_no
from review.models import CaseNumber, Check, CorrectionRound, DeskEntry
from review.permissions import require_staff
from review.queries.desk import themes_of
from review.queries.officers import conflicts_among
from review.queries.screening import OPEN_CHECK
from review.queries.slides import deadlines
from review.services.deadline_reminders import ITEMS, TELL
from review.services.officers import Conflicted, bar_of
from review.services.screening.checks import hand_to, start
from review.services.screening.letters import REMINDER, asked_words, awaited_of, tell

NOT_RECEIVED = Text("尚未收件，不能開始審查。", "It has not been received; the check cannot begin.")
BEGUN = Text("已開始審查。", "The check has begun already.")
NOT_BEGUN = Text("尚未開始審查，沒有承辦人可以變更。", "The check has not begun; there is no officer to change.")
CLOSED = Text("審查已結束。", "The check is over.")
SAME = Text("已由這位承辦人辦理。", "This officer looks after it already.")
NOTHING = Text("目前沒有等候領導企業辦理的事項。", "Nothing waits for the lead firm at present.")
TODAY = Text("今天已經提醒過。", "It was reminded today already.")
OVER = Text("期限已過，請先變更期限。", "The date has passed; change it first.")
NO_DATE = Text("尚未設定簡報期限，請先在計畫申請或會議設定。", "The slides have no deadline yet; set one in the call or the meeting.")
TAKES = Text("開始資格與文件審查，由您承辦。", "The check begins; you look after it.")
DEADLINE, SLIDES, CORRECTION = "deadline", "slides", "correction"
UNSENT = (Status.DRAFT, Status.PAPER_ONLY, Status.UPLOADED)


@dataclass(frozen=True, slots=True)
class Planned:
    """One case of the page before it is done: what will be done, or why it cannot."""

    case: Proposal
    name: str
    number: str
    will: Text | None = None
    refused: Text | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one case; `refused` None: it was done."""

    case: Proposal
    refused: Text | None = None


def names_of(cases: Sequence[Proposal]) -> Mapping[int, tuple[str, str]]:
    """Name and 收件編號 of each case as the desk shows them: of a draft its theme and nothing else (three queries a call)."""
    entries = dict(DeskEntry.objects.filter(proposal__in=cases).values_list("proposal", "theme"))
    numbers = dict(CaseNumber.objects.filter(proposal__in=cases).values_list("proposal", "number"))
    drafts: dict[int, str] = {}
    for call in {case.call for case in cases}:
        drafts |= themes_of(call)
    return {case.pk: (entries.get(case.pk) or drafts.get(case.pk) or case.code, case_no(case.call.code, numbers.get(case.pk))) for case in cases}


Judged = Text | Refused  # what will be done, or why it cannot


def planned(cases: Sequence[Proposal], judge: Callable[[Proposal], Judged]) -> list[Planned]:
    """Every case with what `judge` says of it; nothing is changed."""
    names, found = names_of(cases), []
    for case in cases:
        said = judge(case)
        will, refused = (None, said.text) if isinstance(said, Refused) else (said, None)
        found.append(Planned(case, *names[case.pk], will, refused))
    return found


def done(cases: Sequence[Proposal], act: Callable[[Proposal], object]) -> list[Done]:
    """Do it to each case; one that is refused keeps none of the others back."""
    found = []
    for case in cases:
        try:
            act(case)
        except Refused as refused:
            found.append(Done(case, refused.text))
        except Conflicted as barred:
            found.append(Done(case, barred.args[0]))
        else:
            found.append(Done(case))
    return found


# 開始審查 ------------------------------------------------------------------------------------------------------------------------


def plan_start(cases: Sequence[Proposal], actor: User) -> list[Planned]:
    """Which of these cases the officer can take up (one query more where he has declared no conflict)."""
    barred = {case.pk: bar_of(actor, case) for case, _conflicts in conflicts_among(actor, cases)}

    def judge(case: Proposal) -> Judged:
        conflict = barred.get(case.pk)
        if conflict is not None:
            return Refused("conflict", conflict)
        if case.status == Status.RECEIVED:
            return TAKES
        return Refused("status", NOT_RECEIVED if case.status in UNSENT else BEGUN if case.status in OPEN_CHECK else CLOSED)

    return planned(cases, judge)


def start_each(cases: Sequence[Proposal], actor: User, received_at: datetime) -> list[Done]:
    """Take the checks up. Raises Forbidden."""
    require_staff(actor)
    return done(cases, lambda case: start(case, actor, received_at))


# 指派承辦人 ----------------------------------------------------------------------------------------------------------------------


def checks_of(cases: Sequence[Proposal]) -> dict[int, Check]:
    """The check of each case's standing submission, where one has begun (one query)."""
    rows = Check.objects.filter(proposal__in=cases, submission__superseded_at=None).select_related("officer", "proposal").order_by("pk")
    return {each.proposal_id: each for each in rows}


def plan_officer(cases: Sequence[Proposal], officer: User) -> list[Planned]:
    """Which of these cases can be handed to this officer, and who has them now."""
    checks = checks_of(cases)
    barred = {case.pk: conflicts for case, conflicts in conflicts_among(officer, cases)}

    def judge(case: Proposal) -> Judged:
        check = checks.get(case.pk)
        if check is None or case.status not in OPEN_CHECK:
            return Refused("status", NOT_BEGUN if check is None else CLOSED)
        if case.pk in barred:
            return Refused("conflict", Text(
                f"{officer}已聲明與本案的公司有利害關係。", f"{officer} has declared a conflict of interest with a firm of this case.",
            ))  # fmt: skip
        if check.officer_id == officer.pk:
            return Refused("same", SAME)
        return Text(f"改由{officer}承辦（現為{check.officer}）。", f"{officer} looks after it from now on (now {check.officer}).")

    return planned(cases, judge)


def hand_each(cases: Sequence[Proposal], actor: User, officer: User) -> list[Done]:
    """Hand the checks to this officer. Raises Forbidden."""
    require_staff(actor)
    checks = checks_of(cases)

    def act(case: Proposal) -> None:
        check = checks.get(case.pk)
        if check is None or case.status not in OPEN_CHECK:
            raise Refused("status", NOT_BEGUN if check is None else CLOSED)
        if check.officer_id == officer.pk:
            raise Refused("same", SAME)
        hand_to(check, actor, officer)

    return done(cases, act)


# 發送提醒 ------------------------------------------------------------------------------------------------------------------------


def plan_reminders(cases: Sequence[Proposal], now: datetime) -> list[Planned]:
    """Of what each lead firm would be reminded; what a draft lacks is for its firms to read, not for the desk (four queries more)."""
    untils, rounds, today = deadlines(cases), rounds_awaited(cases), reminded_today(cases, now)
    return planned(cases, lambda case: _reminder(case, untils.get(case.pk), rounds.get(case.pk), today, now))


def rounds_awaited(cases: Sequence[Proposal]) -> dict[int, CorrectionRound]:
    """The notice that each lead has to answer (one query)."""
    rows = CorrectionRound.objects.filter(check_of__proposal__in=cases, supplied_at=None, closed_at=None).select_related("check_of")
    return {each.check_of.proposal_id: each for each in rows}


def reminded_today(cases: Sequence[Proposal], now: datetime) -> frozenset[str]:
    """The chains of those cases of which a reminder by hand went out today (one query)."""
    chains = [chain_of(case) for case in cases]
    rows = Mail.objects.filter(chain__in=chains, key__startswith=_of_day(now))
    return frozenset(rows.values_list("chain", flat=True))


def _of_day(now: datetime) -> str:
    return f"by-hand:{timezone.localdate(now).isoformat()}:"


def _reminder(case: Proposal, until: datetime | None, awaited: CorrectionRound | None, today: frozenset[str], now: datetime) -> Judged:
    said = _of_what(case, until, awaited, now)
    if isinstance(said, Text) and chain_of(case) in today:
        return Refused("today", TODAY)
    return said


def _of_what(case: Proposal, until: datetime | None, awaited: CorrectionRound | None, now: datetime) -> Judged:
    if case.status in UNSENT:
        return _before(case.deadline, now, Text("提醒截止時間與尚未完成的事項", "Reminded of the deadline and of what is open"))
    if case.status == Status.CORRECTION and awaited is not None:
        return _before(awaited.until, now, Text("提醒補件", "Reminded of the documents"))
    if case.status == Status.ELIGIBLE:
        return Refused("no_date", NO_DATE) if until is None else _before(until, now, Text("提醒上傳提案簡報", "Reminded of the slides"))
    return Refused("nothing", NOTHING)


def _before(until: datetime, now: datetime, what: Text) -> Judged:
    if now > until:
        return Refused("over", OVER)
    zh, en = (spoken(timezone.localtime(until), ["day", "weekday", "time"], english=english) for english in (False, True))
    return Text(f"{what.zh}，期限{zh}。", f"{what.en}, by {en}.")


def remind_each(cases: Sequence[Proposal], actor: User, now: datetime) -> list[Done]:
    """Send the reminders that are due; each case at most once a day by hand. Raises Forbidden."""
    require_staff(actor)
    return done(cases, lambda case: remind(case, actor, now))


def remind(proposal: Proposal, actor: User, now: datetime) -> int:
    """Remind one lead firm now; how many mails. Raises Refused (over, no_date, today, nothing)."""
    with transaction.atomic():
        case = lock_proposal(proposal)
        until, awaited = deadlines([case])[case.pk], rounds_awaited([case]).get(case.pk)
        said = _reminder(case, until, awaited, reminded_today([case], now), now)
        if isinstance(said, Refused):
            raise said
        key = f"{_of_day(now)}{case.pk}"
        if case.status == Status.CORRECTION and awaited is not None:
            kind, mails = CORRECTION, _remind_of_documents(case, awaited, key)
        else:
            kind = SLIDES if case.status == Status.ELIGIBLE else DEADLINE
            due_at = until if kind == SLIDES and until is not None else case.deadline
            items = ITEMS[kind](case, now)
            mails = TELL[kind](case, key, due_at, items, now) if items else 0
        if not mails:
            raise Refused("nothing", NOTHING)
        record(chain_of(case), "reminder.by_hand", actor, {"kind": kind, "mails": mails})
    return mails


def _remind_of_documents(case: Proposal, awaited: CorrectionRound, key: str) -> int:
    waiting = [(each.document, each.wrong) for each in awaited_of(awaited)]
    return tell(case, REMINDER, key, lambda reader: asked_words(case, waiting, awaited.until, reader))
