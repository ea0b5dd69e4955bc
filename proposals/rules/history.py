"""History of a firm (E-13, E-14, E-18, E-20 to E-26) on the day of the check (spec: findings, table).

The registers, where they were asked, outweigh what the firm typed: a typed line about a coaching that is on record is not looked at.

"Same programme" is told by its name. A firm is five years old on its fifth anniversary; one that was founded on 29 February has
its anniversary in other years on 1 March, when the year is over (Civil Code, Article 121). No special approval (E-21, E-24) is known
here: it is the staff's.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from alliance_portal.lib.findings import Finding, Severity, Text
from proposals.rules import facts
from proposals.rules.dossier import Dossier, Programme
from proposals.rules.places import in_alliance, in_member
from proposals.rules.reading import Row, chosen, compact, number, plain_text, rows
from proposals.rules.registered import NOTHING, Coached, Sanctioned, Source
from proposals.rules.wording import of_firm

RUNNING, CLOSED, ABNORMAL, REVOKED = "執行中", "結案", "異常結案", "撤銷"
STATUS_KEYS = {"running": RUNNING, "closed": CLOSED, "abnormal": ABNORMAL, "revoked": REVOKED}
ROC = 1911  # ROC year 1 is 1912


@dataclass(frozen=True, slots=True)
class Coaching:
    """One line of a firm's coaching record. `ended` is None while it runs, or as long as nobody can tell."""

    programme: str
    roc_year: int
    status: str
    ended: date | None
    is_same: bool
    source: Source | None = None  # None: typed by the firm
    system: str = ""

    @property
    def took_place(self) -> bool:
        """Whether firms were coached: a revoked one was not executed."""
        return self.status != REVOKED


@dataclass(frozen=True, slots=True)
class Past:
    """A firm's history on the day of the check. `is_venture` is None while the founding date is blank."""

    index: int
    coachings: tuple[Coaching, ...]
    is_venture: bool | None
    programme: Programme
    sanctions: tuple[Sanctioned, ...] = ()

    @property
    def where(self) -> str:
        """The place of the table: a rule over a table names the table."""
        return in_member(self.index, "supplementary", "coaching_history")

    def same(self) -> tuple[Coaching, ...]:
        """Coachings of this same programme that took place."""
        return tuple(each for each in self.coachings if each.is_same and each.took_place)


def anniversary(day: date, years: int) -> date:
    """The same day `years` later; 1 March for a 29 February that the year lacks."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def is_under_age(founded: date, years: int, on: date) -> bool:
    """Whether a firm is not yet `years` old on a day."""
    return on < anniversary(founded, years)


def pasts(dossier: Dossier, on: date) -> Iterator[Past]:
    """The history of every member firm that has one."""
    for index in range(len(dossier.members)):
        past = past_of(dossier, index, on)
        if past.coachings or past.sanctions:
            yield past


def past_of(dossier: Dossier, index: int, on: date) -> Past:
    """The history of one member firm: what is on record, then what it typed besides."""
    member, programme = dossier.members[index], dossier.programme
    registered = member.registered or NOTHING
    recorded = [_recorded(each, programme, on) for each in registered.coachings]
    typed = [_coaching(row, programme, on) for row in rows(member.record("supplementary"), "coaching_history")]
    lines = (*recorded, *(each for each in typed if not any(_is_told_by(each, other) for other in recorded)))
    founded = facts.founding_date(member).value
    venture = is_under_age(founded, programme.venture_years, on) if founded is not None else None
    return Past(index, lines, venture, programme, registered.sanctions)


def _is_told_by(typed: Coaching, recorded: Coaching) -> bool:
    """Whether a typed line is about a coaching that is on record: the same year and the same programme, however it is spelt."""
    same_name = compact(typed.programme) == compact(recorded.programme) or (typed.is_same and recorded.is_same)
    return typed.roc_year == recorded.roc_year and same_name


def _recorded(line: Coached, programme: Programme, on: date) -> Coaching:
    row = {"programme": line.programme, "roc_year": line.roc_year, "status": line.status, "end_date": line.end_date}
    return replace(_coaching(row, programme, on), source=line.source, system=line.system)


def _coaching(row: Row, programme: Programme, on: date) -> Coaching:
    ticked = chosen(row, "status")
    status = STATUS_KEYS.get(ticked[0], ticked[0]) if ticked else ""
    name, year = plain_text(row.get("programme")), int(number(row, "roc_year") or 0)
    ended = row.get("end_date")
    if not isinstance(ended, date):
        # without a day, a coaching that is over ended with its year at the latest
        ended = min(date(year + ROC, 12, 31), on) if status not in {RUNNING, ""} and 0 < year < 1000 else None
    return Coaching(name, year, status, ended if ended is None or ended <= on else None, compact(programme.programme_keyword) in compact(name))


def abnormal_closings(past: Past) -> list[Coaching]:
    """Coachings that were closed abnormally (E-13)."""
    return [each for each in past.coachings if each.status == ABNORMAL]


def coachings_this_year(past: Past) -> list[Coaching]:
    """Coachings in the call's own year, running or ended (E-20, E-22)."""
    return [each for each in past.coachings if each.took_place and each.roc_year == past.programme.roc_year]


def still_cooling(past: Past, on: date) -> list[Coaching]:
    """Coachings of this programme that ended too short a time ago and are not directly followed on (E-25)."""
    years = {each.roc_year for each in past.same()} | {past.programme.roc_year}
    return [
        each for each in past.same()
        if each.ended is not None and on < anniversary(each.ended, past.programme.cooldown_years) and each.roc_year + 1 not in years
    ]


def bans(past: Past, on: date) -> list[Coaching]:
    """Coachings revoked as not executed whose ban still runs (E-26)."""
    ban = past.programme.non_execution_ban_years
    return [each for each in past.coachings if each.status == REVOKED and (each.ended is None or on < anniversary(each.ended, ban))]


def running_suspensions(past: Past, on: date) -> list[Sanctioned]:
    """Suspensions that run on a day; the last day counts (E-14)."""
    return [each for each in past.sanctions if each.runs(on)]


def no_running_suspension(past: Past, on: date) -> Finding | None:
    """A suspension that has not yet expired stops the application (E-14)."""
    found = running_suspensions(past, on)
    if not found:
        return None
    latest = max(found, key=lambda each: each.ends_on or date.max)
    until = Text(f"至{_roc(latest.ends_on)}屆滿", f"until {latest.ends_on}") if latest.ends_on else Text("屆滿日未載明", "no end is known")
    sentence = Text(
        f"{latest.authority or '主管機關'}停權處分尚未屆滿（{_roc(latest.starts_on)}起，{until.zh}），不符申請資格",
        f"suspended by {latest.authority or 'the authority'} since {latest.starts_on}, {until.en}; the firm may not apply",
    )
    return Finding("E-14", Severity.BLOCKING, sentence, in_member(past.index, "supplementary", "sanction_declaration"))


def no_abnormal_closing(past: Past, on: date) -> Finding | None:
    """異常結案 in the history stops the application, at any age (E-13)."""
    found = abnormal_closings(past)
    if not found:
        return None
    sentence = Text(
        f"歷年輔導紀錄有異常結案（{_named(found)}），不符申請資格",
        f"the coaching record has an abnormal closing ({_named(found)}); the firm may not apply",
    )
    return Finding("E-13", Severity.BLOCKING, sentence, past.where)


def one_coaching_a_year(past: Past, on: date) -> Finding | None:
    """At most one coaching in the same ROC year without a special approval: E-20 under five years, E-22 from five on."""
    year = past.programme.roc_year
    found = coachings_this_year(past)
    if not found or past.is_venture is None:
        return None
    age = Text("成立未滿五年", "under five years old") if past.is_venture else Text("成立五年以上", "five years old or more")
    sentence = Text(
        f"{age.zh}，同一年度（{year}年）以輔導一次為限，但已有{_named(found)}；如需第二次輔導，須專案簽報核准",
        f"{age.en}: one coaching a year, but {year} (ROC) already has {_named(found)}; a second one needs a special approval",
    )
    return Finding("E-20" if past.is_venture else "E-22", Severity.BLOCKING, sentence, past.where)


def two_years_in_a_row_at_most(past: Past, on: date) -> Finding | None:
    """A third consecutive year of this programme: E-23, a warning under five years."""
    year, limit = past.programme.roc_year, past.programme.consecutive_years
    years = {each.roc_year for each in past.same()}
    before = [year - back for back in range(1, limit + 1)]
    if past.is_venture is None or not all(each in years for each in before):
        return None
    listed = "、".join(str(each) for each in reversed(before)), ", ".join(str(each) for each in reversed(before))
    sentence = Text(
        f"已連續{limit}年（{listed[0]}年）接受本計畫輔導，至多連續{limit}年，{year}年為第{limit + 1}年",
        f"coached by this programme in {listed[1]} (ROC); at most {limit} years in a row, {year} would be year {limit + 1}",
    )
    return Finding("E-23", _by_age(past), sentence, past.where)


def three_years_between(past: Past, on: date) -> Finding | None:
    """After a coaching of this programme ended, three years without it, unless the next year follows on directly (E-25)."""
    cooldown, found = past.programme.cooldown_years, still_cooling(past, on)
    if past.is_venture is None or not found:
        return None
    latest = max(found, key=lambda each: each.ended or date.min)
    until = anniversary(latest.ended or on, cooldown)
    sentence = Text(
        f"本計畫輔導（{_named([latest])}）於{_roc(latest.ended)}結束，未滿{cooldown}年，{_roc(until)}起才可再申請",
        f"the coaching by this programme ({_named([latest])}) ended on {latest.ended}, less than {cooldown} years ago; possible again from {until}",
    )
    return Finding("E-25", _by_age(past), sentence, past.where)


def no_recent_non_execution(past: Past, on: date) -> Finding | None:
    """A coaching revoked as not executed less than a year ago: stops the lead firm, warns a member (E-26)."""
    ban = past.programme.non_execution_ban_years
    found = bans(past, on)
    if not found:
        return None
    sentence = Text(
        f"{_named(found)}經撤銷執行未滿{ban}年，自撤銷執行日起{ban}年內不得申請",
        f"{_named(found)} was revoked as not executed less than {ban} year ago; no application for {ban} year from that day",
    )
    return Finding("E-26", Severity.BLOCKING if past.index == 0 else Severity.WARNING, sentence, past.where)


BY_FIRM: tuple[Callable[[Past, date], Finding | None], ...] = (
    no_running_suspension,
    no_abnormal_closing,
    one_coaching_a_year,
    two_years_in_a_row_at_most,
    three_years_between,
    no_recent_non_execution,
)


def every_firm_may_be_coached(dossier: Dossier, on: date) -> Iterator[Finding]:
    """The table of a firm's history, for every member firm; the sentence names the firm."""
    for past in pasts(dossier, on):
        for rule in BY_FIRM:
            found = rule(past, on)
            if found is not None:
                yield Finding(found.code, found.severity, of_firm(dossier, past.index, found.message), found.where)


def continuation_has_a_record(dossier: Dossier, on: date) -> Iterator[Finding]:
    """A continuation goes on from a coaching of the year before (E-18)."""
    if "continuation" not in chosen(dossier.record("plan_summary"), "application_kind") or not dossier.members:
        return
    year_before = dossier.programme.roc_year - 1
    same = [each for past in pasts(dossier, on) if past.index == 0 for each in past.same()]
    if not any(each.roc_year == year_before for each in same):
        sentence = Text(
            f"選擇延續申請，但領導企業的歷年輔導紀錄沒有{year_before}年度本計畫的紀錄，請確認",
            f"continuation is chosen, but the lead firm's coaching record has no coaching of this programme in {year_before} (ROC); please confirm",
        )
        yield Finding("E-18", Severity.WARNING, sentence, in_alliance("plan_summary", "application_kind"))


def _by_age(past: Past) -> Severity:
    return Severity.WARNING if past.is_venture else Severity.BLOCKING


def _named(coachings: list[Coaching]) -> str:
    return "、".join(f"{each.roc_year}年{each.programme}" if each.programme else f"{each.roc_year}年" for each in coachings)


def _roc(day: date | None) -> str:
    return "" if day is None else f"{day.year - ROC}年{day.month}月{day.day}日"


RULES = (every_firm_may_be_coached, continuation_has_a_record)
