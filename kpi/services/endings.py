"""Ways in which an execution fails: 撤銷執行, 撤銷輔導, 異常結案; asked by one officer, confirmed by another (W-20, W-21, W-40, W-42, W-43)."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import F
from django.utils import timezone

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.seconds.models import Confirmation
from alliance_portal.seconds.services import Refused as NotConfirmed
from alliance_portal.seconds.services import ask
from alliance_portal.trail.services import record
from kpi.models import Contract
from kpi.services import coached
from kpi.services.baselines import standing_baseline
from kpi.services.letters import tell_ended
from kpi.services.slots import lift_slots
from proposals.constants import Status
from proposals.models import Proposal
from proposals.permissions import read_standing
from proposals.services.errors import Conflict, Refused
from proposals.services.locks import chain_of
from proposals.services.transitions import take_step
from proposals.workflow import Action, allowed
from review.services.officers import require_decider

END = "execution.end"
NOT_NOW = Text("案件目前的狀態不能這樣結束。", "The case cannot end this way in its present state.")
UNKNOWN = Text("請選擇處理方式。", "Choose how the case ends.")


@dataclass(frozen=True, slots=True)
class Ending:
    """One way to end: its step, its name, how the coaching records say it, the kind of irregularity that it leaves (""; none)."""

    action: Action
    name: Text
    coaching: str
    irregular: str


ENDINGS: Mapping[str, Ending] = {
    "not_execute": Ending(Action.NOT_EXECUTE, Text("撤銷執行", "not executed"), coached.REVOKED, coached.NOT_EXECUTED),
    "revoke": Ending(Action.REVOKE, Text("撤銷輔導，解除契約", "coaching revoked, contract rescinded"), coached.REVOKED, ""),
    "abnormal": Ending(Action.CLOSE_ABNORMALLY, Text("異常結案", "closed abnormally"), coached.ABNORMAL, coached.ABNORMAL),
}


def possible(proposal: Proposal, user: User) -> list[tuple[str, Ending]]:
    """The endings that the table has for this person in the present state (one query)."""
    roles = read_standing(user, proposal).roles
    return [(key, each) for key, each in ENDINGS.items() if allowed(each.action, Status(proposal.status), roles)]


def ask_end(proposal: Proposal, actor: User, *, way: str, reason: str, is_exempt: bool = False) -> Confirmation:
    """Put an ending before a second person. `is_exempt`: not attributable to the firms, no ban (E-27). Raises Forbidden, seconds' Refused."""
    require_decider(actor, proposal)
    if way not in ENDINGS:
        raise NotConfirmed("way", UNKNOWN, 400)
    if way not in dict(possible(proposal, actor)):
        raise NotConfirmed("way", NOT_NOW)
    facts = {"code": proposal.code, "way": way, "is_exempt": is_exempt and way == "not_execute"}
    return ask(END, f"end:{proposal.code}", actor, chain=chain_of(proposal), reason=reason, facts=facts)


def describe_end(it: Confirmation) -> Text:
    """What will be done, in one sentence."""
    name = ENDINGS[it.facts["way"]].name
    exempt = Text("（不可歸責，不停權）", " (not attributable, no ban)") if it.facts["is_exempt"] else Text("", "")
    return Text(f"{it.facts['code']}：{name.zh}{exempt.zh}，並登記輔導紀錄", f"{it.facts['code']}: {name.en}{exempt.en}; the registers are updated")


def end(it: Confirmation, actor: User) -> None:
    """The second person has agreed: the case ends, months without a report are lifted, the registers say how it ended."""
    case, ending, now = Proposal.objects.select_related("call").get(code=it.facts["code"]), ENDINGS[it.facts["way"]], timezone.now()
    require_decider(actor, case)
    try:
        case, step = take_step(ending.action, case, actor, received_at=now, note=it.reason, is_confirmed=True)
    except (Conflict, Refused) as moved:
        raise NotConfirmed("changed", moved.text) from moved
    lifted = lift_slots(case, now)
    Contract.objects.filter(proposal=case).update(ended_on=timezone.localdate(now), revision=F("revision") + 1)
    rows = write_registers(case, ending, actor, it.reason, is_exempt=it.facts["is_exempt"])
    record(chain_of(case), f"proposal.{ending.action.value}", actor, {
        **step, "note": it.reason, "asked_by": it.asked_by_id, "is_exempt": it.facts["is_exempt"], "registers": rows, "lifted": lifted, "at": now,
    })
    tell_ended(case, ending.name, it.reason)


def write_registers(case: Proposal, ending: Ending, actor: User, reason: str, *, is_exempt: bool) -> int:
    """What an ending leaves in the registers; how many rows. Inside the caller's transaction."""
    now, baseline = timezone.now(), standing_baseline(case)
    if baseline is None:
        return 0
    if is_exempt:
        return coached.coaching_undone(case, baseline, actor, now, reason)
    rows = coached.coaching_ends(case, baseline, actor, now, status=ending.coaching, reason=reason)
    if ending.irregular:
        rows += coached.note_irregular(case, baseline, actor, now, kind=ending.irregular, reason=reason)
    return rows
