"""The checks of section 1 that are made of each firm, with the facts that they rest on (E-02, E-13, E-14, E-19, E-20 to E-26, E-29)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from alliance_portal.lib.findings import Text
from proposals.rules import facts
from proposals.rules.dossier import Dossier, Member
from proposals.rules.eligibility import Size, size_of
from proposals.rules.history import (
    Coaching,
    Past,
    abnormal_closings,
    anniversary,
    bans,
    coachings_this_year,
    past_of,
    running_suspensions,
    still_cooling,
)
from proposals.rules.places import IDENTITY, in_member
from proposals.rules.reading import chosen, is_blank, plain_text
from proposals.rules.wording import of_firm
from review.screening import rule_words
from review.screening.evidence import BOTH, FORM, NONE, NOTHING, PORTAL, REGISTERS, Evidence, Found, Outcome, Verdict, day, figure, of_source
from review.screening.rule_words import FirmRules, rules_of
from review.screening.surroundings import OtherCase, Surroundings

MET = Text("符合", "is met")
UNKNOWN_AGE = Text("設立日期不明，無法判斷", "cannot be judged: the founding date is not known")
CAPITAL, EMPLOYEES = Text("實收資本額", "paid-in capital"), Text("經常僱用員工數", "regular employees")
MONEY, PERSONS = Text("萬元", "× NT$10,000"), Text("人", "persons")
EARLIER, SAME = Text("前幾年的本計畫輔導", "this programme before"), Text("本計畫輔導", "this programme")
REVOKED = Text("撤銷執行", "revoked")
CONTACT_FIELDS = ("contact_name", "contact_email")  # the form asks for the others too; a submission has them
STATUSES = {"執行中": "running", "結案": "closed", "異常結案": "closed abnormally", "撤銷": "revoked"}


@dataclass(frozen=True, slots=True)
class Firm:
    """One firm with its history on the day of the check."""

    dossier: Dossier
    index: int
    past: Past
    on: date
    found: Found
    met: Text  # 「公司：符合」
    rules: FirmRules

    @property
    def member(self) -> Member:
        """The firm's own record."""
        return self.dossier.members[self.index]

    def said(self, sentence: Text) -> Text:
        """A sentence with the firm's name in front."""
        return of_firm(self.dossier, self.index, sentence)


def firm_outcomes(dossier: Dossier, on: date, found: Found, around: Surroundings) -> Iterator[Outcome]:
    """Every check of every firm, firm by firm in printed order."""
    rules = rules_of(dossier.programme)
    for index in range(len(dossier.members)):
        firm = Firm(dossier, index, past_of(dossier, index, on), on, found, of_firm(dossier, index, MET), rules)
        yield _number(firm, [each for each in around.others if each.index == index and (index or each.position)])
        yield _size(firm)
        yield _abnormal(firm)
        yield _suspended(firm)
        yield _consented(firm)
        yield from _coached(firm)


def _number(firm: Firm, others: list[OtherCase]) -> Outcome:
    where = in_member(firm.index, IDENTITY, "ubn")
    rule = rule_words.NUMBER
    number = firm.member.ubn
    lines = [Evidence(Text("統一編號", "UBN"), Text(number, number) if number else NONE, Text("8位數，檢查碼相符", "8 digits, valid check digit"))]
    lines += [
        Evidence(
            Text("另一件進行中的案件", "another live case"),
            Text(f"{each.code} {each.lead}", f"{each.code} {each.lead}"),
            Text("不得重複", "none"),
            PORTAL,
        )
        for each in others
    ]
    outcome = firm.found.outcome("E-29", where, rule, tuple(lines), subject=firm.index, passed=firm.met, is_known=bool(number))
    if others and outcome.verdict is not Verdict.BLOCKING:
        codes = "、".join(each.code for each in others), ", ".join(each.code for each in others)
        sentence = Text(
            f"同時列於進行中的案件{codes[0]}，須由執行單位確認", f"also stands in the live case {codes[1]}; the implementing unit has to confirm"
        )
        return Outcome("E-29", Verdict.WARNING, firm.index, where, firm.said(sentence), rule, tuple(lines))
    return outcome


def _size(firm: Firm) -> Outcome:
    programme, member = firm.dossier.programme, firm.member
    size, is_deemed = size_of(member, programme), "deemed" in chosen(member.record("supplementary"), "sme_basis")
    rule = firm.rules.size
    lines = [
        *figure(CAPITAL, facts.paid_in_capital(member), MONEY, firm.rules.most),
        *figure(EMPLOYEES, facts.regular_employees(member), PERSONS, firm.rules.fewer),
    ]
    if is_deemed:
        record = member.record("supplementary")
        reason = plain_text(record.get("sme_reason")) or "—"
        told = record.get("sme_evidence_date")
        lines.append(
            Evidence(Text("視同中小企業的理由", "reason for a deemed SME"), Text(reason, reason), on=told if isinstance(told, date) else None)
        )
    where = in_member(firm.index, "supplementary", "sme_basis" if size is Size.DEEMED else "paid_in_capital")
    outcome = firm.found.outcome(
        "E-02",
        where,
        rule,
        tuple(lines),
        subject=firm.index,
        passed=firm.met,
        is_known=size is not Size.UNKNOWN,
        not_known=firm.said(Text("資本額或員工數不明，無法判斷", "cannot be judged: capital or employees are not known")),
    )
    if outcome.verdict is Verdict.PASSED and size is not Size.SME:  # fewer than six are left, which E-01 says
        sentence = firm.said(Text("不符合中小企業認定標準，不計入家數", "is no SME and does not count"))
        return Outcome("E-02", Verdict.INFO, firm.index, where, sentence, rule, tuple(lines))
    return outcome


def _abnormal(firm: Firm) -> Outcome:
    rule = rule_words.ABNORMAL
    lines = _lines(abnormal_closings(firm.past), Text("異常結案", "abnormal closing"))
    return firm.found.outcome("E-13", firm.past.where, rule, lines, subject=firm.index, passed=firm.met)


def _suspended(firm: Firm) -> Outcome:
    rule = rule_words.SUSPENDED
    running = running_suspensions(firm.past, firm.on)
    lines = tuple(
        Evidence(
            Text("停權" if each in running else "停權（已屆滿或尚未開始）", "suspension" if each in running else "suspension (over or not begun)"),
            Text(
                f"{each.authority} {day(each.starts_on).zh}至{day(each.ends_on).zh} {each.reason}".strip(),
                f"{each.authority} {day(each.starts_on).en} to {day(each.ends_on).en} {each.reason}".strip(),
            ),
            Text(f"{day(firm.on).zh}已屆滿", f"expired on {firm.on}"),
            *of_source(each.source),
        )
        for each in firm.past.sanctions
    ) or (Evidence(Text("停權紀錄", "suspensions"), NONE, NOTHING, REGISTERS),)
    where = in_member(firm.index, "supplementary", "sanction_declaration")
    return firm.found.outcome("E-14", where, rule, lines, subject=firm.index, passed=firm.met)


def _consented(firm: Firm) -> Outcome:
    """E-19: consent and contact fields. The submission cannot be made without them; here they are evidence."""
    rule = rule_words.CONSENT
    consent, company = firm.member.record("member_privacy").get("consent") is True, firm.member.record("member_company")
    missing = [key for key in CONTACT_FIELDS if is_blank(company.get(key))]
    lines = (
        Evidence(Text("個人資料同意", "consent"), Text("已同意", "given") if consent else Text("未同意", "not given"), Text("須同意", "needed")),
        Evidence(
            Text("聯絡資料", "contact"),
            Text("未填妥", "not complete") if missing else Text("已填", "filled in"),
            Text("姓名、電子郵件", "name and e-mail"),
        ),
    )
    where = in_member(firm.index, "member_privacy", "consent")
    if consent and not missing:
        return Outcome("E-19", Verdict.PASSED, firm.index, where, firm.met, rule, lines)
    sentence = firm.said(Text("未同意個人資料蒐集利用或聯絡資料未填妥", "has not consented, or its contact is not complete"))
    return Outcome("E-19", Verdict.BLOCKING, firm.index, where, sentence, rule, lines)


def _coached(firm: Firm) -> Iterator[Outcome]:
    past, programme = firm.past, firm.dossier.programme
    founded, is_known = facts.founding_date(firm.member), past.is_venture is not None
    years = programme.venture_years
    fifth = anniversary(founded.value, years) if founded.value else None
    name, on = of_source(founded.source)
    age = Evidence(
        Text("設立日期", "founded"), day(founded.value), Text(f"{day(fifth).zh}滿{years}年", f"{years} years old on {day(fifth).en}"), name, on
    )
    year, rules = programme.roc_year, firm.rules
    same = [each for each in past.same() if year - programme.consecutive_years <= each.roc_year < year]
    cooling = still_cooling(past, firm.on) or list(past.same())
    not_known = NOTHING if is_known else firm.said(UNKNOWN_AGE)
    for code, rule, lines in (
        ("E-20" if past.is_venture else "E-22", rules.yearly, _lines(coachings_this_year(past), rules.this_year)),
        ("E-23", rules.consecutive, _lines(same, EARLIER)),
        ("E-25", rules.cooldown, _lines(cooling, SAME, programme.cooldown_years)),
    ):
        yield firm.found.outcome(
            code, past.where, rule, (age, *lines), subject=firm.index, passed=firm.met, is_known=is_known or not past.coachings, not_known=not_known,
        )  # fmt: skip
    lines = _lines(bans(past, firm.on), REVOKED, programme.non_execution_ban_years)
    yield firm.found.outcome("E-26", past.where, rules.ban, lines, subject=firm.index, passed=firm.met)


def _lines(coachings: list[Coaching], label: Text, years: int = 0) -> tuple[Evidence, ...]:
    """Coachings as evidence; with `years`, until when each one counts."""
    if not coachings:
        return (Evidence(label, NONE, NOTHING, BOTH),)
    return tuple(
        Evidence(
            label,
            Text(
                f"{each.roc_year}年 {each.programme} {each.status} {_ended(each).zh}".strip(),
                f"{each.roc_year} (ROC) {each.programme} {STATUSES.get(each.status, each.status)} {_ended(each).en}".strip(),
            ),
            _until(each, years),
            *(of_source(each.source) if each.source else (FORM, None)),
        )
        for each in coachings
    )


def _ended(coaching: Coaching) -> Text:
    return NOTHING if coaching.ended is None else Text(f"{day(coaching.ended).zh}結束", f"ended {coaching.ended}")


def _until(coaching: Coaching, years: int) -> Text:
    if not years or coaching.ended is None:
        return NOTHING
    free = anniversary(coaching.ended, years)
    return Text(f"{day(free).zh}起可再申請", f"possible again from {free}")
