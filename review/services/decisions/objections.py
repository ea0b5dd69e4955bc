"""疑義申請: a lead's query about its own result, and staff's answer (glossary 86)."""

from datetime import datetime, timedelta

from django.db import transaction

from alliance_portal.accounts.models import User
from alliance_portal.lib.findings import Text
from alliance_portal.trail.services import record
from proposals.models import Proposal
from proposals.permissions import read_standing
from proposals.services.errors import Forbidden, Refused
from proposals.services.locks import chain_of
from proposals.services.mails import case_mail, page, theme_of
from review.models import DecisionLine, Objection
from review.services.letters import staff_people
from review.services.officers import require_decider

LONGEST = 3000
NO_TEXT = Text("請寫明疑義內容（至少10個字）。", "Say what the query is (at least 10 characters).")
NO_ANSWER = Text("請填寫答覆內容。", "Write the answer.")
TOO_LATE = Text("疑義申請的期限已過。", "The time for queries is over.")
OPEN_ALREADY = Text("已有一件疑義申請等候答覆。", "A query is already waiting for its answer.")
ANSWERED = Text("這件疑義申請已答覆。", "This query has been answered.")


def until(line: DecisionLine) -> datetime:
    """Until when a query may be filed: the days of the committee's settings after the publication."""
    return (line.decision.published_at or line.decision.made_at) + timedelta(days=line.decision.committee.rules.objection_days)


def file_objection(proposal: Proposal, actor: User, line: DecisionLine, *, text: str, at: datetime) -> Objection:
    """Raises Forbidden (only the lead's people), Refused (text, late, one is open)."""
    if not read_standing(actor, proposal).is_lead:
        raise Forbidden("lead")
    said = text.strip()[:LONGEST]
    if len(said) < 10:
        raise Refused("text", NO_TEXT)
    if at > until(line):
        raise Refused("late", TOO_LATE)
    with transaction.atomic():
        list(Proposal.objects.select_for_update(of=("self",)).filter(pk=proposal.pk).values_list("pk"))
        if Objection.objects.filter(proposal=proposal, answered_at=None).exists():
            raise Refused("open", OPEN_ALREADY)
        made = Objection.objects.create(proposal=proposal, text=said, filed_by=actor, filed_at=at)
        record(chain_of(proposal), "objection.filed", actor, {"objection": made.pk})
        theme = theme_of(proposal)
        for person in staff_people():
            case_mail("objection_filed", proposal, key=f"objection:{made.pk}:{person.pk}", to=person.email, theme=theme, language=person.language,
                      person=str(person), link=page("committee_result", proposal.code))  # fmt: skip
    return made


def answer_objection(objection: Objection, actor: User, *, answer: str, at: datetime) -> None:
    """Staff's answer goes to who filed it. Raises Forbidden, Refused."""
    require_decider(actor, objection.proposal)
    said = answer.strip()[:LONGEST]
    if not said:
        raise Refused("answer", NO_ANSWER)
    with transaction.atomic():
        if not Objection.objects.filter(pk=objection.pk, answered_at=None).update(answer=said, answered_by=actor, answered_at=at):
            raise Refused("answered", ANSWERED)
        record(chain_of(objection.proposal), "objection.answered", actor, {"objection": objection.pk})
        to = objection.filed_by
        case_mail("objection_answered", objection.proposal, key=f"objection-answered:{objection.pk}", to=to.email, theme=theme_of(objection.proposal),
                  language=to.language, person=str(to), text=said, link=page("committee_result", objection.proposal.code))  # fmt: skip
