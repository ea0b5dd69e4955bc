"""Mails of a result: to the plan contact and the lead firm's owners, with the committee's remarks under codes, never a name (R-08, R-10)."""

from proposals.models import Proposal
from proposals.services.mails import case_mail, page
from review.models import Decision, DecisionLine
from review.queries.remarks import remarks_of
from review.services.letters import entry_of, readers_of

NO_REMARKS = {False: "（無）", True: "(none)"}
OUTCOMES = {
    "selected": ("入選", "selected"), "reserve": ("備取第{}序位", "place {} of the reserve"), "not_selected": ("未入選", "not selected"),
    "below_pass": ("未入選（未達及格分數）", "not selected (below the pass mark)"),
}  # fmt: skip


def outcome_text(line: DecisionLine, *, english: bool) -> str:
    """The result in words."""
    return OUTCOMES[line.outcome][english].format(line.reserve_order)


def amount_text(line: DecisionLine, *, english: bool) -> str:
    """The approved budget, or a dash."""
    if line.amount_twd is None:
        return "—"
    return f"NT${line.amount_twd:,} (tax included)" if english else f"新臺幣{line.amount_twd:,}元（含稅）"


def tell_result(decision: Decision, line: DecisionLine) -> int:
    """提案審查結果通知; how many mails."""
    return _tell("review_result", f"result:{decision.pk}", line)


def tell_moved_up(decision: Decision, line: DecisionLine) -> int:
    """備取遞補通知; how many mails."""
    return _tell("reserve_moved_up", f"moved-up:{decision.pk}", line)


def _tell(event: str, key: str, line: DecisionLine) -> int:
    case: Proposal = line.proposal
    entry = entry_of(case)
    readers = readers_of(case, entry)
    said = remarks_of(case)
    for reader in readers:
        english = reader.language.startswith("en")
        text = "\n".join(f"{code}：{remark}" for code, remark in said) or NO_REMARKS[english]
        case_mail(
            event, case, key=f"{key}:{case.pk}:{reader.email.lower()}", to=reader.email, theme=entry.theme if entry else "",
            language=reader.language, person=reader.name, outcome=outcome_text(line, english=english), amount=amount_text(line, english=english),
            reason=line.reason or "—", text=text, link=page("committee_result", case.code),
        )  # fmt: skip
    return len(readers)
