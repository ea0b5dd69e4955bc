"""Steps of the reception desk: paper before its upload, 收件確認, too late (W-27, W-28)."""

from collections.abc import Mapping

from alliance_portal.lib.findings import Text
from alliance_portal.lib.spoken_dates import moment
from proposals.constants import Status
from proposals.workflow.terms import Action, Facts, Refusal, Role, Transition


def paper_in_time(facts: Facts) -> Refusal | None:
    """The paper lay on the desk before the deadline, the postmark counts for nothing (D-11, D-13, W-27)."""
    if facts.paper_arrived_at is None:
        return Refusal("no_paper", Text("尚未登錄書面收件。", "No paper has been logged for this case."))
    if facts.paper_arrived_at > facts.received_at:
        return Refusal("future", Text("到達時間不可晚於現在。", "The arrival may not lie in the future."))
    if facts.paper_arrived_at <= facts.deadline:
        return None
    return Refusal("late_paper", Text(
        f"書面到達時間已逾截止時間（{moment(facts.deadline, english=False)}），應登記為逾期，不予受理。",
        f"The paper arrived after the deadline ({moment(facts.deadline, english=True)}); log it as late, refused.",
    ))


def paper_of_the_standing_version(facts: Facts) -> Refusal | None:
    """Paper and screen are the same version, or staff say in words why the case is received all the same."""
    if facts.paper_is_standing or facts.note.strip():
        return None
    return Refusal("other_version", Text(
        "書面不是最後一次上傳的版本，或尚未核對用印頁代碼；仍要收件時請填寫理由。",
        "The paper is not the last uploaded version, or its code was not checked. Give a reason to receive it all the same.",
    ))


def really_late(facts: Facts) -> Refusal | None:
    """Only what came too late is refused for being late, with a reason (D-13, W-28)."""
    if facts.received_at <= facts.deadline:
        return Refusal("not_over", Text("尚未截止，不能登記為逾期。", "The deadline has not passed; nothing is late yet."))
    if facts.both_in_time:
        return Refusal("in_time", Text("電子檔與書面均於期限內送達，不是逾期案件。", "Upload and paper both came in time; this case is not late."))
    if not facts.note.strip():
        return Refusal("reason", Text("請填寫逾期不予受理的理由。", "Give the reason of the refusal."))
    return None


_STAFF = frozenset({Role.STAFF})
TRANSITIONS: Mapping[Action, Transition] = {
    Action.LOG_PAPER: Transition(frozenset({Status.DRAFT}), Status.PAPER_ONLY, _STAFF, (paper_in_time,)),
    Action.RECEIVE: Transition(frozenset({Status.UPLOADED}), Status.RECEIVED, _STAFF, (paper_in_time, paper_of_the_standing_version)),
    Action.REFUSE_LATE: Transition(
        frozenset({Status.DRAFT, Status.PAPER_ONLY, Status.UPLOADED}), Status.LATE_REFUSED, _STAFF, (really_late,),
    ),
}
