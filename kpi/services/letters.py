"""Mails of the execution: to whom, in which words. Rows of the outbox, in the caller's transaction."""

from datetime import date
from typing import Any

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.lib.spoken_dates import spoken
from kpi.constants import CheckState
from kpi.models import AllianceReport, ChangeRequest, CheckpointReport, Contract, MemberReport, MonthSlot
from proposals.models import Proposal
from proposals.services.mails import case_mail, page
from review.services.letters import Reader, entry_of, readers_of, staff_people


def day_words(day: date, language: str) -> str:
    """A day as people of the programme read it: 113年4月10日（三）."""
    return spoken(day, ["day", "weekday"], english=language.startswith("en"))


def short_day(day: date, language: str) -> str:
    """A day for a subject: 4月10日."""
    return spoken(day, ["short"], english=language.startswith("en"))


def people_of(case: Proposal) -> tuple[str, list[Reader]]:
    """The alliance's theme, the lead firm's owners and the plan's contact."""
    entry = entry_of(case)
    return (entry.theme if entry else ""), readers_of(case, entry)


def tell_lead(event: str, case: Proposal, key: str, link: str = "", **words: Any) -> int:
    """One mail to each of the lead's people; how many. A word that is callable is asked for the reader's language."""
    theme, readers = people_of(case)
    for reader in readers:
        own = {name: word(reader.language) if callable(word) else word for name, word in words.items()}
        case_mail(event, case, key=f"{key}:{reader.email.lower()}", to=reader.email, theme=theme, language=reader.language,
                  person=reader.name, link=link or page("execution_contract", case.code), **own)  # fmt: skip
    return len(readers)


def tell_invited(case: Proposal, contract: Contract) -> int:
    """【需辦理】簽約通知; again when the last day has moved (W-36)."""
    return tell_lead(
        "signing_invitation", case, f"sign:{contract.pk}:{contract.sign_by.isoformat()}", amount=f"{contract.amount or 0:,}",
        until=lambda language: day_words(contract.sign_by, language), until_short=lambda language: short_day(contract.sign_by, language),
    )


def tell_signed(case: Proposal, contract: Contract) -> int:
    """The term has started; what every member reports, and when."""
    return tell_lead(
        "contract_signed", case, f"signed:{contract.pk}", signed=lambda language: day_words(contract.signed_on or contract.sign_by, language),
        term_until=lambda language: day_words(contract.term_until or contract.sign_by, language), amount=f"{contract.amount or 0:,}",
    )


def tell_ended(case: Proposal, name: Text, reason: str) -> int:
    """The case ended without being closed: what, why."""
    return tell_lead("execution_ended", case, f"ended:{case.code}:{case.version}", outcome=name.in_language, reason=reason)


# monthly reports ------------------------------------------------------------------------------------------------------------------

def month_words(month: date, language: str) -> str:
    """A month as subjects name it: 4月份."""
    return spoken(month, ["month"], english=True) if language.startswith("en") else f"{month.month}月份"


def member_readers(slot: MonthSlot) -> list[Reader]:
    """The people of the member's firm; the invited address where it has none yet (one query)."""
    people = User.objects.filter(is_active=True, firms__firm=slot.member.firm_id).order_by("pk") if slot.member.firm_id else ()
    found = [Reader(each.email, str(each), each.language) for each in people]
    return found or ([Reader(slot.member.contact_email, slot.member.company_name, "zh-hant")] if slot.member.contact_email else [])


def report_page(case: Proposal, slot: MonthSlot) -> str:
    """The address of a member's report."""
    return page("execution_report", case.code, f"{slot.month:%Y-%m}", slot.member.key)


def tell_member_returned(case: Proposal, slot: MonthSlot, report: MemberReport) -> int:
    """月報退回修正通知 to the people of the member; how many mails."""
    theme, _lead = people_of(case)
    readers = member_readers(slot)
    for reader in readers:
        case_mail(
            "report_returned", case, key=f"returned:{report.pk}:{report.revision}:{reader.email.lower()}", to=reader.email, theme=theme,
            language=reader.language, person=reader.name, firm=slot.member.company_name, month=month_words(slot.month, reader.language),
            remark=report.remark, link=report_page(case, slot),
        )  # fmt: skip
    return len(readers)


def alliance_page(case: Proposal, month: date) -> str:
    """The address of an alliance's report of a month."""
    return page("execution_month", case.code, f"{month:%Y-%m}")


def tell_alliance_returned(case: Proposal, report: AllianceReport) -> int:
    """月報退回修正通知 to the lead."""
    return tell_lead(
        "alliance_report_returned", case, f"alliance-returned:{report.pk}:{report.revision}", alliance_page(case, report.month),
        month=lambda language: month_words(report.month, language), remark=report.remark,
    )


def tell_alliance_accepted(case: Proposal, report: AllianceReport) -> int:
    """The report counts."""
    return tell_lead(
        "alliance_report_accepted", case, f"alliance-accepted:{report.pk}:{report.revision}", alliance_page(case, report.month),
        month=lambda language: month_words(report.month, language),
    )


# changes --------------------------------------------------------------------------------------------------------------------------

OUTCOMES = {"approved": Text("已核定", "approved"), "refused": Text("未核定", "not approved")}
KINDS = {
    "member_leaves": Text("成員退出", "a member leaves"), "member_joins": Text("成員加入", "a member joins"),
    "target": Text("KPI目標數", "KPI targets"),
    "schedule": Text("每月進度", "monthly progress"), "amount": Text("核定經費", "budget"), "contact": Text("聯絡人", "contact"),
    "partner": Text("合作對象或工具", "partner or tool"),
}


def tell_change_asked(case: Proposal, change: ChangeRequest) -> int:
    """Staff are told of a request; how many mails."""
    theme, _readers = people_of(case)
    staff = staff_people()
    for person in staff:
        case_mail(
            "change_asked", case, key=f"change-asked:{change.pk}:{person.pk}", to=person.email, theme=theme, language=person.language,
            person=str(person), number=str(change.number), kind=KINDS[change.kind].in_language(person.language), reason=change.reason,
            link=page("execution_changes", case.code),
        )  # fmt: skip
    return len(staff)


def tell_change_decided(case: Proposal, change: ChangeRequest) -> int:
    """計畫變更核定通知 to the lead."""
    return tell_lead(
        "change_decided", case, f"change-decided:{change.pk}", page("execution_changes", case.code), number=str(change.number),
        kind=KINDS[change.kind].in_language, outcome=OUTCOMES[change.state].in_language, note=change.note,
    )


# checkpoints ----------------------------------------------------------------------------------------------------------------------

CHECKED = {CheckState.SETTLED: Text("查核完成", "settled"), CheckState.RETURNED: Text("退回補充", "returned")}
NO_REMARK = Text("沒有其他查核意見。", "There is no further remark.")


def tell_checkpoint_decided(case: Proposal, report: CheckpointReport, day: date) -> int:
    """The check of a checkpoint is done, or its report has come back: what, why."""
    return tell_lead(
        "checkpoint_decided", case, f"checkpoint-decided:{report.pk}:{report.revision}", page("execution_checkpoint", case.code, report.position),
        day=lambda language: short_day(day, language), outcome=CHECKED[CheckState(report.state)].in_language,
        text=lambda language: report.remark or NO_REMARK.in_language(language),
    )
